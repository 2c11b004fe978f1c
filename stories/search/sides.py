"""Both sides of a component: what is helping and what is hindering, and how much of each there is."""

from dataclasses import dataclass, field

from django.db.models import Count
from tantivy import Order, Query

from stories.models import Factor, Kind, Status, Story, StoryTag
from stories.search import background
from stories.search.caches import LRUCache
from stories.search.counting import counts_of
from stories.search.documents import STATEMENTS, STORIES
from stories.search.facets import chosen_of, facets_of, known_filters
from stories.search.filters import FACETS as HEADINGS
from stories.search.filters import Filters
from stories.search.naming import names_of
from stories.search.queries import narrowed

# The facets of a component's page.
FACETS = ("nation", "type", "setting")
PAGE_SIZE = 12
LAST_PAGE = 500
# Pages of statements, and totals, for which the engine looks through all statements.
_cache = LRUCache(200)


@dataclass
class Side:
    """The statements of one kind on a page of a component. total: how many there are on all pages."""

    kind: str
    total: int
    statements: list


@dataclass
class Sides:
    """A page of a component's statements, both kinds, with the facets to narrow them by.

    unknown: the headings of facets of which the address held unknown values, which were ignored.
    """

    filters: Filters
    helping: Side
    hindering: Side
    page: int = 1
    facets: list = field(default_factory=list)
    chosen: list = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def pages(self):
        """How many pages the longer side has, at least one."""
        longest = max(self.helping.total, self.hindering.total)
        return min(LAST_PAGE, max(1, -(-longest // PAGE_SIZE)))

    @property
    def previous_url(self):
        """The address of the page before, or ""."""
        return self.filters.url(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self):
        """The address of the page after, or ""."""
        return self.filters.url(page=self.page + 1) if self.page < self.pages else ""


def component_sides(code, filters, page=1):
    """Return the Sides of a component, the newest stories first, under the Filters' nation, type and setting.

    Its statements are numbers, which the page reads from the database. Without an index there are no facets.
    """
    return background.ask(
        lambda reader: _from_index(reader, code, filters, page), lambda: _from_database(code, filters, page)
    )


def _from_index(reader, code, filters, page):
    reader = reader.looking_at(STATEMENTS)
    names = names_of(reader)
    wanted = filters.chosen
    here = Filters(path=filters.path, chosen=tuple(pair for pair in wanted if pair[0] in FACETS))
    filters = known_filters(names, here)
    here = filters.with_values("component", [code])
    counts = counts_of(reader, None, here, FACETS)
    found = _cache.get_or_make((reader.generation, here.chosen, page), lambda: _look_up(reader, here, page))
    sides = _empty(filters, {kind: total for kind, (total, _) in found.items()}, page)
    sides.facets = facets_of(counts, names, filters, FACETS)
    sides.chosen = chosen_of(names, filters)
    sides.unknown = [HEADINGS[facet] for facet, values in wanted if values != filters.values(facet)]
    for kind, (_, ids) in found.items():
        getattr(sides, kind).statements = ids
    return sides


def _look_up(reader, here, page):
    """Return {kind: (how many statements there are, the numbers of those on this page)}."""
    found = _search(reader, here, page)
    last = _empty(here, {kind: result.count for kind, result in found.items()}, page).page
    if last != page:
        found = _search(reader, here, last)
    return {kind: (result.count, reader.values("statement", result.hits)) for kind, result in found.items()}


def _search(reader, here, page):
    """Return {kind: the engine's result with the newest statements of a page, and the count of all}."""
    queries = {kind: narrowed(None, here.with_values("kind", [kind])) for kind in Kind.values}
    offset = (min(max(1, page), LAST_PAGE) - 1) * PAGE_SIZE
    # To count apart takes as long again.
    by = {"limit": PAGE_SIZE, "offset": offset, "order_by_field": "newest", "order": Order.Desc, "count": True}
    return {kind: reader.searcher.search(query, **by) for kind, query in queries.items()}


def _from_database(code, filters, page):
    """Return the Sides without facets and filters, for when there is no index."""
    factors = Factor.objects.published().filter(component__code=code)
    totals = {kind: factors.filter(kind=kind).count() for kind in Kind.values}
    sides = _empty(Filters(path=filters.path), totals, page)
    offset = (sides.page - 1) * PAGE_SIZE
    for kind in Kind.values:
        ids = factors.filter(kind=kind).newest().values_list("pk", flat=True)
        getattr(sides, kind).statements = list(ids[offset : offset + PAGE_SIZE])
    return sides


def _empty(filters, totals, page):
    sides = Sides(filters, *(Side(kind, totals[kind], []) for kind in (Kind.HELPING, Kind.HINDERING)))
    sides.page = min(max(1, page), sides.pages)
    return sides


def statement_counts():
    """Return ({(component code, kind): number of published statements}, number of published stories).

    Cached until the next commit of the index.
    """
    return background.ask(
        lambda reader: _cache.get_or_make((reader.generation,), lambda: _count(reader)), _counts_from_database
    )


def _count(reader):
    asked = reader.looking_at(STATEMENTS)
    said = asked.searcher.terms_with_prefix("said", "", Query.all_query())
    pairs = ((value.partition(":"), number) for value, number in said)
    counts = {(code, kind): number for (kind, _, code), number in pairs if kind in Kind.values}
    return counts, reader.looking_at(STORIES).count(Query.all_query())


def tag_counts():
    """Return {slug: number of published stories} of the tags in use."""
    return background.ask(
        lambda reader: dict(reader.looking_at(STORIES).searcher.terms_with_prefix("tag", "", Query.all_query())),
        _tags_from_database,
    )


def _tags_from_database():
    rows = StoryTag.objects.filter(content_object__status=Status.PUBLISHED).order_by().values_list("tag__slug")
    return dict(rows.annotate(number=Count("pk")))


def _counts_from_database():
    rows = Factor.objects.published().order_by().values_list("component__code", "kind").annotate(number=Count("pk"))
    return {(code, kind): number for code, kind, number in rows}, Story.objects.published().count()
