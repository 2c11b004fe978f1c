"""Words of everyday: right as they are, whether or not a story holds them."""

from functools import cache
from itertools import chain
from pathlib import Path

from stories.search.words import folded, stem

NAMES = "# Names"
FILE = Path(__file__).resolve().parent.parent / "data" / "everyday_words.txt"


@cache
def everyday_words():
    """Return words that are right as they are, whether or not a story holds them, as a set."""
    return _words_of(FILE.read_text(encoding="utf-8"))


@cache
def naming_words():
    """Return those of them that name something, such as a place, a program or an illness, as a set."""
    return _words_of(FILE.read_text(encoding="utf-8").partition(NAMES)[2].partition("\n")[2])


def _words_of(text):
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(chain.from_iterable(folded(line).split() for line in lines))


@cache
def everyday_stems():
    """Return the stems of everyday words."""
    return frozenset(map(stem, everyday_words()))
