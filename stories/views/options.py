"""The filters as HTML. A page has over a hundred choices, and but for their counts they are always the same."""

from functools import lru_cache

from django.utils.safestring import mark_safe

from impact_portal.design.pages import environment

SLOT = "<!--slot-->"


@lru_cache(maxsize=2_000)
def group_of(facet):
    """Return a stories.search Facet on the list of stories as safe HTML: its heading, and its choices."""
    open_, close = _group(facet._replace(options=bool(facet.options)))
    return mark_safe(f"{open_}{options_of(facet)}{close}")


@lru_cache(maxsize=2_000)
def options_of(facet):
    """Return the choices of a Facet as safe HTML, each with its count."""
    drawn = []
    for number, (value, name, count, chosen) in enumerate(facet.options, start=1):
        before, middle, after, end = _choice(facet.code, number, value, name)
        drawn += before, "" if count else " find__empty", middle, " checked" if chosen else "", after, str(count), end
    return mark_safe("".join(drawn))


@lru_cache(maxsize=500)
def _group(facet):
    return _pieces("stories/find/facet.jinja", facet=facet)


@lru_cache(maxsize=5_000)
def _choice(facet, number, value, name):
    return _pieces("stories/find/option.jinja", facet=facet, number=number, value=value, name=name)


def _pieces(template, **context):
    """Return a drawn template in pieces, cut at its slots."""
    return environment().get_template(template).render(context | {"slot": mark_safe(SLOT)}).split(SLOT)
