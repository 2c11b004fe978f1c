"""Stories that tell much the same: a curator links one to the other, so that it is not published twice.

The link stays with the story and only the desk shows it. It changes no status: declining as a duplicate is a
decision of its own, for which the link fills in the reason and the note.
"""

from django.db import transaction

from stories import ledger
from stories.models import Story


class CannotLinkSame(Exception):
    """Two stories that cannot be linked now. Its text is for the curator."""


def link_same(story, other_id, *, member):
    """Say that a published story tells much the same as this one; write an event. A second click is no error.

    other_id: of the published story, or None to take the link away. Raises CannotLinkSame.
    """
    with transaction.atomic():
        now = Story.objects.locked(story.pk)
        if not member.is_curator or now.is_private:
            raise CannotLinkSame("You cannot link this story now.")
        if other_id == now.same_as_id:
            return
        if other_id is not None and other_id in (now.pk, now.adds_to_id):
            raise CannotLinkSame("A story cannot be linked to itself.")
        if other_id is not None and not Story.objects.published().filter(pk=other_id).exists():
            raise CannotLinkSame("That story is not published any more.")
        # Not a save of the text: nobody's open form gets stale by it.
        Story.objects.filter(pk=now.pk).update(same_as=other_id)
        ledger.record(now, "link_same" if other_id else "unlink_same", member)
