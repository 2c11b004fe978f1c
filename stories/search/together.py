"""Words of known expressions that stand together: noted of each story when it is indexed, to be found as one term.

To find "out patient" the engine looks up where both words stand in every story that holds both, which most stories do:
14 ms at 100,000 stories, twice a search. So the pairs of words in the synonyms' expressions are looked for while
stories are indexed. An index notes those that were known when it was built, to the end: what is noted must be noted of
all stories. Words of an expression that was added since are found as any other phrase, until the next rebuild.
"""

import json
from functools import lru_cache
from itertools import chain, pairwise

from stories.search.folder import write_whole
from stories.search.words import STOP_STEMS

FILE = "together.json"
# Fields whose whole text is looked through for pairs.
NOTED_IN = {"all", "title", "helping", "hindering"}


class Together(tuple):
    """The stems of an expression, of which the index notes pairs. marks: their terms in the field "together"."""

    marks: tuple[str, ...] = ()

    @property
    def is_exact(self):
        """Whether the marks alone say in which stories the whole expression stands."""
        return len(self) == 2


def noting(stems, noted):
    """Return the stems of an expression as Together where the index notes pairs of them, otherwise as they are.

    noted: the pairs that the index notes.
    """
    marks = tuple(" ".join(pair) for pair in telling_pairs(stems) if pair in noted)
    if not marks:
        return stems
    together = Together(stems)
    together.marks = marks
    return together


def telling_pairs(stems):
    """Return the pairs of neighbours among stems, without those of two common words: they stand in most stories."""
    return [pair for pair in pairwise(stems) if not STOP_STEMS.issuperset(pair)]


def pairs_of(expressions):
    """Return the pairs to note for expressions, each a tuple of stems."""
    return frozenset(chain.from_iterable(map(telling_pairs, expressions)))


def marks_in(stems, noted):
    """Return the terms to note of a story with these stems, in order and its texts apart; see cutting.CutTexts."""
    return [" ".join(pair) for pair in noted.intersection(pairwise(stems))]


def write(folder, noted):
    """Write down which pairs an index notes."""
    write_whole(folder / FILE, _as_text(noted))


@lru_cache(maxsize=2)
def _as_text(noted):
    # Not json.dump, which writes piece by piece and takes ten times as long.
    return json.dumps(sorted(noted))


def read(folder):
    """Return the pairs that the index in a folder notes; raises OSError or ValueError where that cannot be read."""
    return _from_text((folder / FILE).read_text())


# It is read again with each change of the index, and stays the same until a rebuild.
@lru_cache(maxsize=2)
def _from_text(text):
    return frozenset((first, second) for first, second in json.loads(text))
