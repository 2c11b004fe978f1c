"""The life of a story: one table of actions, and the one function through which every status change goes.

Nothing else writes Story.status: not save(), a signal, a form, a command that people run on stories, or the admin.
Only the import makes stories with a status, and never changes one that people have acted on.
"""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from stories import additions, answers, identifiers, notifications, reasons
from stories.models import Revision, SearchChange, Status, Story, StoryEvent
from stories.safety import SafetyError
from stories.saving import text_of
from stories.slugs import make_slug

logger = logging.getLogger(__name__)

# Before these, nothing that could identify somebody may be left open: they bring a text before other people.
LOOKED_AT = {"submit", "publish", "merge", "restore"}
AUTHOR = "author"
CURATOR = "curator"
OTHER_CURATOR = "curator, not the author"


@dataclass(frozen=True)
class Action:
    """A named move between statuses. reasons: the codes to choose from; empty where no note is asked for."""

    name: str
    label: str
    sources: frozenset
    target: str
    who: str
    note_required: bool = False
    reasons: tuple = ()
    style: str = "secondary"
    done: str = ""
    # True: only for an addition to a published story. False: only for a story that is none. None: for both.
    for_addition: bool | None = None


def _action(name, label, sources, target, who, **more):
    return Action(name, label, frozenset(sources), target, who, **more)


ACTIONS = {
    action.name: action
    for action in [
        _action(
            "submit",
            "Submit story",
            [Status.DRAFT, Status.CHANGES_REQUESTED],
            Status.SUBMITTED,
            AUTHOR,
            style="primary",
            done="Your story is submitted.",
        ),
        _action(
            "withdraw",
            "Withdraw story",
            [Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.PUBLISHED],
            Status.WITHDRAWN,
            AUTHOR,
            style="warning",
            done="Your story is withdrawn. Readers cannot see it.",
        ),
        _action(
            "reopen",
            "Make it a draft again",
            [Status.WITHDRAWN],
            Status.DRAFT,
            AUTHOR,
            done="Your story is a draft again.",
        ),
        _action(
            "start_review",
            "Take this story",
            [Status.SUBMITTED],
            Status.IN_REVIEW,
            OTHER_CURATOR,
            style="primary",
            done="You took this story.",
        ),
        _action(
            "release",
            "Put it back in the queue",
            [Status.IN_REVIEW],
            Status.SUBMITTED,
            CURATOR,
            done="The story is back in the queue.",
        ),
        _action(
            "publish",
            "Publish",
            [Status.IN_REVIEW],
            Status.PUBLISHED,
            OTHER_CURATOR,
            style="primary",
            done="The story is published.",
            for_addition=False,
        ),
        _action(
            "merge",
            "Publish the additions",
            [Status.IN_REVIEW],
            Status.MERGED,
            OTHER_CURATOR,
            style="primary",
            done="The published story has the additions now.",
            for_addition=True,
        ),
        _action(
            "request_changes",
            "Ask for changes",
            [Status.IN_REVIEW],
            Status.CHANGES_REQUESTED,
            CURATOR,
            note_required=True,
            reasons=tuple(reasons.CHANGES.items()),
            done="The author is asked for changes.",
        ),
        _action(
            "decline",
            "Decline",
            [Status.IN_REVIEW],
            Status.DECLINED,
            CURATOR,
            note_required=True,
            reasons=tuple(reasons.DECLINE.items()),
            style="warning",
            done="The story is declined.",
        ),
        _action(
            "archive",
            "Archive",
            [Status.PUBLISHED],
            Status.ARCHIVED,
            CURATOR,
            note_required=True,
            style="warning",
            done="The story is archived. Readers cannot see it.",
        ),
        _action(
            "restore",
            "Publish it again",
            [Status.ARCHIVED],
            Status.PUBLISHED,
            CURATOR,
            done="The story is published again.",
        ),
        _action(
            "reconsider",
            "Look at it again",
            [Status.DECLINED],
            Status.IN_REVIEW,
            CURATOR,
            done="The story is in review again.",
        ),
    ]
}


class Refused(Exception):
    """An action that may not be done. Its text is for the person who asked."""


class MoveTaken(Refused):
    """Somebody else moved the story first."""


def is_allowed(action, story, member):
    """Whether the table lets this member do the action on a story of its present status."""
    if story.status not in action.sources or not member.is_active:
        return False
    if action.for_addition is not None and action.for_addition != (story.adds_to_id is not None):
        return False
    is_author = story.author_id == member.pk
    if action.who == AUTHOR:
        return is_author
    return member.is_curator and not (action.who == OTHER_CURATOR and is_author)


def available_actions(story, member):
    """Return the actions this member may do on the story now, in the order of the table; draws the buttons."""
    return [action for action in ACTIONS.values() if is_allowed(action, story, member)]


