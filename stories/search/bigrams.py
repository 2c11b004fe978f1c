"""Bigrams: pairs of neighbouring words of the synonyms' expressions, each indexed as one term of the field "bigrams".

To find "out patient" as a phrase, the engine compares the places of both words in every story that holds both, which
are most stories: 14 ms at 100,000 stories, twice a search. A bigram is found as fast as a word.

An index knows the bigrams that the synonyms had when it was built, and keeps to that list, because a bigram must be
indexed for all stories or for none. Expressions added later are found as ordinary phrases until the next rebuild.
"""

import json
from functools import lru_cache
from itertools import chain, pairwise

from stories.search.folder import write_whole
from stories.search.words import EMPTY_STEMS

FILE = "bigrams.json"
# Fields whose whole text the field "bigrams" covers.
COVERED = {"all", "title", "helping", "hindering"}


class Expression(tuple):
    """The stems of an expression of which the index holds bigrams. bigrams: their terms."""

    bigrams: tuple[str, ...] = ()

    @property
    def is_one_bigram(self):
        """Whether one term finds exactly the stories that hold the whole expression."""
        return len(self) == 2


def with_bigrams(stems, indexed):
    """Return stems as an Expression if the index holds bigrams of them, otherwise unchanged.

    indexed: the bigrams that the index holds, as pairs of stems.
    """
    bigrams = tuple(" ".join(pair) for pair in _useful_pairs(stems) if pair in indexed)
    if not bigrams:
        return stems
    expression = Expression(stems)
    expression.bigrams = bigrams
    return expression


def _useful_pairs(stems):
    """Return the pairs of neighbours among stems, without pairs of two stop words: most stories hold those."""
    return [pair for pair in pairwise(stems) if not EMPTY_STEMS.issuperset(pair)]


def pairs_to_index(expressions):
    """Return the pairs of stems to index for expressions, each a tuple of stems."""
    return frozenset(chain.from_iterable(map(_useful_pairs, expressions)))


def terms_in(stems, indexed):
    """Return the terms of the field "bigrams" for a story with these stems in order; see cutting.CutTexts.in_order."""
    return [" ".join(pair) for pair in indexed.intersection(pairwise(stems))]


def write(folder, indexed):
    """Write the list of an index's bigrams into its folder."""
    write_whole(folder / FILE, _as_text(indexed))


@lru_cache(maxsize=2)
def _as_text(indexed):
    # Not json.dump, which writes piece by piece and takes ten times as long.
    return json.dumps(sorted(indexed))


def read(folder):
    """Return the bigrams of the index in a folder, as pairs of stems; raises OSError or ValueError if unreadable."""
    return _from_text((folder / FILE).read_text())


# Read again with each change of the index, and the same until a rebuild.
@lru_cache(maxsize=2)
def _from_text(text):
    return frozenset((first, second) for first, second in json.loads(text))
