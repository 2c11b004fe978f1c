"""The part of a story that answers what was asked, with the words marked, ready for a page."""

from bisect import bisect_right
from collections import defaultdict
from html import escape
from itertools import accumulate
from typing import NamedTuple

from django.db import connection
from django.utils.safestring import SafeString, mark_safe

from stories.models import Kind
from stories.models.sql import one_of
from stories.safety import own_words
from stories.search.words import STOP_WORDS, WORD, folded, stem

LENGTH = 240
# How far before the first marked word a snippet may begin.
LEAD = 60
# A statement says in a line what a section says in many.
STATEMENT_WEIGHT = 1.5
SAID = {Kind.HELPING.value: "What is helping", Kind.HINDERING.value: "What is hindering"}
# The parts of a story with their headings, as Story.sections() has the optional ones.
TEXTS = {
    "What is happening": "account",
    "What changed and how we know": "what_changed",
    "What surprised us": "surprises",
    "What we would do differently": "differently",
    "Advice to someone starting": "advice",
}
# Stands between texts that are looked through at one go. Words so far apart do not stand together.
APART = "\n" * 5
# Asked at each search; the status again, as the index may be behind.
READ_STATEMENTS = """
    SELECT f.story_id, f.kind, f.statement FROM stories_factor f JOIN stories_story s ON s.id = f.story_id
    WHERE s.status || '' = 'published' AND {} ORDER BY f.kind, f.position, f.id"""
READ_TEXTS = f"""
    SELECT s.id, {", ".join(f"s.{name}" for name in TEXTS.values())} FROM stories_story s
    WHERE s.status || '' = 'published' AND {{}}"""


class Snippet(NamedTuple):
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
        # Where nothing but kinds was asked for, only their statements answer, with whatever words.
        kinds = {concept.kind for concept in asked.concepts}
        self._kinds = frozenset() if "" in kinds else kinds
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
        return self.marks_of_each([text])[0]

    def marks_of_each(self, texts):
        """Return the marks of each of some texts, found at one go: most hold nothing that is looked for."""
        plain = own_words(folded(APART.join(texts)))
        begins = list(accumulate((len(text) + len(APART) for text in texts), initial=0))
        found, end = [[] for _ in texts], 0
        for start in self._beginnings(plain):
            match = self._match_at(plain, start) if start >= end else None
            if match:
                _, end, concept = match
                number = bisect_right(begins, start) - 1
                found[number].append((start - begins[number], end - begins[number], concept))
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
            end = _end_of(plain, word.end(), way[1:])
            if end:
                return (start, end, concept)
        return None

    def look_through(self, parts):
        """Return parts of stories, (label, text, kind) each, in pairs with what matches in them."""
        return list(zip(parts, self.marks_of_each([text for _, text, _ in parts]), strict=True))

    def holds_all(self, looked_through):
        """Say whether a statement among parts that were looked through holds all that was asked for: none is better."""
        return any(marks and self._worth(part, marks) >= self._most for part, marks in looked_through)

    def snippet(self, looked_through):
        """Return the Snippet of the best of a story's parts, in their order, or None where its title or tags match."""
        if self._kinds:
            looked_through = [one for one in looked_through if one[0][2] in self._kinds] or looked_through
        best, marks = self._best(looked_through)
        if best is None and self._kinds:
            best = next((part for part, _ in looked_through if part[2]), None)
        if best is None and self._near:
            best, near = self._near._best(self._near.look_through([part for part, _ in looked_through]))
            marks = [(start, end, None) for start, end, _ in near]
        if best is None:
            return None
        label, text, kind = best
        return Snippet(label, marked(text, marks), kind)

    def _best(self, looked_through):
        """Return the part that answers best with what matches in it, or (None, [])."""
        best, best_worth, best_marks = None, (0.0, -1_000), []
        holding = [(number, part, marks) for number, (part, marks) in enumerate(looked_through) if marks]
        # Statements first: one that holds all that was asked for is the best there can be.
        for number, part, marks in sorted(holding, key=lambda one: not one[1][2]):
            worth = (self._worth(part, marks), -number)
            if worth > best_worth:
                best, best_worth, best_marks = part, worth, marks
            if worth[0] >= self._most:
                break
        return best, best_marks

    @staticmethod
    def _worth(part, marks):
        return len({concept for _, _, concept in marks}) * (STATEMENT_WEIGHT if part[2] else 1.0)

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


def _end_of(plain, at, way):
    """Return where the words of these stems end that begin after `at`, or 0 where they do not follow each other."""
    for wanted in way:
        word = WORD.search(plain, at)
        if word is None or word.start() > at + 3 or stem(word.group()) != wanted:
            return 0
        at = word.end()
    return at


def snippets(highlighter, ids):
    """Return {id: Snippet or None} of those of these stories that are published."""
    rows = _read(READ_STATEMENTS, "f.story_id", ids)
    said = _by_story(highlighter, [(pk, (SAID[kind], statement, kind)) for pk, kind, statement in rows])
    found = {pk: highlighter.snippet(parts) for pk, parts in said.items() if highlighter.holds_all(parts)}
    # Most of what there is to read is in the other parts, and is not needed where a statement says it all.
    rest = [pk for pk in ids if pk not in found]
    rows = _read(READ_TEXTS, "s.id", rest) if rest else []
    parts = [(pk, (heading, text, "")) for pk, *texts in rows for heading, text in zip(TEXTS, texts, strict=True)]
    told = _by_story(highlighter, parts)
    for pk, *_ in rows:
        account, *sections = told[pk]
        found[pk] = highlighter.snippet([account, *said.get(pk, ()), *sections])
    return found


def _by_story(highlighter, parts):
    """Look through (story id, part) pairs and return {story id: its parts, each with what matches in it}."""
    found = defaultdict(list)
    for (pk, _), pair in zip(parts, highlighter.look_through([part for _, part in parts]), strict=True):
        found[pk].append(pair)
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
