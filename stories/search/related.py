"""Stories and statements that are close to another text, for readers, curators and members who write."""

from collections import Counter

from django.db.models import Aggregate, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from tantivy import Occur, Query

from stories.models import Factor, Kind, Status, Story, StoryTag
from stories.safety import own_words
from stories.search import synonyms
from stories.search.documents import STATEMENTS, STORIES
from stories.search.engine import any_value, boost, some, term, unscored
from stories.search.finding import engine_may_fail
from stories.search.rarity import Rarity
from stories.search.reading import reader as open_reader
from stories.search.words import STOP_STEMS, stems

# So many of a text's most telling words are looked for.
MOST_WORDS = 24
TITLE, TAG, STATEMENT, BODY = 3.0, 4.0, 2.0, 1.0
SAME_TAG = 3.0
SAME_COMPONENT = 0.3
# A text that shares fewer telling words with a story is not close to it, only about the same field.
FEWEST_SHARED = 2
FEWEST_SHARED_WHILE_WRITING = 3
# Nor is one that shares less of what the telling words say: of 200 stories with the same words in common, 4 of 10 below
# that had a tag in common, 6 of 10 above.
SAYS_THE_SAME = 0.4
# Which of the statements that the engine finds nearest are near enough to be offered as an answer; tuned on
# tests/stories/search/graded_answers.tsv. A word in a fifth of all stories ("staff", "team", "time") says nothing of
# what a statement is about; nor does one shared word, unless few stories hold it.
LOOKED_THROUGH = 20
SAYS_NOTHING = 1.5
SAYS_ENOUGH_ALONE = 1.6
ENOUGH_STORIES = 50
NEAR_ENOUGH = 0.22
IN_STATEMENT, IN_TAG, IN_TITLE = 1.0, 0.6, 0.4
SAID_OTHERWISE = 0.6
WORDS_WEIGHED = 12
# So many other words for a word are looked for in the index.
MOST_OTHERS = 4
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
    ids = _close_ids(weights, [], limit + OWN_AMONG_THEM, needed=FEWEST_SHARED_WHILE_WRITING)
    found = _published(_saying_the_same(weights, ids)) if ids else []
    return [story for story in found if story.author_id != draft.author_id][:limit]


def helping_elsewhere(factor, limit=3):
    """Return up to `limit` helping statements of other stories that may answer a hindering one, the closest first.

    They are about the same component, near in words and tags, and of published stories; each comes with its story.
    None at all where none is near: a wrong answer costs a curator more than no answer.
    """
    return _answers_for(factor.story, [factor], limit).get(factor.pk, [])


def helping_for_each(story, limit=2):
    """Return {id of a hindering statement of the story: as helping_elsewhere()}, in one query for all of them."""
    return _answers_for(story, story.hindering, limit)


@engine_may_fail(dict)
def _answers_for(story, hindering, limit):
    reader = open_reader()
    if reader is None:
        return {}
    same = synonyms.current(reader)
    asked = {row.pk: Nearness(row, story, reader, same) for row in hindering}
    found = {pk: _close_statement_ids(reader, nearness) for pk, nearness in asked.items()}
    wanted = {near for ids in found.values() for near in ids}
    rows = _statements(wanted) if wanted else {}
    return {pk: asked[pk].nearest([rows[near] for near in ids if near in rows])[:limit] for pk, ids in found.items()}


def _words(text):
    told = stems(own_words(text))
    return {stem for stem in told if stem not in STOP_STEMS and len(stem) > 2 and not stem.isdecimal()}


