"""What somebody looks for: the words and the chosen options, as the address holds them."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from stories.search.words import clean

# The facets in the order of the page, with their headings. Codes are part of the address and last.
FACETS = {
    "component": "Component",
    "kind": "Helping or hindering",
    "nation": "Nation",
    "region": "Region of England",
    "board": "Integrated care board or health board",
    "organisation": "Organisation",
    "type": "Type of organisation",
    "setting": "Care setting",
    "method": "Improvement method",
    "stage": "Stage",
    "year": "Year",
    "tag": "Tag",
    "has": "What the story includes",
}
# Facets with more options than fit: only the commonest are shown, and others are found by typing part of a name.
LONG_FACETS = ("organisation", "board", "tag")
SHOWS = {"": "Stories", "statements": "Statements"}
SORTS = {"relevance": "Best match first", "newest": "Newest first", "answered": "Most answers first"}
# The longest text that is looked at; longer than any question somebody asks.
LONGEST_TEXT = 400
LONGEST_PART = 60
# Options of one facet in one address; more than any facet that lists all its options has.
MOST_OPTIONS = 40
# Stands for what is no option of anything: nothing is called so, and readers are told that it was left out.
NO_OPTION = "-"
# Codes and slugs; slugs of tags may hold letters of any alphabet.
OPTION = re.compile(r"[\w.:-]{1,120}")


@dataclass(frozen=True)
class Filters:
    """The words and options of a search, cleaned; any address gives one.

    q: the words. chosen: (facet, (values)) pairs, only of facets with a value, in the order of FACETS. sort: "",
    for what suits, or one of SORTS. show: "" for stories, or "statements" for their statements one by one.
    exact: search for the words as they are, without mending their spelling. looking: (facet, part of a name) pairs,
    of long facets whose options somebody looks through.
    """

    q: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = ""
    show: str = ""
    exact: bool = False
    looking: tuple[tuple[str, str], ...] = ()
    path: str = "/stories/"

    @classmethod
    def from_query(cls, query, path="/stories/"):
        """Return the Filters of a request's QueryDict; what makes no sense there is left out."""
        q, sort, show, exact = (query.get(name, "") for name in ("q", "sort", "show", "exact"))
        return cls.of(
            q=q,
            sort=sort if sort in SORTS else "",
            show=show if show in SHOWS else "",
            # The form says so of words, which may have been typed over since.
            exact=exact == "1" or (bool(exact) and clean(exact, LONGEST_TEXT) == clean(q, LONGEST_TEXT)),
            looking=tuple((facet, query[f"find_{facet}"]) for facet in LONG_FACETS if query.get(f"find_{facet}")),
            path=path,
            **{facet: query.getlist(facet) for facet in FACETS if facet in query},
        )

    @classmethod
    def of(cls, *, q="", sort="", show="", exact=False, looking=(), path="/stories/", **options):
        """Return the Filters of words and options given by name: of(q="flow", component=["people"])."""
        chosen = tuple((facet, _values(options[facet])) for facet in FACETS if options.get(facet))
        return cls(
            q=clean(q, LONGEST_TEXT),
            chosen=tuple((facet, values) for facet, values in chosen if values),
            sort=sort,
            show=show,
            exact=exact,
            looking=tuple((facet, part) for facet, text in looking if (part := clean(text, LONGEST_PART))),
            path=path,
        )

    def looking_for(self, facet):
        """Return the part of a name that is looked for among a long facet's options, or ""."""
        return dict(self.looking).get(facet, "")

    def values(self, facet):
        """Return the chosen values of a facet."""
        return dict(self.chosen).get(facet, ())

    def with_values(self, facet, values):
        """Return Filters with other values for one facet."""
        options = {**dict(self.chosen), facet: tuple(values)}
        return replace(self, chosen=tuple((code, options[code]) for code in FACETS if options.get(code)))

    def without(self, facet, value=None):
        """Return Filters without a facet's values, or without one of them."""
        kept = [other for other in self.values(facet) if value is not None and other != value]
        return self.with_values(facet, kept)

    def cleared(self):
        """Return Filters with the words alone."""
        return replace(self, chosen=())

    def pairs(self, page=1):
        """Return the address's parameters as pairs, in one order whatever the order they came in.

        What is looked for among options is not of them: whoever follows a link is done with that.
        """
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, value) for facet, values in self.chosen for value in values]
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("show", self.show)] if self.show else []
        pairs += [("exact", "1")] if self.exact else []
        return pairs + ([("page", str(page))] if page > 1 else [])

    def url(self, page=1, **changes):
        """Return the address of this search, with fields changed: url(page=2), url(q="", sort="newest")."""
        changed = replace(self, **changes) if changes else self
        pairs = changed.pairs(page)
        return f"{changed.path}?{urlencode(pairs)}" if pairs else changed.path


def _values(given):
    """Return the values given, each once; NO_OPTION for all that make no sense."""
    given = [given] if isinstance(given, str) else given
    values = dict.fromkeys(value if OPTION.fullmatch(value) else NO_OPTION for value in given if value)
    return tuple(list(values)[:MOST_OPTIONS])
