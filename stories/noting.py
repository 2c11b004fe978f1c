"""Private notes: what a curator tells colleagues about a story at any time. Append-only, and never to the author."""

from django.db import transaction

from stories import ledger
from stories.models import Story, StoryEvent

NOTE_MAX = 2_000


class CannotNote(Exception):
    """A note that was not written. Its text is for the curator."""


def add_note(story, *, member, words):
    """Write a private note on a story as an event and return it; the same words twice in a row are one note.

    The text of the story and its version stay: a note makes nobody's open form stale. Raises CannotNote.
    """
    words = words.replace("\x00", "").strip()
    if not words or len(words) > NOTE_MAX:
        raise CannotNote(f"Write a note of up to {NOTE_MAX:,} characters.")
    with transaction.atomic():
        now = Story.objects.locked(story.pk)
        if not member.is_curator or now.is_private:
            raise CannotNote("You cannot write a note on this story now.")
        last = StoryEvent.objects.last_of(now)
        if last and (last.action, last.actor_id, last.private_note) == ("note", member.pk, words):
            return last
        return ledger.record(now, "note", member, private_note=words)
