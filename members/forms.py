"""Forms for signing in and for one's account: allauth's own, with our words and fewer fields.

allauth finds them through ACCOUNT_FORMS. Each field is drawn by the design system (impact_portal.design).
"""

from unicodedata import category

from allauth.account import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from members import standing
from members.models import Member, Role

EMAIL_ERROR = "Enter an email address in the right form, like name@example.com"
PASSWORD_HINT = "At least 10 characters. Three words that do not belong together make a strong password."
# Unicode categories of characters that are invisible by themselves: controls and joiners, marks, separators.
INVISIBLE = "CMZ"
CODE_HINT = "8 numbers, like 1234-5678. It works for 15 minutes."


def word(form, name, label, required, hint=""):
    """Give a field of a form our words: its label, what to say when it is empty, and a hint."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = required


def word_email(form, name="email", label="Email address", required="Enter your email address", hint=""):
    """Give an email field our words, and the length that the database keeps: PostgreSQL fails on a longer one."""
    word(form, name, label, required, hint)
    field = form.fields[name]
    field.error_messages["invalid"] = field.error_messages["max_length"] = EMAIL_ERROR
    field.widget.attrs["spellcheck"] = "false"
    field.validators.append(MaxLengthValidator(Member._meta.get_field("email").max_length))


class FullNameField(forms.CharField):
    """A person's full name on one line, as they write it."""

    def __init__(self, **kwargs):
        super().__init__(
            label="Full name",
            max_length=Member._meta.get_field("name").max_length,
            error_messages={
                "required": "Enter your full name",
                "max_length": "Enter a name of 120 characters or fewer",
            },
            widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
            **kwargs,
        )

    def to_python(self, value):
        """Return the name with single spaces and no line breaks, or "" if all its characters are invisible."""
        name = " ".join(super().to_python(value).split())
        return name if any(category(character)[0] not in INVISIBLE for character in name) else ""


class SignInForm(allauth_forms.LoginForm):
    """One email address and two ways to sign in: a code by email, or a password."""

    BY_CODE, BY_PASSWORD = "code", "password"
    WAYS = [(BY_CODE, "Email me a code"), (BY_PASSWORD, "Use my password")]

    hints = {"way": {BY_CODE: "You do not need a password."}}
    # With JavaScript the password field appears when "Use my password" is chosen; without, it is always below it.
    conditionals = {"way": {BY_PASSWORD: "password"}}

    way = forms.ChoiceField(
        label="How do you want to sign in?",
        choices=WAYS,
        widget=forms.RadioSelect,
        initial=BY_CODE,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word_email(self, "login")
        word(self, "password", "Password", "Enter your password")
        self.order_fields(["login", "way", "password"])

    def _setup_password_field(self):
        """Keep the password field, which allauth removes if sign-up asks for no password."""
        self.fields["password"].required = False

    def by_password(self):
        """Return whether to sign in by password; a form sent without the choice does so if it has a password."""
        password = self.cleaned_data.get("password")
        way = self.cleaned_data.get("way") or (self.BY_PASSWORD if password else self.BY_CODE)
        return way == self.BY_PASSWORD

    def clean_password(self):
        """Ask for the password where that way was chosen."""
        password = self.cleaned_data["password"]
        if not password and self.by_password():
            raise ValidationError("Enter your password")
        return password

    def user_credentials(self):
        """Return what to sign in with; a password that a browser filled in by itself is left out for a code."""
        credentials = super().user_credentials()
        if not self.by_password():
            credentials.pop("password", None)
        return credentials

    def _clean_with_password(self, credentials):
        """Check the password; show a refusal as an error of that field, to which the error summary links."""
        try:
            return super()._clean_with_password(credentials)
        except ValidationError as error:
            self.add_error("password", error)
            return self.cleaned_data


class SignUpForm(allauth_forms.SignupForm):
    """A new account: an email address and a full name, no password."""

    name = FullNameField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word_email(self, hint="Use your work address if you have one. We send a code to it.")
        self.order_fields(["name", "email"])


class AskForCodeForm(allauth_forms.RequestLoginCodeForm):
    """Ask for a code to sign in with."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word_email(self)


class CodeWords:
    """The words of a form that takes a code from an email."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word(self, "code", "Code", "Enter the code from the email", CODE_HINT)
        self.fields["code"].max_length = 40
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}

    design = {"code": {"classes": "nhsuk-input--width-10 nhsuk-input--code"}}


class SignInCodeForm(CodeWords, allauth_forms.ConfirmLoginCodeForm):
    """The code to sign in with."""


class ConfirmCodeForm(CodeWords, allauth_forms.ConfirmReauthenticationCodeForm):
    """A code from an email, before something that matters."""


class VerifyEmailForm(CodeWords, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that shows that an email address is one's own."""


class ChangeEmailForm(allauth_forms.AddEmailForm):
    """A new email address for an account."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word_email(
            self,
            label="New email address",
            required="Enter your new email address",
            hint="We send a code to it. Your address changes when you enter the code.",
        )


class OnePassword:
    """A new password, typed once: the field can show what was typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        word(self, "password1", "New password", "Enter a new password", PASSWORD_HINT)


class SetPasswordForm(OnePassword, allauth_forms.SetPasswordForm):
    """A first password for an account that has none."""


class ChangePasswordForm(OnePassword, allauth_forms.ChangePasswordForm):
    """A new password in place of the present one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word(self, "oldpassword", "Current password", "Enter the password that you use now")


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):
    """Ask for an email with a link to set a new password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word_email(self)


class NewPasswordForm(OnePassword, allauth_forms.ResetPasswordKeyForm):
    """A new password, from the link in the email."""


class ConfirmPasswordForm(allauth_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        word(self, "password", "Password", "Enter your password")


class NameForm(forms.ModelForm):
    """Change one's full name."""

    name = FullNameField()

    class Meta:
        model = Member
        fields = ["name"]


class SuspendForm(forms.Form):
    """Why a curator suspends an account; the member reads it."""

    reason = forms.ChoiceField(
        label="Why?",
        help_text="The email to them says why, in plain words.",
        choices=[(code, label) for code, (label, _) in standing.REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason", "invalid_choice": "Choose a reason"},
    )


class RoleForm(forms.Form):
    """What a person does here."""

    role = forms.ChoiceField(
        label="Role",
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role", "invalid_choice": "Choose a role"},
    )

    hints = {
        "role": {
            Role.MEMBER: "Reads and writes stories.",
            Role.LEADER: "Reads, writes and takes evidence away.",
            Role.CURATOR: "Sees who wrote each story, decides on stories, and looks after people and lists.",
        }
    }
