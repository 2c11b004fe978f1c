"""The error pages 400, 403, 404, 413 and 500, in the portal's design; serving.py asks for 400, 414 and 431.

They draw from a template alone, without context processors or the database: what broke a page must not break
the page that says so.
"""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.template import loader

from impact_portal.design.context import portal
from stories.views import still_here


def page(request, name, status, **more):
    """Return the error page templates/errors/<name>.html with a status. more: what else it takes."""
    context = portal(request) | {"is_error": True} | more
    return HttpResponse(loader.render_to_string(f"errors/{name}.html", context), status=status)


def bad_request(request, exception=None):
    """400: the request could not be read; 413: it was too large to read, which a page's own script hears as JSON."""
    if isinstance(exception, RequestDataTooBig):
        if request.headers.get("Accept") == "application/json":
            text = "Not saved: this is too much text. Make it shorter, then choose the button."
            return JsonResponse({"saved": False, "text": text}, status=413)
        return page(request, "413", 413)
    return page(request, "400", 400)


def permission_denied(request, exception=None):
    """403: signed in, but not allowed; or a form without its token."""
    return page(request, "403", 403)


def csrf_failure(request, reason=""):
    """403: a form came without its token, mostly because cookies are off or the page was open very long.

    A view on which people write may have an answer of its own (`without_token`) that keeps their words.
    """
    view = getattr(request.resolver_match, "func", None)
    answer = getattr(view, "without_token", lambda request: None)(request)
    return answer or page(request, "403_csrf", 403)


def page_not_found(request, exception=None):
    """404: no such page, or not one that this person may see."""
    return page(request, "404", 404)


def server_error(request):
    """500: our fault. What somebody wrote is drawn again, to be sent once more: it may be the database that failed."""
    try:
        typed = still_here.after_fault(request)
    except Exception:
        # What failed may be to read the request, and what broke a page must not break this one.
        typed = {}
    return page(request, "500", 500, **typed)
