"""Organisations that readers call by letters, ELFT or NHSGGC: those that a published story is from, by its byline."""

from organisations.initials import CalledByLetters
from stories.search.caches import PerCommit
from stories.search.documents import STORIES
from stories.search.engine import term
from stories.search.everyday import everyday_stems, everyday_words
from stories.search.words import STOP_WORDS, stem

# A new organisation is known by its letters after so long, as it is by its name; see naming.py.
SECONDS = 60.0

_by_letters = PerCommit(lambda reader: CalledByLetters(), SECONDS)


def organisations_called(reader, word):
    """Return {code: name} of the organisations called by these letters that have a story whose readers may know it.

    Nothing for an everyday word, though it may be the letters of an organisation: "left", "care".
    """
    # WAST, of the Welsh Ambulance Services, is no everyday word: it only looks like the stem of "waste".
    if word in STOP_WORDS or word in everyday_words() or (stem(word) != word and stem(word) in everyday_stems()):
        return {}
    reader = reader.looking_at(STORIES)
    found = _by_letters.get(reader).by(word)
    return {code: name for code, name in found.items() if reader.count(term("organisation", code))}


def codes_called(reader, letters):
    """Return the codes of the open organisations called by these letters, whether or not a story is from there."""
    return list(_by_letters.get(reader).by(letters))
