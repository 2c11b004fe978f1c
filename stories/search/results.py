"""What a search gives to the page that shows it: Results, with a Hit for each story or statement on it."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from stories.models import Factor, Story
from stories.search.filters import SHOWS, Filters
from stories.search.highlighter import Highlighter

PAGE_SIZE = 20
# Nobody reads further, and the engine would have to rank everything before it.
LAST_PAGE = 500


class Hit(NamedTuple):
    """One story found, or one statement, by number; the page reads it from the database if it is published.

    snippet: the part of a story that matched, or None if there were no words. statement: its number, in a search for
    statements.
    """

    story: int
    snippet: object = None
    statement: int | None = None


@dataclass
class Results:
    """A page of what was found.

    total: how many stories match. unknown: the headings of facets of which the address held unknown values, which were
    ignored. with_all_words: how many stories hold all the words, if others hold only some of them, or words near in
    meaning; otherwise None. has_near: whether words near in meaning match. has_same: whether words that mean the same
    match. is_one_word: whether one word was asked for. missing_words: those, as typed, that no story holds, nor words
    like them, if no story holds all the words. from_place: a WayOut to all from around an organisation that they name.
    reads: whether the text holds words or exclusions; a sign alone does not. ranks: whether it holds words. instead_of:
    the text as typed, if its spelling was corrected, which is filters.q. meant: a bolder correction to offer, if only
    with that some story holds all the words. works: False if there is no index, and the stories are only the newest.
    ways_out: WayOuts, if nothing was found. highlighter: marks the words, if there are any.
    """

    filters: Filters
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    facets: list = field(default_factory=list)
    chosen: list = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    with_all_words: int | None = None
    has_near: bool = False
    has_same: bool = False
    reads: bool = False
    ranks: bool = False
    is_one_word: bool = False
    missing_words: list[str] = field(default_factory=list)
    from_place: object = None
    instead_of: str = ""
    meant: str = ""
    works: bool = True
    ways_out: list = field(default_factory=list)
    highlighter: Highlighter | None = None

    @property
    def stories(self):
        """The stories of this page, read anew; a page for readers shows their copies instead."""
        found = Story.objects.published().in_bulk([hit.story for hit in self.hits])
        return [found[hit.story] for hit in self.hits if hit.story in found]

    @property
    def statements(self):
        """The statements of this page, read anew, each with its story."""
        found = Factor.objects.published_by_number([hit.statement for hit in self.hits])
        return [found[hit.statement] for hit in self.hits if hit.statement in found]

    def marked(self, text):
        """Return a text with the words that were looked for marked, as safe HTML, or as it is."""
        return self.highlighter.mark(text) if self.highlighter else text

    @property
    def pages(self):
        """How many pages there are, at least one."""
        return min(LAST_PAGE, max(1, -(-self.total // PAGE_SIZE)))

    @property
    def noun(self):
        """What is listed: "Stories" or "Statements"; without an index there are only stories to list."""
        return SHOWS[self.filters.show if self.works else ""]

    @property
    def counted(self):
        """How many there are, in words: "1 story", "2,041 statements"."""
        one, many = ("statement", "statements") if self.filters.show and self.works else ("story", "stories")
        return f"{self.total:,} {one if self.total == 1 else many}"

    @property
    def components(self):
        """The options of the facet of components."""
        return next((facet.options for facet in self.facets if facet.code == "component"), ())

    @property
    def first(self):
        """The number of the first story on this page."""
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def asked(self):
        """The Filters with the words as typed, so that links to more of the same show the correction again."""
        return replace(self.filters, q=self.instead_of) if self.instead_of else self.filters

    @property
    def previous_url(self):
        """The address of the page before."""
        return self.asked.url(page=self.page - 1)

    @property
    def next_url(self):
        """The address of the page after."""
        return self.asked.url(page=self.page + 1)

    @property
    def cleared_url(self):
        """The address of the words without any filter."""
        return self.asked.cleared().url()

    @property
    def instead_url(self):
        """The address of the search for the words exactly as they were typed."""
        return self.filters.url(q=self.instead_of, exact=True)

    @property
    def meant_url(self):
        """The address of the search for what may have been meant."""
        return self.filters.url(q=self.meant, exact=False)

    @property
    def is_in_stories(self):
        """Whether no statement was found, but whole stories are."""
        return any(way.change == "stories" for way in self.ways_out)

    @property
    def sort(self):
        """The order of the hits: "newest" instead of "relevance" if there are no words to match."""
        best = "relevance" if self.ranks else "newest"
        return best if self.filters.sort in {"", "relevance"} else self.filters.sort
