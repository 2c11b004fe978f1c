from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = "Stories"

    def ready(self):
        """Have the mails of a member who changes their email address follow them."""
        from allauth.account.signals import email_changed

        from stories import notifications

        email_changed.connect(notifications.follow)
