"""The table of actions: who may do what to a story, and when. stories.workflow carries them out."""

from collections.abc import Callable
from dataclasses import dataclass

from stories import reasons, refusals, second_pair
from stories.models import Status

AUTHOR = "author"
CURATOR = "curator"
OTHER_CURATOR = "curator, not the author"
# Done by the worker and offered to nobody.
PORTAL = "the portal"
# Actions that show a text to more people, so no passage that could identify somebody may be open.
CHECKED_FOR_IDENTIFIERS = {"submit", "approve", "publish", "schedule", "merge", "restore"}
# Actions that publish a text, now or later.
PUBLISHES = {"publish", "schedule", "merge"}
# A curator decides on the text that they read, so these need the version that they saw.
DECIDES_ON_TEXT = PUBLISHES | {"approve"}
# What an author hears as a decision: choosing a time to publish is a decision to publish.
DECISIONS = PUBLISHES | {"request_changes", "decline"}
# A curator may also do one of these with a story that waits in the queue; decide() then takes the story first.
TAKES_FIRST = DECISIONS | {"approve"}


@dataclass(frozen=True)
class Action:
    """A named move between statuses.

    target: the new status; None keeps the old one. reasons: {code: words} pairs to choose from; empty if the action
    takes none. unless: functions of (story, member) that return why the action cannot be done, or "".
    """

    name: str
    label: str
    sources: list
    target: str | None
    who: str
    note_required: bool = False
    note_missing: str = "Write a note to the author."
    reasons: tuple = ()
    style: str = "secondary"
    done: str = ""
    # True: only for an addition to a published story. False: only for other stories. None: for both.
    for_addition: bool | None = None
    # Whether a date and time are chosen with it.
    takes_time: bool = False
    # Whether a colleague is chosen with it.
    takes_colleague: bool = False
    # Whether an attribution (how the author appears to readers) is chosen with it.
    takes_attribution: bool = False
    unless: tuple[Callable, ...] = ()

    @property
    def asks(self):
        """Whether a curator has to fill in a form for it."""
        return self.note_required or self.takes_time or self.takes_colleague

    def target_from(self, status):
        """Return the status of a story after this action, by its status before."""
        return self.target or status


