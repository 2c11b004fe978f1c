"""The part of a story that answers what was asked, with the words marked, ready for a page."""

import re
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from stories.models import Kind
from stories.search.words import STOP_WORDS, WORD, folded, stem

LENGTH = 240
# How far before the first marked word a snippet may begin.
LEAD = 60
# A statement says in a line what a section says in many.
STATEMENT_WEIGHT = 1.5


@dataclass(frozen=True)
class Snippet:
    """A piece of a story. label: which part it is from. kind: of the statement it is, or "". text: escaped, marked."""

    label: str
    text: SafeString
    kind: str = ""

    def __str__(self):
        """Return it as a template prints it: which part, then the piece."""
        return format_html(
            '<span class="snippet__label snippet__label--{}">{}:</span> {}', self.kind or "text", self.label, self.text
        )


class Highlighter:
    """Marks the words of one search in many texts."""

    def __init__(self, asked):
        """Prepare to find what was asked for, as typed or as a synonym."""
        ways = [way for concept in asked.concepts for way in _ways(concept)]
        # First stem -> (the stems that must follow, which concept).
        self._starts = {}
        for number, concept in enumerate(asked.concepts):
            for way in _ways(concept):
                self._starts.setdefault(way[0], []).append((way, number))
        prefixes = sorted({re.escape(_prefix(way[0])) for way in ways})
        self._candidates = re.compile(rf"(?<![^\W_])(?:{'|'.join(prefixes)})") if prefixes else None

    def marks(self, text):
        """Return the (start, end, concept) of all matches in a text, without overlaps, in order."""
        if self._candidates is None or not text:
            return []
        plain = folded(text)
        found, end = [], 0
        for candidate in self._candidates.finditer(plain):
            match = self._match_at(plain, candidate.start()) if candidate.start() >= end else None
            if match:
                found.append(match)
                end = match[1]
        return found

    def _match_at(self, plain, start):
        word = WORD.match(plain, start)
        ways = self._starts.get(stem(word.group()), []) if word else []
        for way, concept in ways:
            end = _end_of(plain, start, way)
            if end:
                return (start, end, concept)
        return None

    def snippet(self, story):
        """Return the Snippet of the part of a story that matches best, or None where only its title or tags do."""
        best, best_worth, best_marks = None, 0.0, []
        for part in parts(story):
            marks = self.marks(part[1])
            worth = len({concept for _, _, concept in marks}) * (STATEMENT_WEIGHT if part[2] else 1.0)
            if worth > best_worth:
                best, best_worth, best_marks = part, worth, marks
        if best is None:
            return None
        label, text, kind = best
        return Snippet(label, marked(text, best_marks), kind)

    def mark(self, text):
        """Return a whole short text, escaped, with the words marked."""
        return marked(text, self.marks(text), length=len(text))


def _ways(concept):
    """Return the sequences of stems that a match may be, longest first; of scattered words, each alone."""
    ways = {concept.stems, *concept.others}
    if len(concept.stems) > 1 and not concept.quoted:
        ways |= {(one,) for one in concept.stems if one not in STOP_WORDS}
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


def parts(story):
    """Return (label, text, kind) of all that a reader may be shown a piece of, in the story's order."""
    return [
        ("What is happening", story.account, ""),
        *(("What is helping", factor.statement, Kind.HELPING.value) for factor in story.helping),
        *(("What is hindering", factor.statement, Kind.HINDERING.value) for factor in story.hindering),
        *((heading, text, "") for heading, text in story.sections()),
    ]


def marked(text, marks, length=LENGTH):
    """Return at most about `length` characters of a text around its densest marks, escaped, with <mark>."""
    start, end = _window(text, marks, length)
    pieces = ["… " if start else ""]
    at = start
    for mark_start, mark_end, _ in marks:
        if mark_start < start or mark_end > end:
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
