"""An author shows readers of a published story less of who they are, at once and without a curator."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stories import additions
from stories.actions import ACTIONS, is_allowed
from stories.forms.telling import TellLessForm
from stories.views.author.frame import author_page, forget_kept, kept_for, mark_of, mine
from stories.workflow import perform


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def tell_less(request, pk):
    """Offer on GET what tells less than now, with the words that readers would see; do it on POST."""
    story, rule = mine(request, pk), ACTIONS["tell_less"]
    if request.method != "POST":
        if not is_allowed(rule, story, request.user):
            return redirect("my_story", pk=pk)
        kept = kept_for(request) or {}
        form = TellLessForm(story=story, initial={"attribution": kept.get("attribution", "")})
    else:
        forget_kept(request)
        # A second click has nothing to choose any more: what may be done is asked of the table alone.
        form = TellLessForm(request.POST, story=story)
        chosen = request.POST.get("attribution", "")
        if form.is_valid() or chosen == story.attribution or not is_allowed(rule, story, request.user):
            perform("tell_less", story=story, actor=request.user, attribution=chosen)
            messages.success(request, rule.done)
            return redirect("my_story", pk=pk)
    context = {
        "section": "mine",
        "story": story,
        "form": form,
        "by": mark_of(request.user),
        "addition": additions.open_addition(story),
    }
    return render(request, "stories/mine/tell_less.html", context)
