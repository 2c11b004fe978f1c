"""Nations, regions, types and organisations, each organisation a dated row with its successors.

Organisations merge, close and change their names, and old stories still point at them: nothing here is ever
deleted. `Organisation.objects.matching()` serves people who type, `.find()` serves files that name one.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from organisations.names import KEY_LENGTH, as_code, name_key

# Longer than any real name, so that what somebody pastes into a search box stays a small query.
MOST_WORDS_MATCHED = 10
# How many mergers in a row `.matching()` follows; `Organisation.at_present()` follows any number.
MERGERS_FOLLOWED = 3


class ReferenceRow(models.Model):
    """One choice of a short list. The name may change; the code is in links and exports and may not."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Nation(ReferenceRow):
    """England, Scotland, Wales, Northern Ireland or Ireland."""


class Region(ReferenceRow):
    """A region of NHS England; the other nations have none."""

    nation = models.ForeignKey(Nation, on_delete=models.PROTECT, related_name="regions")
    ods_code = models.CharField("ODS code", max_length=12, blank=True, help_text="For example Y56.")


class OrganisationType(ReferenceRow):
    """What kind of organisation: NHS trust, health board, university …"""


class NamedRow(models.Model):
    """A name together with the key it is found by; see `names.name_key`."""

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=KEY_LENGTH, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save with the key of the name. `bulk_create` and `update` pass by here: set `name_key` there."""
        self.name_key = name_key(self.name)
        if kwargs.get("update_fields") is not None and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_key"}
        super().save(*args, **kwargs)


def every_word(words):
    """Return the condition that the name holds every one of `words`, in any order and in part."""
    condition = Q()
    for word in words:
        condition &= Q(name_key__contains=word)
    return condition


def words_begin(words):
    """Return the condition that every one of `words` begins a word of the name."""
    condition = Q()
    for word in words:
        condition &= Q(name_key__startswith=word) | Q(name_key__contains=f" {word}")
    return condition


class OrganisationQuerySet(models.QuerySet):
    """Adjectives for organisations."""

    def active(self, on=None):
        """Return those open on a day (today); `closed` is the last day an organisation was there."""
        on = on or timezone.localdate()
        return self.filter(Q(opened=None) | Q(opened__lte=on), Q(closed=None) | Q(closed__gte=on))

    def matching(self, text):
        """Return the active ones among these that somebody typing `text` may mean, the likeliest first.

        `text` is an exact code, or words that all stand, in any order and in part, in the present name, in
        one old name, or in a name of a closed organisation that was merged into this one. One query; the
        caller slices.
        """
        words = name_key(text).split()[:MOST_WORDS_MATCHED]
        if not words:
            return self.none()
        code = as_code(text)
        matched = Organisation.objects.filter(
            Q(code=code)
            | every_word(words)
            | Q(pk__in=OrganisationName.objects.filter(every_word(words)).values("organisation"))
        )
        reached = Q(pk__in=matched.values("pk"))
        for generation in _successors_by_generation(matched):
            reached |= Q(pk__in=generation)
        rank = Case(
            When(code=code, then=Value(0)),
            When(name_key__startswith=" ".join(words), then=Value(1)),
            When(words_begin(words), then=Value(2)),
            When(every_word(words), then=Value(3)),
            default=Value(4),
        )
        return self.active().filter(reached).order_by(rank, "name_key", "code")

    def find(self, text):
        """Return the one organisation with this code or name, or None; for files that name an organisation.

        Case, punctuation, accents and "the" do not matter. A present name goes before an old one, an
        organisation that is open before a closed one. A closed one is returned as it is: whoever wants its
        successors asks it for `at_present()`.
        """
        key, code = name_key(text), as_code(text)
        if not key:
            return None
        rank = Case(When(code=code, then=Value(0)), When(name_key=key, then=Value(1)), default=Value(2))
        return (
            self.filter(
                Q(code=code)
                | Q(name_key=key)
                | Q(pk__in=OrganisationName.objects.filter(name_key=key).values("organisation"))
            )
            .order_by(rank, models.F("closed").desc(nulls_first=True), "code")
            .first()
        )


def _successors_by_generation(matched):
    """Yield, as subqueries of keys, what the closed ones of `matched` became, then what those became …"""
    link = Organisation.successors.through.objects
    today = timezone.localdate()
    sources = matched.values("pk")
    for _ in range(MERGERS_FOLLOWED):
        # Only closed organisations hand over; one that is open keeps its own stories.
        links = link.filter(from_organisation__in=sources, from_organisation__closed__lt=today)
        sources = links.values("to_organisation")
        yield sources


class Organisation(NamedRow):
    """An NHS trust, integrated care board, health board, charity … from its first day to its last."""

    code = models.CharField(
        max_length=12, unique=True, help_text="The ODS code where there is one. It cannot be changed later."
    )
    type = models.ForeignKey(OrganisationType, on_delete=models.PROTECT, related_name="organisations")
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT, related_name="organisations")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organisations", null=True, blank=True)
    board = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="board_members",
        null=True,
        blank=True,
        help_text="The integrated care board or health board that it belongs to.",
    )
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True, help_text="The last day it was there.")
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "code"]
        indexes = [models.Index(fields=["name_key"], name="organisation_name_key")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed=None) | Q(opened=None) | Q(closed__gte=models.F("opened")),
                name="organisation_closes_after_it_opens",
                violation_error_message="An organisation cannot close before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(board=None) | ~Q(board=models.F("id")),
                name="organisation_is_not_its_own_board",
                violation_error_message="An organisation cannot be its own board.",
            ),
        ]

    def clean(self):
        """Refuse a region of another nation, and what no address, no file and no search could name later."""
        if self._state.adding and self.code:
            self.code = as_code(self.code)
            if not self.code:
                raise ValidationError({"code": "Use 1 to 12 letters, digits and hyphens."})
        if self.name and not name_key(self.name):
            raise ValidationError({"name": "Give a name with letters."})
        if self.region_id and self.nation_id and self.region.nation_id != self.nation_id:
            raise ValidationError({"region": f"{self.region} is not a region of {self.nation}."})

    def is_active(self, on=None):
        """Say whether it was open on a day (today)."""
        on = on or timezone.localdate()
        return (self.opened is None or self.opened <= on) and (self.closed is None or self.closed >= on)

    def at_present(self, on=None):
        """Return the organisations, by name, that do its work on a day (today): itself while it is open.

        A closed one leads along its successors, through those that closed too, however long the chain; none
        is visited twice, so that a circle in the data ends. One query for each step; [] when none is left.
        """
        if self.is_active(on):
            return [self]
        found, seen, step = [], {self.pk}, [self.pk]
        while step:
            nexts = Organisation.objects.filter(predecessors__in=step).exclude(pk__in=seen).distinct()
            step = []
            for organisation in nexts:
                seen.add(organisation.pk)
                if organisation.is_active(on):
                    found.append(organisation)
                else:
                    step.append(organisation.pk)
        return sorted(found, key=lambda organisation: organisation.name)

    def keep_old_name(self, name, until=None):
        """Remember a name that it had, to its last day, unless people would call it the present one."""
        if name_key(name) != self.name_key:
            self.old_names.update_or_create(
                name_key=name_key(name), defaults={"name": name, "until": until or timezone.localdate()}
            )


class OrganisationName(NamedRow):
    """A name that an organisation had; people go on typing it for years."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="old_names")
    until = models.DateField(null=True, blank=True, help_text="The last day of this name, where it is known.")

    class Meta:
        ordering = ["-until", "name"]
        verbose_name = "old name"
        indexes = [models.Index(fields=["name_key"], name="old_name_key")]
        constraints = [models.UniqueConstraint(fields=["organisation", "name_key"], name="old_name_kept_once")]

    def clean(self):
        """Refuse a name that is there already; the database's own refusal would be an error page."""
        key = name_key(self.name)
        same = OrganisationName.objects.filter(organisation=self.organisation_id, name_key=key)
        if self.organisation_id and same.exclude(pk=self.pk).exists():
            raise ValidationError({"name": "This old name is there already."})
