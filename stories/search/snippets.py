"""Snippets: the part of a story that matches a search best, with the words marked, as HTML."""

from html import escape
from typing import NamedTuple

from django.db import connection
from django.utils.safestring import SafeString

from stories.models import Kind
from stories.models.sql import one_of
from stories.search.highlighter import marked

# Statements say in a line what sections say in many.
STATEMENT_WEIGHT = 1.5
LABELS = {Kind.HELPING.value: "What is helping", Kind.HINDERING.value: "What is hindering"}
# The parts of a story with their headings, as Story.sections() has the optional ones.
TEXTS = {
    "What is happening": "account",
    "What changed and how we know": "what_changed",
    "What surprised us": "surprises",
    "What we would do differently": "differently",
    "Advice to someone starting": "advice",
}
# The account stands before the statements on a story's page, the optional sections after them.
BEFORE_STATEMENTS, AMONG_STATEMENTS, AFTER_STATEMENTS = range(3)
# Read at each search, with the status, as the index may be behind.
READ_STATEMENTS = """
    SELECT f.story_id, f.kind, f.statement FROM stories_factor f JOIN stories_story s ON s.id = f.story_id
    WHERE s.status || '' = 'published' AND {} ORDER BY f.kind, f.position, f.id"""
READ_TEXTS = f"""
    SELECT s.id, s.title, {", ".join(f"s.{name}" for name in TEXTS.values())} FROM stories_story s
    WHERE s.status || '' = 'published' AND {{}}"""
# By which a story is found though its text does not hold them, in the order in which they are shown.
READ_NAMES = """
    SELECT s.id, 'Tag', t.name FROM stories_story s
    JOIN stories_storytag st ON st.content_object_id = s.id JOIN taggit_tag t ON t.id = st.tag_id
    WHERE s.status || '' = 'published' AND {}
    UNION ALL SELECT s.id, 'Improvement method', COALESCE(m.name, s.method_typed) FROM stories_story s
    LEFT JOIN stories_method m ON m.id = s.method_id
    WHERE s.status || '' = 'published' AND {}
    UNION ALL SELECT s.id, 'Care setting', c.name FROM stories_story s
    JOIN stories_story_settings ss ON ss.story_id = s.id JOIN stories_caresetting c ON c.id = ss.caresetting_id
    WHERE s.status || '' = 'published' AND {}"""
NAMES = ("Tag", "Improvement method", "Care setting")


class Part(NamedTuple):
    """A part of a story, or the name of a tag, method or care setting that it goes by.

    place: before, among or after the statements on the story's page. kind: of a statement, or "".
    """

    story: int
    label: str
    text: str
    place: int
    kind: str = ""
    is_name: bool = False


class Snippet(NamedTuple):
    """A piece of a story. label: the part it is from. kind: of a statement, or "". text: escaped, with marks.

    is_name: whether it is the name of a tag, method or care setting, to be shown before the story's excerpt.
    """

    label: str
    text: SafeString
    kind: str = ""
    is_name: bool = False

    def __str__(self):
        """Return it as a template prints it: which part, then the piece."""
        kind = escape(self.kind or "text")
        label = f'<span class="snippet__label snippet__label--{kind}">{escape(self.label)}:</span>'
        return SafeString(f"{label} {self.text}")


def snippets(highlighter, ids):
    """Return {id: Snippet or None} of those of these stories that are published."""
    statements = _statements(ids)
    in_statements = _matches(highlighter.words, statements)
    best = _unbeaten(highlighter, statements, in_statements)
    # The other parts are much longer, so they are only read for stories without a statement that is as good.
    titles, texts = _titles_and_texts([pk for pk in ids if pk not in best])
    in_texts = _matches(highlighter.words, texts)
    for pk in titles:
        best[pk] = _best([*in_statements.get(pk, ()), *in_texts.get(pk, ())])
    without = {pk: title for pk, title in titles.items() if best[pk] is None}
    best |= _other_reasons(highlighter, without, [*statements, *texts])
    return {pk: pair and _snippet(*pair) for pk, pair in best.items()}


