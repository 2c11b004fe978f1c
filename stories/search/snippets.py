"""The part of a story that answers what was asked, with the words marked, ready for a page."""

from bisect import bisect_right
from html import escape
from itertools import accumulate
from typing import NamedTuple

from django.db import connection
from django.utils.safestring import SafeString

from stories.models import Kind
from stories.models.sql import one_of
from stories.safety import own_words
from stories.search.words import DOTTED, STOP_WORDS, WORD, folded, stem

LENGTH = 240
# As many letters of an abbreviation may have full stops between them.
MOST_DOTTED = 6
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
# The account stands before the statements on a story's page, the optional sections after them.
PLACES = (0, *range(100_000, 100_000 + len(TEXTS) - 1))
# Stands between texts that are looked through at one go. Words so far apart do not stand together.
APART = "\n" * 5
# Asked at each search; the status again, as the index may be behind.
READ_STATEMENTS = """
    SELECT f.story_id, f.kind, f.statement FROM stories_factor f JOIN stories_story s ON s.id = f.story_id
    WHERE s.status || '' = 'published' AND {} ORDER BY f.kind, f.position, f.id"""
READ_TEXTS = f"""
    SELECT s.id, {", ".join(f"s.{name}" for name in TEXTS.values())} FROM stories_story s
    WHERE s.status || '' = 'published' AND {{}}"""


class Part(NamedTuple):
    """A part of a story to look through. place: among the others as a page shows them. kind: of a statement, or ""."""

    story: int
    label: str
    text: str
    place: int
    kind: str = ""


class Snippet(NamedTuple):
    """A piece of a story. label: which part it is from. kind: of the statement it is, or "". text: escaped, marked."""

    label: str
    text: SafeString
    kind: str = ""

    def __str__(self):
        """Return it as a template prints it: which part, then the piece."""
        kind = escape(self.kind or "text")
        label = f'<span class="snippet__label snippet__label--{kind}">{escape(self.label)}:</span>'
        return SafeString(f"{label} {self.text}")


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
        self.kinds = frozenset() if "" in kinds else kinds
        self.near = Highlighter(asked) if near else None
        if near:
            self.near._look_for([_near_ways(concept) for concept in asked.concepts])
            # The first part that holds any will do.
            self.near._most = 1.0

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
        """Return {number of a text: its marks} of those that hold any, found at one go: most hold nothing."""
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
        stemmed, after = _word_at(plain, start)
        for way, concept in self._starts.get(stemmed, []):
            end = _end_of(plain, after, way[1:])
            if end:
                return (start, end, concept)
        return None

    def holding(self, parts):
        """Return {story: (Part, its marks) pairs} of the Parts that hold something, each story's in their order."""
        found = {}
        for number, marks in self._marks_in([part.text for part in parts]).items():
            part = parts[number]
            found.setdefault(part.story, []).append((part, marks))
        return found

    def best_of(self, holding):
        """Return the part of a story that answers best of some that hold something, and its marks, as a pair.

        Where parts answer as well as each other it is the first in place. Statements come before the other parts: one
        that holds all that was asked for is the best there can be, and the rest is not looked at.
        """
        best, best_worth = None, (0.0, 0)
        for part, marks in holding:
            worth = (self._worth(part, marks), -part.place)
            if best is None or worth > best_worth:
                best, best_worth = (part, marks), worth
            if worth[0] >= self._most:
                break
        return best

    def holds_all(self, best):
        """Say whether a part and its marks are a statement with all that was asked for: none is better."""
        return self._worth(*best) >= self._most

    @staticmethod
    def _worth(part, marks):
        return len({concept for _, _, concept in marks}) * (STATEMENT_WEIGHT if part.kind else 1.0)

    def mark(self, text):
        """Return a whole short text, escaped, with the words marked."""
        return marked(text, self.marks(text), length=len(text))


def _ways(concept):
    """Return the sequences of stems that a match may be, longest first; of scattered words, each alone."""
    ways = {concept.stems, *concept.others}
    if len(concept.stems) > 1 and not concept.quoted and not concept.whole:
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
    rows = _read(READ_STATEMENTS, "f.story_id", ids)
    said = [Part(pk, SAID[kind], text, place, kind) for place, (pk, kind, text) in enumerate(rows, start=1)]
    saying = highlighter.holding(said)
    found = {pk: _snippet(*best) for pk, best in _saying_all(highlighter, said, saying).items()}
    # Most of what there is to read is in the other parts, and is not needed where a statement says it all.
    rest = [pk for pk in ids if pk not in found]
    rows = _read(READ_TEXTS, "s.id", rest) if rest else []
    told = [Part(pk, *one) for pk, *texts in rows for one in zip(TEXTS, texts, PLACES, strict=True)]
    telling = highlighter.holding(told)
    for pk, *_ in rows:
        holding = [*saying.get(pk, ()), *telling.get(pk, ())]
        found[pk] = _snippet(*highlighter.best_of(holding)) if holding else None
    if highlighter.near:
        found |= _near_snippets(highlighter.near, [*said, *told], {pk for pk in found if found[pk] is None})
    return found


def _saying_all(highlighter, said, saying):
    """Return {story: (statement, its marks)} of the stories with a statement than which no other part is better."""
    best = {pk: highlighter.best_of(holding) for pk, holding in saying.items()}
    if not highlighter.kinds:
        return {pk: pair for pk, pair in best.items() if highlighter.holds_all(pair)}
    said = [part for part in said if part.kind in highlighter.kinds]
    first = {part.story: (part, []) for part in reversed(said)}
    return first | {pk: highlighter.best_of(holding) for pk, holding in highlighter.holding(said).items()}


def _near_snippets(highlighter, parts, ids):
    """Return {id: Snippet} of those of these stories whose parts hold words near in meaning, without marking these."""
    holding = highlighter.holding([part for part in parts if part.story in ids])
    best = {pk: highlighter.best_of(pairs) for pk, pairs in holding.items()}
    return {pk: _snippet(part, [(*place, None) for *place, _ in marks]) for pk, (part, marks) in best.items()}


def _snippet(part, marks):
    return Snippet(part.label, marked(part.text, marks), part.kind)


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
    return SafeString("".join(pieces))


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
