"""The top hits of a query by score and freshness, without weighing every story that matches.

The engine can multiply each story's score by its freshness, but then reads the freshness of every story that matches
and can skip none. By score alone it finds the top hits several times faster. So we take more of those than needed,
multiply by freshness and sort. A hit is certain to be in its place if no story that was not taken could pass it, even
the freshest of all. The other hits follow in the engine's own order, without those that have their place: the engine
rounds differently, and would show some of them twice.
"""

from math import log2

from tantivy import Query

from stories.search.caches import LRUCache

# Beyond so many hits, the engine's own order is used.
FEW = 100
# So many times the hits needed are taken at first, and so many times that at the second try.
TAKEN, TAKEN_MORE = 3, 4

_cache = LRUCache(8)


def best_first(reader, query, limit, offset=0):
    """Return `limit` hits from `offset` on, the best first by score and freshness."""
    wanted = offset + limit
    for times in (TAKEN, TAKEN * TAKEN_MORE) if wanted <= FEW else ():
        ordered, sure = _certain_first(reader, query, wanted * times)
        if sure >= wanted or sure == len(ordered):
            return ordered[offset:wanted]
    ordered, sure = _certain_first(reader, query, FEW * TAKEN * TAKEN_MORE)
    if sure == len(ordered):
        return ordered[offset:wanted]
    first = ordered[: min(sure, FEW)]
    found = reader.searcher.search(query, limit=wanted + len(first), count=False, weight_by_field="freshness").hits
    before = {_place(hit) for hit in first}
    return [*first, *(hit for hit in found if _place(hit) not in before)][offset:wanted]


def _certain_first(reader, query, taken):
    """Return the first hits by score alone, in order of weighted scores, and how many are certain to be in place.

    All of them are if there are no other hits.
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
    """Return what identifies a hit's document."""
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
