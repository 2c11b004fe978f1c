from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class MembersConfig(AppConfig):
    name = "members"
    default = True


class CuratorAdminConfig(admin_apps.AdminConfig):
    """Django's admin with a site of our own, members.admin_site.CuratorSite."""

    default_site = "members.admin_site.CuratorSite"
    default = False