class Nearness:
    """How near helping statements are to a hindering one: by the words they share, the rarer the more."""

    def __init__(self, factor, story, reader, same):
        """same: the Synonyms in use."""
        self.factor = factor
        rarity = Rarity(reader.searchers[STORIES])
        # Among few stories no word is rare, and what one says cannot be told from how many hold it.
        # A word that only its own story holds can be shared by none.
        own = int(story.status == Status.PUBLISHED)
        enough = min(1.0, reader.searchers[STORIES].num_docs / ENOUGH_STORIES)
        weights = dict.fromkeys(_words(story.title), IN_TITLE)
        weights |= dict.fromkeys(_words(" ".join(tag.name for tag in story.tags.all())), IN_TAG)
        weights |= dict.fromkeys(_words(factor.statement), IN_STATEMENT)
        # stem -> what it says, of this statement's words and those beside it.
        says = {
            stem: max(0.0, rarity.of((stem,)) - enough * SAYS_NOTHING) for stem in weights if rarity.known(stem, own)
        }
        worth = {stem: weights[stem] * much for stem, much in says.items() if much}
        self.worth = dict(sorted(worth.items(), key=lambda pair: (-pair[1], pair[0])))
        self.most = sum(list(self.worth.values())[:WORDS_WEIGHED])
        told = [stem for stem, weight in weights.items() if weight == IN_STATEMENT]
        self.alone = {stem for stem in told if says.get(stem, 0.0) >= enough * SAYS_ENOUGH_ALONE}
        self.others = {
            stem: [other[0] for other in same.others((stem,)) if len(other) == 1 and rarity.known(other[0])]
            for stem in self.worth
        }

    def nearest(self, factors):
        """Return those of the helping statements, as _statements() reads them, that are near enough, nearest first."""
        near = [(self.share(factor), factor) for factor in factors]
        near = [(share, factor) for share, factor in near if share >= NEAR_ENOUGH]
        return [factor for _, factor in sorted(near, key=lambda pair: (-pair[0], -pair[1].pk))]

    def share(self, helping):
        """Return what share of this statement's words another has, each counted for what it says: 0 to 1."""
        line, title = _words(helping.statement), _words(f"{helping.story.title} {helping.tag_names}")
        shared = {stem: self._held(stem, line, title) for stem in self.worth}
        held = {stem for stem, part in shared.items() if part}
        if len(held) < 2 and not (held & self.alone & line):
            return 0.0
        return sum(self.worth[stem] * part for stem, part in shared.items()) / self.most

    def _held(self, stem, line, title):
        others = self.others[stem]
        if stem in line:
            return 1.0
        otherwise = SAID_OTHERWISE if not line.isdisjoint(others) else 0.0
        beside = IN_TITLE if stem in title else IN_TITLE * SAID_OTHERWISE if not title.isdisjoint(others) else 0.0
        return max(otherwise, beside)


def add_words(weights, text, weight):
    """Add the telling words of a text to {stem: weight}."""
    for stem in stems(own_words(text)):
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


@engine_may_fail(list)
def _saying_the_same(weights, ids):
    """Return those of these stories, in their order, that share enough of what the telling words say."""
    reader = open_reader()
    if reader is None:
        return []
    words = telling(weights, reader.searcher, "all")
    enough = SAYS_THE_SAME * sum(worth for _, worth in words[:WORDS_WEIGHED])
    # Each word counts once, however often and in whatever part a story holds it.
    clauses = [(Occur.Must, unscored(any_value("story", ids)))]
    clauses += [(Occur.Should, Query.const_score_query(term("all", stem), worth)) for stem, worth in words]
    hits = reader.searcher.search(Query.boolean_query(clauses), limit=len(ids), count=False).hits
    same = reader.values("story", [hit for hit in hits if hit[0] >= enough])
    return [story_id for story_id in ids if story_id in same]


def _published(ids):
    """Read and return the published stories among these, in their order."""
    stories = Story.objects.published().with_card_data().in_bulk(ids)
    return [stories[story_id] for story_id in ids if story_id in stories]


class Joined(Aggregate):
    """Texts of a group's rows as one, with another between them; the databases have it under two names."""

    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        """Return the SQL by the name that SQLite has for it."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def _statements(ids):
    """Return {id: statement} of those whose story readers may see, each with its story and, as words, its tag_names.

    Only the words of the tags count, so they come with the statements and not in a query of their own.
    """
    tags = StoryTag.objects.filter(content_object=OuterRef("story")).order_by().values("content_object")
    names = Subquery(tags.annotate(names=Joined(F("tag__name"), Value(" "))).values("names"))
    return Factor.objects.annotate(tag_names=Coalesce(names, Value("", TextField()))).published_by_number(ids)


def _close_statement_ids(reader, nearness):
    """Return the ids of the helping statements on the same component that share most with a hindering one."""
    factor = nearness.factor
    shares = []
    for stem, worth in list(nearness.worth.items())[:MOST_WORDS]:
        shares += [boost(term("line", stem), worth), boost(term("context", stem), worth / 2)]
        shares += [boost(term("line", other), SAID_OTHERWISE * worth) for other in nearness.others[stem][:MOST_OTHERS]]
    if not shares:
        return []
    reader = reader.looking_at(STATEMENTS)
    clauses = [
        (Occur.Must, Query.const_score_query(any_value("said", [f"{Kind.HELPING}:{factor.component.code}"]), 0.0)),
        (Occur.Must, some(shares)),
        (Occur.MustNot, term("story", factor.story_id)),
    ]
    query = Query.boolean_query(clauses)
    hits = reader.searcher.search(query, limit=LOOKED_THROUGH, count=False, weight_by_field="freshness").hits
    return reader.values("statement", hits)
