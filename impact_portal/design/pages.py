"""Pages for readers, drawn by Jinja inside the frame that every other page has.

Django's templates take 5 to 10 times as long for a list with its filters (docs/decisions/0011). The frame, that is
head, header and footer, stands once, in templates/base.html: it is drawn with gaps, which a page fills.
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

# Stands where the frame has a gap: no text that anybody types comes out of a template as a comment.
GAP = "<!--gap-->"


@cache
def environment():
    """Return the Jinja environment of readers' pages: escaping, and what Django's templates have under these names."""
    made = Environment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=settings.DEBUG,
    )
    # What they return changes with a new release only, and each page asks again.
    made.globals |= {"url": lru_cache(maxsize=200)(reverse), "static": lru_cache(maxsize=200)(static)}
    made.filters["truncatechars"] = lambda text, length: Truncator(text).chars(length)
    return made


def draw(request, template, context, *, section="", wide=False):
    """Return the page of a Jinja template that extends frame.jinja.

    section: the part of the portal that the navigation marks. wide: whether its main element goes from edge to edge.
    """
    ours = {"portal_name": settings.PORTAL_NAME, "portal_url": settings.PORTAL_URL}
    context = ours | {"frame": _frame_for(request, section, wide)} | context
    response = HttpResponse(environment().get_template(template).render(context))
    patch_vary_headers(response, ["Cookie"])
    return response


def is_plain_reader(request):
    """Whether a request brings no cookie but that of the forms, so that nothing on a page is for this person alone."""
    return not set(request.COOKIES) - {settings.CSRF_COOKIE_NAME}


def _frame_for(request, section, wide):
    if settings.DEBUG or not is_plain_reader(request):
        return _frame(request, section, wide)
    return _cached_frame(section, wide, settings.PORTAL_NAME)


@lru_cache(maxsize=20)
def _cached_frame(section, wide, name):
    """Return the frame for readers who are not signed in, which is the same for all of them."""
    return _frame(None, section, wide)


def _frame(request, section, wide):
    """Return the pieces of the frame, one more than it has gaps."""
    name = "frame_wide.html" if wide else "frame.html"
    context = {"section": section, "gap": mark_safe(GAP)}
    if request is None:
        context |= portal(request)
    drawn = loader.render_to_string(name, context, request)
    return tuple(mark_safe(piece) for piece in drawn.split(GAP))
