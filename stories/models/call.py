"""Call: a question that the central team puts to members for a time, and what came of it."""

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from stories.models.chosen import ChosenStory, CuratedModel
from stories.models.story import Status

# Which stories count as answers: handed in, and not taken back by their author.
ANSWERED = [
    Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.SCHEDULED, Status.PUBLISHED, Status.DECLINED,
    Status.ARCHIVED,
]  # fmt: skip


class CallQuerySet(models.QuerySet):
    """Which calls."""

    def published(self, on=None):
        """Calls that anyone may read: announced, and begun by a day (today)."""
        return self.filter(announced_at__isnull=False, opens_on__lte=on or timezone.localdate())

    def open(self, on=None):
        """Calls that take answers on a day (today), the one that closes first at the top."""
        on = on or timezone.localdate()
        return self.published(on).filter(closes_on__gte=on).order_by("closes_on", "pk")

    def closed(self):
        """Published calls that take no answers any more, the one that closed last at the top."""
        return self.published().filter(closes_on__lt=timezone.localdate()).order_by("-closes_on", "-pk")

    def with_numbers(self):
        """Count for the desk the answers, as `.answered`."""
        return self.annotate(answered=Count("stories", filter=Q(stories__status__in=ANSWERED), distinct=True))


class Call(CuratedModel):
    """A question with a first and a last day. Whom it asks is who should see it; anyone may answer."""

    QUESTION_MAX = 300
    TEXT_MAX = 6_000

    question = models.CharField(max_length=QUESTION_MAX)
    background = models.TextField("why we ask", blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    # {"nation": [codes], "region": …, "type": …, "component": …}; nothing: everyone. Codes are for ever, names are not.
    asked = models.JSONField(default=dict, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    heard = models.TextField("what we heard", blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    happened = models.TextField("what happened next", blank=True)
    happened_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "-pk"]
        indexes = [models.Index(fields=["closes_on"], name="call_closes")]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(announced_at__isnull=True) | Q(slug__isnull=False), name="announced_call_has_slug"
            ),
        ]

    def get_absolute_url(self):
        """Return the public address; only a call that was announced has one."""
        return reverse("call", args=[self.slug])

    def is_out(self):
        """Whether anyone may read it; as published() finds them."""
        return self.announced_at is not None and self.opens_on <= timezone.localdate()

    def is_open(self):
        """Whether it takes answers."""
        return self.is_out() and timezone.localdate() <= self.closes_on

    def has_closed(self):
        """Whether its last day is over."""
        return self.announced_at is not None and self.closes_on < timezone.localdate()

    @property
    def closes_in_words(self):
        """Return the last day as pages say it."""
        return format_date(self.closes_on, "j F Y")

    @property
    def standing(self):
        """Say in a word or two where it is in its life, for lists."""
        if self.announced_at is None:
            return "Draft"
        if self.is_open():
            return "Open"
        if not self.has_closed():
            return "Not open yet"
        return "What happened next" if self.happened_at else "What we heard" if self.heard_at else "Closed"


class CallStory(ChosenStory):
    """A story on which "what we heard" rests."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="chosen")

    class Meta(ChosenStory.Meta):
        constraints = [models.UniqueConstraint(fields=["call", "story"], name="story_once_in_call")]
