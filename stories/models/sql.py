"""Pieces of SQL for reads of readers' pages, where putting a query together takes longer than asking it."""

import json

from django.db import connection
from django.db.models.expressions import RawSQL

# PostgreSQL takes an unknown list for one of ten. With fewer it thinks that a plan for just these is worth making.
FEWEST = 12


def one_of(column, numbers):
    """Return (SQL, values) for "the column is one of these numbers", of which there is at least one.

    On PostgreSQL it is the same statement for any number of them, so that it is planned once for a connection.
    """
    numbers = list(numbers)
    if connection.vendor == "postgresql":
        numbers += numbers[-1:] * (FEWEST - len(numbers))
        # As text: the driver looks at each member of a list, for longer than the server at all of them.
        return f"{column} = ANY(%s::bigint[])", [f"{{{','.join(map(str, numbers))}}}"]
    return f"{column} IN ({', '.join(['%s'] * len(numbers))})", numbers


def one_of_texts(column, texts):
    """Return (SQL, values) for "the column is one of these texts", of which there is at least one."""
    texts = list(texts)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::text[])", [texts]
    return f"{column} IN ({', '.join(['%s'] * len(texts))})", texts


def these(numbers):
    """Return some or many whole numbers as what may stand after `__in`: as one value, where each otherwise is one.

    To prepare hundreds of values takes longer than to find their rows.
    """
    return RawSQL(*rows_of(numbers))


def rows_of(numbers):
    """Return (SQL, values) of a query with a row for each of these whole numbers, of any number of which it is one."""
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::bigint[]) AS value", [list(numbers)]
    return "SELECT value FROM json_each(%s)", [json.dumps(list(numbers))]
