"""How well the promise is kept: the figures on the public page "How we curate", from the events of the last 90 days.

Small numbers could point to somebody, so that fewer than 5 are never told: without 5 first decisions there are no
figures at all, and reasons that were given fewer than 5 times are not broken down.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.utils import timezone

from stories import reasons
from stories.actions import DECISIONS
from stories.models import Status, StoryEvent
from stories.promise import decision_due, is_working_day, working_days_between

DAYS = 90
ENOUGH = 5
STARTS = ["submit", "import"]
TAKE_BACK = ["take_back", "unmerge"]


@dataclass(frozen=True)
class Figures:
    """decisions: how many first decisions. median: working days to one, in words. in_time: whole percent of them.

    reasons: (words, how often) pairs, the most frequent first. rare: whether others were given fewer than 5 times.
    """

    decisions: int
    median: str
    in_time: int
    reasons: list
    rare: bool


def figures(now=None):
    """Return the Figures of the last 90 days, or None where there were too few decisions to tell; in one query."""
    since = (now or timezone.now()) - timedelta(days=DAYS)
    decided = StoryEvent.objects.filter(action__in=DECISIONS, created_at__gte=since).order_by()
    events = StoryEvent.objects.filter(story_id__in=decided.values("story_id"))
    events = events.filter(action__in=[*STARTS, *DECISIONS, *TAKE_BACK, "withdraw"]).order_by("pk")
    rows = list(events.values_list("story_id", "action", "to_status", "created_at", "reasons"))
    times = [(start, end) for start, end in _waits(rows) if end >= since]
    if len(times) < ENOUGH:
        return None
    given = Counter()
    for _, action, _, moment, codes in rows:
        if action in DECISIONS and moment >= since:
            given.update(codes)
    in_time = sum(timezone.localdate(end) <= decision_due(start) for start, end in times)
    often = [(reasons.label(code), number) for code, number in given.items() if number >= ENOUGH]
    return Figures(
        decisions=len(times),
        median=_in_words(median(_working_days(start, end) for start, end in times)),
        # Rounded down: 99.6% is not all of them.
        in_time=100 * in_time // len(times),
        reasons=sorted(often, key=lambda pair: (-pair[1], pair[0])),
        rare=len(often) < len(given),
    )


def _waits(rows):
    """Return (submitted, first decision) of each story that has both. rows: of events, the oldest first."""
    starts, firsts = {}, {}
    for story, action, to_status, moment, _ in rows:
        if action in STARTS:
            if to_status == Status.SUBMITTED:
                starts.setdefault(story, moment)
        elif action == "withdraw":
            # Nobody waits for a decision any more; who submits it again waits from that day.
            if story not in firsts:
                starts.pop(story, None)
        elif action in TAKE_BACK:
            # A publication that was taken back within minutes was none. It is the first decision, or came after it.
            if firsts.get(story, ("",))[0] in {"publish", "merge"}:
                del firsts[story]
        else:
            firsts.setdefault(story, (action, moment))
    return [(starts[story], moment) for story, (_, moment) in firsts.items() if story in starts]


def _working_days(start, end):
    """Return after how many working days a decision came; at a weekend it counts as on the next working day."""
    first, last = timezone.localdate(start), timezone.localdate(end)
    return working_days_between(first, last) + (first < last and not is_working_day(last))


def _in_words(days):
    """Say a number of working days: "the same day", "1 working day", "2.5 working days"."""
    if days == 0:
        return "the same day"
    return "1 working day" if days == 1 else f"{days:g} working days"
