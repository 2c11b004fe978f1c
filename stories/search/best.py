"""The best hits of a query, where newer stories stand a little above older ones, without weighing every story.

The engine can multiply each story's score by its freshness, but then reads that for each story that matches and can
leave none out. Freshness changes a score by little: so the first few by score alone are taken, which the engine finds
several times faster, and put in the order of their weighted scores. They are right as soon as the last of those that
were taken could not come among those that are wanted, were it the freshest of all.
"""

from math import log2

from tantivy import Query

from stories.search.keeping import Kept

# Beyond so many hits, the engine weighs all of them.
FEW = 100
# So many times what is wanted is taken at first, then so many times that.
TAKEN, TAKEN_MORE = 3, 4

_kept = Kept(8)


def best_first(reader, query, limit, offset=0):
    """Return the hits from `offset` on, `limit` of them, as the engine's `weight_by_field="freshness"` orders them."""
    wanted = offset + limit
    for times in (TAKEN, TAKEN * TAKEN_MORE) if wanted <= FEW else ():
        taken = wanted * times
        hits = reader.searcher.search(query, limit=taken, count=False).hits
        ordered = _weighted(reader, hits)
        is_all = len(hits) < taken
        if is_all or hits[-1][0] * _weight(_freshest(reader)) < ordered[wanted - 1][0]:
            return ordered[offset:wanted]
    return reader.searcher.search(query, limit=limit, offset=offset, count=False, weight_by_field="freshness").hits


def _weighted(reader, hits):
    """Return hits with weighted scores, the best first."""
    freshness = reader.values("freshness", hits)
    weighted = [(score * _weight(fresh), address) for (score, address), fresh in zip(hits, freshness, strict=True)]
    return sorted(weighted, key=lambda pair: -pair[0])


def _weight(freshness):
    """Return what the engine multiplies a score by."""
    return log2(2.0 + freshness)


def _freshest(reader):
    """Return the highest freshness of all, kept for as long as the index stands."""
    ask = {"most": {"max": {"field": "freshness"}}}
    key = (reader.generation, reader.looks_at)
    return _kept.get(key, lambda: reader.searcher.aggregate(Query.all_query(), ask)["most"]["value"] or 0.0)
