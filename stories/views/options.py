"""What a list has many of, as HTML: a page has over a hundred choices, and but for their counts they stay the same.

Their templates are drawn once and cut into pieces where something is filled in. To draw one each time takes thrice as
long, and ten times where it includes another.
"""

from functools import lru_cache
from itertools import chain

from django.utils.safestring import SafeString
from markupsafe import escape

from impact_portal.design.pages import environment

SLOT = "<!--slot-->"
# The id of the form of the search box.
FORM = "find"


def groups_of(facets):
    """Return the Facets of stories.search on the list of stories as safe HTML: their headings, and their choices.

    They are fields of the form of the search box, which is elsewhere on the page.
    """
    return SafeString("\n  ".join(map(group_of, facets)))


@lru_cache(maxsize=2_000)
def group_of(facet):
    """Return one of them."""
    # Without the options: what is drawn around them is kept for all that have the same.
    open_, close = _group(facet._replace(options=()))
    return SafeString(f"{open_}{_options_of(facet, FORM)}{close}")


@lru_cache(maxsize=500)
def options_of(facet):
    """Return the choices of a Facet as safe HTML, each with its count, to stand inside a form."""
    return _options_of(facet, "")


def _options_of(facet, form):
    drawn, code = [], facet.code
    for value, name, count, chosen in facet.options:
        begin, end = _choice(code, value, name, form, not count, chosen)
        drawn += begin, str(count), end
    return SafeString("".join(drawn))


def statements_of(results, lines, answers):
    """Return those of the statements found that are among the Lines, by number, as safe HTML, with the words marked.

    answers: how others got past them, by number, as safe HTML.
    """
    drawn = []
    for line in (lines[hit.statement] for hit in results.hits if hit.statement in lines):
        card, pieces = line.card, _statement(line.kind)
        fillings = (results.marked(line.statement), card.get_absolute_url(), card.title, card.byline, line.component)
        fillings += (answers.get(line.pk, ""),)
        drawn += chain.from_iterable(zip(pieces, map(escape, fillings), strict=False))
        drawn.append(pieces[-1])
    return SafeString("".join(drawn))


@lru_cache(maxsize=2)
def _statement(kind):
    return _pieces("stories/find/statement.jinja", kind=kind)


@lru_cache(maxsize=500)
def _group(facet):
    return _pieces("stories/find/facet.jinja", facet=facet)


@lru_cache(maxsize=5_000)
def _choice(facet, value, name, form, is_empty, is_chosen):
    """Return a choice as two pieces, between which its count stands."""
    drawn = _pieces("stories/find/option.jinja", facet=facet, value=value, name=name, form=form)
    before, middle, after, end = drawn
    return f"{before}{' find__empty' if is_empty else ''}{middle}{' checked' if is_chosen else ''}{after}", end


def _pieces(template, **context):
    """Return a drawn template in pieces, cut at its slots."""
    return environment().get_template(template).render(context | {"slot": SafeString(SLOT)}).split(SLOT)
