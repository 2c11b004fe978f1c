"""The pieces that queries are built of, as objects of the engine: one word, words that stand together, all, any."""

from tantivy import Occur, Query

from stories.search.documents import SCHEMA
from stories.search.together import NOTED_IN, Together


def term(field, value):
    """Return the query for one term as it stands in the index."""
    return Query.term_query(SCHEMA, field, value)


def any_value(field, values):
    """Return the query for documents with any of these values.

    The engine's query for a set looks through its whole dictionary, which takes ten times as long as to find a term.
    """
    terms = [term(field, value) for value in values]
    return terms[0] if len(terms) == 1 else some(terms)


def expression(field, stems):
    """Return the query for words that stand together."""
    if len(stems) == 1:
        return term(field, stems[0])
    phrase, marks = Query.phrase_query(SCHEMA, field, list(stems)), marks_of(field, stems)
    return every([*map(unscored, marks), phrase]) if marks else phrase


def expression_matches(field, stems):
    """Return the query for the same, without a score of use: where the index notes them, for that alone."""
    marks = marks_of(field, stems)
    return marks[0] if marks and field == "all" and stems.is_exact else expression(field, stems)


def marks_of(field, stems):
    """Return the queries for what the index notes of words that stand together; see together.py."""
    if field not in NOTED_IN or not isinstance(stems, Together):
        return []
    return [term("together", mark) for mark in stems.marks]


def every(queries):
    """Return the query for documents that all of these match; for all documents where there are none."""
    queries = list(queries)
    if not queries:
        return Query.all_query()
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def some(queries, needed=1):
    """Return the query for documents that at least `needed` of these match."""
    return Query.boolean_query([(Occur.Should, query) for query in queries], needed)


def unscored(query):
    """Return the same query without a share in the score."""
    return Query.const_score_query(query, 0.0)


def boost(query, by):
    """Return the query with its score times `by`."""
    return query if by == 1.0 else Query.boost_query(query, by)
