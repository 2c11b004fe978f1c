"""Publishing at a chosen time: the worker publishes what is due, in the name of the curator who chose the time.

All rules are looked at again at that time, since a curator may have asked for a second, or left. A story that may not
be published goes back to review, and the curator who chose the time is told why.
"""

import logging

from django.db import DatabaseError, transaction
from django.utils import timezone

from stories import notifications
from stories.models import Status, Story, StoryEvent
from stories.workflow import MoveTaken, Refused, perform

logger = logging.getLogger(__name__)

# So that the worker gets on with its other work; the rest is due in the next round.
MOST_AT_ONCE = 20
LEFT = "The curator who chose the time does not curate any more."
CHANGED = "The published story was changed after the time was chosen. Read again what was added."
# What brings another text into a published story. A redaction asks by itself about what it took out.
CHANGES = {"submit", "edit", "accept_edit"}


def publish_due(now=None):
    """Publish the scheduled stories and additions whose time has come, however long ago.

    Safe with several workers: each publishes only the version of the story that it found scheduled, so whoever comes
    second does nothing. A story whose publishing fails in an unexpected way holds up no other and is tried again.
    """
    due = Story.objects.filter(status=Status.SCHEDULED, publish_at__lte=now or timezone.now())
    for story in due.order_by("publish_at", "pk")[:MOST_AT_ONCE]:
        try:
            _publish(story)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Scheduled story %s was not published.", story.pk)


def _publish(story):
    """Publish one story or put it back into review."""
    chosen = StoryEvent.objects.last_of(story, "schedule")
    curator = chosen and chosen.actor
    try:
        if curator is None or not curator.is_staff:
            raise Refused(LEFT)
        if _changed_since(story, chosen):
            raise Refused(CHANGED)
        perform("merge" if story.adds_to_id else "publish", story=story, actor=curator, expected_version=story.version)
    except MoveTaken:
        # Somebody took it off the schedule, withdrew it or published it at this very moment.
        return
    except Refused as refusal:
        _hold(story, curator, str(refusal))


def _changed_since(story, chosen):
    """Whether what an addition adds to was changed after its time was chosen, which merging would undo unseen."""
    events = StoryEvent.objects.filter(story=story.adds_to_id, action__in=CHANGES, pk__gt=chosen.pk)
    return story.adds_to_id is not None and events.exists()


def _hold(story, curator, why):
    """Put a story that may not be published back into review, and tell the curator who chose the time."""
    try:
        with transaction.atomic():
            held = perform("hold", story=story, actor=None, private_note=why, expected_version=story.version)
            event = StoryEvent.objects.last_of(story, "hold")
            if curator is not None and curator.is_staff:
                notifications.tell_held(event, held, curator, why=why)
    except MoveTaken:
        return
