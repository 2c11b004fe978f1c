"""What to offer while somebody types: searches, components, tags, organisations and titles that begin like it."""

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.text import slugify
from tantivy import Order, Query

from components.models import Component
from stories.models.sql import one_of
from stories.search.caches import LRUCache
from stories.search.common import begun_by
from stories.search.documents import SCHEMA
from stories.search.engine import every, term
from stories.search.filters import Filters
from stories.search.naming import names_of
from stories.search.organisation_names import organisations_called
from stories.search.reading import ask
from stories.search.words import STOP_WORDS, clean, plain_words, stem

SHORTEST = 2
LONGEST = 60
MOST_WORDS = 6
# How many terms that begin with the word are tried.
LOOKED_AT = 16
# Never so many stories are deleted from the index at once; a term with more is surely held by one that is there.
SURELY_HELD = 1_000
# For letters more are offered than for names: MFT may be of Manchester, Medway or Mersey.
CALLED = 4
COMMON, COMPLETIONS, COMPONENTS, TAGS, ORGANISATIONS, TITLES = 2, 3, 2, 3, 2, 4
# Everybody who looks for a word types the same beginnings of it, so most were asked for a moment ago.
_cache = LRUCache(500)

# The database says what is published, so a withdrawn story is never offered.
READ_TITLES = "SELECT s.id, s.title, s.slug FROM stories_story s WHERE s.status || '' = 'published' AND {}"
_address = lru_cache(maxsize=5_000)(lambda slug: reverse("story", args=[slug]))


class Suggestion(NamedTuple):
    """One thing to offer. kind: what it is, in a word for readers. url: where choosing it leads."""

    text: str
    kind: str
    url: str


def suggestions(text):
    """Return up to 14 Suggestions for a text that somebody has begun to type; [] for what is too short."""
    text = clean(text, LONGEST)
    words = plain_words(text)[:MOST_WORDS]
    if not words or len(text) < SHORTEST:
        return []
    return ask(lambda reader: _suggestions(reader, text, words), list)


def _suggestions(reader, text, words):
    common = begun_by(reader, text, COMMON)
    # Names is part of the key, so that a changed name is offered no longer than Names are cached.
    key = (reader.generation, names_of(reader).number, text, *common)
    offered, story_ids = _cache.get_or_make(key, lambda: _found(reader, text, words, common))
    return [*offered, *_titles(story_ids)]


def _found(reader, text, words, common):
    """Return the Suggestions of all but titles, and the ids of the stories whose titles to offer."""
    searches = list(dict.fromkeys([*common, *_completions(reader, text, words)]))[:COMPLETIONS]
    offered = [
        *(Suggestion(offer, "Search", Filters.of(q=offer).url()) for offer in searches),
        *_components(reader, text),
        *_tags(reader, text),
        *_organisations(reader, words),
    ]
    return offered, _story_ids(reader, words)


def _completions(reader, text, words):
    """Return the text with its last word completed to the commonest words; some story holds all its words."""
    if len(words[-1]) < SHORTEST or not text.casefold().endswith(words[-1]):
        return []
    before = [term("all", stem(word)) for word in words[:-1] if word not in STOP_WORDS]
    # "how do we" is not the beginning of "how do week".
    if len(words) > 1 and words[-1] in STOP_WORDS:
        return []
    begun = text[: len(text) - len(words[-1])]
    # Of "huddle" and "huddles", which find the same, only the commoner.
    best = {}
    for word in _commonest(reader, "words", words[-1]):
        if word in STOP_WORDS or word.isdecimal():
            continue
        if not before or reader.count(every([*before, term("words", word)])):
            best.setdefault(stem(word), begun + word)
        if len(best) == COMPLETIONS:
            break
    return list(best.values())


def _commonest(reader, field, prefix):
    """Yield the commonest terms of a field with a prefix that a story holds, the commonest first."""
    for word, count in reader.searcher.terms_with_prefix(field, prefix, None, LOOKED_AT):
        # The engine counts stories too that were deleted a moment ago, and whose words must not be offered.
        if count > SURELY_HELD or reader.count(term(field, word)):
            yield word


def _components(reader, text):
    wanted = text.casefold()
    rows = _component_rows(names_of(reader).number)
    found = [row for row in rows if any(wanted in name for name in row[2:])]
    return [Suggestion(name, "Component", Filters.of(component=[code]).url()) for code, name, *_ in found[:COMPONENTS]]


@lru_cache(maxsize=2)
def _component_rows(number):
    """Return (code, name, both names in small letters) of each component; number: of the Names in use."""
    rows = Component.objects.values_list("code", "name", "official_name")
    return [(code, name, name.casefold(), official.casefold()) for code, name, official in rows]


def _tags(reader, text):
    prefix = slugify(text)
    if not prefix:
        return []
    best = list(islice(_commonest(reader, "tag", prefix), TAGS))
    names = names_of(reader)
    names.learn(tags=best)
    known = names.of("tag")
    return [Suggestion(known[slug], "Tag", Filters.of(tag=[slug]).url()) for slug in best if slug in known]


def _organisations(reader, words):
    ask = {"codes": {"terms": {"field": "organisation", "size": ORGANISATIONS}}}
    buckets = reader.searcher.aggregate(_begins("organisation_name", words), ask)["codes"]["buckets"]
    codes = [bucket["key"] for bucket in buckets]
    if not codes and len(words) == 1:
        codes = list(organisations_called(reader, words[0]))[:CALLED]
    names = names_of(reader)
    names.learn(organisations=codes)
    known = names.of("organisation")
    return [
        Suggestion(known[code], "Organisation", Filters.of(organisation=[code]).url())
        for code in codes
        if code in known
    ]


def _story_ids(reader, words):
    query = _begins("title_words", words)
    # For one word all titles match equally well, so the newest are offered, which the engine finds without scoring.
    by = {"order_by_field": "newest", "order": Order.Desc} if len(words) == 1 else {"weight_by_field": "freshness"}
    hits = reader.searcher.search(query, limit=TITLES, count=False, **by).hits
    return reader.values("story", hits)


def _titles(ids):
    """Return the titles of those of these stories that are published at this moment."""
    found = {pk: (title, slug) for pk, title, slug in _published(ids)} if ids else {}
    return [Suggestion(found[pk][0], "Story", _address(found[pk][1])) for pk in ids if pk in found]


def _published(ids):
    where, values = one_of("s.id", ids)
    with connection.cursor() as cursor:
        cursor.execute(READ_TITLES.format(where), values)
        return cursor.fetchall()


def _begins(field, words):
    """Return the query for all the words, of which the last may be only a beginning."""
    begun = Query.fuzzy_term_query(SCHEMA, field, words[-1], 0, True, True)
    return every([*(term(field, word) for word in words[:-1]), begun])
