"""How many stories each group of the queue and each option of its facets has.

One query counts the waiting stories of every combination of status, nation, curator, flags and promise; another counts
the other stories, if the list shows all. The number of an option is the sum of these counts, with the filters of the
other facets applied but not those of its own. Components are counted by their own query, as a story has several.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Q, Value, When

from stories.derived import bit_of
from stories.desk.filters import FACETS, FACETS_OF
from stories.desk.options import AWAITING, NO_NATION, NOBODY, any_of, flag_of
from stories.desk.queue import LONG_AGO, in_group, matching
from stories.models import Status, Story

# Facets whose options without a story are not shown; those of other facets are shown with 0.
HIDES_EMPTY = {"status", "reviewer", "second"}
# A list for IN and not an exclusion of drafts, so that the index is used and SQLite does not compare every row.
HANDED_IN = [status for status in Status.values if status != Status.DRAFT]
SETTLED = [status for status in HANDED_IN if status not in AWAITING]


@dataclass(frozen=True)
class FacetCounts:
    """A facet with its options as (name, count, whether chosen, address) tuples, for the page."""

    code: str
    name: str
    options: list
    chosen: int


@dataclass(frozen=True)
class Counts:
    """What the queue's page counts.

    total: how many stories match. taken: their numbers as {(id of the curator who took them or None, status): number}.
    groups: {code: number}, without filters. facets: the FacetCounts of the group. chosen: the chosen filters as (name
    of the facet, name of the option, address without it).
    """

    total: int
    taken: dict
    groups: dict
    facets: list
    chosen: list


def count(filters, options, member):
    """Return the Counts of a curator's list, in two queries, or three if the list shows all stories."""
    found = waiting(filters, options)
    groups = Counter()
    for values, number, _ in found:
        groups[group_of(values, member)] += number
    found += settled(filters, options) if filters.show == "all" else []
    # Filters of components are applied in the database, because the combinations have no components.
    inside = [
        (values, number) for values, _, number in found if filters.show in {"all", group_of(values, member)}
    ]
    numbers = {facet: _numbers(facet, filters, inside) for facet in FACETS_OF[filters.show] if facet != "component"}
    if "component" in FACETS_OF[filters.show]:
        numbers["component"] = _component_numbers(filters, options, member)
    taken = Counter()
    for values, number in inside:
        if number and _matches(values, filters):
            curator = None if values["reviewer"] == NOBODY else int(values["reviewer"])
            taken[curator, values["status"]] += number
    return Counts(
        total=taken.total(),
        taken=dict(taken),
        groups={code: groups[code] for code in ("waiting", "mine", "others")},
        facets=[
            facet
            for code in FACETS_OF[filters.show]
            for facet in [_facet(code, filters, options[code], numbers[code])]
            if facet.options
        ],
        chosen=[
            (FACETS[facet], options[facet][value].name, filters.toggled(facet, value).url)
            for facet, values in filters.chosen
            for value in values
        ],
    )


def waiting(filters, options):
    """Return the combinations of waiting stories, in one query; see _combinations()."""
    columns = {facet: _case(options[facet]) for facet in ("due", "second")}
    # All waiting stories have submitted_at. This condition makes SQLite use the index that starts with it.
    stories = Story.objects.awaiting_review().filter(submitted_at__gt=LONG_AGO)
    return _combinations(stories.annotate(**columns), filters, options, *columns)


def settled(filters, options):
    """Return the combinations of stories that neither wait nor are drafts; they have no promise to keep."""
    return _combinations(Story.objects.filter(status__in=SETTLED), filters, options)


def _combinations(stories, filters, options, *facets):
    """Return ({facet: value}, number of stories, number of those with a chosen component) for every combination.

    facets: those that are annotated columns. The query groups the columns of the index, and their values are mapped to
    those of the facets in Python: to group by the latter takes 4 times as long.
    """
    columns = ("status", "nation_id", "reviewer_id", "flagged_open", "flagged", *facets)
    condition = any_of(options["component"], filters.values("component"))
    # Count("*") and a column of the index: for another column PostgreSQL would read the rows.
    numbers = {"number": Count("*")} | ({"number_inside": Count("status", filter=condition)} if condition else {})
    nations = {option.row: code for code, option in options["nation"].items() if code != NO_NATION}
    found = []
    for row in stories.values(*columns).annotate(**numbers):
        values = {
            "status": row["status"],
            "nation": nations.get(row["nation_id"], NO_NATION),
            "reviewer": str(row["reviewer_id"]) if row["reviewer_id"] else NOBODY,
            "flags": flag_of(row["flagged"], row["flagged_open"]),
        }
        values |= {facet: row.get(facet, "") for facet in ("due", "second")}
        found.append((values, row["number"], row["number_inside"] if condition else row["number"]))
    return found


def group_of(values, member):
    """Return the group of the queue that a combination belongs to, or ""."""
    if values["status"] == Status.SUBMITTED:
        return "waiting"
    if values["status"] == Status.IN_REVIEW:
        return "mine" if values["reviewer"] == str(member.pk) else "others"
    return ""


def _case(options):
    """Return the expression for the option of a facet that a story has, "" for none."""
    whens = [When(option.condition, then=Value(value)) for value, option in options.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


def _matches(values, filters, but=None):
    """Whether a combination matches the filters, except those of the facet `but` and of components."""
    return all(values[facet] in chosen for facet, chosen in filters.chosen if facet not in {but, "component"})


def _numbers(facet, filters, inside):
    """Return {value: number of stories} of a facet, with the filters of all others applied."""
    numbers = Counter()
    for values, number in inside:
        if _matches(values, filters, but=facet):
            numbers[values[facet]] += number
    return numbers


def _component_numbers(filters, options, member):
    """Return {code: number of stories}, with the filters of all other facets applied; one query."""
    others = filters.without("component")
    # With other filters, SQLite would use the index of one of those for this condition, and read rows.
    is_every = filters.show == "all" and not others.chosen
    group = Q(status__in=HANDED_IN) if is_every else in_group(filters.show, member)
    stories = matching(Story.objects.filter(group), others, options)
    sets = stories.order_by().values_list("component_bits").annotate(number=Count("*"))
    numbers = Counter()
    for bits, number in sets:
        for code, option in options["component"].items():
            numbers[code] += number if bits & bit_of(option.row) else 0
    return numbers


def _facet(code, filters, options, numbers):
    """Return the FacetCounts of a facet."""
    chosen = filters.values(code)
    shown = [value for value in options if numbers.get(value) or value in chosen or code not in HIDES_EMPTY]
    return FacetCounts(
        code=code,
        name=FACETS[code],
        options=[
            (options[value].name, numbers.get(value, 0), value in chosen, filters.toggled(code, value).url)
            for value in shown
        ],
        chosen=len(chosen),
    )
