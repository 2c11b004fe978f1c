"""The server's worker: gunicorn's own, which answers what it refuses to read with a page of ours.

An address or headers beyond gunicorn's limits, or what is no HTTP at all, never reach Django, and gunicorn's answer is
a bare line. The limits stay as they are, so that nobody can fill the memory with an address; only the page differs.

And whoever connects and says nothing keeps no thread waiting: browsers open connections ahead, and 60 of them kept
everybody else out for 40 seconds.
"""

import errno
import selectors
import socket
import struct
import time
from functools import partial

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
# How long somebody who connected may say nothing, before a request and within one.
SILENT_SECONDS = 20


class Worker(ThreadWorker):
    """Threads, as gthread; run with `--worker-class impact_portal.serving.Worker`."""

    def enqueue_req(self, conn):
        """Give a connection to a thread; a new one not before something is there to read."""
        if conn.initialized or conn.data_ready:
            return super().enqueue_req(conn)
        conn.sock = HastySocket(fileno=conn.sock.detach())
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SILENT_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def murder_pending(self):
        """Close connections that said nothing for too long; all of them at once as the server stops."""
        if not self.alive:
            for conn in self.pending_conns:
                conn.timeout = 0
        super().murder_pending()

    def handle_error(self, req, client, addr, exc):
        """Answer what cannot be read, or is too long, with a page; everything else as gunicorn does."""
        found = [] if isinstance(exc, OURS) else [told for kind, told in REFUSED.items() if isinstance(exc, kind)]
        if not found:
            return super().handle_error(req, client, addr, exc)
        try:
            client.sendall(answer(*found[0]))
        except OSError:
            self.log.debug("Nobody waited for the answer.")


class HastySocket(socket.socket):
    """A socket for whose other end a thread waits so long and no longer, as for one that closed it."""

    def __init__(self, *args, seconds=SILENT_SECONDS, **kwargs):
        super().__init__(*args, **kwargs)
        # For reading only, and by the system: a large page may take longer to send.
        self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(seconds), int(seconds % 1 * 1e6)))

    def recv(self, *args):
        """Read; raise ConnectionResetError, which gunicorn takes for no fault of ours, where nothing comes."""
        try:
            return super().recv(*args)
        except BlockingIOError:
            raise ConnectionResetError(errno.ECONNRESET, "Nothing came for too long.") from None


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
