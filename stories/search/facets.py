"""Facets as a page shows them: their options with names and counts, and the filters in force."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from organisations.initials import is_part_of
from stories.search.counting import COMMONEST
from stories.search.filters import FACETS, LONG_FACETS
from stories.search.words import folded

# Of facets with many options, how many of those that were looked for are shown.
LOOKED_FOR = 40
# "Co-production" is typed as one word and as two, "Guy's" as "guys".
JOINED, APART = (dict.fromkeys(map(ord, "-‐‑–'’."), instead) for instead in ("", " "))


class Option(NamedTuple):
    """One choice of a facet."""

    value: str
    name: str
    count: int
    chosen: bool


class Facet(NamedTuple):
    """A group of choices. is_long: only some are shown, and others can be looked for. looking_for: what was.

    is_found: whether an option has that. chosen: how many of the options are.
    """

    code: str
    name: str
    options: tuple[Option, ...]
    is_long: bool = False
    looking_for: str = ""
    chosen: int = 0
    is_found: bool = False


@dataclass(frozen=True)
class Chosen:
    """A filter in force. facet and name: for readers. code and value: in the address. url: the search without it."""

    facet: str
    name: str
    url: str
    code: str
    value: str


def facets_of(counts, names, filters, codes=tuple(FACETS)):
    """Return the facets to show: the five components always, other options only where they lead somewhere.

    They stay with the counts, which are kept under the same filters, for as long as the names do.
    """
    if counts.facets is None or counts.facets[0] is not names:
        facets = (_facet(code, counts.of(code), names, filters) for code in codes)
        counts.facets = names, [facet for facet in facets if facet.options or facet.looking_for]
    return counts.facets[1]


def _facet(code, counted, names, filters):
    chosen = filters.values(code)
    name = names.of(code)
    options = [
        Option(value, name.get(value, value), counted.get(value, 0), value in chosen)
        for value in _order(code, counted, names, filters)
        if counted.get(value) or value in chosen or code == "component"
    ]
    looking_for = filters.looking_for(code)
    is_long = code in LONG_FACETS and (len(counted) > COMMONEST or bool(looking_for))
    how_many = sum([option.chosen for option in options]) if chosen else 0
    # What is chosen is among the options whatever was looked for.
    is_found = bool(looking_for) and any(_is_looked_for(code, looking_for, option.name) for option in options)
    return Facet(code, FACETS[code], tuple(options), is_long, looking_for, how_many, is_found)


def _order(code, counted, names, filters):
    """Return a facet's values: short lists in their own order, long ones by count, years newest first."""
    chosen = filters.values(code)
    if code == "year":
        return sorted({*counted, *chosen}, reverse=True)
    if code not in LONG_FACETS:
        return list(names.of(code))
    part = filters.looking_for(code)
    name = names.of(code)
    known = [
        value
        for value in {*counted, *chosen}
        if value in name and (value in chosen or not part or _is_looked_for(code, part, name[value]))
    ]
    known.sort(key=lambda value: (value not in chosen, -counted.get(value, 0), name[value]))
    return known[: max(LOOKED_FOR if part else COMMONEST, len(chosen))]


def _is_looked_for(code, part, name):
    """Say whether an option has this part of a name; organisations have letters that people call them by, too."""
    if code != "tag" and is_part_of(part, name):
        return True
    part, name = folded(part), folded(name)
    if part in name:
        return True
    joined = part.translate(JOINED)
    return bool(joined) and (joined in name.translate(JOINED) or part.translate(APART) in name.translate(APART))


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
