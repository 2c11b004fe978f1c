"""Pieces of SQL for reads of readers' pages, where putting a query together takes longer than asking it."""

from django.db import connection

# PostgreSQL takes an unknown list for one of ten. With fewer it thinks that a plan for just these is worth making.
FEWEST = 12


def one_of(column, numbers):
    """Return (SQL, values) for "the column is one of these numbers", of which there is at least one.

    On PostgreSQL it is the same statement for any number of them, so that it is planned once for a connection.
    """
    numbers = list(numbers)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", [numbers + numbers[-1:] * (FEWEST - len(numbers))]
    return f"{column} IN ({', '.join(['%s'] * len(numbers))})", numbers


def one_of_texts(column, texts):
    """Return (SQL, values) for "the column is one of these texts", of which there is at least one."""
    texts = list(texts)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::text[])", [texts]
    return f"{column} IN ({', '.join(['%s'] * len(texts))})", texts
