"""What stands at the address of a story that is not published: a tombstone where it was archived, else nothing."""

from django.http import Http404
from django.shortcuts import redirect, render

from stories import reasons
from stories.models import FormerAddress, Status, Story, StoryEvent


def gone(request, slug):
    """Say that an archived story was withdrawn, when and why in general words, with status 410; raise 404 for others.

    An author's own withdrawal, and a publication that was taken back, leave no trace: see docs/decisions.
    """
    story = Story.objects.archived().filter(slug=slug).only("pk").first()
    if story is None:
        return _moved(slug)
    event = StoryEvent.objects.last_of(story, "archive")
    words = reasons.TOLD_TO_READERS
    context = {
        "when": event.created_at if event else None,
        "reasons": [words[code] for code in event.reasons if code in words] if event else [],
    }
    return render(request, "stories/gone.html", context, status=410)


def _moved(slug):
    """Lead on from an address that a story had before it told less; raise 404 where none had it that has a page now."""
    story = FormerAddress.objects.story_of(slug)
    if story is None or story.status not in {Status.PUBLISHED, Status.ARCHIVED}:
        raise Http404
    return redirect(story.get_absolute_url(), permanent=True)
