"""What happened to the synthetic stories at the desk, so that filters, counts and pages have something to tell."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from stories.models import Status

CURATORS = 8
CURATOR = "curator0@example.org"
# Of 100 stories that wait, so many are in review, and so many were handed in again after changes.
IN_REVIEW, AGAIN = 10, 15
# Of 100 stories: in how many something was found that could identify somebody, and nobody looked yet.
FLAGGED, UNKNOWN = 25, 1
# Of 100 stories that wait: a second curator was asked for, one approved, an author appealed.
ASKED, APPROVED, APPEALED = 5, 3, 1
WEEKS_OF_WAITING = 4


class Past:
    """What happened to one story at the desk, the same for the same number. published: whether readers have it."""

    def __init__(self, number, *, published, curators):
        chance = Random(number)
        self.published = published
        self.reviewed = published or chance.random() * 100 < IN_REVIEW
        self.again = not published and chance.random() * 100 < AGAIN
        self.reviewer = chance.choice(curators) if self.reviewed else None
        self.submitted_at = timezone.now() - timedelta(minutes=chance.randrange(WEEKS_OF_WAITING * 7 * 24 * 60))
        self.passages = [f"020 7946 {chance.randrange(1000):04}" for _ in range(chance.randint(1, 4))]
        self.passages = self.passages if chance.random() * 100 < FLAGGED else []
        # Before a story is published, each passage is somebody's word.
        self.assured = published or chance.random() < 0.4
        self._unknown = chance.random() * 100 < UNKNOWN
        self._second = {} if published else self._asked_of_others(chance, curators)

    def _asked_of_others(self, chance, curators):
        other, way = chance.choice(curators), chance.random() * 100
        if way < APPEALED:
            return {"appealed_at": timezone.now(), "appeal": "Please look again.", "declined_by": other}
        if way < APPEALED + APPROVED:
            return {"approved_by": other, "approved_text": "bench"}
        return {"second_asked": way < APPEALED + APPROVED + ASKED}

    @property
    def words(self):
        """What stands at the end of the story's account, with the passages that could identify somebody."""
        return "".join(f"\n\nRing the ward on {passage}." for passage in self.passages)

    @property
    def columns(self):
        """The columns of the story that the desk fills in."""
        found = None if self._unknown else len(set(self.passages))
        opened = found if found is None or not self.assured else 0
        return {"reviewer": self.reviewer, "flagged": found, "flagged_open": opened} | self._second

    @property
    def status(self):
        """The status of the story now."""
        if self.published:
            return Status.PUBLISHED
        return Status.IN_REVIEW if self.reviewed else Status.SUBMITTED

    @property
    def moves(self):
        """The events of the story as (action, status before, status after)."""
        found = [("submit", Status.DRAFT, Status.SUBMITTED)]
        if self.again:
            found += [
                ("start_review", Status.SUBMITTED, Status.IN_REVIEW),
                ("request_changes", Status.IN_REVIEW, Status.CHANGES_REQUESTED),
                ("submit", Status.CHANGES_REQUESTED, Status.SUBMITTED),
            ]
        if self.reviewed:
            found += [("start_review", Status.SUBMITTED, Status.IN_REVIEW)]
        if self.published:
            found += [("publish", Status.IN_REVIEW, Status.PUBLISHED)]
        return found
