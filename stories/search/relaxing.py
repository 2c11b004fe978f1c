"""Query relaxation: stories must hold all the words, or only some of them where too few hold all."""

from itertools import islice
from typing import NamedTuple

from stories.search import synonyms
from stories.search.caches import LRUCache
from stories.search.concepts import Asked
from stories.search.counting import Counts, counts_of
from stories.search.documents import STORIES
from stories.search.organisation_names import organisations_called
from stories.search.queries import TextQuery, narrowed, scope_of
from stories.search.rarity import Rarity
from stories.search.spelling import Vocabulary
from stories.search.understanding import understand

# If fewer stories than this hold all the words, those that hold some of them follow.
FEW = 20
# How much less is required of a text: the same whatever filters are chosen.
_steps = LRUCache(300)


class Relaxed(NamedTuple):
    """The query that finds enough, and its counts.

    text_query: None if there are no words to search for. with_all_words: how many hold all the words, if the query
    asks for less and finds others; otherwise None.
    """

    text_query: TextQuery | None
    with_all_words: int | None
    counts: Counts


def relaxed(reader, filters):
    """Return the Relaxed for Filters, over the stories or statements that the Reader looks at."""
    asked = _understood(reader, filters.q)
    if asked.is_empty():
        return Relaxed(None, None, counts_of(reader, None, filters))
    strict = _strict(reader, asked, filters)
    query = _loosened(reader, strict, filters)
    counts = counts_of(reader, query, filters)
    with_all_words = None if query is strict else reader.count(narrowed(strict, filters))
    # The chosen filters may leave none but those.
    return Relaxed(query, None if with_all_words == counts.total else with_all_words, counts)


def hold_all(reader, filters):
    """Say whether some story or statement holds all the words of Filters."""
    strict = _strict(reader, _understood(reader, filters.q), filters)
    return reader.count(narrowed(strict, filters)) > 0


def _understood(reader, text):
    if not text:
        return Asked()
    vocabulary = Vocabulary(reader.searchers[STORIES])
    return understand(text, synonyms.current(reader), vocabulary, lambda word: organisations_called(reader, word))


def _strict(reader, asked, filters):
    """Return the TextQuery that requires all that was asked."""
    return TextQuery.strict(asked, Rarity(reader.searchers[STORIES]), scope_of(filters))


def _loosened(reader, strict, filters):
    """Return the strict TextQuery if it finds enough, or a weaker one.

    The words alone decide, so that a chosen filter only narrows what they found, and each count is what its filter
    lists.
    """
    key = (reader.generation, reader.looks_at, strict.key())
    steps = _steps.get_or_make(key, lambda: _steps_to_enough(reader, strict, filters))
    return next(islice(strict.weaker(), steps - 1, None)) if steps else strict


def _steps_to_enough(reader, strict, filters):
    """Return how many steps of TextQuery.weaker() it takes until enough is found, or until no step finds more."""
    words = filters.cleared()
    # Without filters the counts are needed anyway, and cached.
    found = reader.count(narrowed(strict, words)) if filters.chosen else counts_of(reader, strict, filters).total
    steps = 0
    # For "hindering in Ireland" nothing from elsewhere is a partial match.
    enough = 1 if strict.asked.only_names else FEW
    for number, weaker in enumerate(strict.weaker(), start=1):
        if found >= enough:
            break
        more = reader.count(narrowed(weaker, words))
        if more > found:
            steps, found = number, more
    return steps
