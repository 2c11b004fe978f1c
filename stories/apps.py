from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "stories"
    verbose_name = "Stories"

    def ready(self):
        """Follow what happens to members: another email address, and the end of curating."""
        from allauth.account.signals import email_changed

        from members.standing import curates_no_more
        from stories import notifications, workflow

        email_changed.connect(notifications.follow_changed_address)
        curates_no_more.connect(workflow.follow_standing)
