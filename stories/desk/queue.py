"""The queue: which stories a curator looks at, in which order, and which one comes next."""

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower

from stories import visits
from stories.desk.filters import Filters
from stories.desk.options import AWAITING, any_of
from stories.models import Status, Story, StoryEvent

DECISIONS = ["publish", "schedule", "merge", "request_changes", "decline"]
# "Lately" has an end, so that the page is as quick after ten years as on the first day.
DECISIONS_SHOWN = 100

# What each order goes by. Never empty, so that both databases put the same story first.
ORDERS = {
    "due": F("submitted_at"),
    "title": Lower("title"),
    "nation": Coalesce("nation__name", Value("")),
    "flags": Coalesce("flagged_open", Value(0)),
    "reviewer": Coalesce("reviewer__name", Value("")),
}


def in_group(group, member):
    """Return the condition that a story is in a group of the queue."""
    in_review, mine = Q(status=Status.IN_REVIEW), Q(reviewer=member)
    return {
        "waiting": Q(status=Status.SUBMITTED),
        "mine": in_review & mine,
        "others": in_review & (~mine | Q(reviewer=None)),
        "all": ~Q(status=Status.DRAFT),
    }[group]


def matching(stories, filters, options):
    """Return those of some stories that meet the filters: one option of each facet is enough."""
    for facet, values in filters.chosen:
        stories = stories.filter(any_of(options[facet], values))
    return stories


def stories_in(filters, options, member):
    """Return the stories that a curator looks at, in their order; among equals, what waits longest comes first."""
    stories = matching(Story.objects.handed_in().filter(in_group(filters.show, member)), filters, options)
    (code, _), falls = filters.order, filters.falls
    place = ORDERS[code]
    if code == "due" and filters.show != "all":
        # As the index has them, and never empty here.
        return stories.order_by(place.desc() if falls else place.asc(), "pk")
    return stories.order_by(place.desc(nulls_last=True) if falls else place.asc(nulls_last=True), "submitted_at", "pk")


def following(filters, options, story, member):
    """Return (story to decide on after this one in a curator's list, whether it begins anew), or (None, False).

    After the last comes the first, so that what was left aside comes up again. It skips what this curator may not
    decide on, and what a colleague has open now: two people who work through one list do not meet at every story.
    """
    filters = Filters() if filters.show == "decided" else filters
    place, falls = ORDERS[filters.order[0]], filters.falls
    here = Story.objects.filter(pk=story.pk).values_list(place, "submitted_at").first()
    stories = stories_in(filters, options, member).filter(status__in=AWAITING).exclude(pk=story.pk)
    stories = stories.decidable_by(member).exclude(pk__in=visits.now_open(member).values("story"))
    after = Q(submitted_at__gt=here[1]) | Q(submitted_at=here[1], pk__gt=story.pk)
    beyond = Q(place__lt=here[0]) if falls else Q(place__gt=here[0])
    later = stories.annotate(place=place).filter(beyond | Q(place=here[0]) & after).first()
    if later is not None:
        return later, False
    first = stories.first()
    return first, first is not None


def decisions():
    """Return the newest decisions, without those on a story that its author made a draft again since."""
    events = StoryEvent.objects.filter(action__in=DECISIONS).exclude(story__status=Status.DRAFT)
    byline = ["author", "organisation", "organisation_type", "nation", "region"]
    events = events.select_related("actor", *(f"story__{part}" for part in byline))
    return events.order_by("-pk")[:DECISIONS_SHOWN]
