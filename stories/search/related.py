"""Similar stories, for readers, curators and members who write."""

from collections import Counter

from tantivy import Occur, Query

from stories.models import Status, Story
from stories.safety import own_words
from stories.search.documents import STORIES
from stories.search.engine import any_value, boost, some, term, unscored
from stories.search.rarity import Rarity
from stories.search.reading import ask
from stories.search.words import STOP_STEMS, stems

# So many of a text's most distinctive words are searched for.
MOST_WORDS = 24
TITLE, TAG, STATEMENT, BODY = 3.0, 4.0, 2.0, 1.0
SAME_TAG = 3.0
SAME_COMPONENT = 0.3
# A story that shares fewer distinctive words is not similar, only about the same field.
FEWEST_SHARED = 2
FEWEST_SHARED_WHILE_WRITING = 3
# While writing, nor is one with a lower share (see shares_of): of 200 stories with enough words in common, 4 in 10
# below this share had a tag in common, 6 in 10 above it.
LEAST_SHARE = 0.4
# So many of the most distinctive words stand for the whole text.
WORDS_WEIGHED = 12
# So many stories of others are shown to who writes one. Some of the most similar ones may be their own.
BY_OTHERS = 3
OWN_AMONG_THEM = 5
# So many of the stories that wait are compared word by word, in 15 ms; seldom more wait.
MOST_WAITING = 60
FEWEST_SHARED_IF_SAME, SHARED_IF_SAME = 4, 1 / 3


def weights_of(story, with_tags=True):
    """Return {stem: weight} of the words in a story's title, tags, statements and the beginning of its account."""
    weights = Counter()
    add_words(weights, story.title, TITLE)
    for tag in story.tags.all() if with_tags else ():
        add_words(weights, tag.name, TAG)
    for factor in story.factors.all():
        add_words(weights, factor.statement, STATEMENT)
    add_words(weights, story.account[:2000], BODY)
    return weights


def related_ids(story, limit=3):
    """Return the ids of up to `limit` similar stories; the most similar first."""
    extra = [boost(term("tag", tag.slug), SAME_TAG) for tag in story.tags.all()]
    extra += [Query.const_score_query(term("component", row.code), SAME_COMPONENT) for row in story.components.all()]
    return _close_ids(weights_of(story), extra, limit, without=story.pk)


def likely_duplicates(story, waiting, limit=3):
    """Return (published stories that may report the same, those of the waiting ones), up to `limit` each, in one query.

    They share a third of its most distinctive words: with fewer, stories are only about the same field. With byline
    data; the most similar first. waiting: stories that are in no index yet, of which the newest are looked through.
    """
    weights = weights_of(story, with_tags=False)
    ids = _close_ids(weights, [], limit, without=story.pk, needed=FEWEST_SHARED_IF_SAME, share=SHARED_IF_SAME)
    # By their ids, which the database takes from an index: to sort all that wait it would read all their texts.
    newest = waiting.exclude(pk=story.pk).order_by("-submitted_at", "-pk").values("pk")[:MOST_WAITING]
    rows = (Story.objects.published().filter(pk__in=ids) | Story.objects.filter(pk__in=newest)).with_byline_data()
    published = {row.pk: row for row in rows if row.status == Status.PUBLISHED}
    others = [row for row in rows if row.status != Status.PUBLISHED]
    alike = ask(lambda reader: _alike(reader, weights, others), list) if others else []
    return [published[story_id] for story_id in ids if story_id in published], alike[:limit]


def _alike(reader, weights, stories):
    """Return those of some stories that share a third of the most distinctive words; the most similar first."""
    words = {stem for stem, _ in key_terms(weights, reader.looking_at(STORIES).searcher)}
    fewest = max(FEWEST_SHARED_IF_SAME, int(len(words) * SHARED_IF_SAME))
    shared = [(len(words.intersection(stems(own_words(f"{row.title} {row.account[:2000]}")))), row) for row in stories]
    ordered = sorted(shared, key=lambda pair: (-pair[0], -pair[1].pk))
    return [row for number, row in ordered if number >= fewest]


def similar_by_others(draft):
    """Return some published stories of other members that are similar to a draft; the most similar first.

    Nothing until the draft has a title and a statement: before that, it says too little.
    """
    if not (draft.title and draft.factors.all()):
        return []
    weights = weights_of(draft, with_tags=False)
    ids = _close_ids(weights, [], BY_OTHERS + OWN_AMONG_THEM, needed=FEWEST_SHARED_WHILE_WRITING)
    found = _published(_sharing_enough(weights, ids)) if ids else []
    return [story for story in found if story.author_id != draft.author_id][:BY_OTHERS]


def add_words(weights, text, weight):
    """Add a text's words, without stop words and numbers, to {stem: weight}."""
    for stem in stems(own_words(text)):
        if stem not in STOP_STEMS and not stem.isdecimal() and len(stem) > 1:
            weights[stem] += weight


def key_terms(weights, searcher):
    """Return [(stem, weight)] of the words that distinguish a text most, of those that some published story holds."""
    rarity = Rarity(searcher)
    worth = {stem: min(weight, 3 * TAG) * rarity.idf(stem) for stem, weight in weights.items() if rarity.is_held(stem)}
    return sorted(worth.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]


def _close_ids(*asked, **options):
    """Do as _close_by(); without an index nothing is similar."""
    return ask(lambda reader: _close_by(reader, *asked, **options), list)


def _close_by(reader, weights, extra, limit, without=None, needed=FEWEST_SHARED, share=0.0):
    """Return the ids of up to `limit` stories that share words of {stem: weight}; the most similar first."""
    words = key_terms(weights, reader.searcher)
    if len(words) < needed:
        return []
    # The share only matters where there are many words.
    fewest = max(needed, int(len(words) * share))
    clauses = [(Occur.Must, some([boost(term("all", stem), worth) for stem, worth in words], fewest))]
    clauses += [(Occur.Should, query) for query in extra]
    if without is not None:
        clauses.append((Occur.MustNot, term("story", without)))
    hits = reader.searcher.search(Query.boolean_query(clauses), limit=limit, weight_by_field="freshness").hits
    return reader.values("story", hits)


def _sharing_enough(weights, ids):
    """Return those of these stories, in their order, that share enough of the most distinctive words."""
    shares = ask(lambda reader: shares_of(reader, weights, ids), dict)
    return [story_id for story_id in ids if shares.get(story_id, 0.0) >= LEAST_SHARE]


def shares_of(reader, weights, ids):
    """Return {story id: its share of the most distinctive words, by weight, from 0 to about 1}.

    weights: as of weights_of(). Each word counts once, however often and in whatever part a story holds it.
    """
    reader = reader.looking_at(STORIES)
    words = key_terms(weights, reader.searcher)
    if not (words and ids):
        return {}
    most = sum(worth for _, worth in words[:WORDS_WEIGHED])
    clauses = [(Occur.Must, unscored(any_value("story", ids)))]
    clauses += [(Occur.Should, Query.const_score_query(term("all", stem), worth)) for stem, worth in words]
    hits = reader.searcher.search(Query.boolean_query(clauses), limit=len(ids), count=False).hits
    return {story_id: hit[0] / most for story_id, hit in zip(reader.values("story", hits), hits, strict=True)}


def _published(ids):
    """Read and return the published stories among these, in their order."""
    stories = Story.objects.published().with_card_data().in_bulk(ids)
    return [stories[story_id] for story_id in ids if story_id in stories]
