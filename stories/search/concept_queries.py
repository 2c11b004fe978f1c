"""The engine's queries for one concept in one field: what holds it, and what it adds to the score."""

from tantivy import Occur, Query

from stories.search.documents import SCHEMA
from stories.search.engine import boost, every, expression, expression_matches, some, term
from stories.search.words import STOP_STEMS

# Tuned on the graded queries in tests/stories/search/; see `./run bench search`.
SCATTERED = 0.5
SCATTERED_LAY = 0.7
APART = 0.7
# Common words with few others between them, as "leave a cold and quiet hospital", are likely to be about each other.
WITHIN = 16
TIE = 0.2
NAMED = 2.0
# Who asks for Ireland's has no use for England's that tells more of the matter.
NAMED_PLACE = 3.5
# The fields in which something is looked for anywhere in a story or statement.
WHOLE = {"all", "line"}


def without_words(expressions, words):
    """Return the expressions without those of several words that hold one of these words, which finds the same stories.

    To find a phrase takes the engine many times longer than to find a word.
    """
    return [stems for stems in expressions if len(stems) == 1 or words.isdisjoint(stems)]


def single_words(expressions):
    """Return the expressions of one word, as a set of words."""
    return {stems[0] for stems in expressions if len(stems) == 1}


def scattered_synonyms(field, concept):
    """Return (synonym, query) pairs for synonyms of several words; the query finds all the words, in any order.

    Few abbreviations are spelled out word for word: "PPH" is "how much blood a mother had lost after birth". Where many
    stories hold all the words by chance, as "leave" and "hospital", the words must stand near each other.
    """
    found = []
    for stems in concept.others:
        content = content_of(stems)
        if len(content) > 1:
            if stems in concept.distinctive:
                query = every(term(field, word) for word in content)
            else:
                query = Query.phrase_query(SCHEMA, field, content, WITHIN)
            found.append((stems, query))
    return found


def content_of(stems):
    """Return the list of the different words of an expression that are not stop words."""
    return [word for word in dict.fromkeys(stems) if word not in STOP_STEMS]


def concept_matches(field, concept, *, loose=False, near=False):
    """Return the query for what holds a concept in one field; it finds what concept_in() finds, but does not score."""
    if concept.quoted:
        return expression(field, concept.stems)
    if concept.place:
        return some([_mentioning(field, concept), *(_named(concept) if field in WHOLE else [])])
    # A whole expression is found by its words too.
    in_parts = concept.parts and (loose or not concept.whole)
    ways = [*([] if in_parts else [concept.stems]), *concept.others, *(concept.near if near else ())]
    words = single_words(ways)
    if loose:
        words |= single_words(part.stems for part in concept.parts)
    queries = [expression_matches(field, stems) for stems in without_words(ways, words)]
    if loose:
        queries += [query for _, query in scattered_synonyms(field, concept)]
    if in_parts:
        parts = [concept_matches(field, part, near=near) for part in concept.parts]
        queries.append(some(parts) if loose else every(parts))
    if field in WHOLE:
        queries += _named(concept)
    return queries[0] if len(queries) == 1 else some(queries)


def _named(concept):
    """Return the queries for all documents of what a concept names: a component, a kind, a place, a year …"""
    named = [(facet, getattr(concept, facet)) for facet in ("component", "kind", "year")]
    named += [concept.place] if concept.place else []
    named += [("organisation", code) for code in concept.organisations]
    return [term(facet, value) for facet, value in named if value]


def _mentioning(field, concept):
    """Return the query for stories that mention a place; for Ireland, without stories from Northern Ireland."""
    elsewhere = [(Occur.MustNot, term(facet, code)) for facet, code in concept.called_alike]
    told = expression(field, concept.stems)
    return Query.boolean_query([(Occur.Must, told), *elsewhere]) if elsewhere else told


def concept_in(field, concept, rarity, *, spread=False, near=False):
    """Return the query that scores a concept in one field: as typed, in part, or as a synonym, which counts less.

    spread: whether the words of a synonym may stand apart. near: whether expressions near it in meaning count too, far
    less.
    """
    if concept.quoted:
        return expression(field, concept.stems)
    ways = [_mentioning(field, concept) if concept.place else expression(field, concept.stems)]
    if concept.parts:
        parts = [concept_in(field, part, rarity, near=near) for part in concept.parts]
        # The words of an expression that no term of the field stands for count more: they are all that was asked for.
        share = SCATTERED if concept.others else SCATTERED_LAY
        ways.append(boost(some(parts), share))
    ways += [boost(expression(field, other), rarity.share_of_synonym(concept.stems, other)) for other in concept.others]
    if near:
        ways += [boost(expression(field, other), rarity.share_of_near(concept.stems, other)) for other in concept.near]
    if spread:
        ways += [
            boost(query, APART * rarity.share_of_synonym(concept.stems, stems))
            for stems, query in scattered_synonyms(field, concept)
        ]
    if field in WHOLE:
        worth = NAMED_PLACE if concept.place else NAMED
        ways += [Query.const_score_query(query, worth) for query in _named(concept)]
    return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, TIE)
