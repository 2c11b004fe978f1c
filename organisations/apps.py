"""Reference data: nations, regions, types of organisation, and the organisations themselves."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Nations, regions and organisations; imports nothing of ours, so that everything else may point here."""

    name = "organisations"
    verbose_name = "Organisations, regions and nations"
