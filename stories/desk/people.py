"""What somebody wrote and decided, as a curator may see it."""

from django.db.models import Count

from members.ledger import DeskEvent
from stories import ledger
from stories.desk.review import CURATOR_ACTIONS, PAST
from stories.models import Status, Story, StoryEvent

CHANGES_SHOWN = 20
CHANGES = {
    "approved": "approved the account",
    "suspended": "suspended the account",
    "lifted": "let them sign in again",
    "changed": "changed the account",
}


def written(person):
    """Return what somebody handed in, the newest first; drafts are theirs alone."""
    return Story.objects.handed_in().written_by(person).without_texts().order_by("-created_at", "-pk")


def see_all(person, curator):
    """Put on record that a curator looks at all that somebody wrote, story by story."""
    seen = ledger.seen_by(written(person), curator).values("pk")
    StoryEvent.objects.bulk_create(
        StoryEvent(
            story_id=pk, action="see_author", from_status=status, to_status=status, actor=curator
        )
        for pk, status in written(person).exclude(pk__in=seen).values_list("pk", "status")
    )


def count_by_status(stories):
    """Return [(label of a status, how many of these stories have it)]."""
    counts = dict(stories.order_by().values_list("status").annotate(Count("pk")))
    return [(label, counts[status]) for status, label in Status.choices if status in counts]


def decided(person):
    """Return what somebody did as a curator, the newest first."""
    events = StoryEvent.objects.filter(actor=person, action__in=CURATOR_ACTIONS)
    return events.exclude(story__status=Status.DRAFT).select_related("story").order_by("-pk")


def with_phrases(events):
    """Give each event what the page says of it as `.phrase`, and return them."""
    for event in events:
        event.phrase = PAST.get(event.action, event.action)
    return events


def changes_of(person):
    """Return the newest changes of somebody's standing, each with `.phrase` for the page."""
    events = DeskEvent.objects.filter(subject=person._meta.label_lower, subject_id=str(person.pk))
    events = list(events.select_related("actor").order_by("-pk")[:CHANGES_SHOWN])
    for event in events:
        role = event.changes.get("role")
        event.phrase = CHANGES.get(event.action, event.action)
        if role:
            event.phrase = f"changed the role from {role[0]} to {role[1]}"
    return events
