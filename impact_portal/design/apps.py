from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "impact_portal.design"
    label = "design"
    verbose_name = "Design system"
