"""Snippets: the part of a story that matches a search best, with the words marked, as HTML."""

from bisect import bisect_right
from html import escape
from itertools import accumulate
from typing import NamedTuple

from django.db import connection
from django.utils.safestring import SafeString

from stories.models import Kind
from stories.models.sql import one_of
from stories.safety import own_words
from stories.search.asking import Asked
from stories.search.words import DOTTED, STOP_WORDS, WORD, folded, stem

LENGTH = 240
# Abbreviations of up to so many letters are also found with full stops between them.
MOST_DOTTED = 6
# How far before the first marked word a snippet may begin.
LEAD = 60
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
PLACES = (0, *range(100_000, 100_000 + len(TEXTS) - 1))
# Between texts that are searched at one go. Words so far apart make no phrase.
APART = "\n" * 5
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
    """A part of a story. place: its order among the others on the page. kind: of a statement, or ""."""

    story: int
    label: str
    text: str
    place: int
    kind: str = ""


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


class Highlighter:
    """Marks the words of one search in many texts."""

    def __init__(self, asked, near=False):
        """asked: what to find, as typed or as a synonym.

        near: whether words near in meaning found stories too. Like words that mean the same as a part of what was asked
        for, they are not marked, because nobody asked for them, but choose the part to show of a story that holds
        nothing else.
        """
        self._look_for([_ways(concept) for concept in asked.concepts])
        # If only kinds of statement were asked for, any statement of these kinds matches.
        kinds = {concept.kind for concept in asked.concepts}
        self.kinds = frozenset() if "" in kinds else kinds
        further = [_further_ways(concept, near) for concept in asked.concepts]
        self.further = Highlighter(Asked()) if any(further) else None
        if self.further:
            self.further._look_for(further)
            # The first part that holds any is good enough.
            self.further._most = 1.0

    def _look_for(self, ways_by_concept):
        ways = [(way, number) for number, ways in enumerate(ways_by_concept) for way in ways]
        # First stem -> (the stems that must follow, which concept).
        self._starts = {}
        for way, number in ways:
            self._starts.setdefault(way[0], []).append((way, number))
        prefixes = {_prefix(way[0]) for way, _ in ways if way[0]}
        self._prefixes = prefixes | {".".join(prefix) for prefix in prefixes if len(prefix) <= MOST_DOTTED}
        self._most = len(ways_by_concept) * STATEMENT_WEIGHT

    def marks(self, text):
        """Return the (start, end, concept) of all matches in a text, without overlaps, in order."""
        return self._marks_in([text]).get(0, [])

    def _marks_in(self, texts):
        """Return {number of a text: its marks} of those with marks. All at one go, because most have none."""
        plain = own_words(folded(APART.join(texts)))
        begins = list(accumulate((len(text) + len(APART) for text in texts), initial=0))
        found, end = {}, 0
        for start in self._beginnings(plain):
            match = self._match_at(plain, start) if start >= end else None
            if match:
                _, end, concept = match
                number = bisect_right(begins, start) - 1
                found.setdefault(number, []).append((start - begins[number], end - begins[number], concept))
        return found

    def _beginnings(self, plain):
        """Return the places in order where a word begins that may be one of those to find."""
        found = set()
        for prefix in self._prefixes:
            at = plain.find(prefix)
            while at >= 0:
                if at == 0 or not plain[at - 1].isalnum():
                    found.add(at)
                at = plain.find(prefix, at + 1)
        return sorted(found)

    def _match_at(self, plain, start):
        stemmed, after = _word_at(plain, start)
        for way, concept in self._starts.get(stemmed, []):
            end = _end_of(plain, after, way[1:])
            if end:
                return (start, end, concept)
        return None

    def matches(self, parts):
        """Return {story: [(Part, its marks)]} of the Parts that have marks, each story's in their order."""
        found = {}
        for number, marks in self._marks_in([part.text for part in parts]).items():
            part = parts[number]
            found.setdefault(part.story, []).append((part, marks))
        return found

    def best_of(self, matches):
        """Return the best of a story's (Part, its marks) pairs; among equals the first in place.

        A statement with all that was asked for is the best there can be, and ends the search.
        """
        best, best_worth = None, (0.0, 0)
        for part, marks in matches:
            worth = (self._worth(part, marks), -part.place)
            if best is None or worth > best_worth:
                best, best_worth = (part, marks), worth
            if worth[0] >= self._most:
                break
        return best

    def is_perfect(self, best):
        """Say whether a (Part, its marks) pair is a statement with all that was asked for."""
        return self._worth(*best) >= self._most

    @staticmethod
    def _worth(part, marks):
        return len({concept for _, _, concept in marks}) * (STATEMENT_WEIGHT if part.kind else 1.0)

    def mark(self, text):
        """Return a whole short text, escaped, with the words marked."""
        return marked(text, self.marks(text), length=len(text))


def _ways(concept):
    """Return the sequences of stems that match a concept, longest first; also each word of an expression alone."""
    ways = {concept.stems, *concept.others}
    if len(concept.stems) > 1 and not concept.quoted and not concept.whole:
        ways |= {(one,) for one in concept.stems if one not in STOP_WORDS}
    return sorted(ways, key=len, reverse=True)


def _further_ways(concept, near):
    """Return the sequences of stems that mean the same as a part of a concept, or are near it, longest first."""
    ways = {way for part in concept.parts for way in part.others}
    if near:
        ways |= {way for one in (concept, *concept.parts) for way in one.near}
    return sorted(ways, key=len, reverse=True)


def _prefix(stemmed):
    """Return letters with which every word of this stem begins: stemming may change the last letter."""
    return stemmed[:-1] if len(stemmed) > 2 else stemmed


