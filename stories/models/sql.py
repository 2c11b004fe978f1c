"""Pieces of SQL for readers' pages, for which the ORM takes longer to build a query than the database to run it."""

import json

from django.db import connection
from django.db.models.expressions import RawSQL

# PostgreSQL's generic plan assumes 10 members of an array. With fewer it would plan each execution for just those.
FEWEST = 12


def one_of(column, numbers):
    """Return (SQL, values) for "the column is one of these numbers", of which there is at least one.

    On PostgreSQL it is the same statement for any number of them, so that it is planned once for a connection.
    """
    numbers = list(numbers)
    if connection.vendor == "postgresql":
        numbers += numbers[-1:] * (FEWEST - len(numbers))
        # As one text: to adapt each member of a list takes the driver longer than the server takes for all of them.
        return f"{column} = ANY(%s::bigint[])", [f"{{{','.join(map(str, numbers))}}}"]
    return f"{column} IN ({', '.join(['%s'] * len(numbers))})", numbers


def one_of_texts(column, texts):
    """Return (SQL, values) for "the column is one of these texts", of which there is at least one."""
    texts = list(texts)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::text[])", [texts]
    return f"{column} IN ({', '.join(['%s'] * len(texts))})", texts


def these(numbers):
    """Return whole numbers as an expression for an `__in` filter with a single parameter.

    To prepare hundreds of parameters takes longer than to find their rows.
    """
    return RawSQL(*rows_of(numbers))


def rows_of(numbers):
    """Return (SQL, values) of a query that has a row for each of these whole numbers; the same SQL for any of them."""
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::bigint[]) AS value", [list(numbers)]
    return "SELECT value FROM json_each(%s)", [json.dumps(list(numbers))]
