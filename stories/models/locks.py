"""Locks of PostgreSQL that are on no row."""

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """What one transaction at a time may do. The numbers are the keys of advisory locks: any that nothing else uses."""

    RECORD_CHANGES = 20230401
    CHANGE_TAGS = 20230402

    def hold(self):
        """Wait until no other transaction holds it, and hold it until this one ends. SQLite has one writer anyway."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.value])
