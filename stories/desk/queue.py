"""The queue: which stories await a decision, and in which order."""

from django.db.models import Count, Q

from stories.models import Status, Story, StoryEvent

GROUPS = {
    "waiting": "Waiting",
    "mine": "Taken by me",
    "others": "In review by others",
    "decided": "Decided lately",
}
DECISIONS = ["publish", "schedule", "merge", "request_changes", "decline"]
# "Lately" has an end, so that the page is as quick after ten years as on the first day.
DECISIONS_SHOWN = 100


def stories_in(group, member):
    """Return the stories of a group of the queue that await a decision, the oldest submit first."""
    waiting = Story.objects.awaiting_review().with_desk_data()
    if group == "mine":
        return waiting.filter(status=Status.IN_REVIEW, reviewer=member)
    if group == "others":
        return waiting.filter(status=Status.IN_REVIEW).exclude(reviewer=member)
    return waiting.filter(status=Status.SUBMITTED)


def counts(member):
    """Return how many stories each group of the queue has, in one query."""
    in_review, mine = Q(status=Status.IN_REVIEW), Q(reviewer=member)
    waiting = Story.objects.awaiting_review().order_by()
    return waiting.aggregate(
        waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
        mine=Count("pk", filter=in_review & mine),
        others=Count("pk", filter=in_review & (~mine | Q(reviewer=None))),
    )


def decisions():
    """Return the newest decisions, without those on a story that its author made a draft again since."""
    events = StoryEvent.objects.filter(action__in=DECISIONS).exclude(story__status=Status.DRAFT)
    return events.select_related("story__author", "actor").order_by("-pk")[:DECISIONS_SHOWN]


def next_waiting(member):
    """Return the story that waits longest and that this curator may take, or None."""
    return Story.objects.awaiting_review().takeable_by(member).first()
