"""Small guards around requests that stock Django answers with a server error."""

import codecs

from django.conf import settings
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.utils.cache import add_never_cache_headers

from impact_portal import errors

# Below these are pages that name people.
PERSONAL = ("/account/", "/accounts/", "/curate/", "/admin/")
# What Django says of a row's number that is none, and SQLite of one that is too large.
NO_NUMBER = ("Field 'id' expected a number but got ", "Python int too large to convert to SQLite INTEGER")
READABLE_CHARSETS = {"utf-8", "ascii", "iso8859-1", "cp1252"}


class OddRequestMiddleware:
    """Refuse what no browser sends and what makes Django raise deeper down, with a plain 400 page.

    A body said to be in a charset such as utf-7 makes Django's handler of errors raise again. A NUL in the address or
    in a cookie, where no form looks at it, makes PostgreSQL's driver raise. Both are noise from scanners.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Before the session is looked up by its cookie. An exception here is no page yet: only one from a view is.
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
            # Its lists and look-ups put what the address says into queries, without a form that looks at it.
            parts += [value for _, values in request.GET.lists() for value in values]
        if any("\0" in part for part in parts):
            raise BadRequest("The address has a character in it that no address has.")

    def process_exception(self, request, exception):
        """Answer a form of the admin that names a row by what is no number of one: it is looked for as it stands.

        Also where that comes up as the page is drawn again with it. Nothing is saved then.
        """
        is_in_admin = request.resolver_match is not None and request.resolver_match.app_name == "admin"
        if is_in_admin and request.method == "POST" and str(exception).startswith(NO_NUMBER):
            return errors.bad_request(request)


class Request(WSGIRequest):
    """Django's request, which can be made of any headers: before there is one, nothing answers with a page.

    Where the headers say a character set, Django looks at the fields of the address, of which there may be too many;
    and it raises where they say in an unknown one what it is.
    """

    def _set_content_type_params(self, meta):
        # One that OddRequestMiddleware refuses, unless there is another.
        self.content_type, self.content_params = "", {"charset": ""}
        try:
            super()._set_content_type_params(meta)
        except (ValueError, TooManyFieldsSent):
            # A view that looks at too many fields raises again, and is answered for.
            return


def codec_name(charset):
    """Return Python's name of a character set, or "" for one that it does not know."""
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""


def resource_policy(get_response):
    """Say on every page that other sites may not embed it; Django sets the like for openers, but not this one."""

    def middleware(request):
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def personal_pages(get_response):
    """Let no cache that several people share keep what a person who is signed in is shown.

    Nor their browser where a page names people: on a shared computer, Back would show it after they signed out.
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
