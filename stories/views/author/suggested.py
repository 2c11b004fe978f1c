"""What a curator suggests to change in a member's own story: read it side by side, accept it, or ask."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from impact_portal.design.forms import number
from stories import editing
from stories.forms.suggested import QueryForm
from stories.models import CuratorEdit
from stories.views.author.frame import author_page, forget_kept, kept_for, mark_of, mine


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def suggested(request, pk):
    """The suggested change before and after; accept it in one step, or ask about it with a note."""
    story = mine(request, pk)
    edit = _edit_to_answer(request, story)
    if edit is None:
        messages.info(request, "There is no suggestion to answer now.")
        return redirect("my_story", pk=pk)
    asked = request.POST if "ask" in request.POST else None
    initial = {"words": (kept_for(request) or {}).get("words", edit.query)}
    form = QueryForm(asked, initial=initial, story=story, member=request.user)
    answer = _answer(request, edit, form) if request.method == "POST" else None
    if answer is not None:
        return answer
    context = {"story": story, "edit": edit, "changes": editing.changes(edit), "form": form, "section": "mine"}
    context["by"] = mark_of(request.user)
    return render(request, "stories/mine/suggested.html", context)


def _edit_to_answer(request, story):
    """Return the edit that the author accepts, which may be closed by now, or else the open one; or None."""
    sent = number(request.POST.get("edit", ""))
    if "accept" in request.POST and sent is not None:
        # The number tells a click on an older suggestion from one on this.
        return CuratorEdit.objects.filter(story=story, pk=sent).first()
    return editing.open_edit(story)


def _answer(request, edit, form):
    """Accept the edit or ask about it, and lead on; None where the form has to be shown again."""
    try:
        if "accept" in request.POST:
            editing.accept(edit, author=request.user)
            done = "You accepted the change. It is part of your story now."
        elif form.is_valid():
            forget_kept(request)
            editing.query(edit, author=request.user, words=form.cleaned_data["words"])
            done = "Your question is sent to the curator. Your story stays as it is."
        else:
            return None
    except editing.CannotEdit as reason:
        messages.error(request, str(reason))
        return None if "ask" in request.POST else redirect("my_story", pk=edit.story_id)
    messages.success(request, done)
    return redirect("my_story", pk=edit.story_id)
