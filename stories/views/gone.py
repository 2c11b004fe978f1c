"""What stands at the address of a story that is not published: a tombstone where it was archived, else nothing."""

from django.http import Http404
from django.shortcuts import render

from stories import reasons
from stories.models import Story, StoryEvent


def gone(request, slug):
    """Say that an archived story was withdrawn, when and why in general words, with status 410; raise 404 for others.

    An author's own withdrawal, and a publication that was taken back, leave no trace: see docs/decisions.
    """
    story = Story.objects.archived().filter(slug=slug).only("pk").first()
    if story is None:
        raise Http404
    event = StoryEvent.objects.filter(story=story, action="archive").order_by("pk").last()
    told = [reasons.TOLD_TO_READERS[code] for code in event.reasons if code in reasons.TOLD_TO_READERS] if event else []
    context = {"when": event.created_at if event else None, "reasons": told}
    return render(request, "stories/gone.html", context, status=410)
