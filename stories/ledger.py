"""The ledger of a story: events that are no move between statuses, such as a curator's edit or look at the author."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from stories.models import Attribution, StoryEvent

# One look at who wrote a story holds for so long: going to the author's mail and back is not another one.
SEEN_FOR = timedelta(hours=1)
# These leave the story as it is.
CHANGE_NOTHING = {"see_author", "note", "link_answer", "unlink_answer", "link_same", "unlink_same"}
# What somebody does as the author. All else is done as a curator, and a curator may have written the story.
BY_AUTHOR = {
    "submit", "withdraw", "tell_less", "reopen", "appeal", "accept_edit", "query_edit", "leave", "erase",
}  # fmt: skip
# A change and its event are written in one transaction.
TOGETHER = timedelta(seconds=5)


def record(story, action, actor, *, changed=(), note="", private_note=""):
    """Write an event that leaves the status as it is, in the transaction of what it tells of; return it.

    changed: names of what an edit changed, never the text. note: words to the author. private_note: to colleagues.
    """
    return StoryEvent.objects.create(
        story=story,
        action=action,
        from_status=story.status,
        to_status=story.status,
        actor=actor,
        changed=list(changed),
        note=note,
        private_note=private_note,
    )


def hides_author(story):
    """Whether the author chose that readers do not learn the name: then a curator's look at it is on record."""
    return story.author_id is not None and story.attribution != Attribution.NAMED


def may_see_author(story, member, events=None):
    """Whether a curator may see who wrote a story now: the name is public, their own, or they asked a while ago.

    events: of the story, where they are at hand.
    """
    if not hides_author(story) or story.author_id == member.pk:
        return True
    since = timezone.now() - SEEN_FOR
    if events is None:
        return StoryEvent.objects.filter(
            story=story, action="see_author", actor=member, created_at__gte=since
        ).exists()
    return any(
        event.action == "see_author" and event.actor_id == member.pk and event.created_at >= since for event in events
    )


def seen_by(stories, curator):
    """Return those of some stories with authors whose author this curator may see now, as on the page of each."""
    since = timezone.now() - SEEN_FOR
    looks = StoryEvent.objects.filter(story=OuterRef("pk"), action="see_author", actor=curator, created_at__gte=since)
    return stories.filter(Q(attribution=Attribution.NAMED) | Q(author=curator) | Exists(looks))


def see_author(story, member):
    """Put on record that a curator looks at who wrote a story, once for as long as it holds."""
    if not may_see_author(story, member):
        record(story, "see_author", member)


def is_by_author(event, story):
    """Whether somebody acted as the author, so that the desk says "the author".

    Said of what a curator does at the desk, it would tell that one of the few curators wrote the story, and which.
    """
    return event.action in BY_AUTHOR and event.actor_id is not None and event.actor_id == story.author_id


def who_changed(story, member):
    """Return the name of the colleague whose change of a story was the last, for a curator who comes after it.

    "" where it was the curator's own, the author's, the portal's, or one without an event. story: as it is now.
    """
    event = StoryEvent.objects.filter(story=story).exclude(action__in=CHANGE_NOTHING)
    event = event.select_related("actor").order_by("pk").last()
    if event is None or event.actor is None or event.actor_id == member.pk or is_by_author(event, story):
        return ""
    # An older event is of an older change.
    is_of_this_change = abs(story.updated_at - event.created_at) < TOGETHER
    return str(event.actor) if is_of_this_change and event.actor.is_curator else ""
