"""Bringing in a spreadsheet of stories: the template, the upload with all that is wrong, the check, the end."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from impact_portal.design.forms import number
from stories.forms.bring_in import PermissionForm, SheetForm
from stories.importing import BadFile, batch, template
from stories.models import StoryBatch
from stories.views.curate.export import KINDS
from stories.views.curate.frame import for_curators

PROBLEMS_SHOWN = 200
STORIES_SHOWN = 5


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request):
    """Take a spreadsheet: show all that is wrong with it and keep nothing, or keep its rows for the check."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    checked = checked_sheet(form)
    if checked and not checked.problems:
        StoryBatch.objects.keep(request.user, checked.lines)
        return redirect("bring_in_check")
    problems = checked.problems if checked else []
    context = {
        "form": form,
        "total": len(checked.lines) if checked else 0,
        "problems": problems[:PROBLEMS_SHOWN],
        "number": len(problems),
        "section": "curate",
    }
    return render(request, "stories/curate/bring_in.html", context)


def checked_sheet(form):
    """Return what was found in the rows of the spreadsheet that was sent, or None where none could be read."""
    if not form.is_valid():
        return None
    upload = form.cleaned_data["sheet"]
    try:
        return batch.check_file(upload, upload.name)
    except BadFile as reason:
        form.add_error("sheet", str(reason))
        return None


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in_check(request):
    """Show what would come in, and bring it in once the curator says that the authors agreed."""
    StoryBatch.objects.remove_old()
    kept = StoryBatch.objects.filter(curator=request.user).first()
    form = PermissionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "forget" in request.POST:
        StoryBatch.objects.filter(curator=request.user).delete()
        messages.info(request, "Nothing was brought in, and the rows are forgotten.")
        return redirect("bring_in")
    if request.method == "POST" and (kept is None or form.is_valid()):
        return finish(request)
    if kept is None:
        return redirect("bring_in")
    shown = kept.lines[:STORIES_SHOWN]
    days = [date.fromisoformat(line["given_on"]) for line in shown]
    context = {
        "form": form,
        "batch": kept,
        "total": len(kept.lines),
        "stories": list(zip(batch.check(shown).records, shown, days, strict=False)),
        "section": "curate",
    }
    return render(request, "stories/curate/bring_in_check.html", context)


def finish(request):
    """Bring the kept rows in and go to the queue, or say why not."""
    try:
        total = batch.bring_in(number(request.POST.get("batch", "")), curator=request.user)
    except batch.NotBroughtIn as reason:
        messages.error(request, f"{reason} Nothing was saved.")
        return redirect("bring_in")
    messages.success(request, f"{total:,} {'story is' if total == 1 else 'stories are'} in the queue.")
    return redirect("curate")


@for_curators
@require_safe
def template_xlsx(request):
    """The template for Excel."""
    return download(template.as_xlsx(), "xlsx")


@for_curators
@require_safe
def template_csv(request):
    """The template as CSV."""
    return download(template.as_csv(), "csv")


def download(content, kind):
    """Return the template as a file to save. kind: one of KINDS."""
    headers = {"Content-Disposition": f'attachment; filename="stories.{kind}"'}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)
