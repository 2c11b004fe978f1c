"""The server's worker: gunicorn's own, which answers what it refuses to read with a page of ours.

An address or headers beyond gunicorn's limits, or what is no HTTP at all, never reach Django, and gunicorn's answer is
a bare line. The limits stay as they are, so that nobody can fill the memory with an address; only the page differs.
"""

from gunicorn.http import errors as refusals
from gunicorn.workers.gthread import ThreadWorker

REFUSED = {
    refusals.LimitRequestLine: (414, "URI Too Long"),
    refusals.LimitRequestHeaders: (431, "Request Header Fields Too Large"),
    refusals.ParseException: (400, "Bad Request"),
}
# What gunicorn says by the same type of error, but of the portal's own settings and answers.
OURS = (refusals.ConfigurationProblem, refusals.InvalidResponseHeader, refusals.InvalidResponseHeaderName)
# No middleware sees such a page.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Connection": "close",
}


class Worker(ThreadWorker):
    """Threads, as gthread; run with `--worker-class impact_portal.serving.Worker`."""

    def handle_error(self, req, client, addr, exc):
        """Answer what cannot be read, or is too long, with a page; everything else as gunicorn does."""
        found = [] if isinstance(exc, OURS) else [told for kind, told in REFUSED.items() if isinstance(exc, kind)]
        if not found:
            return super().handle_error(req, client, addr, exc)
        try:
            client.sendall(answer(*found[0]))
        except OSError:
            self.log.debug("Nobody waited for the answer.")


def answer(status, reason):
    """Return the whole answer with the page templates/errors/<status>.html, as bytes."""
    # Not before the worker has set Django up.
    from django.conf import settings
    from django.http import HttpRequest

    from impact_portal import errors

    response = errors.page(HttpRequest(), str(status), status)
    policy = "; ".join(
        " ".join([name, *values]) for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    )
    head = HEADERS | {
        "Content-Security-Policy": policy,
        "Content-Type": response["Content-Type"],
        "Content-Length": len(response.content),
    }
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + response.content
