"""An author asks, once, that another curator looks at a declined story."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stories.actions import ACTIONS, is_allowed
from stories.forms.appeal import AppealForm
from stories.models import Status
from stories.views.author.frame import author_page, forget_kept, kept_for, mark_of, mine
from stories.workflow import Refused, perform, refusal


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request, pk):
    """Say on GET what happens then, and ask why; hand it in on POST. What was typed stays if it cannot be."""
    story, rule = mine(request, pk), ACTIONS["appeal"]
    kept = kept_for(request) or {}
    sent = request.POST if request.method == "POST" else None
    form = AppealForm(sent, initial={"note": kept.get("note", "")}, story=story, member=request.user)
    if form.is_valid():
        try:
            perform("appeal", story=story, actor=request.user, note=form.cleaned_data["note"])
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            forget_kept(request)
            messages.success(request, rule.done)
            return redirect("my_story", pk=pk)
    elif request.method != "POST" and not is_allowed(rule, story, request.user):
        if story.status == Status.DECLINED:
            raise refusal(rule, story, request.user)
        return redirect("my_story", pk=pk)
    context = {"section": "mine", "story": story, "form": form, "by": mark_of(request.user)}
    return render(request, "stories/mine/appeal.html", context)
