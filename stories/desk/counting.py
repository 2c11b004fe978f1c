"""How many stories each group of the queue and each option of its facets has.

One query counts every combination of status, nation, curator, flags and promise that waits, and another one those that
do not wait, where they are looked at. What stands beside an option is added up from these, with the filters of the
other facets in force and not those of its own. Components, of which a story has several, are counted by themselves.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Q, Value, When

from stories.derived import bit_of
from stories.desk.filters import FACETS, FACETS_OF
from stories.desk.options import AWAITING, NO_NATION, NOBODY, any_of, flag_of
from stories.desk.queue import LONG_AGO, in_group, matching
from stories.models import Status, Story

# Facets whose options are left out where they have no story: of the others, a 0 is worth telling.
SHORT = {"status", "reviewer", "second"}
# Named, not excluded: so the index leads to them, and SQLite compares no word for each of a hundred thousand.
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
    """total: the stories that match. took: of these {(number of the curator who took it or None, status): stories}.
    groups: {code: number}, filters or not. facets: of the group. chosen: filters in force as (facet's name, option's
    name, address without it)."""

    total: int
    took: dict
    groups: dict
    facets: list
    chosen: list


def count(filters, options, member):
    """Return the Counts of what a curator looks at; two queries, and one more where all stories are looked at."""
    found = waiting(filters, options)
    groups = Counter()
    for values, number, _ in found:
        groups[group_of(values, member)] += number
    found += settled(filters, options) if filters.show == "all" else []
    # The filters of components are met in the database: what comes back does not tell components.
    inside = [
        (values, number) for values, _, number in found if filters.show in {"all", group_of(values, member)}
    ]
    numbers = {facet: _numbers(facet, filters, inside) for facet in FACETS_OF[filters.show] if facet != "component"}
    if "component" in FACETS_OF[filters.show]:
        numbers["component"] = _component_numbers(filters, options, member)
    took = Counter()
    for values, number in inside:
        if number and _matches(values, filters):
            curator = None if values["reviewer"] == NOBODY else int(values["reviewer"])
            took[curator, values["status"]] += number
    return Counts(
        total=took.total(),
        took=dict(took),
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
    """Return ({facet: value}, stories, those with a chosen component) of every combination that waits; one query."""
    told = {facet: _case(options[facet]) for facet in ("due", "second")}
    # All that wait have a date of submit. To ask for it leads SQLite to the index that has it.
    stories = Story.objects.awaiting_review().filter(submitted_at__gt=LONG_AGO)
    return _combinations(stories.annotate(**told), filters, options, *told)


def settled(filters, options):
    """Return the same of every combination that was handed in and does not wait: there is no promise to keep."""
    return _combinations(Story.objects.filter(status__in=SETTLED), filters, options)


def _combinations(stories, filters, options, *told):
    """Return the combinations of some stories. told: facets that are columns of the query.

    The columns are grouped as the index has them, and put into words here: grouping words takes 4 times as long.
    """
    columns = ("status", "nation_id", "reviewer_id", "flagged_open", "flagged", *told)
    condition = any_of(options["component"], filters.values("component"))
    # Counts no column but what the index has: PostgreSQL would look up a number that is not in it.
    numbers = {"number": Count("*")} | ({"number_inside": Count("status", filter=condition)} if condition else {})
    nations = {option.row: code for code, option in options["nation"].items() if code != NO_NATION}
    found = []
    for row in stories.order_by().values(*columns).annotate(**numbers):
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
    """Return which of a facet's options a story has, "" for none, as a column."""
    whens = [When(option.condition, then=Value(value)) for value, option in options.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


def _matches(values, filters, but=None):
    """Whether a combination meets the filters, except those of one facet and of components, which it does not tell."""
    return all(values[facet] in chosen for facet, chosen in filters.chosen if facet not in {but, "component"})


def _numbers(facet, filters, inside):
    """Return {value: stories} of a facet, with the filters of all others."""
    numbers = Counter()
    for values, number in inside:
        if _matches(values, filters, but=facet):
            numbers[values[facet]] += number
    return numbers


def _component_numbers(filters, options, member):
    """Return {code: stories}, with the filters of all other facets; one query."""
    others = filters.without("component")
    # Not beside other filters: SQLite would take the index of one of those, and read rows.
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
    """Return a facet for the page."""
    chosen = filters.values(code)
    shown = [value for value in options if numbers.get(value) or value in chosen or code not in SHORT]
    return FacetCounts(
        code=code,
        name=FACETS[code],
        options=[
            (options[value].name, numbers.get(value, 0), value in chosen, filters.toggled(code, value).url)
            for value in shown
        ],
        chosen=len(chosen),
    )
