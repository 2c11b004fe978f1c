"""The part of a story that answers what was asked, with the words marked, ready for a page."""

from collections import defaultdict
from dataclasses import dataclass
from html import escape

from django.db import connection
from django.utils.safestring import SafeString, mark_safe

from stories.models import Kind
from stories.models.sql import one_of
from stories.search.words import STOP_WORDS, WORD, folded, stem

LENGTH = 240
# How far before the first marked word a snippet may begin.
LEAD = 60
# A statement says in a line what a section says in many.
STATEMENT_WEIGHT = 1.5
SAID = {Kind.HELPING.value: "What is helping", Kind.HINDERING.value: "What is hindering"}
# The optional parts of a story with their headings, as Story.sections() has them.
SECTIONS = {
    "what_changed": "What changed and how we know",
    "surprises": "What surprised us",
    "differently": "What we would do differently",
    "advice": "Advice to someone starting",
}
# Asked at each search; the status again, as the index may be behind.
READ_STATEMENTS = """
    SELECT f.story_id, f.kind, f.statement FROM stories_factor f
    WHERE {} ORDER BY f.kind, f.position, f.id"""
READ_TEXTS = f"""
    SELECT s.id, s.account, {", ".join(f"s.{name}" for name in SECTIONS)} FROM stories_story s
    WHERE s.status || '' = 'published' AND {{}}"""


@dataclass(frozen=True)
class Snippet:
    """A piece of a story. label: which part it is from. kind: of the statement it is, or "". text: escaped, marked."""

    label: str
    text: SafeString
    kind: str = ""

    def __str__(self):
        """Return it as a template prints it: which part, then the piece."""
        kind = escape(self.kind or "text")
        label = f'<span class="snippet__label snippet__label--{kind}">{escape(self.label)}:</span>'
        return mark_safe(f"{label} {self.text}")


class Highlighter:
    """Marks the words of one search in many texts."""

    def __init__(self, asked, near=False):
        """Prepare to find what was asked for, as typed or as a synonym.

        near: whether words near in meaning found stories too. They choose the part to show of a story that holds
        nothing else, and are not marked, because nobody asked for them.
        """
        self._look_for([_ways(concept) for concept in asked.concepts])
        self._near = Highlighter(asked) if near else None
        if near:
            self._near._look_for([_near_ways(concept) for concept in asked.concepts])
            # The first part that holds any will do.
            self._near._most = 1.0

    def _look_for(self, ways_by_concept):
        ways = [(way, number) for number, ways in enumerate(ways_by_concept) for way in ways]
        # First stem -> (the stems that must follow, which concept).
        self._starts = {}
        for way, number in ways:
            self._starts.setdefault(way[0], []).append((way, number))
        self._prefixes = {_prefix(way[0]) for way, _ in ways if way[0]}
        self._most = len(ways_by_concept) * STATEMENT_WEIGHT

    def marks(self, text):
        """Return the (start, end, concept) of all matches in a text, without overlaps, in order."""
        plain = folded(text)
        found, end = [], 0
        for start in self._beginnings(plain):
            match = self._match_at(plain, start) if start >= end else None
            if match:
                found.append(match)
                end = match[1]
        return found

    def _beginnings(self, plain):
        """Return the places where a word begins that may be one that is looked for, in order."""
        found = set()
        for prefix in self._prefixes:
            at = plain.find(prefix)
            while at >= 0:
                if at == 0 or not plain[at - 1].isalnum():
                    found.add(at)
                at = plain.find(prefix, at + 1)
        return sorted(found)

    def _match_at(self, plain, start):
        word = WORD.match(plain, start)
        ways = self._starts.get(stem(word.group()), []) if word else []
        for way, concept in ways:
            end = _end_of(plain, start, way)
            if end:
                return (start, end, concept)
        return None

    def snippet(self, parts):
        """Return the Snippet of the best of a story's parts, in their order, or None where its title or tags match."""
        best, marks = self._best(parts)
        if best is None and self._near:
            best, near = self._near._best(parts)
            marks = [(start, end, None) for start, end, _ in near]
        if best is None:
            return None
        label, text, kind = best
        return Snippet(label, marked(text, marks), kind)

    def _best(self, parts):
        """Return the part that answers best with what matches in it, or (None, [])."""
        best, best_worth, best_marks = None, (0.0, -1_000), []
        # Statements first: one that holds all that was asked for is the best there can be.
        for number, part in sorted(enumerate(parts), key=lambda pair: not pair[1][2]):
            marks = self.marks(part[1])
            worth = (len({concept for _, _, concept in marks}) * (STATEMENT_WEIGHT if part[2] else 1.0), -number)
            if worth[0] and worth > best_worth:
                best, best_worth, best_marks = part, worth, marks
            if worth[0] >= self._most > 0:
                break
        return best, best_marks

    def mark(self, text):
        """Return a whole short text, escaped, with the words marked."""
        return marked(text, self.marks(text), length=len(text))


def _ways(concept):
    """Return the sequences of stems that a match may be, longest first; of scattered words, each alone."""
    ways = {concept.stems, *concept.others}
    if len(concept.stems) > 1 and not concept.quoted:
        ways |= {(one,) for one in concept.stems if one not in STOP_WORDS}
    return sorted(ways, key=len, reverse=True)


def _near_ways(concept):
    """Return the sequences of stems that are near a concept or a part of it in meaning, longest first."""
    ways = {way for one in (concept, *concept.parts) for way in one.near}
    return sorted(ways, key=len, reverse=True)


def _prefix(stemmed):
    """Return letters with which every word of this stem begins: stemming may change the last ones."""
    return stemmed[:-1] if len(stemmed) > 2 else stemmed


def _end_of(plain, start, way):
    """Return where the words of these stems end that begin at `start`, or 0 where they do not follow each other."""
    at = start
    for wanted in way:
        word = WORD.search(plain, at)
        if word is None or word.start() > at + 3 or stem(word.group()) != wanted:
            return 0
        at = word.end()
    return at


def snippets(highlighter, ids):
    """Return {id: Snippet or None} of those of these stories that are published."""
    said = defaultdict(list)
    for story_id, kind, statement in _read(READ_STATEMENTS, "f.story_id", ids):
        said[story_id].append((SAID[kind], statement, kind))
    found = {}
    for pk, account, *sections in _read(READ_TEXTS, "s.id", ids):
        told = [(heading, text, "") for heading, text in zip(SECTIONS.values(), sections, strict=True) if text]
        found[pk] = highlighter.snippet([("What is happening", account, ""), *said[pk], *told])
    return found


def _read(sql, column, ids):
    where, values = one_of(column, ids)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(where), values)
        return cursor.fetchall()


def marked(text, marks, length=LENGTH):
    """Return at most about `length` characters of a text around its densest marks, escaped, with <mark>."""
    start, end = _window(text, marks, length)
    pieces = ["… " if start else ""]
    at = start
    for mark_start, mark_end, concept in marks:
        # What belongs to no concept was not asked for, and only says which stretch to show.
        if mark_start < start or mark_end > end or concept is None:
            continue
        pieces += [escape(text[at:mark_start]), "<mark>", escape(text[mark_start:mark_end]), "</mark>"]
        at = mark_end
    pieces += [escape(text[at:end]), " …" if end < len(text) else ""]
    return mark_safe("".join(pieces))


def _window(text, marks, length):
    """Return where the piece begins and ends: the stretch with most different concepts, cut between words."""
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
