"""Organisations that readers call by letters, ELFT or NHSGGC: those that a published story is from, by its byline."""

from organisations.initials import CalledByLetters
from stories.search.documents import STORIES
from stories.search.engine import term
from stories.search.everyday import everyday_stems, everyday_words
from stories.search.keeping import Kept, Latest
from stories.search.words import STOP_WORDS, stem

MOST_KEPT = 300
# An organisation that is new is known by its letters after so long, as by its name; see naming.py.
SECONDS = 60.0

_kept = Kept(MOST_KEPT)
_by_letters = Latest(lambda reader: CalledByLetters(), SECONDS)


def organisations_called(reader, word):
    """Return {code: name} of the organisations called by these letters of which readers know that a story is.

    A word of everyday is none, though its letters might be: "left", "care".
    """
    # The letters of the Welsh Ambulance Services, WAST, are but the stem of "waste".
    if word in STOP_WORDS or word in everyday_words() or (stem(word) != word and stem(word) in everyday_stems()):
        return {}
    return _kept.get((reader.generation, word), lambda: _called(reader.looking_at(STORIES), word))


def is_called(reader, letters):
    """Say whether some open organisation is called by these letters, whether or not a story is from there."""
    return bool(_by_letters.get(reader).by(letters))


def _called(reader, word):
    found = _by_letters.get(reader).by(word)
    return {code: name for code, name in found.items() if reader.count(term("organisation", code))}
