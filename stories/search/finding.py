"""find(): from Filters to the page of Results that answers them."""

from dataclasses import replace
from itertools import repeat

from tantivy import Order

from stories.models import Story
from stories.search import background, synonyms
from stories.search.best import best_first
from stories.search.documents import STORIES
from stories.search.engine import term
from stories.search.facets import chosen_of, facets_of, known_filters
from stories.search.filters import FACETS
from stories.search.highlighter import Highlighter
from stories.search.missing_words import missing_words
from stories.search.naming import names_of
from stories.search.queries import narrowed, ranked, scope_of
from stories.search.relaxing import relaxed
from stories.search.results import PAGE_SIZE, Hit, Results
from stories.search.snippets import snippets
from stories.search.spelling import corrected
from stories.search.ways_out import meant, way_to_place, ways_out


def find(filters, page=1):
    """Return the Results for Filters. Never waits for the index: without one, the results are the newest stories."""
    return background.ask(lambda reader: _find(reader, filters, page), lambda: _newest(filters, page))


def _newest(filters, page):
    """Return Results with the newest stories, whatever was asked for, for when there is no index."""
    stories = Story.objects.published().newest()
    results = Results(filters=filters, total=stories.count(), works=False)
    results.page = min(max(1, page), results.pages)
    start = (results.page - 1) * PAGE_SIZE
    results.hits = [Hit(pk) for pk in stories.values_list("pk", flat=True)[start : start + PAGE_SIZE]]
    return results


def _find(reader, filters, page):
    filters, instead_of = _spelled(reader, filters)
    reader = reader.looking_at(scope_of(filters).index)
    names = names_of(reader)
    wanted, filters = filters, _known(reader, names, filters)
    text_query, with_all_words, counts = relaxed(reader, filters)
    names.learn(tags=counts.of("tag"), organisations=[*counts.of("organisation"), *counts.of("board")])
    results = Results(filters=filters, with_all_words=with_all_words, instead_of=instead_of)
    results.unknown = [FACETS[code] for code, values in wanted.chosen if values != filters.values(code)]
    if text_query is not None:
        results.reads, results.ranks = True, bool(text_query.asked.concepts)
        results.has_near, results.has_same = text_query.near, text_query.has_same
        results.is_one_word = text_query.is_one_word
        if with_all_words == 0 or not counts.total:
            results.missing_words = missing_words(reader, text_query, filters.q)
            results.from_place = way_to_place(reader, names, results)
    results.facets = facets_of(counts, names, filters)
    results.chosen = chosen_of(names, results.asked)
    results.total = counts.total
    results.page = min(max(1, page), results.pages)
    if results.total:
        results.hits = _hits(reader, text_query, results)
        results.meant = meant(reader, filters) if with_all_words == 0 else ""
    else:
        results.ways_out = ways_out(reader, text_query, results)
    return results


def _spelled(reader, filters):
    """Return the Filters with their words' spelling corrected, and the text as typed if that changed it, else ""."""
    if not filters.q or filters.exact:
        return filters, ""
    text = corrected(reader, filters.q, synonyms.current(reader))
    if text == filters.q:
        return filters, ""
    return replace(filters, q=text), filters.q


def _known(reader, names, filters):
    """Return the Filters without unknown values, and read the names of the others."""
    tags = [slug for slug in filters.values("tag") if slug not in names.of("tag") and _is_held(reader, slug)]
    names.learn(tags=tags, organisations=filters.values("organisation") + filters.values("board"))
    return known_filters(names, filters)


def _is_held(reader, slug):
    """Say whether a published story has a tag; readers must not see those of drafts and withdrawn stories."""
    return reader.looking_at(STORIES).count(term("tag", slug)) > 0


def _hits(reader, text_query, results):
    """Return the page's Hits, in order: ids from the index, everything that is shown from the database."""
    offset = (results.page - 1) * PAGE_SIZE
    if results.sort != "relevance":
        query = narrowed(text_query, results.filters)
        by = {"order_by_field": "answered" if results.sort == "answered" else "newest", "order": Order.Desc}
        found = reader.searcher.search(query, limit=PAGE_SIZE, offset=offset, count=False, **by).hits
    else:
        found = best_first(reader, ranked(text_query, results.filters), PAGE_SIZE, offset)
    ids = reader.values("story", found)
    if text_query is not None:
        # The query's own Asked, which has only the synonyms that some story holds.
        results.highlighter = Highlighter(text_query.asked, near=text_query.near)
    if results.filters.show == "statements":
        return [Hit(*pair) for pair in zip(ids, repeat(None), reader.values("statement", found), strict=False)]
    found = snippets(results.highlighter, ids) if results.highlighter else {}
    return [Hit(story_id, found.get(story_id)) for story_id in ids]
