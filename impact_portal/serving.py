"""The server's worker: gunicorn's own, which answers what it refuses to read with a page of ours.

An address or headers beyond gunicorn's limits never reach Django, and gunicorn's answer is a bare line. The limits stay
as they are, so that nobody can fill the memory with an address; only the page differs.
"""

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

REFUSED = {LimitRequestLine: (414, "URI Too Long"), LimitRequestHeaders: (431, "Request Header Fields Too Large")}
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
        """Answer an address or headers that are too long with a page; everything else as gunicorn does."""
        for kind, (status, reason) in REFUSED.items():
            if isinstance(exc, kind):
                try:
                    client.sendall(answer(status, reason))
                except OSError:
                    self.log.debug("Nobody waited for the answer.")
                return
        super().handle_error(req, client, addr, exc)


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
