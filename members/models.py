"""Member, the custom user model: a person who can sign in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    """What a person does here. Everyone who can sign in may write; a curator also curates."""

    MEMBER = "member", "Member"
    LEADER = "leader", "Leader"
    CURATOR = "curator", "Curator"


class MemberManager(BaseUserManager):
    """Makes members, and finds them by email whatever the case it is typed in."""

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
    is_sample = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="member_email_once_in_any_case")]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        """Return the name, or the email where no name was given."""
        return str(self)

    @property
    def is_curator(self):
        """Whether this person is of the central team."""
        return self.role == Role.CURATOR

    @property
    def is_staff(self):
        """Whether Django's admin lets this person in: the central team, and nobody else."""
        return self.is_active and self.is_curator


def display_name(member):
    """Return how allauth's pages and mails address a member."""
    return str(member)
