"""The pieces that queries are built of, as objects of the engine: one word, phrases, all, any."""

from tantivy import Occur, Query

from stories.search.bigrams import COVERED, Expression
from stories.search.documents import SCHEMA


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
    """Return the query for a word, or for words that follow each other."""
    if len(stems) == 1:
        return term(field, stems[0])
    phrase, bigrams = Query.phrase_query(SCHEMA, field, list(stems)), bigram_queries(field, stems)
    return every([*map(unscored, bigrams), phrase]) if bigrams else phrase


def expression_matches(field, stems):
    """Return a query that finds what expression() finds, faster if one bigram says it all; its score means nothing."""
    bigrams = bigram_queries(field, stems)
    return bigrams[0] if bigrams and field == "all" and stems.is_one_bigram else expression(field, stems)


def bigram_queries(field, stems):
    """Return the queries for the bigrams of an expression that the index holds; see bigrams.py."""
    if field not in COVERED or not isinstance(stems, Expression):
        return []
    return [term("bigrams", bigram) for bigram in stems.bigrams]


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
