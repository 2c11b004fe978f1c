"""The desk's pages of answers: hindrances nobody has answered, and one hindrance with what may answer it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from components.models import Component
from stories import answering, answers
from stories.models import Factor, Kind
from stories.search.words import clean
from stories.views.curate.frame import for_curators

LONGEST_TEXT = 200


@for_curators
@require_safe
def hindrances(request):
    """The hindrances that nobody has answered, the oldest story first, of one component or all."""
    components = list(Component.objects.all())
    chosen = next((row for row in components if row.code == request.GET.get("component")), None)
    after = number(request.GET.get("after", ""))
    context = {
        "components": components,
        "chosen": chosen,
        "after": after,
        "queue": answers.unanswered(chosen.code if chosen else "", after),
        "section": "curate",
    }
    return render(request, "stories/curate/hindrances.html", context)


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def hindrance(request, pk):
    """One hindrance: its answers, statements that may answer it, and a search for others."""
    factors = Factor.objects.published().filter(kind=Kind.HINDERING).with_story().select_related("component")
    hindering = get_object_or_404(factors, pk=pk)
    typed = {}
    if request.method == "POST":
        try:
            return done(request, hindering)
        except answers.CannotLink as refusal:
            messages.error(request, str(refusal))
            typed = {"typed_for": number(request.POST.get("link", "")), "typed": request.POST.get("note", "")}
    text = clean(request.GET.get("q", ""), LONGEST_TEXT)
    answers.add_answers([hindering])
    linked = {answer.helping_id for answer in hindering.answers}
    context = {
        "hindering": hindering,
        "q": text,
        "suggestions": answering.suggestions(hindering, without=linked),
        "found": answering.found(hindering, text, without=linked) if text else [],
        "section": "curate",
        **typed,
    }
    return render(request, "stories/curate/hindrance.html", context)


def done(request, hindering):
    """Link or unlink the statement whose button was pressed, say so, and lead back to where the curator was."""
    name = next((name for name in ("link", "unlink") if name in request.POST), None)
    helping = Factor.objects.published().filter(pk=number(request.POST.get(name, ""))).first() if name else None
    if helping is None:
        raise answers.CannotLink("That statement is not there any more. Its story was withdrawn or changed.")
    if name == "link":
        answers.link(hindering, helping, actor=request.user, note=request.POST.get("note", ""))
        messages.success(request, "The answer is linked. Readers see it below the hindrance.")
    else:
        answers.unlink(hindering, helping, actor=request.user)
        messages.success(request, "The answer is not linked any more.")
    return redirect(request.get_full_path())


def number(text):
    """Return an id from an address or a form, or None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
