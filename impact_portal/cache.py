"""Django's database cache, with an add() that raises when the database cannot be written to.

allauth counts attempts to sign in under a lock, which it takes with cache.add(). When the database cannot be written
to, as on a full disk, Django's add() returns False as if the lock were taken, and everybody who signs in would be told
that they tried too many times.
"""

import base64
import pickle
from datetime import UTC, datetime

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone


class Cache(DatabaseCache):
    """DatabaseCache whose add() tells a database error from a key that exists already."""

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Write a value unless its key exists and has not expired; return whether it did. Raises DatabaseError."""
        key = self.make_and_validate_key(key, version=version)
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        timestamp = self.get_backend_timeout(timeout)
        expires = datetime.max if timestamp is None else datetime.fromtimestamp(timestamp, tz=UTC)
        now, expires = (
            connection.ops.adapt_datetimefield_value(when.replace(microsecond=0)) for when in (timezone.now(), expires)
        )
        pickled = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) "
                "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires "
                f"WHERE {table}.expires < %s",
                [key, pickled, expires, now],
            )
            return cursor.rowcount == 1
