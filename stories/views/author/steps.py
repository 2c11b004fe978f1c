"""The steps of the form in their order, and what is the same for each: draw it, save it, go on, show a conflict."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from stories import search, writing
from stories.forms import author, more
from stories.models import Status
from stories.saving import StaleStory
from stories.views import unsaved
from stories.views.author.frame import forget_kept, kept_for, mark_of, wants_json
from stories.views.author.past import latest_note, reason_words


@dataclass(frozen=True)
class Step:
    """One page of the form. number: its place on the short way, 0 for an optional one. onward: the next step."""

    name: str
    heading: str
    intro: str = ""
    number: int = 0
    form: type = None
    template: str = "stories/mine/step.html"
    onward: str = ""


OF_ALL = 6
# Where stories of others about the same thing are shown; not where a title is being found.
SIMILAR_SHOWN_ON = {"helping", "hindering", "organisation"}
STEPS = {
    step.name: step
    for step in [
        Step(
            "basics",
            "Title and what is happening",
            number=1,
            form=author.BasicsForm,
            template="stories/mine/basics.html",
            onward="helping",
        ),
        Step(
            "helping",
            "What is helping?",
            "Tell others what makes a difference. Add as many statements as you like, or none.",
            number=2,
            template="stories/mine/factors.html",
            onward="hindering",
        ),
        Step(
            "hindering",
            "What is hindering?",
            "What gets in the way is as useful to others as what works. You choose later how you appear, "
            "and nobody is ranked or scored.",
            number=3,
            template="stories/mine/factors.html",
            onward="organisation",
        ),
        Step(
            "organisation",
            "Where the story is from",
            "You choose later whether readers see the name.",
            number=4,
            template="stories/mine/organisation.html",
        ),
        Step(
            "outcome",
            "What changed, and what surprised you",
            "This is what readers ask first. Answer what you can.",
            form=more.OutcomeForm,
        ),
        Step(
            "advice",
            "What you would do differently, and your advice",
            "Somebody who starts now reads this before anything else.",
            form=more.AdviceForm,
        ),
        Step(
            "details",
            "Method, care settings, stage and tags",
            "People look for stories from a place like their own.",
            form=more.DetailsForm,
            template="stories/mine/details.html",
        ),
        Step("links", "Links", "Where can others read more?", form=more.LinksForm),
        Step(
            "attribution",
            "How you appear to readers",
            "Readers see only what you choose here. Once your story is published, you can show less at any time. "
            "Curators can see who wrote a story, so that they can write to you. "
            "Where readers do not see your name, we keep a record when a curator looks, and you can read it.",
            number=5,
            form=author.AttributionForm,
            template="stories/mine/attribution.html",
            onward="check",
        ),
    ]
}


def address(story, step):
    """Return the address of a step of a story."""
    return reverse("story_step", args=[story.pk, step])


def after(request, story, step):
    """Return where a saved step leads: back to the check page if it came from there, onward, or to the tasks.

    Who goes back to one step of a story that lacks nothing, as when asked for changes, is not led through the others.
    """
    if request.POST.get("go") == "preview":
        return reverse("story_preview", args=[story.pk])
    if request.POST.get("go") != "later":
        if request.GET.get("from") == "check" or step.onward == "check":
            return reverse("story_check", args=[story.pk])
        if step.onward and story.missing():
            return address(story, step.onward)
    return reverse("my_story", args=[story.pk])


def is_partial(request):
    """Whether what is sent is a draft for later, of which nothing is required."""
    return wants_json(request) or request.POST.get("go") == "later"


def run(request, story, step, make, after_save=None, **context):
    """Draw a step, or save what was sent of it as far as it is right and lead on.

    make: makes the form. after_save: a function of the saved form. context: what the step's page needs besides.
    """
    if request.method != "POST":
        return draw_first(request, step, make, **context)
    form = make(request.POST, partial=is_partial(request))
    try:
        story = save(request, story, form)
    except StaleStory as stale:
        return conflict(request, stale.current, step, form)
    if after_save:
        after_save(form)
    return answer(request, story, step, form, **context)


def draw_first(request, step, make, **context):
    """Draw a step's page before anything was sent, with the words kept from before signing in, if there are any."""
    kept = kept_for(request)
    form = make(kept, partial=True)
    now = writing.step_fingerprint(form.story, form.step, form.read(form.story))
    seen = now if kept is None else kept.get("seen", "")
    return draw(request, form.story, step, form, seen, kept=kept is not None, **context)


def save(request, story, form):
    """Save a posted step, as far as it is right; return the story. Raises StaleStory."""
    forget_kept(request)
    form.is_valid()
    return writing.save_step(
        story,
        step=form.step,
        expected=request.POST.get("seen", ""),
        read=form.read,
        changes=form.changes(),
        unfinished=form.unfinished(),
    )


def answer(request, story, step, form, **context):
    """Answer a saved post: to the script in JSON, with the form again where it has mistakes, or onward."""
    seen = writing.step_fingerprint(story, form.step, form.read(story))
    is_kept = not form.unfinished() or form.step in story.unfinished
    if wants_json(request):
        if not is_kept:
            text = "This is too long to save. Make it shorter, then choose “Save and continue”."
            return JsonResponse({"saved": False, "seen": seen, "text": text})
        return JsonResponse({"saved": True, "seen": seen, "address": address(story, step.name)})
    if form.errors and not (is_partial(request) and is_kept):
        return draw(request, story, step, form, seen, **context)
    return go_on(request, story, step)


def go_on(request, story, step):
    """Lead to where a saved step leads; whoever finishes later is told that nothing is lost."""
    if request.POST.get("go") == "later":
        messages.success(request, "Saved. You can go on whenever you like.")
    return redirect(after(request, story, step))


def draw(request, story, step, form, seen, *, status=200, **context):
    """Draw a step's page."""
    back = "story_check" if request.GET.get("from") == "check" else "my_story"
    # Who was asked to change something reads what, where they change it.
    note = latest_note(story) if story.status == Status.CHANGES_REQUESTED else None
    context = {
        "section": "mine",
        "story": story,
        "step": step,
        "heading": step.heading,
        "of_all": OF_ALL,
        "form": form,
        "seen": seen,
        "by": mark_of(request.user),
        "has_errors": form.is_bound and bool(form.errors),
        "similar": search.similar_by_others(story) if step.name in SIMILAR_SHOWN_ON else [],
        "back": reverse(back, args=[story.pk]) if story.pk else "",
        "note": note,
        "reasons": reason_words(note),
    } | context
    return render(request, step.template, context, status=status)


def conflict(request, current, step, form):
    """Answer a stale post: nothing is saved; both versions are shown side by side, to choose from."""
    if wants_json(request):
        text = "This page was changed in another tab. Choose Save and continue to see both versions."
        return JsonResponse({"saved": False, "text": text}, status=409)
    now = form.saved(current)
    for name, typed in current.unfinished.get(form.step, {}).items():
        now[name] = typed
    rows = []
    for name in form.fields:
        typed, saved = form.in_words(name, form.sent(name)), form.in_words(name, now.get(name, ""))
        if typed.replace("\r\n", "\n").strip() != saved.strip():
            rows.append({"label": form[name].label, "typed": typed, "saved": saved})
    context = {
        "section": "mine",
        "story": current,
        "step": step,
        "rows": rows,
        "action": address(current, step.name) + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "seen": writing.step_fingerprint(current, form.step, form.read(current)),
        "sent": [(name, v) for name, values in unsaved.sent(request).items() if name != "seen" for v in values],
    }
    return render(request, "stories/mine/conflict.html", context, status=409)
