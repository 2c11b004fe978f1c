"""Other searches to offer: for one that found nothing, and for one whose words no story holds together."""

from dataclasses import dataclass, replace

from stories.search import synonyms
from stories.search.documents import STORIES
from stories.search.filters import Filters
from stories.search.organisation_names import place_of_organisations
from stories.search.queries import narrowed
from stories.search.relaxing import hold_all, relaxed
from stories.search.spelling import corrected
from stories.search.understanding import simplified


@dataclass(frozen=True)
class WayOut:
    """A search to offer instead of one that found nothing.

    count: how many it finds. without: the name of the filter it leaves out, or "". q: its words, if they differ.
    change: "quotes" or "exclusions" if it only leaves out those, "stories" if it searches whole stories instead of
    statements. place: the nation or region of an organisation that the words name, if it finds all from there.
    """

    url: str
    count: int
    without: str = ""
    q: str = ""
    change: str = ""
    place: str = ""


def ways_out(reader, text_query, results):
    """Return WayOuts that find something: in whole stories, without one filter or any, or with other words."""
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


def way_to_place(reader, names, results):
    """Return the WayOut to all from the nation or region of an organisation that the missing words name, or None.

    Who asks for a hospital that shared nothing may use what its neighbours shared.
    """
    place = place_of_organisations(reader, results.missing_words)
    if place is None:
        return None
    facet, code = place
    filters = Filters.of(path=results.filters.path, show=results.filters.show, **{facet: code})
    count = reader.count(narrowed(None, filters))
    return WayOut(filters.url(), count, place=names.of(facet)[code]) if count else None


def _other_texts(reader, filters):
    """Return {text: change} of other texts that may have been meant; for change see WayOut."""
    texts = simplified(filters.q)
    stories, known = reader.looking_at(STORIES), synonyms.current(reader)
    if filters.exact:
        texts.setdefault(corrected(stories, filters.q, known), "")
    texts.setdefault(corrected(stories, filters.q, known, far=True), "")
    return {text: change for text, change in texts.items() if text != filters.q}


def meant(reader, filters):
    """Return the words with a bolder spelling correction, if some story then holds them all; otherwise ""."""
    text = corrected(reader.looking_at(STORIES), filters.q, synonyms.current(reader), far=True)
    if text == filters.q:
        return ""
    return text if hold_all(reader, replace(filters, q=text)) else ""
