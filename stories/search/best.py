"""The best hits of a query, where newer stories stand a little above older ones, without weighing every story.

The engine can multiply each story's score by its freshness, but then reads that for each story that matches and can
leave none out. Freshness changes a score by little: so the first few by score alone are taken, which the engine finds
several times faster, and put in the order of their weighted scores. They are surely the first where none that was left
could come among them, were it the freshest of all. Whatever is not surely among the first few stands after them as the
engine orders it: it rounds otherwise, and a page in its order after one in ours would show some hits twice.
"""

from math import log2

from tantivy import Query

from stories.search.caches import LRUCache

# Beyond so many hits, the engine weighs all of them.
FEW = 100
# So many times what is wanted is taken at first, then so many times that.
TAKEN, TAKEN_MORE = 3, 4

_cache = LRUCache(8)


def best_first(reader, query, limit, offset=0):
    """Return the hits from `offset` on, `limit` of them, the best first: by their score and how fresh they are."""
    wanted = offset + limit
    for times in (TAKEN, TAKEN * TAKEN_MORE) if wanted <= FEW else ():
        ordered, sure = _surely_first(reader, query, wanted * times)
        if sure >= wanted or sure == len(ordered):
            return ordered[offset:wanted]
    ordered, sure = _surely_first(reader, query, FEW * TAKEN * TAKEN_MORE)
    if sure == len(ordered):
        return ordered[offset:wanted]
    first = ordered[: min(sure, FEW)]
    found = reader.searcher.search(query, limit=wanted + len(first), count=False, weight_by_field="freshness").hits
    before = {_place(hit) for hit in first}
    return [*first, *(hit for hit in found if _place(hit) not in before)][offset:wanted]


def _surely_first(reader, query, taken):
    """Return the first hits by score alone, in order of their weighted scores, and how many stand surely where they do.

    All of them do where there are no more.
    """
    hits = reader.searcher.search(query, limit=taken, count=False).hits
    freshness = reader.values("freshness", hits)
    weighted = [(score * _weight(fresh), address) for (score, address), fresh in zip(hits, freshness, strict=True)]
    ordered = sorted(weighted, key=lambda pair: -pair[0])
    if len(hits) < taken:
        return ordered, len(ordered)
    most = hits[-1][0] * _weight(_freshest(reader))
    return ordered, sum(score > most for score, _ in ordered)


def _place(hit):
    """Return what tells a hit's document from others."""
    _, address = hit
    return address.segment_ord, address.doc


def _weight(freshness):
    """Return what the engine multiplies a score by."""
    return log2(2.0 + freshness)


def _freshest(reader):
    """Return the highest freshness of all."""
    ask = {"most": {"max": {"field": "freshness"}}}
    key = (reader.generation, reader.looks_at)
    return _cache.get_or_make(key, lambda: reader.searcher.aggregate(Query.all_query(), ask)["most"]["value"] or 0.0)
