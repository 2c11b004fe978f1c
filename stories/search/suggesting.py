"""What to offer while somebody types: components, tags, organisations and titles that begin like it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import slugify
from taggit.models import Tag
from tantivy import Query

from components.models import Component
from organisations.models import Organisation
from stories.models import Story
from stories.search.documents import SCHEMA
from stories.search.filters import Filters
from stories.search.finding import engine_may_fail
from stories.search.queries import every, term
from stories.search.reading import reader as open_reader
from stories.search.words import STOP_WORDS, clean, plain_words, stem

SHORTEST = 2
LONGEST = 60
MOST_WORDS = 6
COMPLETIONS, COMPONENTS, TAGS, ORGANISATIONS, TITLES = 3, 2, 3, 2, 4


@dataclass(frozen=True)
class Suggestion:
    """One thing to offer. kind: what it is, in a word for readers. url: where choosing it leads."""

    text: str
    kind: str
    url: str


@engine_may_fail(list)
def suggestions(text):
    """Return up to 14 Suggestions for a text that somebody has begun to type; [] for what is too short."""
    text = clean(text, LONGEST)
    words = plain_words(text)[:MOST_WORDS]
    reader = open_reader()
    if reader is None or not words or len(text) < SHORTEST:
        return []
    return [
        *_completions(reader, text, words),
        *_components(text),
        *_tags(reader, text),
        *_organisations(reader, words),
        *_titles(reader, words),
    ]


def _completions(reader, text, words):
    """Offer the commonest words that the last one may become."""
    if len(words[-1]) < SHORTEST or not text.casefold().endswith(words[-1]):
        return []
    found = reader.searcher.terms_with_prefix("words", words[-1], Query.all_query())
    longer = [(count, word) for word, count in found if word not in STOP_WORDS and not word.isdecimal()]
    begun = text[: len(text) - len(words[-1])]
    # Of "huddle" and "huddles", which find the same, the commoner.
    best = {}
    for _, word in sorted(longer, key=lambda pair: (-pair[0], pair[1])):
        best.setdefault(stem(word), begun + word)
    return [Suggestion(offer, "Search", Filters.of(q=offer).url()) for offer in list(best.values())[:COMPLETIONS]]


def _components(text):
    wanted = text.casefold()
    found = [
        row
        for row in Component.objects.all()
        if wanted in row.name.casefold() or wanted in row.official_name.casefold()
    ]
    return [Suggestion(row.name, "Component", Filters.of(component=[row.code]).url()) for row in found[:COMPONENTS]]


def _tags(reader, text):
    prefix = slugify(text)
    if not prefix:
        return []
    counts = dict(reader.searcher.terms_with_prefix("tag", prefix, Query.all_query()))
    best = sorted(counts, key=lambda slug: (-counts[slug], slug))[:TAGS]
    names = dict(Tag.objects.filter(slug__in=best).values_list("slug", "name"))
    return [Suggestion(names[slug], "Tag", Filters.of(tag=[slug]).url()) for slug in best if slug in names]


def _organisations(reader, words):
    query = _begins("organisation_name", words)
    ask = {"codes": {"terms": {"field": "organisation", "size": ORGANISATIONS}}}
    buckets = reader.searcher.aggregate(query, ask)["codes"]["buckets"]
    codes = [bucket["key"] for bucket in buckets]
    names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return [
        Suggestion(names[code], "Organisation", Filters.of(organisation=[code]).url())
        for code in codes
        if code in names
    ]


def _titles(reader, words):
    hits = reader.searcher.search(_begins("title_words", words), limit=TITLES, weight_by_field="freshness").hits
    ids = reader.values("story", hits)
    found = {pk: (title, slug) for pk, title, slug in _published(ids)} if ids else {}
    return [Suggestion(found[pk][0], "Story", reverse("story", args=[found[pk][1]])) for pk in ids if pk in found]


def _published(ids):
    return Story.objects.published().filter(pk__in=ids).values_list("pk", "title", "slug")


def _begins(field, words):
    """Return the query for all the words, the last of which may be only begun."""
    begun = Query.fuzzy_term_query(SCHEMA, field, words[-1], 0, True, True)
    return every([*(term(field, word) for word in words[:-1]), begun])
