"""Signing in through an organisation's own sign-in (OpenID Connect). Loaded only where settings switch it on."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.forms import SignupForm

from members.forms import FullNameField, word_email
from members.models import Member

NAME_LENGTH = Member._meta.get_field("name").max_length


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """allauth's decisions about single sign-on, as the portal makes them."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": "This email address has an account already. Sign in to it with a code.",
        "disconnect_last": "This is your only way to sign in. Set a password first.",
        "connected_other": "This sign-in belongs to another account already.",
    }

    def populate_user(self, request, sociallogin, data):
        """Fill in a new member from what the server says of them."""
        user = super().populate_user(request, sociallogin, data)
        name = data.get("name") or f"{data.get('first_name') or ''} {data.get('last_name') or ''}"
        user.name = " ".join(str(name).split())[:NAME_LENGTH]
        return user

    def get_signup_form_initial_data(self, sociallogin):
        """Offer the name that the server gave, where a form has to ask for the email address."""
        return super().get_signup_form_initial_data(sociallogin) | {"name": sociallogin.user.name}


class SingleSignOnForm(SignupForm):
    """What the server did not say: an email address, and the name if it was missing."""

    name = FullNameField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word_email(self, hint="We send a code to it.")
        self.order_fields(["name", "email"])
