"""The error pages 400, 403, 404, 413 and 500, in the portal's design; serving.py uses page() for 400, 414 and 431.

They are rendered without context processors and without the database, because either may be what failed.
"""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.template import loader

from impact_portal.design.context import portal
from stories.views import unsaved


def page(request, name, status, **more):
    """Return the response with the page templates/errors/<name>.html. more: further context of the template."""
    context = portal(request) | {"is_error": True} | more
    return HttpResponse(loader.render_to_string(f"errors/{name}.html", context), status=status)


def bad_request(request, exception=None):
    """400: the request could not be read. 413: it was too large; the script that saves drafts gets that as JSON."""
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

    A view on which people write may have a `without_token` attribute: a function that answers with a page that keeps
    what they wrote.
    """
    view = getattr(request.resolver_match, "func", None)
    answer = getattr(view, "without_token", lambda request: None)(request)
    return answer or page(request, "403_csrf", 403)


def page_not_found(request, exception=None):
    """404: no such page, or not one that this person may see."""
    return page(request, "404", 404)


def server_error(request):
    """500: our fault. The page shows what the person wrote and lets them send it again, as nothing may be saved."""
    try:
        typed = unsaved.after_fault(request)
    except Exception:
        # Reading the request may be what failed, and must not fail again here.
        typed = {}
    return page(request, "500", 500, **typed)
