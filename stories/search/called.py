"""Organisations that readers call by letters, ELFT or NHSGGC: those that a published story is from, by its byline."""

import time

from organisations.initials import CalledByLetters
from stories.search.documents import STORIES
from stories.search.engine import term
from stories.search.everyday import everyday_stems
from stories.search.keeping import Kept
from stories.search.words import STOP_WORDS, stem

MOST_KEPT = 300
# An organisation that is new is known by its letters after so long, as by its name; see naming.py.
SECONDS = 60.0

_kept = Kept(MOST_KEPT)
_organisations: tuple = (None, 0.0, None)


def organisations_called(reader, word):
    """Return {code: name} of the organisations called by these letters of which readers know that a story is.

    A word of everyday is none, though its letters might be: "left", "care".
    """
    if word in STOP_WORDS or stem(word) in everyday_stems():
        return {}
    return _kept.get((reader.generation, word), lambda: _called(reader.looking_at(STORIES), word))


def is_called(reader, letters):
    """Say whether some open organisation is called by these letters, whether or not a story is from there."""
    return bool(_by_letters(reader).by(letters))


def _called(reader, word):
    found = _by_letters(reader).by(word)
    return {code: name for code, name in found.items() if reader.count(term("organisation", code))}


def _by_letters(reader):
    """Return the open organisations; read again when the index has moved, and after a minute."""
    global _organisations
    generation, until, found = _organisations
    now = time.monotonic()
    if generation != reader.generation or now >= until:
        found = CalledByLetters()
        _organisations = (reader.generation, now + SECONDS, found)
    return found
