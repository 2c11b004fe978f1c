"""Finding stories: the list of all of them with search and filters."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from impact_portal.design.pages import draw
from stories import copies, search
from stories import tags as old_tags
from stories.search import Filters, find
from stories.search.filters import LONG_FACETS, SHOWS, SORTS
from stories.views.options import groups_of, statements_of
from stories.views.page_cache import cached_for_readers

QUOTATION = re.compile('["“”„«]([^"“”„«»]*)["“”»]')


@login_not_required
@require_safe
@cached_for_readers
def stories(request):
    """List the published stories that match the address."""
    if address := looked_up_by_enter(request):
        return redirect(address)
    filters = Filters.from_query(request.GET, path=request.path)
    results = find(filters, page=page_number(request.GET.get("page", "")))
    old = old_tags.replace_old_slugs(filters.values("tag"), results.filters.values("tag")) if results.works else None
    if old:
        tags, words = old
        return redirect(filters.with_values("tag", tags).url(q=" ".join([filters.q, *words]).strip()))
    if not results.total and results.works and not results.filters.chosen and not results.is_in_stories:
        search.count_missed(results.instead_of or results.filters.q)
    elif results.works and results.page == 1 and not results.filters.chosen and results.with_all_words != 0:
        search.count_search(results.filters.q)
    statements = [hit.statement for hit in results.hits if hit.statement]
    # Of what was found, what is published now.
    cards = {} if statements else copies.cards(hit.story for hit in results.hits)
    context = list_context(results, cards, copies.lines(statements))
    return draw(request, "stories/stories.jinja", context, section="stories")


def looked_up_by_enter(request):
    """Return the address of the filter in which something was looked up by Enter, or "" where nothing was.

    Enter presses the first button of a form, which searches, and without script nothing else tells where it was
    pressed: only that the field holds what the page before did not look for.
    """
    asked = request.GET
    if "find_" not in request.META["QUERY_STRING"] or "look" in asked:
        return ""
    for facet in LONG_FACETS:
        if asked.get(f"find_{facet}", "") not in {"", asked.get(f"found_{facet}", "")}:
            query = asked.copy()
            query["look"] = facet
            return f"{request.path}?{query.urlencode()}#find-in-{facet}"
    return ""


def list_context(results, cards, lines):
    """Return what the page of results shows. cards and lines: by the numbers of what was found."""
    return {
        "results": results,
        "title": title(results),
        "heading": heading(results),
        "words": short(inside_quotes(results.filters.q), 100),
        "typed": short(inside_quotes(results.instead_of), 100),
        "meant": short(results.meant, 100),
        "missing": either([f"“{short(inside_quotes(word))}”" for word in results.missing_words]),
        "cards": copies.listed((cards[hit.story], hit.snippet) for hit in results.hits if hit.story in cards),
        "lines": statements_of(results, lines, copies.answers_to(lines)),
        "sorts": sorts(results),
        "shows": shows(results),
        "groups": groups_of(results.facets),
        "pages": pages(results),
    }


def heading(results):
    """Return the heading of the list: what was looked for, in no more than a line or two."""
    # A heading of a page has up to 65 characters.
    chosen = short(", ".join(chosen.name for chosen in results.chosen), 65 - len(f"{results.noun}: "))
    if results.ranks or (results.filters.q and not results.works):
        return f"{results.noun} about “{short(inside_quotes(results.filters.q))}”"
    if results.reads:
        return f"{results.noun} that match “{short(inside_quotes(results.filters.q))}”"
    return f"{results.noun}: {chosen}" if chosen else f"All {results.noun.lower()}"


def title(results):
    """Return the title of the list, which tells one in a row of tabs from another."""
    chosen = short(", ".join(chosen.name for chosen in results.chosen), 60)
    # "🙂" asks for nothing, and alone is no name of a page.
    words = short(results.filters.q, 60) if results.reads or not results.works else ""
    named = f"{words} – {results.noun.lower()}" if words else results.noun
    page = f", page {results.page} of {results.pages}" if results.page > 1 else ""
    return f"{named}: {chosen}{page}" if chosen else f"{named}{page}"


def either(texts):
    """Return texts as a choice in words: "a", "a or b", "a, b or c"."""
    return " or ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def short(text, longest=45):
    """Return a text, cut to so many characters."""
    return text if len(text) <= longest else Truncator(text).chars(longest)


def inside_quotes(text):
    """Return a text as it is written inside quotation marks: its own are single ones."""
    return QUOTATION.sub(r"‘\1’", text)


@login_not_required
@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request):
    """Answer, as JSON, what to offer for a text that somebody has begun to type."""
    offered = search.suggestions(request.GET.get("q", ""))
    return JsonResponse({"suggestions": [suggestion._asdict() for suggestion in offered]})


def page_number(text):
    """Return the page that an address asks for; 1 for whatever is no number."""
    # Not isdigit: that is true of "²", which int() refuses. More digits than any page has are cut.
    return int(text[:9]) if text[:9].isdecimal() else 1


def sorts(results):
    """Return (name, address, whether in force) of the orders there are to choose from; without an index none."""
    if not results.works:
        return []
    codes = [code for code in SORTS if results.ranks or code != "relevance"]
    return [(SORTS[code], results.asked.url(sort=code), code == results.sort) for code in codes]


def shows(results):
    """Return (name, address, whether in force): stories, or their statements one by one."""
    asked = results.asked
    return [(name, asked.url(show=code, sort=""), code == asked.show) for code, name in SHOWS.items()]


def pages(results):
    """Return (number, address, whether this one) of the pages to link to; None stands for a gap."""
    last = results.pages
    if last == 1:
        return []
    near = {1, last, *range(results.page - 2, results.page + 3)}
    numbers = sorted(number for number in near if 1 <= number <= last)
    links, before = [], 0
    for number in numbers:
        if number > before + 1:
            links.append(None)
        links.append((number, results.asked.url(page=number), number == results.page))
        before = number
    return links
