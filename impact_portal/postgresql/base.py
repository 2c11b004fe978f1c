"""Django's PostgreSQL, whose pool asks the server only now and then whether a connection still works.

Django has the pool ask at each request, which takes as long as to read ten stories. A connection that was in use a
moment ago is only looked at: if the server has ended it, as one does that is started anew, its socket says so.
"""

import math
import select
import time

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

# Of a connection that nobody was given for so long the server is asked: whatever stands between may have dropped it.
MOMENT = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of one thread, which it has from the pool for one request."""

    def get_new_connection(self, conn_params):
        """Return a connection that works; the pool replaces others."""
        connection = super().get_new_connection(conn_params)
        while self.pool and not works(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def works(connection):
    """Say whether a connection of the pool still works, and note that it is given out now."""
    now, before = time.monotonic(), getattr(connection, "given_at", -math.inf)
    connection.given_at = now
    if now - before < MOMENT:
        return not has_something_to_say(connection)
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True


def has_something_to_say(connection):
    """Say whether the server sent something that nobody asked for, mostly that it ended the connection."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
