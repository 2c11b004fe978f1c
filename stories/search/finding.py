"""find(): from Filters to the page of results that answers them."""

import logging
from dataclasses import dataclass, field, replace
from functools import wraps
from itertools import islice, repeat
from typing import NamedTuple

from tantivy import Order

from stories.models import Factor, Story
from stories.search import background, synonyms
from stories.search.asking import Asked, plainer, understand
from stories.search.best import best_first
from stories.search.called import organisations_called
from stories.search.counting import counts_of
from stories.search.documents import STORIES
from stories.search.engine import term
from stories.search.facets import chosen_of, facets_of, known_filters
from stories.search.filters import FACETS, SHOWS, Filters
from stories.search.keeping import Kept
from stories.search.naming import names_of
from stories.search.queries import TextQuery, narrowed, ranked, scope_of
from stories.search.rarity import Rarity
from stories.search.reading import engine_failed
from stories.search.reading import reader as open_reader
from stories.search.snippets import Highlighter, snippets
from stories.search.spelling import Vocabulary, mended

logger = logging.getLogger(__name__)

PAGE_SIZE = 20
# Nobody reads on for so long, and the engine would have to rank all that comes before.
LAST_PAGE = 500
# With fewer stories that hold all the words, those that hold some of them are shown after them.
FEW = 20
# How much less was required of so many texts is kept: it is the same whatever filters are chosen.
MOST_KEPT = 300

_steps = Kept(MOST_KEPT)


class Hit(NamedTuple):
    """One story found, or one statement, by number: the page reads them from the database, where they are published.

    snippet: the part of a story that matched, or None where there were no words to match. statement: its number, where
    statements were looked for.
    """

    story: int
    snippet: object = None
    statement: int | None = None


