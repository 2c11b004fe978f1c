"""What an author does with a story before the central team sees it: begin, save a step of the form, submit.

A step is saved against what its form showed (step_fingerprint), not against the story's version alone: saving one step
in one tab must not make another step stale in another tab. Where a step itself was changed in between, nothing is
written and the caller gets StaleStory. What cannot be part of the story yet (half a statement, a title too long) is
kept as typed in `Story.unfinished`, so that a page that is closed loses nothing.
"""

import hashlib
import json

from django.db import transaction

from stories import additions, consents, identifiers
from stories.models import Status, Story
from stories.saving import StaleStory, put_factor, remove_factor, save_story
from stories.workflow import Refused, perform

EDITABLE = (Status.DRAFT, Status.CHANGES_REQUESTED)
# More than this was pasted by mistake; it is refused in words by the form, and not kept beside the story.
UNFINISHED_MAX = 200_000


def to_edit(story):
    """Return the story; raise Refused unless its author may edit it now."""
    if story.status not in EDITABLE:
        raise Refused(f"You cannot change this story now. It is: {story.get_status_display().lower()}.")
    return story


def begin(author, key, call=None):
    """Return the story this author began with a form key; begin it, as an answer to a call, where it is not there."""
    return Story.objects.get_or_create(author=author, form_key=key, defaults={"call": call})[0]


def step_fingerprint(story, step, state):
    """Return a short hash of what a step of the form has now; it changes when the step does.

    state: what the step's form reads from the story, as plain data.
    """
    content = json.dumps([state, story.unfinished.get(step)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def save_step(story, *, step, expected, read, changes, unfinished=None):
    """Save one step of the form and return the story.

    expected: the step_fingerprint that the form was drawn with. read: a function from a story to the step's state.
    changes: keyword arguments for save_story. unfinished: what is kept as typed, {field: [values]}; none clears it.
    Raises Refused where the story may not be edited now, and StaleStory where the step was changed in between;
    saving what is there already is neither.
    """
    with transaction.atomic():
        now = to_edit(Story.objects.locked(story.pk))
        before = step_fingerprint(now, step, read(now))
        values = changes.pop("values", {}) | {"unfinished": _unfinished_with(now, step, unfinished)}
        saved = save_story(now, expected_version=now.version, values=values, **changes)
        if expected != before and step_fingerprint(saved, step, read(saved)) != before:
            raise StaleStory(now)
    return saved


def save_factor(story, *, step, expected, read, kind, component, statement, factor_id=None):
    """Add a statement, or change the one with this id, and return the story; raises as save_step does.

    The same statement twice is one: a second click adds nothing. A statement that was removed meanwhile is added.
    """
    with transaction.atomic():
        now = to_edit(Story.objects.locked(story.pk))
        factors = now.factors.filter(kind=kind)
        factor_id = factors.filter(pk=factor_id).values_list("pk", flat=True).first()
        if factors.exclude(pk=factor_id).filter(component=component, statement=statement).exists():
            return _clear(now, step)
        if expected != step_fingerprint(now, step, read(now)):
            raise StaleStory(now)
        now = put_factor(
            now,
            expected_version=now.version,
            kind=kind,
            component=component,
            statement=statement,
            factor_id=factor_id,
        )
        return _clear(now, step)


def drop_factor(story, *, kind, factor_id):
    """Remove a statement and return it, or None where it is gone already."""
    with transaction.atomic():
        now = to_edit(Story.objects.locked(story.pk))
        factor = now.factors.filter(pk=factor_id, kind=kind).first()
        if factor is not None:
            remove_factor(now, expected_version=now.version, factor_id=factor_id)
    return factor


def submit(story, *, member, reuse, expected_version, assured=()):
    """Record the author's consents and choice of re-use and submit the story, all or nothing; return it.

    assured: keys of the passages of which the author says that they do not identify anyone.
    Raises StaleStory where the story is not the one that was checked, and Refused as perform does.
    """
    with transaction.atomic():
        # Before the story itself, as wherever both are locked.
        additions.lock_additions(story)
        now = Story.objects.locked(story.pk)
        if now.status == Status.SUBMITTED:
            # A second click: perform says so, and consents were recorded with the first.
            return perform("submit", story=now, actor=member)
        if too_long(now):
            raise Refused("The story is not complete: " + "; ".join(text for _, text in too_long(now)) + ".")
        now = save_story(now, expected_version=expected_version, values={"reuse": reuse})
        consents.record(story=now, member=member)
        identifiers.assure(now, member, assured)
        return perform("submit", story=now, actor=member)


def too_long(story):
    """Return what is longer than its limit, as (step, sentence) pairs; a draft may be, a submitted story may not."""
    lacks = []
    if len(story.title) > Story.TITLE_MAX:
        lacks.append(("basics", f"Make the title {Story.TITLE_MAX} characters or fewer"))
    if len(story.account) > Story.ACCOUNT_MAX:
        lacks.append(("basics", f"Say what is happening in {Story.ACCOUNT_MAX:,} characters or fewer"))
    return lacks


def _unfinished_with(story, step, typed):
    """Return the story's unfinished parts with those of one step replaced."""
    others = {name: parts for name, parts in story.unfinished.items() if name != step}
    if typed and len(json.dumps(typed)) <= UNFINISHED_MAX:
        others[step] = typed
    return others


def _clear(story, step):
    """Forget what was unfinished in a step, where there is any; return the story."""
    if step not in story.unfinished:
        return story
    values = {"unfinished": _unfinished_with(story, step, None)}
    return save_story(story, expected_version=story.version, values=values)
