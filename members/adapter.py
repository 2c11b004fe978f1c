"""Where django-allauth asks the portal: our words, safe addresses to go on to, approval after verification."""

import time
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from members.approval import approve_if_trusted
from members.models import Role

TRY_LATER = "You have tried too many times. Wait a few minutes, then try again."
# In a session: when it was begun, in seconds.
SIGNED_IN_AT = "signed_in_at"
# Where these begin; everybody else at their own stories.
BEGINNINGS = {Role.CURATOR: "curate", Role.LEADER: "home"}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's decisions, as the portal makes them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "duplicate_email": "This is already your email address.",
        "email_password_mismatch": "This email address and password do not match. Check both, or ask for a code.",
        "email_taken": "This email address belongs to another account. Enter a different one.",
        "enter_current_password": "Enter the password that you use now.",
        "incorrect_code": "This is not the code that we sent. Check it and enter it again.",
        "incorrect_password": "This is not your password.",
        "invalid_password_reset": "This link does not work any more.",
        "rate_limited": "We sent you an email moments ago. Wait 10 seconds before you ask for another.",
        "too_many_login_attempts": TRY_LATER,
    }

    def is_safe_url(self, url):
        """Say whether a `next` address is one of ours; an address that cannot be read is not.

        The sign-out page is refused too: who was sent from it to sign in does not want to go back there.
        """
        try:
            return super().is_safe_url(url) and urlsplit(url).path != reverse("account_logout")
        except ValueError:
            return False

    def is_ajax(self, request):
        """Say no: these pages answer with HTML only, whatever a request says it accepts."""
        return False

    def is_reauthentication_required(self, *, app, **kwargs):
        """Say whether a member has to show again that it is they. Who signed in minutes ago has just done so."""
        # Not less than nothing: the clock may have been set back.
        if 0 <= time.time() - self.request.session.get(SIGNED_IN_AT, 0) < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def save_user(self, request, user, form, commit=True):
        """Save a new member with the full name from the form."""
        user.name = form.cleaned_data.get("name") or user.name
        return super().save_user(request, user, form, commit=commit)

    def confirm_email(self, request, email_address):
        """Mark an address as verified; a trusted domain may now approve its member."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            approve_if_trusted(email_address.user)
        return confirmed

    def login(self, request, user):
        """Sign a member in. Nobody comes here without a verified address, so approval is looked at again:
        the first verification may have been by a code to sign in, and a domain may be trusted since."""
        approve_if_trusted(user)
        super().login(request, user)
        request.session[SIGNED_IN_AT] = time.time()

    def get_login_redirect_url(self, request):
        """Return where somebody begins who was not on the way to a page: a curator at the queue, a leader at home."""
        return reverse(BEGINNINGS.get(request.user.role, settings.LOGIN_REDIRECT_URL))

    def get_password_change_redirect_url(self, request):
        """Go back to the account page after a password was set or changed."""
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address):
        """Go back to the account page after the address of a signed-in member was changed."""
        return reverse("account" if self.request.user.is_authenticated else "account_login")

    def render_mail(self, template_prefix, email, context, headers=None):
        """Render a mail of plain text. It never holds a name: a stranger chose it and may send it to anybody."""
        context = context | {
            "portal_name": settings.PORTAL_NAME,
            "contact_email": settings.CONTACT_EMAIL,
            "sign_in_url": settings.PORTAL_URL + reverse("account_login"),
        }
        return super().render_mail(template_prefix, email, context, headers)
