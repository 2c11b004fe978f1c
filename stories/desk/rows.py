"""A story on the desk: what a curator knows of it at a glance."""

from dataclasses import dataclass

from stories import actions, promise
from stories.byline import organisation_of
from stories.models import Status, Story


@dataclass(frozen=True)
class Row:
    """A story on the desk. left: the promise in words, "" where nothing is due; organisation: as curators may know.

    flagged: how many passages could identify somebody, open: how many of them nobody has assured; None where the
    story was not looked through yet.
    """

    story: Story
    organisation: str
    left: str
    is_late: bool
    is_due_today: bool
    is_own: bool
    may_take: bool
    flagged: int | None
    open: int | None


def row(story, member):
    """Return the Row of a story for this curator; asks for nothing after with_desk_data()."""
    left, is_late = "", False
    if story.status in {Status.SUBMITTED, Status.IN_REVIEW}:
        left, is_late = promise.days_left_in_words(story.submitted_at)
    return Row(
        story=story,
        organisation=organisation_of(story),
        left=left,
        is_late=is_late,
        is_due_today=left == "Due today",
        is_own=story.author_id == member.pk,
        may_take=actions.is_allowed(actions.ACTIONS["start_review"], story, member),
        flagged=story.flagged,
        open=story.flagged_open,
    )
