"""Counting the values of every facet under a search, each facet without its own filter.

There are two ways, and the cheaper is taken. The engine's aggregation reads all values of each story that matches. To
intersect the matches with the posting list of each value costs about the same whatever matches, which is cheaper where
many stories do. Facets of few values are counted from columns with one value a story; see documents.COLUMNS.
"""

from functools import lru_cache

from stories.models import Kind
from stories.search.caches import LRUCache
from stories.search.documents import COLUMNS, NOTHING, column_values
from stories.search.engine import any_value, every
from stories.search.filters import FACETS, LONG_FACETS
from stories.search.queries import narrowed

# Of facets with many options: how many of the commonest are shown.
COMMONEST = 12
# More than any facet has options: of several segments all values are taken, so that their counts add up exactly.
ALL_OPTIONS = 20_000
# Every story has a value in this column.
TOTAL = "components"
# Facets of which a story has several values out of many. To intersect posting lists is cheaper if more stories match
# than this number plus one in fifteen of all: measured at 10,000 and 100,000 stories.
SEVERAL = {"setting": 800, "tag": 7_500}
MUCH = 15
COLUMN_OF = {facet: column for column, facets in COLUMNS.items() for facet in facets}
# The counts of recent searches: turning a page or sorting otherwise changes none of them.
_cache = LRUCache(300)


def counts_of(reader, text_query, filters, facets=tuple(FACETS)):
    """Return the Counts of a search, kept for as long as the index stands."""
    key = (*_key(reader, text_query, filters), facets)
    return _cache.get_or_make(key, lambda: Counts(reader, text_query, filters, facets))


def _key(reader, text_query, filters):
    return reader.generation, reader.looks_at, text_query and text_query.key(), filters.chosen, filters.looking


