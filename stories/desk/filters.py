"""What a curator looks at: a group of stories, filters and an order, as the address of the queue holds them."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

GROUPS = {
    "waiting": "Waiting",
    "mine": "Taken by me",
    "others": "In review by others",
    "all": "All stories",
    "decided": "Recent decisions",
}
# The facets of each group, in the order of the page, with their headings. Codes are part of the address and last.
FACETS = {
    "status": "Status",
    "due": "First decision",
    "flags": "Could it identify somebody?",
    "second": "Another curator",
    "component": "Component",
    "nation": "Nation",
    "reviewer": "Taken by",
}
FACETS_OF = {
    "waiting": ("due", "flags", "second", "component", "nation"),
    "mine": ("due", "flags", "second", "component", "nation"),
    "others": ("due", "flags", "second", "component", "nation", "reviewer"),
    "all": tuple(FACETS),
    "decided": (),
}
# A "-" before one in the address reverses it.
SORTS = {"due": "First decision", "title": "Story", "nation": "Nation", "flags": "To look at", "reviewer": "Taken by"}
# Most first is what one wants to see.
MOST_FIRST = {"flags"}


@dataclass(frozen=True)
class Filters:
    """A group, filters and an order, cleaned; any address gives one.

    chosen: (facet, (values)) pairs, only of facets with a value, in the order of FACETS. sort: one of SORTS, perhaps
    with "-" before it, or "" for the group's own. left_out: whether the address held something that makes no sense.
    """

    show: str = "waiting"
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = ""
    left_out: bool = False

    @classmethod
    def from_query(cls, query, options):
        """Return the Filters of a request's QueryDict. options: {facet: {value: name}} of what may be chosen."""
        show = query.get("show") or "waiting"
        known_show = show in GROUPS
        show = show if known_show else "waiting"
        sort = query.get("sort", "")
        known_sort = not sort or sort.removeprefix("-") in SORTS
        chosen, odd = [], not (known_show and known_sort)
        for facet in FACETS:
            given = list(dict.fromkeys(query.getlist(facet)))
            values = tuple(value for value in given if value in options[facet]) if facet in FACETS_OF[show] else ()
            odd = odd or len(values) < len(given)
            if values:
                chosen.append((facet, values))
        return cls(show=show, chosen=tuple(chosen), sort=sort if known_sort else "", left_out=odd)

    def values(self, facet):
        """Return the chosen values of a facet."""
        return dict(self.chosen).get(facet, ())

    def toggled(self, facet, value):
        """Return Filters with one more option, or without it where it is chosen."""
        before = self.values(facet)
        after = tuple(other for other in before if other != value) if value in before else (*before, value)
        options = dict(self.chosen) | {facet: after}
        return replace(self, chosen=tuple((code, options[code]) for code in FACETS if options.get(code)))

    def without(self, facet):
        """Return Filters without the options of a facet."""
        return replace(self, chosen=tuple(pair for pair in self.chosen if pair[0] != facet))

    def cleared(self):
        """Return Filters with the group and the order alone."""
        return replace(self, chosen=())

    def sorted_by(self, code):
        """Return Filters in this order; reversed where it is the order already."""
        order, is_reversed = self.order
        return replace(self, sort=f"-{code}" if code == order and not is_reversed else code)

    @property
    def order(self):
        """The order in force, as (code, whether it is reversed): what waits longest first, or the newest of all."""
        sort = self.sort or ("-due" if self.show == "all" else "due")
        return sort.removeprefix("-"), sort.startswith("-")

    @property
    def is_descending(self):
        """Whether the order in force begins with the last, the latest or the most."""
        code, is_reversed = self.order
        return is_reversed != (code in MOST_FIRST)

    @property
    def query(self):
        """What stands behind an address of the desk to keep this: "?show=mine&nation=wales", or ""."""
        pairs = [("show", self.show)] if self.show != "waiting" else []
        pairs += [(facet, value) for facet, values in self.chosen for value in values]
        pairs += [("sort", self.sort)] if self.sort else []
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def page_query(self):
        """What stands between "?" and the number of a page in an address."""
        return f"{self.query[1:]}&" if self.query else ""

    @property
    def url(self):
        """The address of the queue with this."""
        return reverse("curate") + self.query


def queue_query(query):
    """Return what of an address is the queue's own, whether it makes sense or not, to carry on: "?show=mine" or ""."""
    pairs = [(name, value) for name in ("show", *FACETS, "sort") for value in query.getlist(name)]
    return f"?{urlencode(pairs)}" if pairs else ""