ACTIONS = {
    action.name: action
    for action in [
        Action(
            "submit",
            "Submit story",
            [Status.DRAFT, Status.CHANGES_REQUESTED],
            Status.SUBMITTED,
            AUTHOR,
            style="primary",
            done="Your story is submitted.",
        ),
        Action(
            "withdraw",
            "Withdraw story",
            [Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.SCHEDULED, Status.PUBLISHED],
            Status.WITHDRAWN,
            AUTHOR,
            style="warning",
            done="Your story is withdrawn.",
        ),
        Action(
            "tell_less",
            "Show readers less about you",
            [Status.PUBLISHED],
            None,
            AUTHOR,
            done="Readers see less about you now.",
            for_addition=False,
            takes_attribution=True,
            unless=(refusals.tells_least,),
        ),
        Action(
            "reopen",
            "Make it a draft again",
            [Status.WITHDRAWN],
            Status.DRAFT,
            AUTHOR,
            done="Your story is a draft again.",
        ),
        Action(
            "appeal",
            "Ask us to look again",
            [Status.DECLINED],
            Status.SUBMITTED,
            AUTHOR,
            note_required=True,
            note_missing="Say why we should look again.",
            done="You asked us to look again.",
            unless=(refusals.appealed_before,),
        ),
        Action(
            "start_review",
            "Take this story",
            [Status.SUBMITTED],
            Status.IN_REVIEW,
            OTHER_CURATOR,
            style="primary",
            done="You took this story.",
            unless=(refusals.declined_it,),
        ),
        Action(
            "release",
            "Put it back in the queue",
            [Status.IN_REVIEW],
            Status.SUBMITTED,
            CURATOR,
            done="The story is back in the queue.",
        ),
        Action(
            "hand_over",
            "Hand to a colleague",
            [Status.SUBMITTED, Status.IN_REVIEW],
            Status.IN_REVIEW,
            OTHER_CURATOR,
            done="Your colleague has the story now.",
            takes_colleague=True,
        ),
        Action(
            "ask_second",
            "Ask for a second curator",
            [Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED],
            None,
            CURATOR,
            done="The story needs 2 curators now.",
            unless=(refusals.asked_before,),
        ),
        Action(
            "drop_second",
            "Do not ask for a second curator",
            [Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED],
            None,
            OTHER_CURATOR,
            done="The request for a second curator is taken back.",
            unless=(refusals.not_asked,),
        ),
        Action(
            "approve",
            "Approve for a second curator",
            [Status.IN_REVIEW],
            Status.SUBMITTED,
            OTHER_CURATOR,
            style="primary",
            done="You approved the story. It is waiting for a second curator.",
            unless=(refusals.declined_it, second_pair.not_approvable),
        ),
        Action(
            "publish",
            "Publish",
            [Status.IN_REVIEW, Status.SCHEDULED],
            Status.PUBLISHED,
            OTHER_CURATOR,
            style="primary",
            done="The story is published.",
            for_addition=False,
            unless=(refusals.declined_it, second_pair.not_publishable),
        ),
        Action(
            "schedule",
            "Publish later",
            [Status.IN_REVIEW],
            Status.SCHEDULED,
            OTHER_CURATOR,
            done="The story is scheduled.",
            takes_time=True,
            unless=(refusals.declined_it, second_pair.not_publishable),
        ),
        Action(
            "unschedule",
            "Do not publish it then",
            [Status.SCHEDULED],
            Status.IN_REVIEW,
            CURATOR,
            done="The story is in review again.",
        ),
        Action("hold", "Not published in time", [Status.SCHEDULED], Status.IN_REVIEW, PORTAL),
        Action(
            "take_back",
            "Take it back",
            [Status.PUBLISHED],
            Status.IN_REVIEW,
            CURATOR,
            done="The story is taken back. Readers cannot see it.",
            unless=(refusals.too_late_to_take_back,),
        ),
        Action(
            "merge",
            "Publish the additions",
            [Status.IN_REVIEW, Status.SCHEDULED],
            Status.MERGED,
            OTHER_CURATOR,
            style="primary",
            done="The published story has the additions now.",
            for_addition=True,
            unless=(refusals.declined_it, second_pair.not_publishable),
        ),
        Action(
            "unmerge",
            "Take the additions back",
            [Status.MERGED],
            Status.IN_REVIEW,
            CURATOR,
            done="The additions are taken back. Readers see the story as it was.",
            for_addition=True,
            unless=(refusals.too_late_to_unmerge,),
        ),
        Action(
            "request_changes",
            "Ask for changes",
            [Status.IN_REVIEW],
            Status.CHANGES_REQUESTED,
            CURATOR,
            note_required=True,
            reasons=tuple(reasons.CHANGES.items()),
            done="The author is asked for changes.",
            unless=(refusals.declined_it,),
        ),
        Action(
            "decline",
            "Decline",
            [Status.IN_REVIEW],
            Status.DECLINED,
            CURATOR,
            note_required=True,
            reasons=tuple(reasons.DECLINE.items()),
            style="warning",
            done="The story is declined.",
            unless=(refusals.declined_it,),
        ),
        Action(
            "archive",
            "Archive",
            [Status.PUBLISHED],
            Status.ARCHIVED,
            CURATOR,
            note_required=True,
            reasons=tuple(reasons.ARCHIVE.items()),
            style="warning",
            done="The story is archived. Readers cannot see it.",
        ),
        Action(
            "restore",
            "Publish it again",
            [Status.ARCHIVED],
            Status.PUBLISHED,
            OTHER_CURATOR,
            done="The story is published again.",
        ),
        Action(
            "reconsider",
            "Look at it again",
            [Status.DECLINED],
            Status.IN_REVIEW,
            CURATOR,
            done="The story is in review again.",
            unless=(refusals.declined_it,),
        ),
    ]
}


def is_allowed(action, story, member, *, status=None):
    """Whether this member may do the action on the story.

    member: None is the portal itself. status: ask as if the story had this status; None: the status that it has.
    """
    if (status or story.status) not in action.sources:
        return False
    if member is None:
        return action.who == PORTAL
    if not member.is_active or action.who == PORTAL:
        return False
    if action.for_addition is not None and action.for_addition != (story.adds_to_id is not None):
        return False
    is_author = story.author_id == member.pk
    if action.who == AUTHOR and not is_author:
        return False
    if action.who != AUTHOR and (not member.is_curator or (action.who == OTHER_CURATOR and is_author)):
        return False
    return not why_not(action, story, member)


def is_after_taking(action, story, member):
    """Whether this curator may do the action on a story in the queue after taking it."""
    take = ACTIONS["start_review"]
    if action.name not in TAKES_FIRST or not is_allowed(take, story, member):
        return False
    return is_allowed(action, story, member, status=take.target)


def why_not(action, story, member):
    """Return why an action that status and role allow still cannot be done on this story, or ""."""
    return next(filter(None, (unless(story, member) for unless in action.unless)), "")


def available_actions(story, member):
    """Return the actions this member may do on the story now, in the order of the table; pages show them as buttons."""
    return [action for action in ACTIONS.values() if is_allowed(action, story, member)]
