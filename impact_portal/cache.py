"""The cache, a table of the database: Django's, which does not hide that the database takes no writes.

What counts tries to sign in begins with a lock in the cache. Where Django cannot write one, as on a full disk, it says
that there is one already, and everybody would be told that they tried too many times.
"""

import base64
import pickle
from datetime import UTC, datetime

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone


class Cache(DatabaseCache):
    """Django's, but for add(), of which it takes each error of the database for a key that is there."""

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Write a value unless its key is there; return whether it was written. Raises DatabaseError."""
        key = self.make_and_validate_key(key, version=version)
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        ends = self.get_backend_timeout(timeout)
        ends = datetime.max if ends is None else datetime.fromtimestamp(ends, tz=UTC)
        now, ends = (
            connection.ops.adapt_datetimefield_value(moment.replace(microsecond=0)) for moment in (timezone.now(), ends)
        )
        packed = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) "
                "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires "
                f"WHERE {table}.expires < %s",
                [key, packed, ends, now],
            )
            return cursor.rowcount == 1
