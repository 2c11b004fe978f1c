"""The choices of filters as HTML. A page has over a hundred, and but for their counts they are always the same."""

from functools import lru_cache

from django.utils.safestring import mark_safe

from impact_portal.design.pages import environment

SLOT = "<!--slot-->"


def options_of(facet):
    """Return the choices of a stories.search Facet as safe HTML, each with its count."""
    return mark_safe("".join(_option(facet.code, *pair) for pair in enumerate(facet.options, start=1)))


def _option(facet, number, option):
    before, middle, after, end = _drawn(facet, number, option.value, option.name)
    empty = "" if option.count else " find__empty"
    return f"{before}{empty}{middle}{' checked' if option.chosen else ''}{after}{option.count}{end}"


@lru_cache(maxsize=5_000)
def _drawn(facet, number, value, name):
    template = environment().get_template("stories/find/option.jinja")
    drawn = template.render(facet=facet, number=number, value=value, name=name, slot=mark_safe(SLOT))
    return drawn.split(SLOT)
