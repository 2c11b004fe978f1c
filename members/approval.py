"""Who may submit: new accounts wait for a curator's approval unless their email domain is trusted."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from members.ledger import record
from members.mail import mail_to
from members.models import Member, TrustedDomain


def is_trusted(email):
    """Say whether an email address ends in a trusted domain, or in one below it."""
    labels = email.rpartition("@")[2].lower().split(".")
    endings = [".".join(labels[start:]) for start in range(len(labels))]
    return TrustedDomain.objects.filter(domain__in=endings).exists()


def approve(member):
    """Let a member submit; return whether this call did it, so that a second click sends no second mail."""
    now = timezone.now()
    if not Member.objects.filter(pk=member.pk, approved_at=None).update(approved_at=now):
        return False
    member.approved_at = now
    return True


def approve_if_trusted(member):
    """Approve a waiting member whose verified email address is of a trusted domain; return whether it did."""
    if member.approved_at or not is_trusted(member.email):
        return False
    # An address that nobody has shown to be theirs may be anybody's.
    if not EmailAddress.objects.filter(user=member, email=member.email, verified=True).exists():
        return False
    return approve(member)


def approve_and_tell(member, *, by=None):
    """Approve a member on a curator's word and send them a mail once that is saved; return whether it did."""
    with transaction.atomic():
        if not approve(member):
            return False
        record(by, "approved", member)
        transaction.on_commit(lambda: tell_approved(member))
    return True


def tell_approved(member):
    """Send the mail that says that an account was approved."""
    context = {
        "portal_name": settings.PORTAL_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "address": settings.PORTAL_URL + reverse(settings.LOGIN_REDIRECT_URL),
    }
    body = render_to_string("members/email/approved.txt", context)
    mail_to(member.email, "Your account is approved", body).send()