@dataclass
class Results:
    """A page of what was found.

    total: how many stories match in all. unknown: the facets, by their headings, of which the address held values that
    are none, and that were left out. with_all_words: how many hold all the words, where some hold only some or
    words near in meaning; otherwise None. has_near: whether some may hold only such. has_same: whether "all the words"
    may be words that mean the same. is_one_word: whether one word was asked for. reads: whether the text holds anything
    to look for or to leave out; "🙂" does not. ranks: whether it holds anything to look for. instead_of: the text as
    typed, where it was searched for in another spelling, which is filters.q. meant: the text in a spelling farther from
    what was typed, where only so some story holds all its words; to be offered. works: False while there is no index,
    when the stories are merely the newest. ways_out: where nothing was found, WayOuts that find something. highlighter:
    marks the words, where there are any.
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
        """The Filters with the words as typed: what leads to more of the same tells of another spelling again."""
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
        """Whether statements were looked for that none is, and whole stories hold what was asked for."""
        return any(way.change == "stories" for way in self.ways_out)

    @property
    def sort(self):
        """The order they stand in. Without words to look for nothing matches better than the rest."""
        best = "relevance" if self.ranks else "newest"
        return best if self.filters.sort in {"", "relevance"} else self.filters.sort


def find(filters, page=1):
    """Return the Results for Filters. Whatever the index is doing, this gives a page and never waits."""
    reader = open_reader()
    background.catch_up_if_behind(reader)
    if reader is None:
        return newest(filters, page)
    return engine_may_fail(lambda: newest(filters, page))(_find)(reader, filters, page)


def engine_may_fail(instead):
    """Return a decorator: where the engine fails, log it, leave word for whoever indexes and return `instead()`.

    The engine's failures are of many types, its panics no Exception even. The database's are not caught.
    """

    def decorate(function):
        @wraps(function)
        def guarded(*args, **options):
            try:
                return function(*args, **options)
            except BaseException as error:
                if not _is_of_engine(error):
                    raise
                logger.exception("The search engine failed.")
                engine_failed()
                return instead()

        return guarded

    return decorate


def _is_of_engine(error):
    return isinstance(error, ValueError | OSError) or type(error).__module__.startswith("pyo3")


def newest(filters, page=1):
    """Return the newest stories, whatever was asked for: what there is to show without an index."""
    stories = Story.objects.published().newest()
    results = Results(filters=filters, total=stories.count(), works=False)
    results.page = min(max(1, page), results.pages)
    start = (results.page - 1) * PAGE_SIZE
    results.hits = [Hit(pk) for pk in stories.values_list("pk", flat=True)[start : start + PAGE_SIZE]]
    return results


def _find(reader, filters, page):
    filters, instead_of = _spelled(reader, filters)
    reader = reader.looking_at(scope_of(filters).index)
    names = names_of(reader)
    tags = [slug for slug in filters.values("tag") if slug not in names.of("tag") and _is_held(reader, slug)]
    names.learn(tags=tags, organisations=filters.values("organisation") + filters.values("board"))
    wanted, filters = filters, known_filters(names, filters)
    asked = _understood(reader, filters.q)
    text_query, with_all_words, counts = _relaxed(reader, asked, filters)
    names.learn(tags=counts.of("tag"), organisations=[*counts.of("organisation"), *counts.of("board")])
    results = Results(filters=filters, with_all_words=with_all_words, instead_of=instead_of)
    results.unknown = [FACETS[code] for code, values in wanted.chosen if values != filters.values(code)]
    if text_query is not None:
        results.reads, results.ranks = True, bool(text_query.asked.concepts)
        results.has_near, results.has_same = text_query.near, text_query.has_same
        results.is_one_word = text_query.is_one_word
    results.facets = facets_of(counts, names, filters)
    results.chosen = chosen_of(names, results.asked)
    results.total = counts.total
    results.page = min(max(1, page), results.pages)
    if results.total:
        results.hits = _hits(reader, text_query, results)
        results.meant = "" if with_all_words != 0 else _meant(reader, filters)
    else:
        results.ways_out = ways_out(reader, text_query, results)
    return results


@dataclass(frozen=True)
class WayOut:
    """A search near one that found nothing. count: how many that finds. without: the filter it leaves out, or "".

    q: its words, where they are others. change: "quotes" or "exclusions" where it only does without those, "stories"
    where it looks through whole stories instead of their statements.
    """

    url: str
    count: int
    without: str = ""
    q: str = ""
    change: str = ""


def ways_out(reader, text_query, results):
    """Return WayOuts that find something: in whole stories, without a filter or any, with the words said otherwise."""
    filters = results.filters
    ways = []
    if filters.show:
        whole, stories = replace(filters, show=""), reader.looking_at(STORIES)
        counts = _relaxed(stories, _understood(stories, filters.q), whole)[-1]
        ways.append(WayOut(whole.url(), counts.total, change="stories"))
    for chosen in results.chosen:
        less = filters.without(chosen.code, chosen.value)
        ways.append(WayOut(less.url(), reader.count(narrowed(text_query, less)), without=chosen.name))
    if len(results.chosen) > 1 and not any(way.count for way in ways):
        none = filters.cleared()
        ways.append(WayOut(none.url(), reader.count(narrowed(text_query, none)), without="all filters"))
    for text, change in _other_texts(reader, filters).items():
        again = replace(filters, q=text, exact=False)
        counts = _relaxed(reader, _understood(reader, text), again)[-1]
        ways.append(WayOut(again.url(), counts.total, q=text, change=change))
    return [way for way in ways if way.count]


def _other_texts(reader, filters):
    """Return {text: change} of other texts that somebody may have meant; see WayOut."""
    texts = plainer(filters.q)
    stories, known = reader.looking_at(STORIES), synonyms.current(reader)
    if filters.exact:
        texts.setdefault(mended(stories, filters.q, known), "")
    texts.setdefault(mended(stories, filters.q, known, far=True), "")
    return {text: change for text, change in texts.items() if text != filters.q}


def _meant(reader, filters):
    """Return the words in a spelling farther from theirs, where some story holds all of these; otherwise ""."""
    text = mended(reader.looking_at(STORIES), filters.q, synonyms.current(reader), far=True)
    if text == filters.q:
        return ""
    strict = TextQuery.strict(_understood(reader, text), Rarity(reader.searchers[STORIES]), scope_of(filters))
    return text if reader.count(narrowed(strict, filters)) else ""


def _spelled(reader, filters):
    """Return the Filters with their words' spelling mended, and the text as typed where that changed it."""
    if not filters.q or filters.exact:
        return filters, ""
    text = mended(reader, filters.q, synonyms.current(reader))
    if text == filters.q:
        return filters, ""
    return replace(filters, q=text), filters.q


