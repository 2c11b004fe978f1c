"""Story and Factor, the heart of the portal."""

from urllib.parse import urlsplit

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from taggit.managers import TaggableManager
from taggit.models import ItemBase, Tag

from stories.byline import byline
from stories.models.querysets import FactorQuerySet, StoryQuerySet


class Status(models.TextChoices):
    """Where a story is in its life. Only stories.workflow changes it."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ARCHIVED = "archived", "Archived"
    MERGED = "merged", "Added to the published story"


class Attribution(models.TextChoices):
    """How the author chose to appear to readers, from the most told to the least."""

    NAMED = "named", "My name and organisation"
    ORGANISATION = "organisation", "My organisation only"
    TYPE_AND_REGION = "type_and_region", "Type of organisation and region only"
    NATION = "nation", "Nation only"

    @classmethod
    def less_telling(cls, one, other):
        """Return whichever of two tells readers less; the first where one of them was not chosen yet."""
        return max(one, other, key=cls.values.index) if one and other else one

    @classmethod
    def less_than(cls, chosen):
        """Return those that tell readers less than this one, the most told first; none where nothing was chosen."""
        return list(cls)[cls.values.index(chosen) + 1 :] if chosen else []


class Stage(models.TextChoices):
    """How far the work that a story tells of has come."""

    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "Under way"
    SUSTAINED = "sustained", "Sustained"
    STOPPED = "stopped", "Stopped"


class Kind(models.TextChoices):
    """The two kinds of factor."""

    HELPING = "helping", "Helping"
    HINDERING = "hindering", "Hindering"


class Reuse(models.TextChoices):
    """Where else the author lets the story be used; each includes the one before."""

    SITE = "site", "On this site only"
    BRIEFINGS = "briefings", "On this site and in briefings for leaders"
    OPEN = "open", "Anywhere, under the Open Government Licence"


class StoryTag(ItemBase):
    """A tag on a story, by a plain foreign key: a generic one would make every list page join by content type."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="story_tags")
    content_object = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="story_tags")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="story_tag_once")]


