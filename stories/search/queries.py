"""Tantivy queries, built as objects: no text that anybody types is ever parsed by the engine."""

from dataclasses import dataclass
from itertools import pairwise

from tantivy import Occur, Query

from stories.models import Kind
from stories.search.documents import SCHEMA
from stories.search.words import STOP_WORDS

# Tuned on the graded queries in tests/stories/search/; see `./run bench search`.
TITLE = 0.6
STATEMENT = 0.3
KIND_STATEMENT = 0.8
HAS_KIND = 1.0
SYNONYM = 0.6
SCATTERED = 0.6
NEXT_TO = 0.5
ALL_WORDS = 2.0
TIE = 0.1


def term(field, value):
    """Return the query for one term as it stands in the index."""
    return Query.term_query(SCHEMA, field, value)


def any_value(field, values):
    """Return the query for documents with any of these values."""
    return Query.term_set_query(SCHEMA, field, list(values))


def expression(field, stems):
    """Return the query for words that stand together."""
    return term(field, stems[0]) if len(stems) == 1 else Query.phrase_query(SCHEMA, field, list(stems))


def every(queries):
    """Return the query for documents that all of these match; for all documents where there are none."""
    queries = list(queries)
    if not queries:
        return Query.all_query()
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def unscored(query):
    """Return the same query without a share in the score."""
    return Query.const_score_query(query, 0.0)


def boost(query, by):
    """Return the query with its score times `by`."""
    return query if by == 1.0 else Query.boost_query(query, by)


def concept_in(field, concept):
    """Return the query for a concept in one field: as typed, or as a synonym, which counts less."""
    if concept.quoted:
        return expression(field, concept.stems)
    ways = [expression(field, concept.stems)]
    content = [stem for stem in concept.stems if stem not in STOP_WORDS]
    if len(concept.stems) > 1 and len(content) > 1:
        ways.append(boost(every(term(field, stem) for stem in content), SCATTERED))
    ways += [boost(expression(field, other), SYNONYM) for other in concept.others]
    return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, TIE)


def concept_query(concept, kind):
    """Return the query for a concept anywhere, with its share where it stands in a title or a statement."""
    shares = [(Occur.Must, concept_in("all", concept)), (Occur.Should, boost(concept_in("title", concept), TITLE))]
    for field in (Kind.HELPING, Kind.HINDERING):
        share = KIND_STATEMENT if field == kind else STATEMENT
        shares.append((Occur.Should, boost(concept_in(field.value, concept), share)))
    return Query.boolean_query(shares)


@dataclass(frozen=True)
class TextQuery:
    """What a text asks for, as queries. needed: how many of the required concepts a document must hold."""

    asked: object
    needed: int

    @classmethod
    def strict(cls, asked):
        """Return the query that requires all that is required."""
        return cls(asked, len([concept for concept in asked.concepts if concept.required]))

    def matching(self):
        """Return the query that says which documents match, without a score."""
        clauses = [(Occur.MustNot, expression("all", stems)) for stems in self.asked.excluded]
        required = [concept_in("all", concept) for concept in self.asked.concepts if concept.required]
        if required:
            some = [(Occur.Should, query) for query in required]
            clauses.append((Occur.Must, Query.boolean_query(some, self.needed)))
        else:
            clauses.append((Occur.Must, Query.all_query()))
        return unscored(Query.boolean_query(clauses))

    def scoring(self):
        """Return the queries that give a matching document its score."""
        asked = self.asked
        queries = [concept_query(concept, asked.kind) for concept in asked.concepts]
        queries += next_to_each_other(asked.concepts)
        required = [concept_in("all", concept) for concept in asked.concepts if concept.required]
        if len(required) > 1:
            queries.append(Query.const_score_query(every(required), ALL_WORDS))
        if asked.kind:
            queries.append(Query.const_score_query(term("kind", asked.kind.value), HAS_KIND))
        return queries


def next_to_each_other(concepts):
    """Return queries that raise documents in which words stand side by side, as they were typed."""
    plain = [concept for concept in concepts if not concept.quoted]
    return [
        boost(Query.phrase_query(SCHEMA, "all", [*first.stems, *second.stems], 1), NEXT_TO)
        for first, second in pairwise(plain)
    ]


def filter_queries(filters, leave_out=None):
    """Return the queries of the chosen options, by facet; component and kind make one, under "component".

    leave_out: a facet whose own choice shall not count.
    """
    chosen = {facet: values for facet, values in filters.chosen if facet != leave_out}
    queries = {}
    components, kinds = chosen.pop("component", ()), chosen.pop("kind", ())
    if components and kinds:
        queries["component"] = any_value("said", [f"{kind}:{code}" for kind in kinds for code in components])
    elif components or kinds:
        queries["component"] = any_value("component" if components else "kind", components or kinds)
    for facet, values in chosen.items():
        queries[facet] = any_value(facet, values)
    return queries


def narrowed(text_query, filters, leave_out=None):
    """Return the query for the documents that match both the text and the chosen options, without scores."""
    clauses = list(filter_queries(filters, leave_out).values())
    if text_query is not None:
        clauses.append(text_query.matching())
    return unscored(every(clauses)) if clauses else Query.all_query()


def ranked(text_query, filters):
    """Return the same as narrowed(), with scores."""
    clauses = [(Occur.Must, narrowed(text_query, filters))]
    clauses += [(Occur.Should, query) for query in text_query.scoring()]
    return Query.boolean_query(clauses)
