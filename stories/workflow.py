"""The life of a story: perform() makes every change of status. The table of actions is in stories.actions.

Nothing else writes Story.status: no save(), signal, form, management command or admin. Only the import creates stories
with a status, and it never changes the status of a story that people have acted on.
"""

import logging

from django.db import IntegrityError, transaction
from django.utils import timezone

from stories import (
    additions,
    answers,
    calls,
    consents,
    derived,
    editing,
    identifiers,
    ledger,
    notifications,
    second_pair,
)
from stories.actions import (
    ACTIONS,
    AUTHOR,
    CHECKED_FOR_IDENTIFIERS,
    DECIDES_ON_TEXT,
    OTHER_CURATOR,
    is_after_taking,
    is_allowed,
    why_not,
)
from stories.models import Attribution, SearchChange, Status, Story, StoryEvent
from stories.safety import SafetyError
from stories.saving import keep_revision
from stories.slugs import make_slug, remove_slug

logger = logging.getLogger(__name__)

# Actions that void a first curator's approval.
ENDS_APPROVAL = {"submit", "withdraw", "appeal", "request_changes", "decline", "archive"}
# Actions that make a curator the story's reviewer.
SETS_REVIEWER = {"start_review", "hand_over", "reconsider", "unschedule", "take_back", "unmerge"}
# Actions that reopen a closed addition.
REOPENS = {"reopen", "appeal", "reconsider", "unmerge"}
# Actions after which the story has no reviewer.
CLEARS_REVIEWER = {"submit", "release", "withdraw", "approve", "appeal"}
# Actions from which the working days to a decision are counted.
RESTARTS_WAIT = {"submit", "appeal", "reconsider"}
# Actions that may change the additions to the story too, which are locked before the story, as everywhere.
LOCKS_ADDITIONS = {"submit", "tell_less"}
# Actions after which the story is as if it had never been published.
UNPUBLISHES = {"take_back", "unmerge"}
# The event that is recorded on the published story when its addition is merged or unmerged.
PUBLISHED_STORY_EVENTS = {"merge": "add", "unmerge": "take_out"}
# The fields that an action may change.
MOVE_FIELDS = [
    "status", "version", "updated_at", "submitted_at", "published_at", "publish_at", "slug", "reviewer",
    "approved_by", "approved_text", "second_asked", "appeal", "appealed_at", "declined_by",
    "attribution",
]  # fmt: skip
# How many slugs are tried if stories of the same title are published at the same time.
ADDRESS_TRIES = 5


class Refused(Exception):
    """An action that may not be done. Its message is shown to the person who asked."""


class MoveTaken(Refused):
    """Somebody else changed the story first."""


def perform(
    action,
    *,
    story,
    actor,
    note="",
    reasons=(),
    private_note="",
    expected_version=None,
    publish_at=None,
    colleague=None,
    attribution="",
    tell=True,
):
    """Do an action on a story and return the story as it is afterwards.

    action: a name of ACTIONS. story: as the actor saw it. actor: None for the portal itself. note: words to the author,
    or the author's own with an appeal. reasons: codes. expected_version: the version of the text that the actor saw,
    or None not to check it. publish_at, colleague, attribution: with the actions that take a time, a curator, or how
    the author appears to readers. tell: whether the author gets a message.
    Effects, in one transaction: the status and its dates change, one event is recorded, the search index is told, and a
    message is put in the outbox, to be sent after the commit. A second click (the last action on the story was the same
    one, by the same actor) changes nothing.
    Raises Refused or MoveTaken, with a message for the actor, and then changes nothing.
    """
    rule, note = ACTIONS[action], note.strip()
    reasons = [code for code in reasons if code in dict(rule.reasons)]
    colleague = colleague if rule.takes_colleague else None
    with transaction.atomic():
        has_additions = bool(rule.name in LOCKS_ADDITIONS and additions.lock_additions(story))
        now = Story.objects.locked(story.pk)
        if _is_second_click(rule, now, actor, colleague, attribution):
            return now
        _check_request(rule, now, actor, note, reasons, expected_version, publish_at)
        _check_story(rule, now, actor)
        if rule.takes_colleague:
            _check_colleague(now, colleague, actor)
        if rule.takes_attribution:
            _tell_less(now, attribution, actor)
        before = now.status
        _move(rule, now, colleague or actor, note=note, publish_at=publish_at)
        if rule.name == "submit":
            _follow_submit(now, actor, has_additions=has_additions)
        if rule.name in PUBLISHED_STORY_EVENTS:
            _merge_or_unmerge(rule.name, now, actor)
        event = _record(
            rule, now, before, actor, colleague=colleague, reasons=reasons, note=note, private_note=private_note.strip()
        )
        if rule.takes_colleague:
            notifications.tell_colleague(event, now)
        elif tell:
            notifications.write(event, now)
        if Status.PUBLISHED in (before, now.status):
            SearchChange.objects.record(now.pk, *answers.linked_stories(now))
    return now


def _record(rule, story, before, actor, *, note, **given):
    """Write the event of a move and return it. before: the status until then. given: more columns of the event."""
    return StoryEvent.objects.create(
        story=story,
        action=rule.name,
        from_status=before,
        to_status=story.status,
        actor=actor,
        # The author's own words are kept with the story, so that they can be erased with it.
        note="" if rule.who == AUTHOR else note,
        **given,
    )