class Story(models.Model):
    """One improvement story."""

    TITLE_MAX = 65
    ACCOUNT_MAX = 10_000

    title = models.CharField(max_length=200, blank=True)
    slug = models.SlugField(max_length=90, unique=True, null=True, blank=True, editable=False)
    account = models.TextField("what is happening", blank=True)
    what_changed = models.TextField("what changed and how you know", blank=True)
    surprises = models.TextField("what surprised you", blank=True)
    differently = models.TextField("what you would do differently", blank=True)
    advice = models.TextField("advice to someone starting", blank=True)
    links = models.TextField(blank=True, help_text="Web addresses, one a line.")

    components = models.ManyToManyField("components.Component", related_name="stories", blank=True)
    settings = models.ManyToManyField("stories.CareSetting", related_name="stories", blank=True)
    method = models.ForeignKey(
        "stories.Method", on_delete=models.PROTECT, null=True, blank=True, related_name="stories"
    )
    method_typed = models.CharField("method that is not listed", max_length=120, blank=True)
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    started = models.CharField("when it started", max_length=7, blank=True, help_text="A year or 2025-04.")
    tags = TaggableManager(through=StoryTag, blank=True)

    author = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="stories"
    )
    # The author's organisation as it was told: from the list, or as typed. Type, nation and region stand on the
    # story itself, so that a filter needs no join and a later merger does not move the story.
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="stories"
    )
    organisation_typed = models.CharField("organisation that is not listed", max_length=200, blank=True)
    organisation_type = models.ForeignKey(
        "organisations.OrganisationType",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stories",
    )
    # Without an index of its own, like the reviewer: the databases would use it instead of the covering indexes below.
    nation = models.ForeignKey(
        "organisations.Nation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stories",
        db_index=False,
    )
    region = models.ForeignKey(
        "organisations.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="stories"
    )
    attribution = models.CharField(max_length=20, choices=Attribution, blank=True)
    reuse = models.CharField(max_length=10, choices=Reuse, default=Reuse.SITE)

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    reviewer = models.ForeignKey(
        "members.Member",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviewing",
        editable=False,
        db_index=False,
    )
    # The key in the address of the form's first page: sending that page twice, or going back to it, makes one story.
    form_key = models.CharField(max_length=32, null=True, blank=True, editable=False)
    # What was typed in a step of the form and is not part of the story yet, because it is half done or too long:
    # {step: {field: [values]}}. Only the author's own pages read it.
    unfinished = models.JSONField(default=dict, blank=True, editable=False)
    # Grows with every save of the text or the status, so that a form of an older version is refused.
    version = models.PositiveIntegerField(default=0, editable=False)
    # How many of its passages could identify somebody, and how many of them nobody has assured: derived, so that the
    # desk can sort and count thousands. Empty: not looked through yet. Only stories.identifiers fills them in.
    flagged = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    flagged_open = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # Which components it has, a bit for the number of each: derived as well, by stories.derived. Right once handed in.
    component_bits = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    # When a scheduled story is to be published.
    publish_at = models.DateTimeField(null=True, blank=True, editable=False)

    # The second pair of eyes, see stories.second_pair: whether a curator asked for one, and who approved which text.
    second_asked = models.BooleanField(default=False, editable=False)
    approved_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    approved_text = models.CharField(max_length=32, blank=True, editable=False)
    # An author may ask once to look again at a declined story. Kept here and not in an event, so that it can be erased.
    appeal = models.TextField(blank=True, editable=False)
    appealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    # An addition is a story of its own that goes through review while the published text stays, see stories.additions.
    adds_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="additions", editable=False
    )
    # The published story that says much the same, as a curator linked it. Only the desk shows it.
    same_as = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # The call that it was begun to answer. Readers are not told: whom a call asks could tell more than the byline.
    call = models.ForeignKey(
        "stories.Call", on_delete=models.SET_NULL, null=True, blank=True, related_name="stories", editable=False
    )
    is_sample = models.BooleanField(default=False, editable=False)
    external_id = models.CharField(max_length=120, unique=True, null=True, blank=True, editable=False)
    source_url = models.URLField("first told at", max_length=500, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        ordering = ["-created_at", "-pk"]
        indexes = [
            # Not a partial index, which SQLite uses only if the status is written into the SQL and not a parameter.
            models.Index(fields=["status", "-published_at", "-id"], name="story_newest"),
            # A covering index: all that the desk filters, sorts and counts by, so that it need not read the rows with
            # their texts.
            models.Index(
                fields=[
                    "status", "submitted_at", "id", "nation", "reviewer", "flagged_open", "flagged",
                    "component_bits", "appealed_at", "approved_by", "second_asked",
                ],
                name="story_desk",
            ),
            # The same in the order of the date alone, for pages of stories of any status: a late page needs no sort.
            models.Index(
                fields=[
                    "submitted_at", "id", "status", "nation", "reviewer", "flagged_open", "flagged",
                    "component_bits", "appealed_at", "approved_by", "second_asked",
                ],
                name="story_dates",
            ),
            # In the order in which they are counted, so that counting needs no sorting.
            models.Index(
                fields=["status", "nation", "reviewer", "flagged_open", "flagged", "component_bits"],
                name="story_counts",
            ),
            models.Index(Lower("title"), "submitted_at", "id", "status", name="story_titles"),
            models.Index(fields=["status"], condition=Q(flagged__isnull=True), name="story_not_flagged"),
            models.Index(fields=["author", "-updated_at"], name="story_mine"),
            models.Index(fields=["publish_at"], condition=Q(publish_at__isnull=False), name="story_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False, slug__isnull=False),
                name="published_story_has_date_and_slug",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "in_review", "scheduled"]) | Q(submitted_at__isnull=False),
                name="submitted_story_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status="scheduled", publish_at__isnull=False)
                | (~Q(status="scheduled") & Q(publish_at__isnull=True)),
                name="scheduled_story_has_time",
            ),
            models.UniqueConstraint(fields=["author", "form_key"], name="story_begun_once"),
            models.CheckConstraint(
                condition=~Q(status="published") | ~Q(title="", account=""), name="published_story_has_text"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "archived"], adds_to__isnull=False),
                name="addition_is_never_published",
            ),
            models.UniqueConstraint(
                fields=["adds_to"],
                condition=Q(status__in=["draft", "submitted", "in_review", "changes_requested", "scheduled"]),
                name="one_open_addition_of_a_story",
            ),
        ]

    def __str__(self):
        return self.title or "Story without a title"

    def get_absolute_url(self):
        """Return the public address; only a story that was published has one."""
        return reverse("story", args=[self.slug])

    def byline(self):
        """Return what a reader may know of the author; see stories.byline."""
        return byline(self)

    def factors_of(self, kind):
        """Return this story's factors of a kind in order, from what is prefetched where it is."""
        return [factor for factor in self.factors.all() if factor.kind == kind]

    @property
    def is_private(self):
        """Whether it is a draft, perhaps again: its author's alone, and of no use to a curator."""
        return self.status == Status.DRAFT

    @property
    def helping(self):
        """The helping factors, in order."""
        return self.factors_of(Kind.HELPING)

    @property
    def hindering(self):
        """The hindering factors, in order."""
        return self.factors_of(Kind.HINDERING)

    def link_list(self):
        """Return the author's links as a list of web addresses."""
        return [line.strip() for line in self.links.splitlines() if line.strip()]

    def sections(self):
        """Return the optional sections that were filled in, as (heading, text) pairs in the form's order."""
        pairs = [
            ("What changed and how we know", self.what_changed),
            ("What surprised us", self.surprises),
            ("What we would do differently", self.differently),
            ("Advice to someone starting", self.advice),
        ]
        return [(heading, text) for heading, text in pairs if text]

    def missing(self):
        """Return what a submit still lacks, as (step of the form, sentence) pairs; empty when it is complete."""
        lacks = []
        if not self.title.strip():
            lacks.append(("basics", "Give your story a title"))
        if not self.account.strip():
            lacks.append(("basics", "Say what is happening"))
        if not self.components.exists() and not self.factors.exists():
            lacks.append(("basics", "Choose a component, or add something that is helping or hindering"))
        if not self.nation_id:
            lacks.append(("organisation", "Say which organisation or nation this is from"))
        if not self.attribution:
            lacks.append(("attribution", "Choose how you appear to readers"))
        return lacks

    def started_text(self):
        """Return when it started as words: "April 2025" or "2025"."""
        year, _, month = self.started.partition("-")
        return f"{MONTHS[int(month)]} {year}" if month else year

    def source_host(self):
        """Return the host of the address where the story was first told."""
        return urlsplit(self.source_url).hostname or self.source_url

    def method_name(self):
        """Return the method's name, from the list or as typed, or ""."""
        return self.method.name if self.method_id else self.method_typed


class Factor(models.Model):
    """One statement in a story: something that is helping or hindering, about one component."""

    STATEMENT_MAX = 300

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="factors")
    component = models.ForeignKey("components.Component", on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=10, choices=Kind)
    statement = models.TextField(validators=[MaxLengthValidator(STATEMENT_MAX)])
    position = models.PositiveSmallIntegerField(default=0)

    objects = FactorQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "position", "pk"]
        indexes = [models.Index(fields=["component", "kind", "-story"], name="factor_by_component")]
        constraints = [models.CheckConstraint(condition=~Q(statement=""), name="factor_says_something")]

    def __str__(self):
        return self.statement

    @property
    def content(self):
        """(kind, id of the component, statement): what rows of the same statement have in common."""
        return self.kind, self.component_id, self.statement
