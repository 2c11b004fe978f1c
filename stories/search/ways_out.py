"""Searches near one, to be offered: where it found nothing, and where no story holds all its words."""

from dataclasses import dataclass, replace

from stories.search import synonyms
from stories.search.asking import simplified
from stories.search.documents import STORIES
from stories.search.queries import narrowed
from stories.search.relaxing import hold_all, relaxed
from stories.search.spelling import mended


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
        counts = relaxed(stories, whole).counts
        ways.append(WayOut(whole.url(), counts.total, change="stories"))
    for chosen in results.chosen:
        less = filters.without(chosen.code, chosen.value)
        ways.append(WayOut(less.url(), reader.count(narrowed(text_query, less)), without=chosen.name))
    if len(results.chosen) > 1 and not any(way.count for way in ways):
        none = filters.cleared()
        ways.append(WayOut(none.url(), reader.count(narrowed(text_query, none)), without="all filters"))
    for text, change in _other_texts(reader, filters).items():
        again = replace(filters, q=text, exact=False)
        counts = relaxed(reader, again).counts
        ways.append(WayOut(again.url(), counts.total, q=text, change=change))
    return [way for way in ways if way.count]


def _other_texts(reader, filters):
    """Return {text: change} of other texts that somebody may have meant; see WayOut."""
    texts = simplified(filters.q)
    stories, known = reader.looking_at(STORIES), synonyms.current(reader)
    if filters.exact:
        texts.setdefault(mended(stories, filters.q, known), "")
    texts.setdefault(mended(stories, filters.q, known, far=True), "")
    return {text: change for text, change in texts.items() if text != filters.q}


def meant(reader, filters):
    """Return the words in a spelling farther from theirs, where some story holds all of these; otherwise ""."""
    text = mended(reader.looking_at(STORIES), filters.q, synonyms.current(reader), far=True)
    if text == filters.q:
        return ""
    return text if hold_all(reader, replace(filters, q=text)) else ""
