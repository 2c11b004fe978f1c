"""The counts beside the options: each facet counted under all filters but its own."""

from dataclasses import dataclass, replace

from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast
from taggit.models import Tag

from components.models import Component
from organisations.models import Nation, Organisation, OrganisationType, Region
from stories.models import CareSetting, Kind, Method, Stage
from stories.search.filters import FACETS, LONG_FACETS
from stories.search.queries import any_value, every, narrowed

# Facets whose options are rows of a short list that is always read whole.
LISTS = {
    "component": Component, "nation": Nation, "region": Region, "type": OrganisationType, "setting": CareSetting,
    "method": Method,
}  # fmt: skip
# Of facets with many options: how many of the commonest are shown, and how many of those that were looked for.
COMMONEST = 12
LOOKED_FOR = 40
FIXED = {
    "kind": [(kind.value, kind.label) for kind in Kind],
    "stage": list(Stage.choices),
    "has": [("what_changed", "Has what changed"), ("answer", "Hindrance with an answer")],
}
# More than any facet has options in one segment, so that the counts of segments add up exactly.
ALL_OPTIONS = 5_000


@dataclass(frozen=True)
class Option:
    """One choice of a facet. url: the same search with this choice made, or unmade where it is chosen."""

    value: str
    name: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class Facet:
    """A group of choices. is_long: only some are shown, and others can be looked for. looking_for: what was."""

    code: str
    name: str
    options: tuple[Option, ...]
    is_long: bool = False
    looking_for: str = ""

    @property
    def chosen(self):
        """How many of the options are chosen."""
        return sum(option.chosen for option in self.options)


@dataclass(frozen=True)
class Chosen:
    """A filter in force. facet and name: for readers. code and value: in the address. url: the search without it."""

    facet: str
    name: str
    url: str
    code: str
    value: str


class Counts:
    """How many stories each value of each facet has, under a search."""

    def __init__(self, reader, text_query, filters, facets=tuple(FACETS)):
        """Count everything; one aggregation for the facets without a choice and one for each other."""
        self._reader = reader
        self._filters = filters
        chosen = [facet for facet in dict(filters.chosen) if facet in facets]
        free = [facet for facet in facets if facet not in chosen]
        self.by_facet = self._aggregate(narrowed(text_query, filters), free)
        for facet in chosen:
            self.by_facet |= self._aggregate(narrowed(text_query, filters, leave_out=facet), [facet])
        kinds = filters.values("kind") if "component" in facets else ()
        components = filters.values("component") if "kind" in facets else ()
        if kinds:
            self.by_facet["component"] = self._said(text_query, filters, kinds)
        if components:
            self.by_facet["kind"] = self._kinds(text_query, filters, components)

    def _aggregate(self, query, facets):
        if not facets:
            return {}
        ask = {
            facet: {"terms": {"field": facet, "size": self._size(facet), "segment_size": ALL_OPTIONS}}
            for facet in facets
        }
        answer = self._reader.searcher.aggregate(query, ask)
        return {facet: {b["key"]: b["doc_count"] for b in answer[facet]["buckets"]} for facet in facets}

    def _size(self, facet):
        if facet in LONG_FACETS and not self._filters.looking_for(facet):
            # One more than is shown tells that there are more.
            return COMMONEST + 1
        return ALL_OPTIONS

    def _said(self, text_query, filters, kinds):
        """Count, by component, the stories with a statement of one of the chosen kinds on it."""
        query = narrowed(text_query, filters, leave_out="component")
        prefix = kinds[0] if len(kinds) == 1 else "any"
        counted = self._aggregate(query, ["said"])["said"]
        return {key.partition(":")[2]: n for key, n in counted.items() if key.partition(":")[0] == prefix}

    def _kinds(self, text_query, filters, components):
        """Count, by kind, the stories with a statement of that kind on one of the chosen components."""
        rest = narrowed(text_query, filters.without("kind").without("component"))
        return {
            kind.value: self._reader.count(every([rest, any_value("said", [f"{kind}:{c}" for c in components])]))
            for kind in Kind
        }

    def of(self, facet):
        """Return {value: count} of a facet, values with at least one story."""
        return self.by_facet.get(facet, {})

    def count_missing(self, text_query, filters, facet, values):
        """Count values of a long facet that were not among its commonest."""
        for value in values:
            if value not in self.of(facet):
                query = narrowed(text_query, filters.with_values(facet, [value]))
                self.by_facet.setdefault(facet, {})[value] = self._reader.count(query)


