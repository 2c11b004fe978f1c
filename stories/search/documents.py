"""What the index holds of a story. Only what readers may know: of the author, what byline() gives."""

from functools import lru_cache

from django.utils import timezone
from tantivy import Document, SchemaBuilder

from stories.models import Kind
from stories.safety import own_words
from stories.search.bigrams import terms_in
from stories.search.cutting import BREAK, SPACES, CutTexts
from stories.search.words import PLAIN, unmarked

# Facets whose values stand in the index as they are.
KEYWORDS = [
    "component", "said", "kind", "nation", "region", "type", "setting", "method", "tag", "board", "organisation",
    "stage", "year", "has",
]  # fmt: skip
# What a story without an organisation that readers may know, or without a board, type or method, has in their place:
# the engine counts fields in which every document has one value several times faster.
NOTHING = "-"
ONE_VALUE = ("organisation", "board", "type", "method")
# The types of organisations that are boards themselves.
BOARDS = {"integrated-care-board", "health-board"}
# For counting, the values of one or two facets of a story together as one value: "helping,hindering|what_changed".
# Few facets have so few values that there are few such combinations.
COLUMNS = {
    "place": ("nation", "region"),
    "when": ("year", "stage"),
    "tells": ("kind", "has"),
    "components": ("component",),
}
# Fields that are counted as they are.
COUNTED = (*ONE_VALUE, "setting", "tag")

# Stories and their statements stand in an index each: in one, either would distort how rare a word is in the other.
STORIES = "stories"
STATEMENTS = "statements"

# BM25 knows no weights within a field, so text that counts more stands more often in the field "all".
TITLE_TIMES = 3
STATEMENT_TIMES = 2
TAG_TIMES = 2
# Ids beyond this would run into the seconds; see newest_first.
ID_BITS = 30
# The order by answers has less room for the id, because their number stands before the time.
SHORT_ID_BITS, TIME_BITS = 20, 33
MOST_ANSWERS = 2_000


def make_schema():
    """Return the schema of both indexes. It is one, so that one query can be put to either."""
    builder = SchemaBuilder()
    builder.add_unsigned_field("story", indexed=True, fast=True)
    builder.add_unsigned_field("statement", fast=True)
    builder.add_unsigned_field("newest", fast=True)
    builder.add_unsigned_field("answered", fast=True)
    builder.add_float_field("freshness", fast=True)
    # Given as stems; see cutting.py.
    for name in ("all", "title", "helping", "hindering", "line", "context"):
        builder.add_text_field(name, tokenizer_name="spaces", index_option="position")
    # The words as they were written, each once, for spelling.
    builder.add_text_field("words", tokenizer_name="spaces", index_option="basic")
    # For suggestions: names and titles are found as they are written, by the beginnings of their words.
    for name in ("title_words", "organisation_name"):
        builder.add_text_field(name, tokenizer_name="plain", index_option="basic")
    for name in KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in COUNTED)
    # Pairs of neighbouring words, as one term each; see bigrams.py.
    builder.add_text_field("bigrams", tokenizer_name="raw", index_option="basic")
    for name in COLUMNS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


SCHEMA = make_schema()


def register_analyzers(index):
    """Tell an index that was opened how its text fields are cut into words."""
    index.register_tokenizer("spaces", SPACES)
    index.register_tokenizer("plain", PLAIN)


def documents(material, bigrams=frozenset()):
    """Return the documents of a story's Material, as lists by the index they are for.

    bigrams: those that the index holds; see bigrams.py.
    """
    story = material.story
    facets = keywords(material)
    facets |= {name: facets[name] or [NOTHING] for name in ONE_VALUE} | columns(facets)
    numbers = {"story": [story.pk], "newest": [newest_first(story)], "freshness": [freshness(story)]}
    texts = _texts(material)
    cut = CutTexts(text for part in texts.values() for text in part)
    shared = {name: values for name, values in (facets | numbers).items() if values}
    told = shared | {"context": cut.stemmed([*texts["title"], *texts["tags"]])}
    return {
        STORIES: [_document(shared, _story_fields(material, texts, cut, bigrams))],
        STATEMENTS: [_document(told, _statement_fields(material, one, cut)) for one in material.statements],
    }


def _document(shared, own):
    """Return the document with these fields, its own in the place of shared ones, without those that have no values."""
    fields = shared | own
    for name, values in own.items():
        if not values:
            del fields[name]
    return Document.from_dict(fields, SCHEMA)


def columns(values, names=tuple(COLUMNS)):
    """Return the fields of the columns of these names for a document with these values of facets; see COLUMNS."""
    return {name: ["|".join(",".join(sorted(values[facet])) for facet in COLUMNS[name])] for name in names}


def column_values(value):
    """Return the values of each facet that a column's value stands for."""
    return tuple(tuple(filter(None, part.split(","))) for part in value.split("|"))


