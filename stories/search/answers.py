"""Helping statements of other stories that may answer a hindering one, for curators to choose from."""

from typing import NamedTuple

from django.db.models import Aggregate, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from tantivy import Occur, Query

from stories.models import Factor, Kind, Status, StoryTag
from stories.safety import own_words
from stories.search import synonyms
from stories.search.documents import STATEMENTS, STORIES
from stories.search.engine import any_value, boost, some, term
from stories.search.rarity import Rarity
from stories.search.reading import ask
from stories.search.related import MOST_WORDS, WORDS_WEIGHED, shares_of, weights_of
from stories.search.words import STOP_STEMS, stems

# So many of the engine's top hits are scored here.
LOOKED_THROUGH = 40
# This is subtracted from the IDF of a word, so that words in a fifth of all stories ("staff", "team", "time") count
# nothing. One shared word is enough only if its IDF is higher by ENOUGH_ALONE.
IDF_OF_NOTHING = 1.5
ENOUGH_ALONE = 1.6
ENOUGH_STORIES = 50
IN_STATEMENT, IN_TAG, IN_TITLE = 1.0, 0.6, 0.4
SAID_OTHERWISE = 0.6
# So many synonyms of a word are searched for.
MOST_OTHERS = 4
# The weights, and the least score at which a curator is likely to take an answer. Tuned on what two readers took for
# 150 statements of 357 stories (those over stories in tests/ are in near_answers.tsv there): half of the likely ones,
# which covered 45 of the 101 statements that have an answer at all.
SHARE, ALIKE, WORD, TAG = 0.6, 0.5, 0.1, 0.1
MOST_SHARED_WORDS, MOST_SHARED_TAGS = 4, 3
LIKELY = 0.38
# An answer is not likely if its score is below this share of the best one's.
OF_THE_FIRST = 0.7
BETWEEN_TAGS = "\n"


class Near(NamedTuple):
    """Helping statements, each with its story, the best first: those that are likely answers, and the others."""

    likely: list
    others: list


def helping_elsewhere(factor):
    """Return what is Near a hindering statement, of other published stories about the same component."""
    return _near_each(factor.story, [factor]).get(factor.pk, Near([], []))


def helping_for_each(story):
    """Return {id of a hindering statement of the story: as helping_elsewhere()}, in one query for all of them."""
    return _near_each(story, story.hindering)


def _near_each(story, hindering):
    return ask(lambda reader: _near_by(reader, story, hindering), dict)


def _near_by(reader, story, hindering):
    same = synonyms.current(reader)
    asked = {row.pk: Nearness(row, story, reader, same) for row in hindering}
    found = {pk: _sharing_words(reader, nearness) for pk, nearness in asked.items()}
    wanted = {near for ids in found.values() for near in ids}
    rows = _statements(wanted) if wanted else {}
    alike = shares_of(reader, weights_of(story), {row.story_id for row in rows.values()})
    return {pk: asked[pk].sort([rows[near] for near in ids if near in rows], alike) for pk, ids in found.items()}


def _words(text):
    told = stems(own_words(text))
    return {stem for stem in told if stem not in STOP_STEMS and len(stem) > 2 and not stem.isdecimal()}


class Nearness:
    """How near helping statements are to a hindering one: by the words they share, the rarer the more."""

    def __init__(self, factor, story, reader, same):
        """same: the Synonyms in use."""
        self.factor = factor
        self.tags = {tag.name for tag in story.tags.all()}
        rarity = Rarity(reader.searchers[STORIES])
        # Among few stories the IDF says little, so less is subtracted.
        # A word that only the story itself holds cannot be shared.
        own = int(story.status == Status.PUBLISHED)
        enough = min(1.0, reader.searchers[STORIES].num_docs / ENOUGH_STORIES)
        weights = dict.fromkeys(_words(story.title), IN_TITLE)
        weights |= dict.fromkeys(_words(" ".join(self.tags)), IN_TAG)
        weights |= dict.fromkeys(_words(factor.statement), IN_STATEMENT)
        # stem -> IDF, less what is subtracted, of the words of this statement and of its story's title and tags.
        idf = {
            stem: max(0.0, rarity.idf(stem) - enough * IDF_OF_NOTHING) for stem in weights if rarity.is_held(stem, own)
        }
        worth = {stem: weights[stem] * value for stem, value in idf.items() if value}
        self.worth = dict(sorted(worth.items(), key=lambda pair: (-pair[1], pair[0])))
        self.most = sum(list(self.worth.values())[:WORDS_WEIGHED])
        self.statement_words = {stem for stem in self.worth if weights[stem] == IN_STATEMENT}
        self.alone = {stem for stem in self.statement_words if idf[stem] >= enough * ENOUGH_ALONE}
        self.others = {
            stem: [other[0] for other in same.others((stem,)) if len(other) == 1 and rarity.is_held(other[0])]
            for stem in self.worth
        }

    def sort(self, factors, alike):
        """Return helping statements, as read by _statements(), as Near.

        alike: {story id: how much its story shares with the hindering one's, from 0 to about 1}.
        """
        near = [(self.score(factor, alike.get(factor.story_id, 0.0)), factor) for factor in factors]
        near = sorted((pair for pair in near if pair[0]), key=lambda pair: (-pair[0], -pair[1].pk))
        enough = max(LIKELY, OF_THE_FIRST * near[0][0]) if near else LIKELY
        return Near(
            [factor for score, factor in near if score >= enough],
            [factor for score, factor in near if score < enough],
        )

    def score(self, helping, alike):
        """Return how likely a helping statement is an answer; 0 where it shares too little to be one."""
        line = _words(helping.statement)
        tags = set(helping.tag_names.split(BETWEEN_TAGS))
        share = self._share(line, _words(f"{helping.story.title} {helping.tag_names}"))
        if not share:
            return 0.0
        shared_words = min(MOST_SHARED_WORDS, len(self.statement_words & line))
        shared_tags = min(MOST_SHARED_TAGS, len(self.tags & tags))
        return SHARE * share + ALIKE * alike + WORD * shared_words + TAG * shared_tags

    def _share(self, line, beside):
        """Return what share of this statement's words another has, each counted for what it says: 0 to 1."""
        shared = {stem: self._held(stem, line, beside) for stem in self.worth}
        held = {stem for stem, part in shared.items() if part}
        if len(held) < 2 and not (held & self.alone & line):
            return 0.0
        return sum(self.worth[stem] * part for stem, part in shared.items()) / self.most

    def _held(self, stem, line, beside):
        others = self.others[stem]
        if stem in line:
            return 1.0
        otherwise = SAID_OTHERWISE if not line.isdisjoint(others) else 0.0
        near = IN_TITLE if stem in beside else IN_TITLE * SAID_OTHERWISE if not beside.isdisjoint(others) else 0.0
        return max(otherwise, near)


def _sharing_words(reader, nearness):
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


class Joined(Aggregate):
    """Texts of a group's rows as one, with another between them; the databases have it under two names."""

    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        """Return the SQL by the name that SQLite has for it."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def _statements(ids):
    """Return {id: statement} of those whose story readers may see, each with its story and its tag_names in one text.

    Only the names of the tags count, so they come with the statements and not in a query of their own.
    """
    tags = StoryTag.objects.filter(content_object=OuterRef("story")).order_by().values("content_object")
    names = Subquery(tags.annotate(names=Joined(F("tag__name"), Value(BETWEEN_TAGS))).values("names"))
    return Factor.objects.annotate(tag_names=Coalesce(names, Value("", TextField()))).published_by_number(ids)
