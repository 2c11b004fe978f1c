"""Small guards around requests that stock Django answers with a server error."""

import codecs

from django.core.exceptions import BadRequest


class OddRequestMiddleware:
    """Refuse what no browser sends and what makes Django raise deeper down, with a plain 400 page.

    A body said to be in a charset such as utf-7 makes Django's handler of errors raise again. It is noise from
    scanners.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Raise BadRequest for an unusable charset."""
        charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
        try:
            codec = codecs.lookup(charset).name
        except LookupError:
            codec = ""
        if codec not in {"utf-8", "ascii", "iso8859-1", "cp1252"}:
            request.encoding = "utf-8"
            raise BadRequest("The form was sent in a character set that we do not read.")
