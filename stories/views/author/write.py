"""The pages on which a story is written: one view for plain steps, and one each for those that differ."""

import re
import uuid
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from taggit.models import Tag

from impact_portal.design.forms import number
from stories import calls, identifiers, writing
from stories.forms.author import BasicsForm, FactorForm
from stories.forms.organisation import ListedForm, TypedForm, options_for
from stories.models import Kind, Story
from stories.saving import StaleStory
from stories.views.author import steps
from stories.views.author.frame import author_page, forget_kept, kept_address, kept_for, mine_to_edit, wants_json

# The name under which the address of the first screen holds the key of the draft that it begins.
KEY = "draft"
IS_KEY = re.compile("[0-9a-f]{32}")


@author_page
def new_story(request):
    """The first screen: three things. The draft begins with the first of them that is sent.

    Its address names the draft that will be begun: who comes back to it goes on with that one.
    """
    key = _key_of(request)
    if request.method != "POST" and not key:
        return redirect(kept_address(request) or _address_of_its_own(request))
    call = _call_to_answer(request)
    begun = Story.objects.written_by(request.user).filter(form_key=key).first() if key else None
    if begun and request.method != "POST" and kept_for(request) is None:
        return redirect(_address_of(begun))
    if begun and begun.status not in writing.EDITABLE:
        # From a page that stayed open while that story was handed in: its words begin another.
        begun, key = None, ""
    step, context = steps.STEPS["basics"], {"section": "share", "heading": "Share a story", "call": call}
    if begun:
        return steps.run(request, begun, step, partial(BasicsForm, story=begun), **context)
    make = partial(BasicsForm, story=Story(author=request.user))
    if request.method != "POST":
        return steps.draw_first(request, step, make, **context)
    return _begin(request, key, call, step, make(request.POST, partial=steps.is_partial(request)), context)


def _key_of(request):
    """Return the key of a draft that the address holds, or ""."""
    key = request.GET.get(KEY, "")
    return key if IS_KEY.fullmatch(key) else ""


def _address_of(story):
    """Return where to go on with a story that is begun: its first step, or its own page once it is handed in."""
    is_open = story.status in writing.EDITABLE
    return steps.address(story, "basics") if is_open else reverse("my_story", args=[story.pk])


def _begin(request, key, call, step, form, context):
    """Begin a draft with what was sent of the first screen, unless that is nothing."""
    if form.is_empty():
        return _nothing_typed(request, step, form, context)
    try:
        with transaction.atomic():
            story = steps.save(request, writing.begin(request.user, key or uuid.uuid4().hex, call), form)
    except StaleStory as stale:
        return steps.conflict(request, stale.current, step, form)
    return steps.answer(request, story, step, form, **context)


def _call_to_answer(request):
    """Return the open call that the address names, or None; tell of one that has closed."""
    call = calls.answerable(request.GET.get("call"))
    if call is not None and not call.is_open():
        messages.info(request, "That call has closed. You can share your story all the same.")
        return None
    return call


def _address_of_its_own(request):
    """Return this address with the key of a draft that nobody has begun."""
    asked = request.GET.copy()
    asked[KEY] = uuid.uuid4().hex
    return f"{request.path}?{asked.urlencode()}"


def _nothing_typed(request, step, form, context):
    """Answer an empty first screen: no draft begins with nothing."""
    if wants_json(request):
        return JsonResponse({"saved": False, "text": ""})
    if steps.is_partial(request):
        return redirect("my_stories")
    return steps.draw(request, form.story, step, form, request.POST.get("seen", ""), **context)


@author_page
def step(request, pk, step):
    """A plain step: its form, saved as far as it is right."""
    here = steps.STEPS.get(step)
    if here is None:
        raise Http404
    story = mine_to_edit(request, pk)
    more = {"often_used_tags": _often_used_tags()} if step == "details" else {}
    more |= {"by_script": wants_json(request)} if step == "attribution" else {}
    after_save = partial(_keep_name, request.user) if step == "attribution" else None
    return steps.run(request, story, here, partial(here.form, story=story, **more), after_save)


