"""A search as queries of the engine, built as objects: no text that anybody types is ever parsed by it."""

from dataclasses import dataclass, replace
from itertools import pairwise

from tantivy import Occur, Query

from stories.search.concept_queries import (
    concept_in,
    concept_matches,
    content_of,
    scattered_synonyms,
    single_words,
    without_words,
)
from stories.search.documents import SCHEMA, STATEMENTS, STORIES
from stories.search.engine import any_value, bigram_queries, boost, every, some, term, unscored
from stories.search.rarity import Rarity
from stories.search.words import LIGHT_STEMS

# Tuned on the graded queries in tests/stories/search/, as the numbers in concept_queries.py; see `./run bench search`.
TITLE = 0.3
KIND_STATEMENT = 0.8
HAS_KIND = 1.0
# A story has both kinds, but a statement is of one: who asks what hinders hardly wants what helps.
IS_OF_KIND = 3.0
LIGHT = 0.6
NEXT_TO = 0.3
ALL_WORDS = 1.0
CONTEXT = 0.3


class StoryScope:
    """Looking for stories: in all their parts, more in titles and statements."""

    index = STORIES
    words = "all"
    kind_worth = HAS_KIND

    @staticmethod
    def matching(concept, *, loose, near=False):
        """Return the query for a concept anywhere in a story."""
        return concept_matches("all", concept, loose=loose, near=near)

    @staticmethod
    def excluding(concept):
        """Return the query for what a story must not hold."""
        return concept_matches("all", concept)

    @staticmethod
    def scoring(concept, rarity, kind, *, spread=False, near=False):
        """Return the query that gives a story its share of score for a concept."""
        shares = [("all", 1.0, near), ("title", TITLE, near), *([(kind.value, KIND_STATEMENT, False)] if kind else [])]
        return some(
            boost(concept_in(field, concept, rarity, spread=spread, near=with_near), share)
            for field, share, with_near in shares
        )


class StatementScope:
    """Looking for statements: in their own words, and a little in the title and tags of their story."""

    index = STATEMENTS
    words = "line"
    kind_worth = IS_OF_KIND

    @staticmethod
    def matching(concept, *, loose, near=False):
        """Return the query for a concept in a statement, or its story's title and tags; a kind matches itself alone."""
        if concept.kind:
            return term("kind", concept.kind)
        return some(concept_matches(field, concept, loose=loose, near=near) for field in ("line", "context"))

    @staticmethod
    def excluding(concept):
        """Return the query for what must not be in a statement or its story's title and tags."""
        return some(concept_matches(field, concept) for field in ("line", "context"))

    @staticmethod
    def scoring(concept, rarity, kind, *, spread=False, near=False):
        """Return the query that gives a statement its share of score for a concept."""
        score = some(
            boost(concept_in(field, concept, rarity, spread=spread, near=near), share)
            for field, share in (("line", 1.0), ("context", CONTEXT))
        )
        if concept.kind:
            return Query.boolean_query([(Occur.Must, unscored(term("kind", concept.kind))), (Occur.Should, score)])
        return score


def scope_of(filters):
    """Return what Filters look for: stories or statements."""
    return StatementScope if filters.show == "statements" else StoryScope


