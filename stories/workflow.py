"""The life of a story: perform() makes every change of status. The table of actions is in stories.actions.

Nothing else writes Story.status: no save(), signal, form, management command or admin. Only the import creates stories
with a status, and it never changes the status of a story that people have acted on.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from stories import (
    additions,
    answers,
    calls,
    consents,
    derived,
    ledger,
    notifications,
    preconditions,
    second_pair,
)
from stories.actions import ACTIONS, AUTHOR, is_after_taking
from stories.models import Attribution, SearchChange, Status, Story, StoryEvent
from stories.preconditions import MoveTaken, Refused, refusal
from stories.saving import keep_revision
from stories.slugs import make_slug, remove_slug

__all__ = ["MoveTaken", "Refused", "decide", "follow_standing", "perform", "refusal", "release_taken"]

# Actions that void a first curator's approval.
ENDS_APPROVAL = {"submit", "withdraw", "appeal", "request_changes", "decline", "archive"}
# Actions that make a curator the story's reviewer.
SETS_REVIEWER = {"start_review", "hand_over", "reconsider", "unschedule", "take_back", "unmerge"}
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
        preconditions.check_request(rule, now, actor, note, reasons, expected_version, publish_at)
        preconditions.check_story(rule, now, actor)
        if rule.takes_colleague:
            preconditions.check_colleague(now, colleague, actor)
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