class Names:
    """The names that readers see of the values of facets."""

    def __init__(self, tags=(), organisations=()):
        """Read the short lists whole, and those tags and organisations that are asked for, in one query."""
        self._names = {facet: dict(options) for facet, options in FIXED.items()}
        self._read(
            [_rows(facet, model.objects.order_by(), "code", F("position")) for facet, model in LISTS.items()]
            + _named_rows(tags, organisations)
        )

    def read_more(self, tags, organisations):
        """Read the names of more tags and organisations, in one query."""
        self._read(_named_rows(tags, organisations))

    def _read(self, parts):
        rows = parts[0].union(*parts[1:], all=True)
        for row in sorted(rows, key=lambda row: (row["rank"], row["label"])):
            self._names.setdefault(row["facet"], {})[row["value"]] = row["label"]

    def of(self, facet):
        """Return {value: name} of a facet, in the list's own order."""
        return self._names.get("organisation" if facet == "board" else facet, {})

    def known(self, facet, value):
        """Say whether a value of the address is one at all."""
        return value in self.of(facet) if facet != "year" else value.isdecimal() and len(value) == 4


def _named_rows(tags, organisations):
    # The empty value matches nothing; it keeps the number of queries the same where there is nothing to ask.
    return [
        _rows("tag", Tag.objects.filter(slug__in=["", *tags]).order_by(), "slug", Value(0)),
        _rows("organisation", Organisation.objects.filter(code__in=["", *organisations]).order_by(), "code", Value(0)),
    ]


def _rows(facet, queryset, code, rank):
    """Return a list's rows in the form in which they can be read together."""
    return queryset.values(
        facet=Value(facet, output_field=CharField()),
        value=Cast(F(code), CharField()),
        label=Cast(F("name"), CharField()),
        rank=Cast(rank, IntegerField()),
    )


def facets_of(counts, names, filters, codes=tuple(FACETS)):
    """Return the facets to show: the five components always, other options only where they lead somewhere."""
    facets = (_facet(code, counts.of(code), names, filters) for code in codes)
    return [facet for facet in facets if facet.options or facet.looking_for]


def _facet(code, counted, names, filters):
    chosen = filters.values(code)
    values = _order(code, counted, names, filters)
    options = [
        Option(
            value=value,
            name=names.of(code).get(value, value),
            count=counted.get(value, 0),
            chosen=value in chosen,
            url=_toggled(filters, code, value).url(),
        )
        for value in values
        if value in chosen or code == "component" or counted.get(value)
    ]
    is_long = code in LONG_FACETS and (len(counted) > COMMONEST or bool(filters.looking_for(code)))
    return Facet(code, FACETS[code], tuple(options), is_long, filters.looking_for(code))


def _order(code, counted, names, filters):
    """Return a facet's values: short lists in their own order, long ones by count, years newest first."""
    chosen = filters.values(code)
    if code == "year":
        return sorted({*counted, *chosen}, reverse=True)
    if code not in LONG_FACETS:
        return list(names.of(code))
    part = filters.looking_for(code).casefold()
    name = names.of(code)
    known = [
        value for value in {*counted, *chosen} if value in name and (value in chosen or part in name[value].casefold())
    ]
    known.sort(key=lambda value: (value not in chosen, -counted.get(value, 0), name[value]))
    return known[: max(LOOKED_FOR if part else COMMONEST, len(chosen))]


def _toggled(filters, facet, value):
    if value in filters.values(facet):
        return filters.without(facet, value)
    return filters.with_values(facet, [*filters.values(facet), value])


def chosen_of(names, filters):
    """Return the filters in force, each with the address that is rid of it."""
    return [
        Chosen(FACETS[facet], names.of(facet).get(value, value), filters.without(facet, value).url(), facet, value)
        for facet, values in filters.chosen
        for value in values
    ]


def known_filters(names, filters):
    """Return the Filters without values that are none: an old address is no error."""
    kept = ((facet, tuple(v for v in values if names.known(facet, v))) for facet, values in filters.chosen)
    return replace(filters, chosen=tuple((facet, values) for facet, values in kept if values))