def decide(action, *, story, actor, expected_version=None, **given):
    """Do an action as perform() does; a story that still waits in the queue is taken by the actor first.

    Both happen in one transaction. The author gets one message, about the action.
    """
    with transaction.atomic():
        if is_after_taking(ACTIONS[action], story, actor):
            story = perform("start_review", story=story, actor=actor, expected_version=expected_version, tell=False)
            expected_version = None if expected_version is None else story.version
        return perform(action, story=story, actor=actor, expected_version=expected_version, **given)


def release_taken(curator, *, actor):
    """Put all stories that a curator has taken back in the queue, because they stop curating. actor: who ended that."""
    for story in Story.objects.filter(status=Status.IN_REVIEW, reviewer=curator).order_by("pk"):
        try:
            perform("release", story=story, actor=actor, expected_version=story.version)
        except Refused:
            # Somebody took it or decided on it meanwhile.
            continue


def follow_standing(sender, member, by, **more):
    """Receive members.standing.curates_no_more: put what the member has taken back in the queue."""
    release_taken(member, actor=by)


def _follow_submit(story, author, *, has_additions):
    """Do what a submit needs besides the move: derived columns, additions and news of the story's call."""
    derived.update(story)
    if has_additions:
        # The story was published before. Its additions must not show more of the author than the story does now.
        additions.tell_less(story, story.attribution, author=author, reuse=story.reuse)
    if story.call_id:
        calls.tell_late_author(story)


def _is_second_click(rule, story, actor, colleague, attribution):
    """Whether the story has the action's target status already and this actor's same action was the last on it."""
    if actor is None or story.status != rule.target_from(story.status):
        return False
    last = StoryEvent.objects.last_of(story, *ACTIONS)
    return (
        last is not None
        and last.action == rule.name
        and last.actor_id is not None
        and last.actor_id == actor.pk
        and (not rule.takes_colleague or last.colleague_id == getattr(colleague, "pk", None))
        and (not rule.takes_attribution or story.attribution == attribution)
    )


def _check_request(rule, story, actor, note, reasons, expected_version, publish_at):
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


def _check_story(rule, story, actor):
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


def _check_colleague(story, colleague, actor):
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


def _tell_less(story, attribution, author):
    """Lower the attribution of a story and of its additions, and record the author's consent to it."""
    if attribution not in Attribution.less_than(story.attribution):
        raise Refused("Choose something that shows readers less than now. To show them more, add to this story.")
    additions.tell_less(story, attribution, author=author)
    consents.record_attribution(story=story, member=author)


def _merge_or_unmerge(action, addition, actor):
    """Merge an addition into its story, or undo that; raise Refused where stories.additions cannot."""
    try:
        if action == "merge":
            additions.merge(addition)
        else:
            additions.unmerge(addition, actor=actor)
    except additions.CannotAdd as reason:
        raise Refused(str(reason)) from reason
    ledger.record(addition.adds_to, PUBLISHED_STORY_EVENTS[action], actor)


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


def _move(rule, story, member, *, note, publish_at):
    """Set the status and the fields that depend on it, and save. member: who acts, or gets the story handed over."""
    now = timezone.now()
    story.status = rule.target_from(story.status)
    story.version += 1
    _set_dates(rule, story, now, publish_at)
    _set_people(rule, story, member)
    if rule.name == "submit":
        keep_revision(story, member)
    if rule.name == "appeal":
        story.appeal = note
    if rule.name in {"ask_second", "drop_second"}:
        story.second_asked = rule.name == "ask_second"
    if rule.name in UNPUBLISHES:
        remove_slug(story)
    if rule.target == Status.PUBLISHED and not story.slug:
        return _save_with_address(story)
    story.save(update_fields=MOVE_FIELDS)


def _set_dates(rule, story, now, publish_at):
    """Set when the story was or will be submitted, appealed, scheduled and published."""
    # A constraint of the database allows this time for scheduled stories only.
    story.publish_at = publish_at if rule.takes_time else story.publish_at if rule.target is None else None
    if rule.name in RESTARTS_WAIT:
        story.submitted_at = now
    if rule.name == "appeal":
        story.appealed_at = now
    if rule.name in UNPUBLISHES:
        # As if it had never been public: when it is published again, it gets the date of that day.
        story.published_at = None
    if rule.name == "merge":
        # From now on readers see an addition, within the story that it adds to.
        story.published_at = now
    if rule.target == Status.PUBLISHED:
        story.published_at = story.published_at or now


def _set_people(rule, story, member):
    """Set the story's reviewer, who approved it, and who declined it before an appeal."""
    if rule.name in SETS_REVIEWER:
        story.reviewer = member
    if rule.name in CLEARS_REVIEWER:
        story.reviewer = None
    if rule.name == "hold" and not (story.reviewer and story.reviewer.is_staff):
        # The reviewer stopped curating while the story was scheduled, so now it has none.
        story.reviewer = None
    if rule.name in ENDS_APPROVAL:
        story.approved_by, story.approved_text = None, ""
    if rule.name == "approve":
        story.approved_by, story.approved_text = member, second_pair.fingerprint(story)
    if rule.name == "appeal":
        decision = StoryEvent.objects.last_of(story, "decline")
        story.declined_by = decision and decision.actor


def _save_with_address(story):
    """Save a story with a new slug; try another one if a story of the same title took it at the same time."""
    for left in reversed(range(ADDRESS_TRIES)):
        story.slug = make_slug(story.title)
        try:
            with transaction.atomic():
                return story.save(update_fields=MOVE_FIELDS)
        except IntegrityError:
            if not left:
                raise
