"""Organisations that readers call by letters, ELFT or NHSGGC: those that a published story is from, by its byline."""

from organisations.initials import called_by
from stories.search.documents import STORIES
from stories.search.engine import term
from stories.search.everyday import everyday_stems
from stories.search.keeping import Kept
from stories.search.words import STOP_WORDS, stem

MOST_KEPT = 300

_kept = Kept(MOST_KEPT)


def organisations_called(reader, word):
    """Return {code: name} of the organisations called by these letters of which readers know that a story is.

    A word of everyday is none, though its letters might be: "left", "care".
    """
    if word in STOP_WORDS or stem(word) in everyday_stems():
        return {}
    return _kept.get((reader.generation, word), lambda: _called(reader.looking_at(STORIES), word))


def _called(reader, word):
    return {row.code: row.name for row in called_by(word) if reader.count(term("organisation", row.code))}
