"""Django's PostgreSQL backend, with a cheaper health check of pooled connections.

Django's CONN_HEALTH_CHECKS sends a query at each request, which takes as long as reading ten stories. Here, a
connection that was used in the last few seconds is checked without a query: when the server closes it, as at a
restart, its socket becomes readable.
"""

import math
import select
import time

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

# A connection that was idle for longer is checked by a query: a firewall may have dropped it without a sign.
RECENT_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A thread's connection, taken from the pool for one request."""

    def get_new_connection(self, conn_params):
        """Return a usable connection; the pool replaces those that are not."""
        connection = super().get_new_connection(conn_params)
        while self.pool and not is_usable(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def is_usable(connection):
    """Return whether a pooled connection still works, and note on it that it is used now."""
    now, before = time.monotonic(), getattr(connection, "used_at", -math.inf)
    connection.used_at = now
    if now - before < RECENT_SECONDS:
        return not has_unread_data(connection)
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True


def has_unread_data(connection):
    """Return whether the server sent something between two queries: mostly that it closed the connection."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