def _story_fields(material, texts, cut, bigrams):
    story, byline = material.story, material.byline
    said = {kind: cut.stemmed(one.text for one in material.statements if one.kind == kind) for kind in Kind}
    return {
        "answered": [most_answered_first(story, material.answers)],
        "title": cut.stemmed(texts["title"]),
        "title_words": [unmarked(own_words(story.title))],
        "organisation_name": [unmarked(byline.organisation)] if byline.organisation_code else [],
        "helping": said[Kind.HELPING],
        "hindering": said[Kind.HINDERING],
        "all": cut.stemmed(_weighted(texts)),
        "words": [" ".join(cut.words)],
        "bigrams": terms_in(cut.in_order, bigrams),
    }


def _statement_fields(material, statement, cut):
    # Of the story what changed, but of this statement alone whether somebody answered it.
    has = has_what_changed(material.story) + (["answer"] if statement.answers else [])
    return {
        **_statement_facets(statement.component, statement.kind, tuple(has)),
        "answered": [most_answered_first(material.story, statement.answers)],
        "statement": [statement.pk],
        "line": cut.stemmed([statement.text]),
    }


@lru_cache(maxsize=200)
def _statement_facets(component, kind, has):
    """Return a statement's own values of facets; there are few different ones."""
    values = {"component": [component], "kind": [kind], "has": list(has)}
    said = [f"{kind}:{component}", f"any:{component}"]
    return values | {"said": said} | columns(values, ("tells", "components"))


def _texts(material):
    """Return the texts of a story that searches look through, by part."""
    story, byline = material.story, material.byline
    rest = [
        story.account,
        *(text for _, text in story.sections()),
        *(name for _, name in material.settings),
        *filter(None, [story.method_name(), byline.name, byline.organisation_type, byline.region, byline.nation]),
        *_organisation_names(material),
    ]
    return {
        "title": [story.title],
        "statements": [statement.text for statement in material.statements],
        "tags": [name for _, name in material.tags],
        "rest": [BREAK.join(rest)],
    }


def _organisation_names(material):
    """Return the organisation's name with its old ones, where readers may know it."""
    byline = material.byline
    if not byline.organisation:
        return []
    if not byline.organisation_code:
        return [byline.organisation]
    return [byline.organisation, byline.organisation_code, *material.former_names]


def _weighted(texts):
    """Return the values of the field "all": what counts more comes more often."""
    times = {"title": TITLE_TIMES, "statements": STATEMENT_TIMES, "tags": TAG_TIMES}
    return [text for part, values in texts.items() for text in values * times.get(part, 1) if text]


def keywords(material):
    """Return a story's values for the facets, as lists by name; no value that the byline hides."""
    story, byline = material.story, material.byline
    said = {(one.kind, one.component) for one in material.statements}
    organisation = story.organisation if byline.organisation_code else None
    values = {
        "component": material.components,
        # "helping:people", and "any:people" for a statement of either kind.
        "said": sorted({f"{kind}:{code}" for kind, code in said} | {f"any:{code}" for _, code in said}),
        "kind": [kind.value for kind in Kind if any(kind == said_kind for said_kind, _ in said)],
        "nation": [byline.nation_code],
        "region": [byline.region_code],
        "type": [byline.organisation_type_code],
        "setting": [code for code, _ in material.settings],
        "method": [story.method.code if story.method_id else ""],
        "tag": [slug for slug, _ in material.tags],
        "board": [_board_of(organisation) if organisation else ""],
        "organisation": [byline.organisation_code],
        "stage": [story.stage],
        "year": [str(timezone.localtime(story.published_at).year)],
        "has": has_what_changed(story) + (["answer"] if material.answers else []),
    }
    return {name: [value for value in found if value] for name, found in values.items()}


def _board_of(organisation):
    """Return the code of the board that an organisation belongs to, or of itself where it is one; "" for neither."""
    if organisation.board_id:
        return organisation.board.code
    return organisation.code if organisation.type.code in BOARDS else ""


def has_what_changed(story):
    """Return the value of the facet "has" for a story that tells what changed, as a list."""
    return ["what_changed"] if story.what_changed.strip() else []


def most_answered_first(story, answers):
    """Return a number by which what has more answers stands first, and the newest first among equals."""
    seconds = max(0, int(story.published_at.timestamp())) & ((1 << TIME_BITS) - 1)
    when = (seconds << SHORT_ID_BITS) | (story.pk & ((1 << SHORT_ID_BITS) - 1))
    return (min(answers, MOST_ANSWERS) << (TIME_BITS + SHORT_ID_BITS)) | when


def newest_first(story):
    """Return a number by which stories stand as StoryQuerySet.newest() orders them: the time, then the id."""
    seconds = max(0, int(story.published_at.timestamp()))
    return (seconds << ID_BITS) | (story.pk & ((1 << ID_BITS) - 1))


def freshness(story):
    """Return what the score of a story is multiplied by: newer stands a little above older, 1% a year.

    It grows with the date for ever, so that the index need not be written again as stories age. The id's share
    only keeps the order of equals.
    """
    years = story.published_at.timestamp() / (365.25 * 24 * 3600)
    return 1 + 0.01 * max(0.0, years - 30) + (story.pk % 1_000_000) * 1e-11
