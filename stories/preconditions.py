"""What has to hold before an action is done on a story: every reason to refuse it, in words for who asked.

Reasons that forbid an action before anybody asks, so that no page offers it, are in stories.actions and its table.
"""

import logging

from django.utils import timezone

from stories import additions, editing, identifiers, ledger
from stories.actions import (
    ACTIONS,
    AUTHOR,
    CHECKED_FOR_IDENTIFIERS,
    DECIDES_ON_TEXT,
    OTHER_CURATOR,
    is_allowed,
    why_not,
)
from stories.models import Status, StoryEvent
from stories.safety import SafetyError

logger = logging.getLogger(__name__)

# Actions that reopen a closed addition.
REOPENS = {"reopen", "appeal", "reconsider", "unmerge"}


class Refused(Exception):
    """An action that may not be done. Its message is shown to the person who asked."""


class MoveTaken(Refused):
    """Somebody else changed the story first."""


def check_request(rule, story, actor, note, reasons, expected_version, publish_at):
    """Raise Refused unless the actor may do the action now, with what they gave and for the text that they saw."""
    if not is_allowed(rule, story, actor):
        raise refusal(rule, story, actor)
    if rule.note_required and not note:
        raise Refused(rule.note_missing)
    if rule.reasons and not reasons:
        raise Refused("Choose at least one reason.")
    if rule.takes_time and (publish_at is None or publish_at <= timezone.now()):
        raise Refused("Choose a date and time that is still to come.")
    if expected_version is not None and story.version != expected_version:
        first = ledger.who_changed(story, actor) if actor.is_curator else ""
        was = f"{first} was first: the story was" if first else "The story was"
        raise MoveTaken(f"{was} changed after you opened it. Read it again before you decide.")


def check_story(rule, story, actor):
    """Raise Refused unless the story is fit for the action: complete, with nothing open in it or beside it."""
    if rule.name in REOPENS and story.adds_to_id and additions.another_open(story):
        who = "You are" if rule.who == AUTHOR else "The author is"
        instead = " Edit or archive the published story instead." if rule.name == "unmerge" else ""
        raise Refused(f"{who} already adding to this story in another draft.{instead}")
    if rule.name in {"submit", "schedule"} and story.adds_to_id and story.adds_to.status != Status.PUBLISHED:
        raise Refused(additions.NOT_PUBLISHED)
    if rule.name in CHECKED_FOR_IDENTIFIERS - {"restore"}:
        # What an import did not know of the author does not stop a curator from publishing the text.
        lacks = [text for step, text in story.missing() if rule.name == "submit" or step == "basics"]
        if lacks:
            raise Refused("The story is not complete: " + "; ".join(lacks) + ".")
    if rule.name == "submit" and not actor.may_submit:
        raise Refused(
            "The central team has to approve your account before you can submit. Your draft is kept until then. "
            "We email you when you can."
        )
    if rule.name in DECIDES_ON_TEXT and editing.open_edit(story):
        raise Refused(
            "A curator’s edit of this story waits for the author. You can publish when the author accepts it. "
            "Or take the edit back first."
        )
    if rule.name in CHECKED_FOR_IDENTIFIERS:
        _check_identifiers(story, is_submit=rule.name == "submit")


def check_colleague(story, colleague, actor):
    """Raise Refused unless the story can be handed to this colleague.

    If the actor may not know the author, the author is accepted too, and can put the story back in the queue: a refusal
    would reveal who wrote it.
    """
    if colleague is None or not colleague.is_staff:
        raise Refused("Choose a colleague of the central team.")
    if colleague.pk == story.author_id and ledger.may_see_author(story, actor):
        raise Refused(f"{colleague} wrote this story, so another curator has to decide on it.")
    if why_not(ACTIONS["start_review"], story, colleague):
        raise Refused(f"{colleague} declined this story, so another curator has to look at the appeal.")
    if story.status == Status.IN_REVIEW and colleague.pk == story.reviewer_id:
        raise Refused(f"{colleague} has this story already.")


def _check_identifiers(story, *, is_submit):
    """Raise Refused while a passage that could identify somebody is open, or where the texts could not be checked."""
    try:
        is_open = bool(identifiers.open_passages(story))
    except SafetyError as error:
        # The error names the rule that failed and has none of the text.
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


def refusal(rule, story, actor):
    """Return the exception that tells this actor why the action cannot be done now."""
    status = story.get_status_display().lower()
    if actor is None:
        return MoveTaken(f"Somebody was first. The story is now: {status}.")
    if not actor.is_active:
        return Refused("Sign in to do that.")
    if rule.who != AUTHOR and not actor.is_curator:
        return Refused("Only a curator can do that.")
    if rule.who == OTHER_CURATOR and story.author_id == actor.pk:
        return Refused("You wrote this story, so another curator has to decide on it.")
    if rule.who == AUTHOR and story.author_id != actor.pk:
        return Refused("Only the author of a story can do that.")
    if story.status in rule.sources and rule.name == "ask_second" and story.second_asked:
        asked = StoryEvent.objects.last_of(story, "ask_second")
        return MoveTaken(f"{asked.actor if asked else 'Somebody'} asked for a second curator already.")
    if story.status in rule.sources and why_not(rule, story, actor):
        return Refused(why_not(rule, story, actor))
    last = StoryEvent.objects.last_of(story, *ACTIONS)
    if last and last.actor_id and last.actor_id != actor.pk:
        # A member is not told which curator it was.
        who = str(last.actor) if actor.is_curator else "The central team"
        who = "The author" if ledger.is_by_author(last, story) else who
        return MoveTaken(f"{who} was first. The story is now: {status}.")
    return Refused(f"That is not possible now. The story is: {status}.")