def perform(action, *, story, actor, note="", reasons=(), private_note="", expected_version=None):
    """Do an action on a story and return the story as it is afterwards.

    action: a name of ACTIONS. story: the one the actor saw. note: words to the author. reasons: codes.
    expected_version: the version of the text that the actor saw, where it matters (publish).
    Effects, in one transaction: the status and its dates change, one event is written, the search index is told
    where readers are concerned, a message to the author is put in the outbox and sent after the commit.
    A second click, that is the same action by the same actor on a story it already brought to its target, returns
    the story and does nothing. Raises Refused (or MoveTaken) with words for the actor, and changes nothing.
    """
    rule = ACTIONS[action]
    note = note.strip()
    codes = dict(rule.reasons)
    chosen = [code for code in reasons if code in codes]
    with transaction.atomic():
        now_story = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
        if _is_second_click(rule, now_story, actor):
            return now_story
        _check(rule, now_story, actor, note, chosen, expected_version)
        before = now_story.status
        _move(rule, now_story, actor)
        if rule.name == "submit":
            identifiers.keep_flags(now_story)
        if rule.name == "merge":
            _merge(now_story)
        event = StoryEvent.objects.create(
            story=now_story,
            action=rule.name,
            from_status=before,
            to_status=rule.target,
            actor=actor,
            reasons=chosen,
            note=note,
            private_note=private_note.strip(),
        )
        notifications.write(event, now_story)
        if Status.PUBLISHED in (before, rule.target):
            SearchChange.objects.record(now_story.pk, *answers.linked_stories(now_story))
    return now_story


def _is_second_click(rule, story, actor):
    """Whether the story is where the action leads and it was this actor's own action that brought it there."""
    if story.status != rule.target:
        return False
    last = _last_event(story)
    return (
        last is not None
        and last.action == rule.name
        and last.actor_id is not None
        and last.actor_id == actor.pk
    )


def _last_event(story):
    """Return the newest event of a story's status or None; by number, because a clock can be set back."""
    return StoryEvent.objects.filter(story=story, action__in=ACTIONS).select_related("actor").order_by("pk").last()


def _check(rule, story, actor, note, chosen, expected_version):
    """Raise Refused unless the table, the note and the state of the story allow the move."""
    if not is_allowed(rule, story, actor):
        raise _refusal(rule, story, actor)
    if rule.note_required and not note:
        raise Refused("Write a note to the author.")
    if rule.reasons and not chosen:
        raise Refused("Choose at least one reason.")
    if expected_version is not None and story.version != expected_version:
        raise MoveTaken("The story was changed after you opened it. Read it again before you decide.")
    if rule.name == "reopen" and story.adds_to_id and additions.open_addition(story.adds_to):
        raise Refused("You are already adding to this story in another draft.")
    if rule.name in {"submit", "publish", "merge"}:
        # What an import did not know of the author does not stop a curator from publishing the text.
        lacks = [text for step, text in story.missing() if rule.name == "submit" or step == "basics"]
        if lacks:
            raise Refused("The story is not complete: " + "; ".join(lacks) + ".")
    if rule.name == "submit" and not actor.may_submit:
        raise Refused(
            "The central team has to approve your account before you can submit. Your draft is kept until then."
        )
    if rule.name in LOOKED_AT:
        _check_identifiers(rule, story)


def _check_identifiers(rule, story):
    """Raise Refused while a passage that could identify somebody is open, or where the texts could not be checked."""
    is_submit = rule.name == "submit"
    try:
        is_open = bool(identifiers.open_passages(story))
    except SafetyError as error:
        # It says which rule failed, and holds none of the text.
        logger.error("Story %s was not checked for identifiers: %s", story.pk, error)
        raise Refused(
            "We could not look for names and numbers in this story just now, so it was not "
            f"{'submitted' if is_submit else 'published'}. Nothing is lost. Try again in a while."
        ) from None
    if is_open and is_submit:
        raise Refused(
            "Something in your story could identify a person. Look at it on the page “Check your answers”: "
            "change it, or say that it does not identify anyone."
        )
    if is_open:
        raise Refused(
            "Something in this story could identify a person. Read it beside the story, under “Could this identify "
            "somebody?”, and say if it does not. Or ask the author to change it."
        )


def _merge(addition):
    """Bring an addition into its story, or refuse in the workflow's own words."""
    try:
        additions.merge(addition)
    except additions.CannotAdd as reason:
        raise Refused(str(reason)) from reason


def _refusal(rule, story, actor):
    """Return the exception whose words say why this actor cannot do this now."""
    if not actor.is_active:
        return Refused("Sign in to do that.")
    if rule.who != AUTHOR and not actor.is_curator:
        return Refused("Only a curator can do that.")
    if rule.who == OTHER_CURATOR and story.author_id == actor.pk:
        return Refused("You wrote this story, so another curator has to decide on it.")
    if rule.who == AUTHOR and story.author_id != actor.pk:
        return Refused("Only the author of a story can do that.")
    last = _last_event(story)
    if last and last.actor_id and last.actor_id != actor.pk:
        # A member is not told which curator it was.
        who = str(last.actor) if actor.is_curator and last.actor_id != story.author_id else None
        who = who or ("The author" if last.actor_id == story.author_id else "The central team")
        return MoveTaken(f"{who} was first. The story is now: {story.get_status_display().lower()}.")
    return Refused(f"That is not possible now. The story is: {story.get_status_display().lower()}.")


def _move(rule, story, actor):
    """Set the status and what goes with it, and save."""
    now = timezone.now()
    story.status = rule.target
    story.version += 1
    fields = ["status", "version", "updated_at"]
    if rule.name == "submit":
        story.submitted_at = now
        fields.append("submitted_at")
        Revision.objects.create(
            story=story, number=story.revisions.count() + 1, text=text_of(story), editor=actor, created_at=now
        )
    if rule.name in {"start_review", "reconsider"}:
        story.reviewer = actor
        fields.append("reviewer")
    if rule.name in {"release", "withdraw"}:
        story.reviewer = None
        fields.append("reviewer")
    if rule.target == Status.PUBLISHED:
        story.published_at = story.published_at or now
        story.slug = story.slug or make_slug(story.title)
        fields += ["published_at", "slug"]
    story.save(update_fields=fields)