def _statements(ids):
    """Return the statements of these stories as Parts."""
    # By the number of the story: by that of theirs, PostgreSQL at first looks through all published stories.
    rows = _read(READ_STATEMENTS, ids)
    return [Part(story, LABELS[kind], text, AMONG_STATEMENTS, kind) for story, kind, text in rows]


def _titles_and_texts(ids):
    """Return {story: title} of these stories, and their sections as Parts."""
    titles, parts = {}, []
    for story, title, account, *sections in _read(READ_TEXTS, ids):
        titles[story] = title
        heading, *headings = TEXTS
        parts.append(Part(story, heading, account, BEFORE_STATEMENTS))
        parts += [Part(story, *one, AFTER_STATEMENTS) for one in zip(headings, sections, strict=True)]
    return titles, parts


def _names(ids):
    """Return the names that these stories go by, as Parts."""
    rows = sorted(_read(READ_NAMES, ids), key=lambda row: (NAMES.index(row[1]), row[2]))
    return [Part(*row, AFTER_STATEMENTS, is_name=True) for row in rows]


def _read(sql, ids):
    """Return the rows of a query about these stories, if there are any; each {} in it stands for the condition."""
    if not ids:
        return []
    where, values = one_of("s.id", ids)
    times = sql.count("{}")
    with connection.cursor() as cursor:
        cursor.execute(sql.format(*[where] * times), values * times)
        return cursor.fetchall()


def _matches(finder, parts):
    """Return {story: [(Part, its marks)]} of the Parts in which a WordFinder finds something, in their order."""
    found = {}
    for number, marks in finder.marks_in([part.text for part in parts]).items():
        found.setdefault(parts[number].story, []).append((parts[number], marks))
    return found


def _best(matches):
    """Return the best of a story's (Part, its marks) pairs, the first of the best on its page; None if there are none.

    The best holds most of what was asked for.
    """
    return max(matches, key=lambda match: (_worth(*match), -match[0].place), default=None)


def _worth(part, marks):
    return _count_concepts(marks) * (STATEMENT_WEIGHT if part.kind else 1)


def _count_concepts(marks):
    return len({concept for _, _, concept in marks})


def _unbeaten(highlighter, statements, in_statements):
    """Return {story: (statement, its marks)} of the stories with a statement that no other part can better."""
    if highlighter.kinds:
        of_kind = [part for part in statements if part.kind in highlighter.kinds]
        first = {part.story: (part, []) for part in reversed(of_kind)}
        return first | {pk: _best(matches) for pk, matches in _matches(highlighter.words, of_kind).items()}
    best = {pk: _best(matches) for pk, matches in in_statements.items()}
    return {pk: pair for pk, pair in best.items() if _count_concepts(pair[1]) == highlighter.all_asked}


def _other_reasons(highlighter, titles, parts):
    """Return {story: (Part, its marks)} of these stories, none of whose parts holds what was asked for.

    titles: {story: title}. A story is found by a name that it goes by, or by words that mean nearly the same.
    """
    in_titles = highlighter.words.marks_in(list(titles.values()))
    # Who sees the words in the title needs no other reason.
    names = _names([story for number, story in enumerate(titles) if number not in in_titles])
    found = {story: _best(matches) for story, matches in _matches(highlighter.words, names).items()}
    left = [part for part in (*parts, *names) if part.story in titles and part.story not in found]
    for story, [(part, marks), *_] in _matches(highlighter.further, left).items():
        # The first is good enough. Nobody asked for these words, so they are not marked.
        found[story] = (part, [(start, end, None) for start, end, _ in marks])
    return found


def _snippet(part, marks):
    return Snippet(part.label, marked(part.text, marks), part.kind, part.is_name)