@dataclass(frozen=True)
class TextQuery:
    """What a text asks for, as queries.

    needed: how many of the required concepts a story must hold. loose: whether a part of an expression matches.
    near: whether words near in meaning match.
    """

    asked: object
    rarity: Rarity
    scope: type
    needed: int
    loose: bool = False
    near: bool = False

    @classmethod
    def strict(cls, asked, rarity, scope=StoryScope):
        """Return the query that requires all that is required."""
        asked = _with_others(asked, lambda concept: {"others": tuple(filter(rarity.are_held, concept.others))})
        return cls(asked, rarity, scope, len([concept for concept in asked.concepts if concept.required]))

    def key(self):
        """Return what identifies this query over one commit of the index."""
        return (self.asked, self.needed, self.loose, self.near)

    @property
    def is_one_word(self):
        """Whether one word was asked for, and nothing else."""
        return len(self.asked.concepts) == 1 and len(self.asked.concepts[0].stems) == 1

    @property
    def has_same(self):
        """Whether some word has synonyms that match too."""
        return any(one.others for concept in self.asked.concepts for one in (concept, *concept.parts))

    @property
    def is_costly(self):
        """Whether the engine must look for phrases, story by story."""
        return any(concept.quoted or self._has_phrases(concept) for concept in self.asked.concepts)

    def _has_phrases(self, concept):
        ways = [*concept.others, *(concept.near if self.near else ())]
        return any(self._is_phrase(stems) for stems in without_words(ways, single_words(ways)))

    def _is_phrase(self, stems):
        return len(stems) > 1 and not bigram_queries(self.scope.words, stems)

    def weaker(self):
        """Yield queries that require less and less, for as long as less can be required."""
        query = self
        asked = _with_others(self.asked, lambda concept: {"near": tuple(filter(self.rarity.distinguish, concept.near))})
        if any(one.near for concept in asked.concepts for one in (concept, *concept.parts)):
            query = replace(query, asked=asked, near=True)
            yield query
        while query.needed > 1:
            needed = query.needed - 1 if query.needed <= 3 else (2 * query.needed) // 3
            query = replace(query, needed=needed)
            yield query
        if any(concept.parts or scattered_synonyms("all", concept) for concept in self.asked.concepts):
            yield replace(query, asked=_with_others(query.asked, self._distinctive), loose=True)

    def _distinctive(self, concept):
        rarely_meet = self.rarity.rarely_meet
        return {"distinctive": tuple(stems for stems in concept.others if rarely_meet(content_of(stems)))}

    @property
    def required(self):
        """The concepts that a story must hold, all or some."""
        return [concept for concept in self.asked.concepts if concept.required]

    @property
    def needs_all(self):
        """Whether a story must hold all that is required, each in whole."""
        return not self.loose and not self.near and self.needed == len(self.required)

    def _excluding(self):
        return [(Occur.MustNot, self.scope.excluding(concept)) for concept in self.asked.excluded]

    def matching(self):
        """Return the query that says what matches, without a score."""
        required = [self.scope.matching(concept, loose=self.loose, near=self.near) for concept in self.required]
        clauses = [*self._excluding(), (Occur.Must, some(required, self.needed) if required else Query.all_query())]
        return unscored(Query.boolean_query(clauses))

    def _score(self, concept):
        query = self.scope.scoring(concept, self.rarity, self.asked.kind, spread=self.loose, near=self.near)
        is_light = not concept.quoted and len(concept.stems) == 1 and concept.stems[0] in LIGHT_STEMS
        return boost(query, LIGHT) if is_light else query

    def scored(self):
        """Return the clauses that say what matches and give it its score."""
        asked = self.asked
        queries = next_to_each_other(asked.concepts, self.scope.words)
        if asked.kind:
            queries.append(Query.const_score_query(term("kind", asked.kind.value), self.scope.kind_worth))
        scores = [(concept, self._score(concept)) for concept in asked.concepts]
        if self.needs_all and self.required and not any(concept.parts for concept in self.required):
            # The scoring query then finds exactly the stories that match, so the engine goes through them once.
            clauses = [(Occur.Must if concept.required else Occur.Should, query) for concept, query in scores]
            clauses += self._excluding()
        else:
            clauses = [(Occur.Must, self.matching()), *((Occur.Should, query) for _, query in scores)]
            if len(self.required) > 1 or self.near:
                whole = every(self.scope.matching(concept, loose=False) for concept in self.required)
                queries.append(Query.const_score_query(whole, ALL_WORDS))
        return clauses + [(Occur.Should, query) for query in queries]


def _with_others(asked, other_words):
    """Return a copy of Asked in which each concept and each part of one has the fields that `other_words` returns."""

    def changed(concept):
        return replace(concept, parts=tuple(map(changed, concept.parts)), **other_words(concept))

    return replace(asked, concepts=tuple(map(changed, asked.concepts)))


def next_to_each_other(concepts, field):
    """Return queries that raise documents in which words stand side by side in a field, as they were typed."""
    plain = [concept for concept in concepts if not concept.quoted]
    return [
        boost(Query.phrase_query(SCHEMA, field, [*first.stems, *second.stems], 1), NEXT_TO)
        for first, second in pairwise(plain)
    ]


def filter_queries(filters, leave_out=None):
    """Return the queries of the chosen options, by facet; component and kind make one, under "component".

    leave_out: a facet whose chosen options are ignored.
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
    chosen = [(Occur.Must, unscored(query)) for query in filter_queries(filters).values()]
    clauses = [*chosen, *text_query.scored()]
    # Not wrapped in another query, so that the engine can skip what cannot be among the best.
    return clauses[0][1] if len(clauses) == 1 and clauses[0][0] == Occur.Must else Query.boolean_query(clauses)
