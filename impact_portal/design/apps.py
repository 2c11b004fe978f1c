from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Error, register


class DesignConfig(AppConfig):
    name = "impact_portal.design"
    label = "design"
    verbose_name = "Design system"

    def ready(self):
        """Register a check for the logo's file, without which no page could be rendered; every command runs it."""
        register(logo_is_there)


def logo_is_there(**_):
    """Return an error where PORTAL_LOGO names no file below static/."""
    if not settings.PORTAL_LOGO or finders.find(settings.PORTAL_LOGO):
        return []
    return [Error(f"PORTAL_LOGO names no file below static/: {settings.PORTAL_LOGO}", id="design.E001")]