def _end_of(plain, at, way):
    """Return where words with these stems end that follow each other after `at`, or 0."""
    for wanted in way:
        word = WORD.search(plain, at)
        if word is None or word.start() > at + 3:
            return 0
        stemmed, at = _word_at(plain, word.start())
        if stemmed != wanted:
            return 0
    return at


def _word_at(plain, start):
    """Return the stem of the word that begins at a place, and where it ends; "M.D.T." is one word."""
    dotted = DOTTED.match(plain, start) if plain[start + 1 : start + 2] == "." else None
    if dotted:
        return stem(dotted[0].replace(".", "")), dotted.end()
    word = WORD.match(plain, start)
    return (stem(word[0]), word.end()) if word else ("", start)


def snippets(highlighter, ids):
    """Return {id: Snippet or None} of those of these stories that are published."""
    # By the number of the story: by that of theirs, PostgreSQL at first looks through all published stories.
    rows = _read(READ_STATEMENTS, "s.id", ids)
    statements = [Part(pk, LABELS[kind], text, place, kind) for place, (pk, kind, text) in enumerate(rows, start=1)]
    in_statements = highlighter.matches(statements)
    found = {pk: _snippet(*best) for pk, best in _perfect(highlighter, statements, in_statements).items()}
    # The other parts are much longer, so they are only read for stories without a perfect statement.
    rest = [pk for pk in ids if pk not in found]
    rows = _read(READ_TEXTS, "s.id", rest) if rest else []
    texts = [Part(pk, *one) for pk, _, *columns in rows for one in zip(TEXTS, columns, PLACES, strict=True)]
    in_texts = highlighter.matches(texts)
    for pk, *_ in rows:
        matches = [*in_statements.get(pk, ()), *in_texts.get(pk, ())]
        found[pk] = _snippet(*highlighter.best_of(matches)) if matches else None
    if missing := [pk for pk in found if found[pk] is None]:
        # Who sees the words in the title needs no other reason.
        titled = highlighter.matches([Part(pk, "", title, 0) for pk, title, *_ in rows if found[pk] is None])
        untitled = [pk for pk in missing if pk not in titled]
        names = _names(untitled) if untitled else []
        in_names = highlighter.matches(names)
        found |= {pk: _snippet(*highlighter.best_of(matches)) for pk, matches in in_names.items()}
        if highlighter.further:
            missing = [pk for pk in missing if found[pk] is None]
            parts = [part for part in (*statements, *texts, *names) if part.story in missing]
            found |= _further_snippets(highlighter.further, parts)
    return found


def _names(ids):
    """Return the names that these stories go by, as Parts."""
    rows = sorted(_read(READ_NAMES, "s.id", ids), key=lambda row: (NAMES.index(row[1]), row[2]))
    return [Part(*row, place) for place, row in enumerate(rows, start=200_000)]


def _perfect(highlighter, statements, in_statements):
    """Return {story: (statement, its marks)} of the stories with a statement that no other part can better."""
    best = {pk: highlighter.best_of(matches) for pk, matches in in_statements.items()}
    if not highlighter.kinds:
        return {pk: pair for pk, pair in best.items() if highlighter.is_perfect(pair)}
    statements = [part for part in statements if part.kind in highlighter.kinds]
    first = {part.story: (part, []) for part in reversed(statements)}
    return first | {pk: highlighter.best_of(matches) for pk, matches in highlighter.matches(statements).items()}


def _further_snippets(highlighter, parts):
    """Return {story: Snippet} of those of these Parts that hold words near in meaning; the words are not marked."""
    best = {pk: highlighter.best_of(matches) for pk, matches in highlighter.matches(parts).items()}
    return {pk: _snippet(part, [(*place, None) for *place, _ in marks]) for pk, (part, marks) in best.items()}


def _snippet(part, marks):
    return Snippet(part.label, marked(part.text, marks), part.kind, is_name=part.label in NAMES)


def _read(sql, column, ids):
    where, values = one_of(column, ids)
    with connection.cursor() as cursor:
        times = sql.count("{}")
        cursor.execute(sql.format(*[where] * times), values * times)
        return cursor.fetchall()


def marked(text, marks, length=LENGTH):
    """Return at most about `length` characters of a text around its densest marks, escaped, with <mark>."""
    start, end = _window(text, marks, length)
    pieces = ["… " if start else ""]
    at = start
    for mark_start, mark_end, concept in marks:
        # A mark without a concept was not asked for, and only decides which stretch to show.
        if mark_start < start or mark_end > end or concept is None:
            continue
        pieces += [escape(text[at:mark_start]), "<mark>", escape(text[mark_start:mark_end]), "</mark>"]
        at = mark_end
    pieces += [escape(text[at:end]), " …" if end < len(text) else ""]
    return SafeString("".join(pieces))


def _window(text, marks, length):
    """Return the start and end of the stretch with most different concepts, cut between words."""
    if len(text) <= length:
        return 0, len(text)
    best_start, best_worth = 0, (0, 0)
    for start, _, _ in marks:
        inside = [concept for begin, end, concept in marks if begin >= start and end <= start + length - LEAD]
        worth = (len(set(inside)), len(inside))
        if worth > best_worth:
            best_start, best_worth = start, worth
    start = _begin(text, best_start)
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start + length // 2 else end
    return start, end


def _begin(text, at):
    """Return a place shortly before `at` where a sentence, or at least a word, begins."""
    earliest = max(0, at - LEAD)
    if earliest == 0:
        return 0
    sentence = max(text.rfind(". ", earliest, at), text.rfind("\n", earliest, at))
    if sentence >= 0:
        return sentence + (2 if text[sentence] == "." else 1)
    space = text.find(" ", earliest, at)
    return space + 1 if space >= 0 else at
