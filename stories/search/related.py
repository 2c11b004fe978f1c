"""Stories and statements that are close to another text, for readers, curators and members who write."""

from collections import Counter

from tantivy import Occur, Query

from stories.models import Factor, Kind, Story
from stories.search.documents import STATEMENTS, STORIES
from stories.search.finding import engine_may_fail
from stories.search.queries import Rarity, any_value, boost, some, term
from stories.search.reading import reader as open_reader
from stories.search.words import STOP_STEMS, stems

# So many of a text's most telling words are looked for.
MOST_WORDS = 24
TITLE, TAG, STATEMENT, BODY = 3.0, 4.0, 2.0, 1.0
SAME_TAG = 3.0
SAME_COMPONENT = 0.3
# A text that shares fewer telling words with a story is not close to it, only about the same field.
FEWEST_SHARED = 2
FEWEST_SHARED_WITH_STATEMENT = 1
FEWEST_SHARED_WHILE_WRITING = 3
# Of the closest stories some may be the member's own.
OWN_AMONG_THEM = 5
FEWEST_SHARED_IF_SAME, SHARED_IF_SAME = 4, 1 / 3


def related_ids(story, limit=3):
    """Return the ids of up to `limit` stories that are close to a story; the closest first."""
    weights = Counter()
    add_words(weights, story.title, TITLE)
    for tag in story.tags.all():
        add_words(weights, tag.name, TAG)
    for factor in story.factors.all():
        add_words(weights, factor.statement, STATEMENT)
    add_words(weights, story.account[:2000], BODY)
    extra = [boost(term("tag", tag.slug), SAME_TAG) for tag in story.tags.all()]
    extra += [Query.const_score_query(term("component", row.code), SAME_COMPONENT) for row in story.components.all()]
    return _close_ids(weights, extra, limit, without=story.pk)


def related_stories(story, limit=3):
    """Return up to `limit` published stories, with card data, that are close to a story; the closest first."""
    return _published(related_ids(story, limit))


def much_the_same(story, limit=3):
    """Return up to `limit` published stories, with byline data, that may tell what a story tells; the closest first.

    They share a third of its most telling words: fewer are about the same field, which is not the same.
    """
    weights = Counter()
    add_words(weights, story.title, TITLE)
    for factor in story.factors.all():
        add_words(weights, factor.statement, STATEMENT)
    add_words(weights, story.account[:2000], BODY)
    ids = _close_ids(weights, [], limit, without=story.pk, needed=FEWEST_SHARED_IF_SAME, share=SHARED_IF_SAME)
    stories = Story.objects.published().with_byline_data().in_bulk(ids) if ids else {}
    return [stories[story_id] for story_id in ids if story_id in stories]


def similar_stories(text, limit=3):
    """Return up to `limit` published stories, with card data, that tell of the same as a text somebody writes."""
    weights = Counter()
    add_words(weights, text[:2000], TITLE)
    return _published(_close_ids(weights, [], limit))


def told_by_others(draft, limit=3):
    """Return up to `limit` published stories of other members that tell of the same as a draft; the closest first.

    Nothing until it has a title and a statement: before that, too little is said to be close to.
    """
    statements = [factor.statement for factor in draft.factors.all()]
    if not (draft.title and statements):
        return []
    weights = Counter()
    add_words(weights, draft.title, TITLE)
    for statement in statements:
        add_words(weights, statement, STATEMENT)
    add_words(weights, draft.account[:2000], BODY)
    found = _published(_close_ids(weights, [], limit + OWN_AMONG_THEM, needed=FEWEST_SHARED_WHILE_WRITING))
    return [story for story in found if story.author_id != draft.author_id][:limit]


def helping_elsewhere(factor, limit=3):
    """Return up to `limit` helping statements of other stories that may answer a hindering one, the closest first.

    They are about the same component, near in words and tags, and of published stories; each comes with its story.
    """
    return _close_statements(_weights_of(factor, factor.story), factor, limit)


@engine_may_fail(dict)
def helping_for_each(story, limit=2):
    """Return {id of a hindering statement of the story: as helping_elsewhere()}, in one query for all of them."""
    reader = open_reader()
    if reader is None:
        return {}
    ids = {row.pk: _close_statement_ids(reader, _weights_of(row, story), row, limit) for row in story.hindering}
    wanted = {pk for some_ids in ids.values() for pk in some_ids}
    found = _statements(wanted) if wanted else {}
    return {pk: [found[near] for near in some_ids if near in found] for pk, some_ids in ids.items()}


def _weights_of(factor, story):
    weights = Counter()
    add_words(weights, factor.statement, STATEMENT)
    for tag in story.tags.all():
        add_words(weights, tag.name, TAG / 2)
    add_words(weights, story.title, BODY)
    return weights


def add_words(weights, text, weight):
    """Add the telling words of a text to {stem: weight}."""
    for stem in stems(text):
        if stem not in STOP_STEMS and not stem.isdecimal() and len(stem) > 1:
            weights[stem] += weight


def telling(weights, searcher, field):
    """Return [(stem, weight)] of the words that say most, for those that something else holds at all."""
    rarity = Rarity(searcher, field)
    worth = {stem: min(weight, 3 * TAG) * rarity.of((stem,)) for stem, weight in weights.items() if rarity.known(stem)}
    return sorted(worth.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]


@engine_may_fail(list)
def _close_ids(weights, extra, limit, without=None, needed=FEWEST_SHARED, share=0.0):
    reader = open_reader()
    if reader is None:
        return []
    words = telling(weights, reader.searcher, "all")
    if len(words) < needed:
        return []
    # A share of the words is asked for only where there are many.
    fewest = max(needed, int(len(words) * share))
    clauses = [(Occur.Must, some([boost(term("all", stem), worth) for stem, worth in words], fewest))]
    clauses += [(Occur.Should, query) for query in extra]
    if without is not None:
        clauses.append((Occur.MustNot, term("story", without)))
    hits = reader.searcher.search(Query.boolean_query(clauses), limit=limit, weight_by_field="freshness").hits
    return reader.values("story", hits)


def _published(ids):
    """Read and return the published stories among these, in their order."""
    stories = Story.objects.published().with_card_data().in_bulk(ids)
    return [stories[story_id] for story_id in ids if story_id in stories]


@engine_may_fail(list)
def _close_statements(weights, factor, limit):
    reader = open_reader()
    if reader is None:
        return []
    ids = _close_statement_ids(reader, weights, factor, limit)
    found = _statements(ids)
    return [found[factor_id] for factor_id in ids if factor_id in found]


def _statements(ids):
    """Return {id: statement} of those whose story readers may see, each with its story."""
    published = Story.objects.published()
    return Factor.objects.filter(story__in=published).with_story().select_related("component").in_bulk(ids)


def _close_statement_ids(reader, weights, factor, limit):
    words = telling(weights, reader.searchers[STORIES], "all")
    reader = reader.looking_at(STATEMENTS)
    shares = []
    for stem, worth in words:
        shares += [boost(term("line", stem), worth), boost(term("context", stem), worth / 2)]
    if not shares:
        return []
    clauses = [
        (Occur.Must, Query.const_score_query(any_value("said", [f"{Kind.HELPING}:{factor.component.code}"]), 0.0)),
        (Occur.Must, some(shares, FEWEST_SHARED_WITH_STATEMENT)),
        (Occur.MustNot, term("story", factor.story_id)),
    ]
    hits = reader.searcher.search(Query.boolean_query(clauses), limit=limit, weight_by_field="freshness").hits
    return reader.values("statement", hits)
