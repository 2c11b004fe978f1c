"""Telling the database how its rows are spread, so that its plans fit them.

Without statistics, as after an import, SQLite reads all published stories to find 20 of them by number, because it
takes the status for the better index. PostgreSQL gathers them by itself, within a minute or so.
"""

import logging

from django.db import DatabaseError, connection, transaction

logger = logging.getLogger(__name__)

# Rows of each index that SQLite looks at: near enough, and done in a moment whatever the size.
LOOK_AT = 1_000


def refresh():
    """Gather statistics; a database that is too busy for it goes on with those it has."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA analysis_limit = {LOOK_AT:d}")
            cursor.execute("ANALYZE")
    except DatabaseError:
        logger.warning("The database's statistics could not be refreshed.", exc_info=True)
