"""The desk's pages of answers: hindrances nobody has answered, one hindrance with what may answer it, and a click."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from components.models import Component
from impact_portal.design.forms import number
from stories import answering, answers
from stories.models import Answer, Factor, Kind, Status
from stories.search.words import clean
from stories.views.curate.frame import bare_stories_of, for_curators, refused, story_at, to_story

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
    likely, others = answering.suggestions(hindering, without=linked)
    context = {
        "hindering": hindering,
        "q": text,
        "likely": likely,
        "others": others,
        "found": answering.found(hindering, text, without=linked) if text else [],
        "section": "curate",
        **typed,
    }
    return render(request, "stories/curate/hindrance.html", context)


def done(request, hindering):
    """Link or unlink the statement whose button was pressed, say so, and lead back to where the curator was."""
    link_or_unlink(request, hindering, "linked")
    return redirect(request.get_full_path() + "#linked")


@for_curators
@require_POST
def review_answer(request, pk):
    """Link a suggested answer to a hindrance of the story under review, or unlink one; or unlink what it answers."""
    story = story_at(request, pk, bare_stories_of(request))
    if "no_answer" in request.POST:
        return unlink_from(request, story)
    hindering = story.factors.filter(kind=Kind.HINDERING, pk=number(request.POST.get("hindering", ""))).first()
    try:
        if hindering is None:
            raise answers.CannotLink("That statement is not there any more. The story was changed.")
        link_or_unlink(request, hindering, "answers")
    except answers.CannotLink as refusal:
        return refused(request, story, refusal)
    return to_story(request, story, "answers")


def unlink_from(request, story):
    """Unlink a statement of the story under review from what it answered elsewhere, and say so."""
    wanted = Answer.objects.filter(helping__story=story, pk=number(request.POST["no_answer"]))
    answer = wanted.select_related("hindering__story", "helping").first()
    try:
        if answer is None:
            raise answers.CannotLink("The answer is not linked any more.")
        answers.unlink(answer.hindering, answer.helping, actor=request.user)
    except answers.CannotLink as refusal:
        return refused(request, story, refusal)
    messages.success(request, "The answer is not linked any more.", extra_tags="answering")
    return to_story(request, story, "answering")


def link_or_unlink(request, hindering, place):
    """Link or unlink the statement whose button was pressed, and say so at a place; raises CannotLink."""
    name = next((name for name in ("link", "unlink") if name in request.POST), None)
    helping = Factor.objects.published().filter(pk=number(request.POST.get(name, ""))).first() if name else None
    if helping is None:
        raise answers.CannotLink("That statement is not there any more. Its story was withdrawn or changed.")
    if name == "link":
        answers.link(hindering, helping, actor=request.user, note=request.POST.get("note", ""))
        what = "addition" if hindering.story.adds_to_id else "story"
        is_out = hindering.story.status == Status.PUBLISHED
        when = "below the hindrance" if is_out else f"once this {what} is published"
        messages.success(request, f"The answer is linked. Readers see it {when}.", extra_tags=place)
    else:
        answers.unlink(hindering, helping, actor=request.user)
        messages.success(request, "The answer is not linked any more.", extra_tags=place)
