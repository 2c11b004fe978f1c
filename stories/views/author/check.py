"""The last pages before a submit: the story as readers will see it, and the answers to check."""

from django.contrib import messages
from django.shortcuts import redirect, render

from impact_portal.design.forms import number
from stories import identifiers, lookalikes, own_names, writing
from stories.byline import byline, organisation_of
from stories.forms.author import CheckForm
from stories.forms.identifiers import ticked_before
from stories.models import Attribution, Status
from stories.safety import SafetyError
from stories.saving import StaleStory
from stories.views.author.frame import author_page, forget_kept, kept_for, mark_of, mine
from stories.views.author.steps import OF_ALL, STEPS, address
from stories.workflow import Refused


@author_page
def preview(request, pk):
    """The public page as it would be, at the attribution chosen, or at another one to compare."""
    story = mine(request, pk)
    wanted = request.GET.get("attribution", "")
    shown = wanted if wanted in Attribution.values else story.attribution
    choices = [(code, label, code == shown) for code, label in Attribution.choices]
    context = {
        "section": "mine",
        "story": story,
        "byline": byline(story, attribution=shown),
        "choices": choices,
    }
    return render(request, "stories/mine/preview.html", context)


@author_page
def check(request, pk):
    """Check your answers, say how the story may be re-used, confirm, and submit."""
    story = mine(request, pk)
    if story.status == Status.SUBMITTED:
        return redirect("story_submitted", pk=pk)
    writing.to_edit(story)
    lacks, groups = story.missing() + writing.too_long(story), _to_look_at(story)
    if request.method != "POST":
        form = CheckForm(initial=_chosen_before(request, story), passages=groups or ())
        return _draw(request, story, form, lacks, groups)
    forget_kept(request)
    form = CheckForm(request.POST, passages=groups or ())
    if not form.is_valid() or lacks:
        return _draw(request, story, form, lacks, groups)
    return _submit(request, story, form)


def _chosen_before(request, story):
    """Return what is chosen and ticked when the page opens: as it was sent while signed out, or as the story has it."""
    kept = kept_for(request) or {}
    consents = kept.getlist("consents") if kept else []
    return ticked_before(kept) | {"reuse": kept.get("reuse", story.reuse), "consents": consents}


def _submit(request, story, form):
    """Submit the story and lead on; where it is not submitted, draw the page of the story as it is now."""
    refusal = ""
    try:
        writing.submit(
            story,
            member=request.user,
            reuse=form.cleaned_data["reuse"],
            expected_version=number(request.POST.get("version", "")),
            assured=form.assured_keys(),
        )
    except Refused as reason:
        refusal = str(reason)
    except StaleStory as stale:
        if stale.current.status == Status.SUBMITTED:
            return redirect("story_submitted", pk=story.pk)
        messages.warning(request, "Your story was changed in another tab. Check it again before you submit.")
    else:
        return redirect("story_submitted", pk=story.pk)
    story = mine(request, story.pk)
    groups = _to_look_at(story)
    return _draw(request, story, CheckForm(request.POST, passages=groups or ()), (), groups, refusal=refusal)


def _to_look_at(story):
    """Return the open passages in groups, or None where the texts could not be checked."""
    try:
        return identifiers.by_key(identifiers.open_passages(story))
    except SafetyError:
        return None


def _draw(request, story, form, lacks, groups, *, refusal=""):
    """Draw the page; after a try to submit, what is missing stands in the error summary."""
    errors = [{"text": refusal}] if refusal else []
    if form.is_bound:
        errors += [{"text": text, "href": _back_here(story, step)} for step, text in lacks]
        errors += [
            {"text": message, "href": f"#{form[name].error_target}"}
            for name, texts in form.errors.items()
            for message in texts
        ]
    context = {
        "section": "mine",
        "story": story,
        "form": form,
        "errors": errors,
        "refusal": refusal,
        "by": mark_of(request.user),
        "of_all": OF_ALL,
        "lacks": [(_back_here(story, step), text) for step, text in lacks],
        "not_checked": groups is None,
        "groups": answers(story),
        "warned": lookalikes.warning(story),
        "naming_parts": [(_back_here(story, step), heading) for step, heading in own_names.parts_that_tell(story)],
        "attribution": _back_here(story, "attribution"),
        "settings": _back_here(story, "details"),
        "unfinished": [_unfinished(story, part) for part in story.unfinished],
    }
    return render(request, "stories/mine/check.html", context)


def _unfinished(story, part):
    """Return (address, heading) of a step with words that are not part of the story yet."""
    step, _, factor = part.partition("-")
    query = f"?change={factor}&from=check" if factor else "?from=check"
    return address(story, step) + query, STEPS[step].heading


def _back_here(story, step):
    return f"{address(story, step)}?from=check"


def answers(story):
    """Return all answers in groups: (heading, rows), a row being its key, texts, and where to change it."""
    kind = story.organisation_type.name if story.organisation_type_id else ""
    where = [text for text in (organisation_of(story), kind, str(story.region or ""), str(story.nation or "")) if text]
    needed = [
        _row(story, "basics", "Title", [story.title]),
        _row(story, "basics", "What is happening", [story.account]),
        _row(story, "basics", "Components", [row.name for row in story.components.all()]),
        _row(story, "helping", "What is helping", _statements(story.helping)),
        _row(story, "hindering", "What is hindering", _statements(story.hindering)),
        _row(story, "organisation", "Where the story is from", where),
        _row(story, "attribution", "How you appear to readers", [story.byline().text] if story.attribution else []),
    ]
    richer = [
        _row(story, "outcome", "What changed, and how you know", [story.what_changed]),
        _row(story, "outcome", "What surprised you", [story.surprises]),
        _row(story, "advice", "What you would do differently", [story.differently]),
        _row(story, "advice", "Advice to someone starting", [story.advice]),
        _row(story, "details", "Method", [story.method_name()]),
        _row(story, "details", "Care settings", [row.name for row in story.settings.all()]),
        _row(story, "details", "When it started", [story.started_text()]),
        _row(story, "details", "Stage", [story.get_stage_display()]),
        _row(story, "details", "Tags", [tag.name for tag in story.tags.all()]),
        _row(story, "links", "Links", story.link_list()),
    ]
    return [("Your story", needed), ("What makes it richer (optional)", richer)]


def _row(story, step, key, texts):
    """Return a row; a text may be a pair of a text and a quieter one below it."""
    pairs = [text if isinstance(text, tuple) else (text, "") for text in texts if text]
    return {"key": key, "texts": pairs, "href": _back_here(story, step)}


def _statements(factors):
    return [(factor.statement, factor.component.name) for factor in factors]
