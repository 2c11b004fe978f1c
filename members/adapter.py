"""The adapter of django-allauth: error messages, safe redirects, and approval once an address is verified."""

import time
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from members.approval import approve_if_trusted
from members.models import Role

TRY_LATER = "You have tried too many times. Wait a few minutes, then try again."
# The session key for the time of signing in, in seconds.
SIGNED_IN_AT = "signed_in_at"
# The first page after signing in, by role; for other roles it is LOGIN_REDIRECT_URL.
START_PAGES = {Role.CURATOR: "curate", Role.LEADER: "home"}


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
        """Return whether a `next` address is one of ours; an address that cannot be parsed is not.

        The sign-out page is refused too, because somebody who has just signed in does not want to sign out.
        """
        try:
            return super().is_safe_url(url) and urlsplit(url).path != reverse("account_logout")
        except ValueError:
            return False

    def is_ajax(self, request):
        """Return False: these pages answer with HTML only, whatever the request's Accept header says."""
        return False

    def is_reauthentication_required(self, *, app, **kwargs):
        """Return whether a member has to sign in again for this; not within minutes of having signed in."""
        # The difference is negative if the clock was set back.
        if 0 <= time.time() - self.request.session.get(SIGNED_IN_AT, 0) < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def save_user(self, request, user, form, commit=True):
        """Save a new member with the full name from the form."""
        user.name = form.cleaned_data.get("name") or user.name
        return super().save_user(request, user, form, commit=commit)

    def confirm_email(self, request, email_address):
        """Mark an address as verified, and approve the member if its domain is trusted."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            approve_if_trusted(email_address.user)
        return confirmed

    def login(self, request, user):
        """Sign a member in, and approve them if the domain of their address is trusted.

        Their address is verified by now. It may have been verified by a code to sign in, without confirm_email(), or
        the domain may have become trusted since.
        """
        approve_if_trusted(user)
        super().login(request, user)
        request.session[SIGNED_IN_AT] = time.time()

    def get_login_redirect_url(self, request):
        """Return the first page after signing in without a `next` address."""
        return reverse(START_PAGES.get(request.user.role, settings.LOGIN_REDIRECT_URL))

    def get_password_change_redirect_url(self, request):
        """Go back to the account page after a password was set or changed."""
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address):
        """Go back to the account page after the address of a signed-in member was changed."""
        return reverse("account" if self.request.user.is_authenticated else "account_login")

    def render_mail(self, template_prefix, email, context, headers=None):
        """Render a mail as plain text. The mail has no name, because a stranger could sign up with any text as a name
        and anybody's address."""
        context = context | {
            "portal_name": settings.PORTAL_NAME,
            "contact_email": settings.CONTACT_EMAIL,
            "sign_in_url": settings.PORTAL_URL + reverse("account_login"),
        }
        return super().render_mail(template_prefix, email, context, headers)
