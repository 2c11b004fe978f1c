"""Small guards around requests that stock Django answers with a server error."""

import codecs

from django.conf import settings
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.utils.cache import add_never_cache_headers

from impact_portal import errors

# Below these are pages that name people.
PERSONAL = ("/account/", "/accounts/", "/curate/", "/admin/")
# How the errors begin that Django raises for an id that is no number, and SQLite for one that is too large.
BAD_ID_ERRORS = ("Field 'id' expected a number but got ", "Python int too large to convert to SQLite INTEGER")
READABLE_CHARSETS = {"utf-8", "ascii", "iso8859-1", "cp1252"}


class OddRequestMiddleware:
    """Answer with a 400 page what no browser sends and what would be a server error in Django.

    A body whose charset is declared as utf-7 or the like makes Django's error handler raise too. A NUL in the address
    or in a cookie, which no form validates, makes PostgreSQL's driver raise. Security scanners send both.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Such cookies are dropped before SessionMiddleware looks one up in the database.
        for name, value in list(request.COOKIES.items()):
            if "\0" in name or "\0" in value:
                del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Raise BadRequest for an unusable charset or a NUL in the address."""
        charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
        if codec_name(charset) not in READABLE_CHARSETS:
            request.encoding = "utf-8"
            raise BadRequest("The form was sent in a character set that we do not read.")
        parts = [request.path]
        if request.resolver_match.app_name == "admin":
            # The admin's lists and look-ups put the query string into database queries without validating it.
            parts += [value for _, values in request.GET.lists() for value in values]
        if any("\0" in part for part in parts):
            raise BadRequest("The address has a character in it that no address has.")

    def process_exception(self, request, exception):
        """Answer 400 to a form of the admin with an id that is no number, which Django puts into a query unchecked.

        It raises as the form is saved or as its page is rendered again; nothing is saved in either case.
        """
        is_in_admin = request.resolver_match is not None and request.resolver_match.app_name == "admin"
        if is_in_admin and request.method == "POST" and str(exception).startswith(BAD_ID_ERRORS):
            return errors.bad_request(request)


class Request(WSGIRequest):
    """Django's request, with a constructor that raises for no header: an error in it would not get our error page.

    Where the Content-Type has a charset, Django reads the query string, which may have too many fields; and it raises
    where a parameter of the Content-Type is itself in an unknown charset.
    """

    def _set_content_type_params(self, meta):
        # Where super() fails, this charset stays, which OddRequestMiddleware refuses.
        self.content_type, self.content_params = "", {"charset": ""}
        try:
            super()._set_content_type_params(meta)
        except (ValueError, TooManyFieldsSent):
            # A view that reads the fields raises TooManyFieldsSent again, for which Django answers with our 400 page.
            return


def codec_name(charset):
    """Return Python's name of a charset, or "" for one that it does not know."""
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""


def resource_policy(get_response):
    """Set Cross-Origin-Resource-Policy on every response, so that other sites may not embed it; Django does not."""

    def middleware(request):
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def personal_pages(get_response):
    """Keep pages of people who are signed in out of shared caches.

    Pages that name people are not cached by the browser either: on a shared computer, Back would show them after
    signing out.
    """

    def middleware(request):
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            if request.path.startswith(PERSONAL):
                add_never_cache_headers(response)
            else:
                response["Cache-Control"] = "private"
        return response

    return middleware
