"""What every page of the desk begins with: who may open it, and which stories."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from stories.models import Story


def for_curators(view):
    """Let only curators in; to any other member the page is not there. Nothing of it is kept by a cache."""

    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_curator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def stories_of(request):
    """Return the stories that this curator may open at the desk."""
    stories = Story.objects.visible_to(request.user).handed_in()
    return stories.with_page_data().with_flags_data().select_related("reviewer", "adds_to")


def refused(request, story, refusal):
    """Tell a curator why an action was not done, on the story's page."""
    messages.error(request, str(refusal))
    return redirect("review", pk=story.pk)
