"""Pages for readers, drawn by Jinja inside the frame that every other page has.

Django's templates take 5 to 10 times as long for a list with its filters (docs/decisions/0011). The frame (head,
header and footer) is written once, in templates/base.html: Django renders it with gaps, which the Jinja page fills.
"""

from functools import cache, lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from impact_portal.design.context import portal

# Marks a gap in the frame. Nobody can type one into a page, because templates escape the < of a comment.
GAP = "<!--gap-->"


@cache
def environment():
    """Return the Jinja environment of readers' pages: it escapes, and has Django's url, static and truncatechars."""
    made = Environment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=settings.DEBUG,
    )
    # Cached, because what they return changes only with a release, and every page calls them many times.
    made.globals |= {"url": lru_cache(maxsize=200)(reverse), "static": lru_cache(maxsize=200)(static)}
    made.filters["truncatechars"] = lambda text, length: Truncator(text).chars(length)
    return made


def draw(request, template, context, *, section="", wide=False):
    """Return the page of a Jinja template that extends frame.jinja.

    section: the part of the portal that the navigation marks. wide: whether its main element has the full width.
    """
    defaults = {"portal_name": settings.PORTAL_NAME, "portal_url": settings.PORTAL_URL}
    context = defaults | {"frame": _frame_for(request, section, wide)} | context
    response = HttpResponse(environment().get_template(template).render(context))
    patch_vary_headers(response, ["Cookie"])
    return response


def is_plain_reader(request):
    """Return whether a request has no cookie but the CSRF token's, so that its page is the same for every reader."""
    return not set(request.COOKIES) - {settings.CSRF_COOKIE_NAME}


def _frame_for(request, section, wide):
    if settings.DEBUG or not is_plain_reader(request):
        return _frame(request, section, wide)
    return _cached_frame(section, wide, settings.PORTAL_NAME)


@lru_cache(maxsize=20)
def _cached_frame(section, wide, name):
    """Return the frame for plain readers, which is the same for all of them. name: the portal's, part of the key."""
    return _frame(None, section, wide)


def _frame(request, section, wide):
    """Return the pieces of the frame, one more than it has gaps."""
    name = "frame_wide.html" if wide else "frame.html"
    context = {"section": section, "gap": mark_safe(GAP)}
    if request is None:
        context |= portal(request)
    drawn = loader.render_to_string(name, context, request)
    return tuple(mark_safe(piece) for piece in drawn.split(GAP))
