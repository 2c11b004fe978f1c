"""Words of everyday: right as they are, whether or not a story holds them."""

from functools import cache
from itertools import chain
from pathlib import Path

from stories.search.words import folded, stem

FILE = Path(__file__).resolve().parent.parent / "data" / "everyday_words.txt"


@cache
def everyday_words():
    """Return words that are right as they are, whether or not a story holds them, as a set."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(chain.from_iterable(folded(line).split() for line in lines if not line.startswith("#")))


@cache
def everyday_stems():
    """Return the stems of everyday words."""
    return frozenset(map(stem, everyday_words()))