def _keep_name(member, form):
    """Give a member without a name the one they typed and chose a button for."""
    name = form.cleaned_data.get("name")
    if name and not member.name and not form.by_script:
        member.rename(name)


def _often_used_tags():
    """Return the tags that most published stories have."""
    published = Tag.objects.filter(story_tags__content_object__status="published")
    return [tag.name for tag in published.annotate(used=Count("pk")).order_by("-used", "name")[:8]]


@author_page
def factors(request, pk, step):
    """What is helping, and what is hindering: the statements so far, and a form for one more or a change."""
    story, here = mine_to_edit(request, pk), steps.STEPS[step]
    if "remove" in request.POST:
        return _remove(request, story, here)
    factor = _factor_to_change(request, story, step)
    if factor is None and request.method != "POST" and "change" in request.GET:
        return redirect(steps.address(story, step))
    make = partial(FactorForm, story=story, kind=step, factor=factor)
    context = {"factors": [row for row in story.factors_of(step) if row != factor], "factor": factor}
    context["kind"] = Kind(step)
    if request.method != "POST":
        return steps.draw_first(request, here, make, **context)
    form = make(request.POST, partial=False)
    try:
        return _save_factor(request, story, here, form, context)
    except StaleStory as stale:
        return steps.conflict(request, stale.current, here, form)


def _factor_to_change(request, story, kind):
    """Return the statement that the address names, or None; one that was removed meanwhile is None too."""
    wanted = request.GET.get("change", "")
    return next((row for row in story.factors_of(kind) if str(row.pk) == wanted), None)


def _save_factor(request, story, here, form, context):
    """Save a whole statement as one; keep anything less as typed."""
    forget_kept(request)
    go, factor = request.POST.get("go"), form.factor
    nothing = form.is_empty() and factor is None and go != "add" and not wants_json(request)
    if nothing and not story.unfinished.get(form.step):
        return steps.go_on(request, story, here)
    if wants_json(request) or nothing or not form.is_valid():
        story = steps.save(request, story, form)
        form = form if not nothing else FactorForm(story=story, kind=form.kind)
        return steps.answer(request, story, here, form, **context)
    story = writing.save_factor(
        story,
        step=form.step,
        expected=request.POST.get("seen", ""),
        read=form.read,
        kind=form.kind,
        component=form.cleaned_data["component"],
        statement=form.cleaned_data["statement"],
        factor_id=factor and factor.pk,
    )
    if go == "add" or (factor and go == "on" and request.GET.get("from") != "check"):
        messages.success(request, "Saved. Add another, or save and continue.")
        return redirect(_same_page(request, story, here))
    return steps.go_on(request, story, here)


def _remove(request, story, here):
    """Remove a statement and say which, in its own words."""
    removed = writing.drop_factor(story, kind=here.name, factor_id=number(request.POST["remove"]))
    if removed is not None:
        messages.success(request, f"Removed: {identifiers.safe_words(removed.statement, 'the statement')}")
    return redirect(_same_page(request, story, here))


def _same_page(request, story, here):
    """Return the step's address with a blank form, still leading back to where it was opened from."""
    return steps.address(story, here.name) + ("?from=check" if request.GET.get("from") == "check" else "")


@author_page
def organisation(request, pk, step):
    """Where the story is from: an organisation found by part of its name, or one that is not listed."""
    story, here = mine_to_edit(request, pk), steps.STEPS[step]
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    context = {"q": typed, "listed": _is_of_list(request, story)}
    if context["listed"]:
        context["options"] = options_for(story, typed)
        make = partial(ListedForm, story=story, options=context["options"])
    else:
        make = partial(TypedForm, story=story, suggested=typed)
    return steps.run(request, story, here, make, **context)


def _is_of_list(request, story):
    """Whether the form is that of the list: as the one that was sent, or as asked for, or as the story has it now."""
    sent = request.POST if request.method == "POST" else kept_for(request)
    if sent:
        return "organisation_typed" not in sent
    asked = request.GET.get("listed")
    return asked != "no" if asked else bool(story.organisation_id or not story.nation_id)