class Counts:
    """How many stories each value of each facet has, under a search.

    total: how many match in all. facets: what facets.facets_of() made of them, cached here with the names it used.
    """

    facets = None

    def __init__(self, reader, text_query, filters, facets=tuple(FACETS)):
        """Count the facets without a chosen option at one go, and the others one by one."""
        searcher = reader.searcher
        chosen = [facet for facet in dict(filters.chosen) if facet in facets]
        free = [facet for facet in facets if facet not in chosen]
        # For a costly query everything is counted at one go, so that the engine runs it only once.
        self._at_once = text_query is not None and text_query.is_costly
        self.by_facet, self.total = self._count(searcher, narrowed(text_query, filters), free, filters)
        for facet in chosen:
            if facet not in {"component", "kind"}:
                self.by_facet[facet] = self._count_chosen(reader, text_query, filters.without(facet), facet)
        if filters.values("component") or filters.values("kind"):
            if "component" in facets:
                self.by_facet["component"] = self._count_components(searcher, text_query, filters)
            if "kind" in facets:
                self.by_facet["kind"] = self._count_kinds(reader, text_query, filters)
        self._count_unseen(reader, text_query, filters)

    def of(self, facet):
        """Return {value: count} of a facet, values with at least one story."""
        return self.by_facet.get(facet, {})

    def _count_chosen(self, reader, text_query, others, facet):
        """Return {value: count} of one facet under the other filters, cached: its own chosen options change nothing."""
        key = (*_key(reader, text_query, others), facet)
        query = narrowed(text_query, others)
        return dict(_cache.get_or_make(key, lambda: self._count_one(reader.searcher, query, facet, others)))

    def _count_one(self, searcher, query, facet, filters):
        """Return {value: count} of one facet under a query."""
        return self._count(searcher, query, [facet], filters, with_total=False)[0][facet]

    def _count(self, searcher, query, facets, filters, *, with_total=True):
        """Return ({facet: {value: count}} under a query, how many stories match or 0 if that is not needed)."""
        wanted = {COLUMN_OF[facet] for facet in facets if facet in COLUMN_OF}
        own = [facet for facet in facets if facet not in COLUMN_OF]
        several = [] if self._at_once else [facet for facet in own if facet in SEVERAL]
        columns = wanted | {TOTAL} if with_total or several else wanted
        answer = _aggregated(searcher, query, [*columns, *(facet for facet in own if facet not in several)], filters)
        total = sum(answer.get(TOTAL, {}).values())
        found = {}
        for column in columns:
            counted = answer.pop(column)
            found |= _by_facet(column, counted) if column in wanted else {}
        intersected = [facet for facet in several if total > SEVERAL[facet] + searcher.num_docs / MUCH]
        answer |= {facet: dict(searcher.terms_with_prefix(facet, "", query)) for facet in intersected}
        if rest := [facet for facet in several if facet not in intersected]:
            answer |= _aggregated(searcher, query, rest, filters)
        for facet, counted in answer.items():
            counted.pop(NOTHING, None)
            found[facet] = counted if filters.looking_for(facet) else _commonest(facet, counted)
        return {facet: found[facet] for facet in facets}, total

    def _count_components(self, searcher, text_query, filters):
        """Return {value: count} of components where one or a kind is chosen: both mean a statement of a kind on it."""
        kinds = filters.values("kind")
        if not kinds:
            query = narrowed(text_query, filters.without("component"))
            return self._count_one(searcher, query, "component", filters)
        # Under both kinds a statement of any will do.
        prefix = f"{kinds[0]}:" if len(kinds) == 1 else "any:"
        found = searcher.terms_with_prefix("said", prefix, narrowed(text_query, filters, "component"))
        return {said.removeprefix(prefix): count for said, count in found if count}

    def _count_kinds(self, reader, text_query, filters):
        """Return {value: count} of kinds where one or a component is chosen, as _count_components() does of those."""
        components = filters.values("component")
        rest = narrowed(text_query, filters.without("kind").without("component"))
        if not components:
            return self._count_one(reader.searcher, rest, "kind", filters)
        return {
            kind.value: reader.count(every([rest, any_value("said", [f"{kind}:{code}" for code in components])]))
            for kind in Kind
        }

    def _count_unseen(self, reader, text_query, filters):
        """Count chosen values of long facets that are not among the commonest."""
        for facet in LONG_FACETS:
            for value in filters.values(facet):
                if value not in self.of(facet):
                    query = narrowed(text_query, filters.with_values(facet, [value]))
                    self.by_facet.setdefault(facet, {})[value] = reader.count(query)


def _aggregated(searcher, query, fields, filters):
    """Return {field: {value: count}}: of fields with many values the commonest, unless others are looked for."""
    many = {facet for facet in LONG_FACETS if not filters.looking_for(facet)}
    size = {field: COMMONEST + 2 if field in many else ALL_OPTIONS for field in fields}
    # With one segment, its commonest are the commonest of all, and the other values need not be looked up.
    of_each = dict.fromkeys(fields, ALL_OPTIONS) if searcher.num_segments > 1 else size
    ask = {field: {"terms": {"field": field, "size": size[field], "segment_size": of_each[field]}} for field in fields}
    answer = searcher.aggregate(query, ask)
    return {field: {b["key"]: b["doc_count"] for b in answer[field]["buckets"]} for field in fields}


def _commonest(facet, counted):
    """Return the commonest values of a long facet: one more than is shown, as a sign that there are more."""
    if facet not in LONG_FACETS or len(counted) <= COMMONEST:
        return counted
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[: COMMONEST + 1])


def _by_facet(column, counted):
    """Return {facet: {value: count}} of a column, each of whose values combines values of its facets."""
    found = {facet: {} for facet in COLUMNS[column]}
    for key, count in counted.items():
        for facet, values in zip(COLUMNS[column], _values(key), strict=True):
            sums = found[facet]
            for value in values:
                sums[value] = sums.get(value, 0) + count
    return found


@lru_cache(maxsize=20_000)
def _values(key):
    return column_values(key)
