"""The server's worker: gunicorn's own, but requests that it refuses to read get a page of ours.

Gunicorn refuses an address or headers over its limits, and what is not HTTP, before Django sees the request, and
answers with one bare line. Its limits protect the memory and stay as they are; only the page differs.

A connection that sends nothing keeps no thread waiting. Browsers open connections before they need them: 60 idle ones
blocked all other visitors for 40 seconds.
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
# Subclasses of ParseException that are faults of our own settings or responses, not of the request.
OUR_FAULTS = (refusals.ConfigurationProblem, refusals.InvalidResponseHeader, refusals.InvalidResponseHeaderName)
# Those of the middleware that say the same for every page.
SAY_THE_SAME = [
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "impact_portal.middleware.resource_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Set here because SecurityMiddleware would lead an unread request to https instead.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Connection": "close",
}
# How long a client may send nothing, before a request and within one.
IDLE_SECONDS = 20


class Worker(ThreadWorker):
    """Threads, as gthread; run with `--worker-class impact_portal.serving.Worker`."""

    def enqueue_req(self, conn):
        """Give a connection to a thread; a new one only when there is something to read."""
        if conn.initialized or conn.data_ready:
            return super().enqueue_req(conn)
        conn.sock = TimeoutSocket(fileno=conn.sock.detach())
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + IDLE_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def murder_pending(self):
        """Close connections that have been idle for too long; all of them when the server stops."""
        if not self.alive:
            for conn in self.pending_conns:
                conn.timeout = 0
        super().murder_pending()

    def handle_error(self, req, client, addr, exc):
        """Answer a request that is too long or cannot be read with a page; handle other errors as gunicorn does."""
        refusal = next((REFUSED[kind] for kind in REFUSED if isinstance(exc, kind)), None)
        if refusal is None or isinstance(exc, OUR_FAULTS):
            return super().handle_error(req, client, addr, exc)
        try:
            client.sendall(answer(*refusal))
        except OSError:
            self.log.debug("Nobody waited for the answer.")


class TimeoutSocket(socket.socket):
    """A socket whose reads time out; a timeout looks like a connection that the client closed."""

    def __init__(self, *args, seconds=IDLE_SECONDS, **kwargs):
        super().__init__(*args, **kwargs)
        # Set in the system and not by settimeout(), which would also limit sending: a large page may take longer.
        self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(seconds), int(seconds % 1 * 1e6)))

    def recv(self, *args):
        """Read; raise ConnectionResetError, which gunicorn does not log as an error, when nothing arrives in time."""
        try:
            return super().recv(*args)
        except BlockingIOError:
            raise ConnectionResetError(errno.ECONNRESET, "The client sent nothing for too long.") from None


def answer(status, reason):
    """Return the whole HTTP response with the page templates/errors/<status>.html, as bytes."""
    # Not before the worker has set Django up.
    from django.http import HttpRequest
    from django.utils.module_loading import import_string

    from impact_portal import errors

    draw = partial(errors.page, name=str(status), status=status)
    for middleware in map(import_string, SAY_THE_SAME):
        draw = middleware(draw)
    response = draw(HttpRequest())
    head = {**response.headers, **HEADERS, "Content-Length": len(response.content)}
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + response.content
