"""Member, the custom user model: a person who can sign in."""

import re

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from members.ledger import DeskEvent

__all__ = ["DeskEvent", "Member", "Role", "TrustedDomain", "display_name"]

# The apps whose rows the central team looks after in Django's admin. Sign-in itself (allauth's email addresses,
# Django's groups) is not among them: whoever edits another person's verified address becomes that person.
CURATED_APPS = {"components", "members", "organisations", "stories"}


# Shown in place of the name of a member who closed their account.
LEFT = "Somebody who left"


class Role(models.TextChoices):
    """What a person does here. Everyone who can sign in may write; a curator also curates."""

    MEMBER = "member", "Member"
    LEADER = "leader", "Leader"
    CURATOR = "curator", "Curator"


class MemberQuerySet(models.QuerySet):
    """Adjectives for members."""

    def waiting(self):
        """Return those who showed that their email address is theirs and wait for approval, oldest first."""
        return self.filter(
            is_active=True, approved_at=None, emailaddress__verified=True, emailaddress__primary=True
        ).order_by("created_at", "pk")

    def present(self):
        """Return those who have an account, suspended ones too: not those who closed theirs."""
        return self.filter(closed_at=None)

    def suspended(self):
        """Return those whom the central team keeps from signing in."""
        return self.present().filter(is_active=False)

    def named_like(self, words):
        """Return those whose name or email address holds every one of these words."""
        found = self
        for word in words.replace("\x00", "").split()[:10]:
            found = found.filter(models.Q(name__icontains=word) | models.Q(email__icontains=word))
        return found


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    """Creates members, and finds them by email address in any case."""

    def get_by_natural_key(self, email):
        """Return the member with this email, any case; raises Member.DoesNotExist."""
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        """Make and return a member; without a password they sign in with a code by email."""
        if not email:
            raise ValueError("A member needs an email address.")
        member = self.model(email=self.normalize_email(email).strip().lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email, password=None, **fields):
        """Make a curator who may do everything in Django's admin (manage.py createsuperuser)."""
        defaults = {"role": Role.CURATOR, "is_superuser": True, "approved_at": timezone.now()}
        return self.create_user(email, password, **defaults | fields)


class Member(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. Readers learn nothing of a member but through Story.byline()."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField("full name", max_length=120, blank=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.SET_NULL, null=True, blank=True, related_name="members"
    )
    is_active = models.BooleanField(
        default=True, help_text="Not active: cannot sign in. Never delete a member."
    )
    approved_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: waits for a curator's approval, may write but not submit."
    )
    # Closed by the member: the row is emptied and stays, because past events point at it. See stories.leaving.
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MemberManager()

    # What the ledger of settings may keep the values of, see members.ledger.
    LEDGER_VALUES = ("role", "is_active", "reason")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="member_email_once_in_any_case")]

    def __str__(self):
        return LEFT if self.closed_at else self.name or self.email

    def get_full_name(self):
        """Return the name, or the email where no name was given."""
        return str(self)

    def rename(self, name):
        """Change this member's name, and have their published stories indexed again."""
        with transaction.atomic():
            self.name = name
            self.save(update_fields=["name"])
            self.stories.tell_search()

    @property
    def is_curator(self):
        """Whether this person belongs to the central team."""
        return self.role == Role.CURATOR

    @property
    def is_suspended(self):
        """Whether the central team keeps this person from signing in."""
        return not self.is_active and self.closed_at is None

    @property
    def is_staff(self):
        """Whether this person may curate now: of the central team, and not suspended. Django's admin asks it too."""
        return self.is_active and self.is_curator

    @property
    def may_submit(self):
        """Whether this person may submit a story; writing drafts needs no approval."""
        return self.is_active and self.approved_at is not None

    def has_perm(self, perm, obj=None):
        """Return whether this person has the permission `app.action_model` in Django's admin.

        Every curator may view, add and change rows of CURATED_APPS, without rows of Django's Permission, and nobody may
        delete them. The admin of a model may allow less, or deleting.
        """
        app, _, action = perm.partition(".")
        if app in CURATED_APPS:
            return self.is_staff and not action.startswith("delete_")
        return super().has_perm(perm, obj)

    def has_module_perms(self, app_label):
        """Say whether Django's admin lists an app to this person."""
        return self.is_staff if app_label in CURATED_APPS else super().has_module_perms(app_label)


DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")


class TrustedDomain(models.Model):
    """The end of an email address that the central team trusts: who has one needs no approval."""

    domain = models.CharField(
        max_length=253,
        unique=True,
        help_text="What stands after the @, such as nhs.net. Addresses that end in .nhs.net count too.",
    )

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(domain__contains=".") & ~models.Q(domain__startswith="."),
                name="trusted_domain_is_a_domain",
                violation_error_message="Enter a domain with a dot in it, such as nhs.net.",
            )
        ]

    def __str__(self):
        return self.domain

    def clean(self):
        """Put what was typed into the one form that is compared: lower case, without an @ or a dot before."""
        self.domain = self.domain.strip().lower().removeprefix("@").strip(".")
        if not DOMAIN.fullmatch(self.domain):
            raise ValidationError({"domain": "Enter a domain with a dot in it, such as nhs.net."})


def display_name(member):
    """Return how allauth's pages and mails address a member."""
    return str(member)
