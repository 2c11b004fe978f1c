"""The rows that records point at, found or made for a whole batch at once and remembered for the next."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag

from members.models import Member
from organisations.models import Organisation, OrganisationName
from organisations.names import as_code, name_key
from stories.models import OldTag, Story


class Lookups:
    """What is known of organisations, members, tags and slugs; one is made for each import.

    It also knows rows that its caller's transaction made: when that is undone, it must be thrown away.
    """

    def __init__(self, *, is_sample=False):
        self.is_sample = is_sample
        self.organisations = {}
        self.members = {}
        self._tags = None
        self._tag_slugs = set()
        self._slugs = None

    def prepare(self, records):
        """Find or make what these records need, in the same number of queries for one as for hundreds."""
        self._find_organisations({record.organisation for record in records})
        self._find_members({record.author_email for record in records} - {""})
        self._find_tags([name for record in records for name in record.tags])

    def organisation(self, text):
        """Return the organisation that a record names, or None."""
        return self.organisations.get(text)

    def member_id(self, email):
        """Return the key of the member with this address, or None for no address."""
        return self.members[email] if email else None

    def tag_ids(self, names):
        """Return the keys of tags in the order of the names, without those that a curator retired."""
        keys = (self._tags[name] for name in names)
        return list(dict.fromkeys(key for key in keys if key is not None))

    def forget_tags(self):
        """Read the tags anew for the next records: some were deleted."""
        self._tags = None

    @property
    def slugs(self):
        """Every slug in use, read when the first is asked for; whoever makes one adds it."""
        if self._slugs is None:
            self._slugs = set(Story.objects.exclude(slug=None).order_by().values_list("slug", flat=True))
        return self._slugs

    def _find_organisations(self, texts):
        """Remember for each new text what Organisation.objects.find() would return, in two queries for all."""
        new = texts - self.organisations.keys()
        if not new:
            return
        codes = {as_code(text) for text in new} - {""}
        keys = {name_key(text) for text in new} - {""}
        by_code, by_name, by_old_name = {}, {}, {}
        related = ("type", "nation", "region")
        found = Organisation.objects.select_related(*related).filter(Q(code__in=codes) | Q(name_key__in=keys))
        for row in found:
            by_code[row.code] = row
            by_name.setdefault(row.name_key, []).append(row)
        old_names = OrganisationName.objects.filter(name_key__in=keys)
        for name in old_names.select_related(*(f"organisation__{column}" for column in related)):
            by_old_name.setdefault(name.name_key, []).append(name.organisation)
        for text in new:
            code, key = as_code(text), name_key(text)
            rows = by_name.get(key) or by_old_name.get(key) or []
            self.organisations[text] = by_code.get(code) if code in by_code and key else likeliest(rows)

    def _find_members(self, emails):
        """Remember the member of each new address; make those that are not there, without a password."""
        new = emails - self.members.keys()
        if not new:
            return
        lower = Lower("email")
        addresses = EmailAddress.objects.annotate(lower=lower).filter(lower__in=new, verified=True)
        self.members |= dict(addresses.values_list("lower", "user_id"))
        members = Member.objects.annotate(lower=lower).filter(lower__in=new)
        self.members |= dict(members.values_list("lower", "pk"))
        made = Member.objects.bulk_create(
            Member(
                email=email,
                password=make_password(None),
                approved_at=timezone.now(),
                is_sample=self.is_sample,
            )
            for email in sorted(new - self.members.keys())
        )
        # Nobody has shown yet that the address is theirs: the first code sent to it will.
        EmailAddress.objects.bulk_create(
            EmailAddress(user=member, email=member.email, verified=False, primary=True) for member in made
        )
        self.members |= {member.email: member.pk for member in made}

    def _find_tags(self, names):
        """Remember the tag of each new name, as clean_tags() writes it; make those that are not there."""
        if self._tags is None:
            # All of them: a new one needs an address that none has.
            rows = list(Tag.objects.values_list("pk", "name", "slug"))
            # A tag that was merged or renamed stands for the new one; one that was retired for none.
            self._tags = dict(OldTag.objects.values_list("name", "now")) | {name: pk for pk, name, _ in rows}
            self._tag_slugs = {slug for _, _, slug in rows}
        new = dict.fromkeys(name for name in names if name not in self._tags)
        made = Tag.objects.bulk_create(Tag(name=name, slug=self._tag_slug(name)) for name in new)
        self._tags |= {tag.name: tag.pk for tag in made}

    def _tag_slug(self, name):
        """Return a slug for a tag as taggit makes them: the words, with a number where they are taken."""
        base = slugify(name, allow_unicode=True)[:80] or "tag"
        slug, number = base, 0
        while slug in self._tag_slugs:
            number += 1
            slug = f"{base}_{number}"
        self._tag_slugs.add(slug)
        return slug


def likeliest(organisations):
    """Return the one that find() prefers: one that is open, then the one that closed last, then by code."""

    def order(row):
        return (row.closed is not None, -row.closed.toordinal() if row.closed else 0, row.code)

    return min(organisations, key=order, default=None)
