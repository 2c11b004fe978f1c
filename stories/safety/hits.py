"""What a rule gives back, and how it looks at the words around."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import NamedTuple

LIKELY = "likely"
POSSIBLE = "possible"


class Hit(NamedTuple):
    """A place in plain text: offsets, the code of a kind, how sure the rule is, and a code for other words.

    It holds none of the text, so that it may appear in an error report.
    """

    start: int
    end: int
    kind: str
    certainty: str
    why: str = ""


def hits_of(patterns, text, kind, certainty, group=0):
    """Yield a Hit for each match of each pattern. group: the part of the match that is the passage."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Hit(*match.span(group), kind, certainty)


_BREAK = re.compile(r"[.!?](?: |$)|\n")


def before(text, start, length):
    """Return up to `length` characters that stand before `start` in the same sentence."""
    piece = text[max(0, start - length) : start]
    ends = [match.end() for match in _BREAK.finditer(piece)]
    return piece[ends[-1] :] if ends else piece


def after(text, end, length):
    """Return up to `length` characters that stand after `end` in the same sentence."""
    piece = text[end : end + length]
    stop = _BREAK.search(piece)
    return piece[: stop.start()] if stop else piece


def digits_of(passage):
    """Return the digits of a passage, joined."""
    return "".join(character for character in passage if character.isdigit())


class Nearby:
    """Where the words of a pattern stand in a text. They are found once, when first asked for.

    A search of the words around each passage would cost as much again for every passage.
    """

    def __init__(self, pattern, text):
        self.pattern = pattern
        self.text = text

    @cached_property
    def _spans(self):
        spans = [match.span() for match in self.pattern.finditer(self.text)]
        return [start for start, end in spans], [end for start, end in spans]

    def ends_before(self, position, reach):
        """Tell whether the words end at most `reach` characters before `position`, in the same sentence."""
        ends = self._spans[1]
        place = bisect_right(ends, position) - 1
        return place >= 0 and position - ends[place] <= reach and not _BREAK.search(self.text, ends[place], position)

    def starts_after(self, position, reach):
        """Tell whether the words start at most `reach` characters after `position`, in the same sentence."""
        starts = self._spans[0]
        place = bisect_left(starts, position)
        if place == len(starts) or starts[place] - position > reach:
            return False
        return not _BREAK.search(self.text, position, starts[place])