def _is_held(reader, slug):
    """Say whether a published story has a tag. Others, of drafts or of what was withdrawn, are not for readers."""
    return reader.looking_at(STORIES).count(term("tag", slug)) > 0


def _understood(reader, text):
    if not text:
        return Asked()
    vocabulary = Vocabulary(reader.searchers[STORIES])
    return understand(text, synonyms.current(reader), vocabulary, lambda word: organisations_called(reader, word))


def _relaxed(reader, asked, filters):
    """Return the TextQuery to use, how many hold all the words where fewer were asked of some, and its Counts."""
    if asked.is_empty():
        return None, None, counts_of(reader, None, filters)
    strict = TextQuery.strict(asked, Rarity(reader.searchers[STORIES]), scope_of(filters))
    query = _loosened(reader, strict, filters)
    counts = counts_of(reader, query, filters)
    return query, None if query is strict else reader.count(narrowed(strict, filters)), counts


def _loosened(reader, strict, filters):
    """Return a TextQuery, or one that asks for less where that finds more than few.

    Decided by the words alone: a filter then only narrows what they found, and counts are what their filters list.
    """
    key = (reader.generation, reader.looks_at, strict.key())
    steps = _steps.get(key, lambda: _steps_to_enough(reader, strict, filters))
    return next(islice(strict.weaker(), steps - 1, None)) if steps else strict


def _steps_to_enough(reader, strict, filters):
    """Return how many times less must be required until more than few are found, or the most that can be are."""
    words = filters.cleared()
    # Without filters the counts are wanted anyway, and are kept.
    found = reader.count(narrowed(strict, words)) if filters.chosen else counts_of(reader, strict, filters).total
    steps = 0
    # Of what is hindering in Ireland nothing from elsewhere is a part.
    enough = 1 if strict.asked.only_names else FEW
    for number, weaker in enumerate(strict.weaker(), start=1):
        if found >= enough:
            break
        more = reader.count(narrowed(weaker, words))
        if more > found:
            steps, found = number, more
    return steps


def _hits(reader, text_query, results):
    """Return the page's Hits, in order: ids from the index, everything that is shown from the database."""
    offset = (results.page - 1) * PAGE_SIZE
    if results.sort != "relevance":
        query = narrowed(text_query, results.filters)
        by = {"order_by_field": "answered" if results.sort == "answered" else "newest", "order": Order.Desc}
        found = reader.searcher.search(query, limit=PAGE_SIZE, offset=offset, count=False, **by).hits
    else:
        found = best_first(reader, ranked(text_query, results.filters), PAGE_SIZE, offset)
    ids = reader.values("story", found)
    if text_query is not None:
        # The query knows which synonyms any story holds; to look for the others would be in vain.
        results.highlighter = Highlighter(text_query.asked, near=text_query.near)
    if results.filters.show == "statements":
        return [Hit(*pair) for pair in zip(ids, repeat(None), reader.values("statement", found), strict=False)]
    found = snippets(results.highlighter, ids) if results.highlighter else {}
    return [Hit(story_id, found.get(story_id)) for story_id in ids]
