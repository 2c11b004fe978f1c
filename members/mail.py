"""Mail from the portal to one person."""

from django.conf import settings
from django.core.mail import EmailMessage


def mail_to(address, subject, body):
    """Return an unsent mail. Who answers it writes to the central team: nobody reads what comes to its sender."""
    return EmailMessage(subject, body, to=[address], reply_to=[settings.CONTACT_EMAIL])
