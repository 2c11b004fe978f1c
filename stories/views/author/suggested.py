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
    edit = editing.open_edit(story)
    # The number tells a click on an older suggestion from one on this.
    sent = number(request.POST.get("edit", ""))
    if request.method == "POST" and "accept" in request.POST and sent is not None:
        edit = CuratorEdit.objects.filter(story=story, pk=sent).first()
    if edit is None or (edit.state not in CuratorEdit.OPEN and request.method != "POST"):
        messages.info(request, "There is no suggestion to answer now.")
        return redirect("my_story", pk=pk)
    kept = kept_for(request) or {}
    asked = request.POST if "ask" in request.POST else None
    initial = {"words": kept.get("words", edit.query)}
    form = QueryForm(asked, initial=initial, story=story, member=request.user)
    if request.method == "POST":
        try:
            answer = _answer(request, edit, form)
        except editing.CannotEdit as reason:
            messages.error(request, str(reason))
            answer = None if "ask" in request.POST else redirect("my_story", pk=pk)
        if answer is not None:
            return answer
    context = {"story": story, "edit": edit, "changes": editing.changes(edit), "form": form, "section": "mine"}
    context["by"] = mark_of(request.user)
    return render(request, "stories/mine/suggested.html", context)


def _answer(request, edit, form):
    """Accept the edit or ask about it, and lead on; None where the form has to be shown again."""
    if "accept" in request.POST:
        editing.accept(edit, author=request.user)
        messages.success(request, "You accepted the change. It is part of your story now.")
        return redirect("my_story", pk=edit.story_id)
    if not form.is_valid():
        return None
    forget_kept(request)
    editing.query(edit, author=request.user, words=form.cleaned_data["words"])
    messages.success(request, "Your question is sent to the curator. Your story stays as it is.")
    return redirect("my_story", pk=edit.story_id)
