"""What every page of the desk begins with: who may open it, and which stories."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from stories import desk
from stories.models import Story
from stories.views import unsaved


class StoryGone(Exception):
    """The story is not on the desk: its author made it a draft again, or it never was there. The page says no more."""


def for_curators(view):
    """Let only curators in; to any other member the page is not there. Nothing of it is kept by a cache.

    What somebody wrote whose session ended is drawn again, to be sent once they signed in, hence not
    LoginRequiredMiddleware, which would drop it. The same holds for a form whose token is of the session before.
    request.queue_query: what stands behind every address of the desk, so that a curator comes back to their own list.
    """

    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _unsaved_page(request) or redirect_to_login(request.get_full_path())
        if not request.user.is_curator:
            raise Http404
        request.queue_query = desk.queue_query(request.GET)
        try:
            return view(request, *args, **kwargs)
        except StoryGone:
            return render(request, "stories/curate/gone.html", {"section": "curate"}, status=404)

    guarded.without_token = _without_token
    return guarded


def _unsaved_page(request):
    """Return a page with what was written in a form, or None where nothing was."""
    if request.method != "POST" or not unsaved.has_written_words(request):
        return None
    # Many addresses of the desk only take what is sent.
    return unsaved.page(request, section="curate", after=reverse("curate"))


def _without_token(request):
    """Answer a form whose token is of a session before, or None to refuse it."""
    is_other = request.user.is_authenticated and not request.user.is_curator
    return None if is_other or not unsaved.is_from_our_page(request) else _unsaved_page(request)


def stories_of(request):
    """Return the stories that this curator may open at the desk."""
    return bare_stories_of(request).with_page_data().with_flags_data()


def bare_stories_of(request):
    """Return the same without their lists, see desk.load_related."""
    stories = Story.objects.visible_to(request.user).handed_in().with_byline_data()
    adds_to = [f"adds_to__{name}" for name in ("organisation", "organisation_type", "region", "nation", "method")]
    return stories.select_related("method", "reviewer", "adds_to", *adds_to, "same_as", "approved_by")


def story_at(request, pk, stories=None):
    """Return the story with this number; raises StoryGone, which the desk answers with a 404 that says what to do.

    stories: those to look among, where they are not stories_of().
    """
    story = (stories_of(request) if stories is None else stories).filter(pk=pk).first()
    if story is None:
        raise StoryGone
    return story


def filters_of(request):
    """Return (Filters that the address holds, options to choose from): of the queue, and of every page it leads to."""
    options = desk.options(request.user)
    return desk.Filters.from_query(request.GET, options), options


def refused(request, story, refusal):
    """Tell a curator why an action was not done: on the story's page, or beside what they wrote where they did."""
    if request.method == "POST" and unsaved.has_written_words(request):
        return unsaved.page(request, section="curate", after=_page_of(request, story), refusal=refusal)
    messages.error(request, str(refusal))
    return to_story(request, story)


def to_story(request, story, place=""):
    """Lead to a story's page, in the curator's own list.

    place: the id of the section whose button was pressed, so that who works by keyboard goes on from there.
    """
    return redirect(_page_of(request, story) + (f"#{place}" if place else ""))


def _page_of(request, story):
    return reverse("review", args=[story.pk]) + request.queue_query
