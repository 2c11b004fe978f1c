"""The words of one search in texts: where they stand, and a text with them marked, as HTML."""

import re
from bisect import bisect_right
from html import escape
from itertools import accumulate

from django.utils.safestring import SafeString

from stories.safety import own_words
from stories.search.words import DOTTED, STOP_STEMS, WORD, folded, stem

LENGTH = 240
# Abbreviations of up to so many letters are also found with full stops between them.
MOST_DOTTED = 6
# How far before the first marked word an excerpt may begin.
LEAD = 60
# Between texts that are searched at one go. Words so far apart make no phrase.
APART = "\n" * 5
# No expression goes on in the next sentence: "a walk. Round the yard" holds no "walk round". A full stop after one or
# two letters ends none: St. Thomas. Nor does the end of a line, but that of a paragraph does.
SENTENCE_END = re.compile(r"(?:(?<=\w\w\w)\.|[!?])\s|\n\s*\n")


class Highlighter:
    """Finds the words of one search in texts, and marks them.

    words: finds what was asked for, as typed or as a synonym. further: finds words that mean the same as a part of it
    and, if words near in meaning found stories too, these. They are not marked, because nobody asked for them, but
    choose the part to show of a story that holds nothing else. all_asked: how many concepts were asked for. kinds: of
    statement, if nothing but kinds was asked for: then any statement of these kinds matches.
    """

    def __init__(self, asked, near=False):
        """asked: an Asked. near: whether words near in meaning found stories too."""
        self.words = WordFinder(_ways(concept) for concept in asked.concepts)
        self.further = WordFinder(_further_ways(concept, near) for concept in asked.concepts)
        kinds = {concept.kind for concept in asked.concepts}
        self.kinds = frozenset() if "" in kinds else kinds
        self.all_asked = len(asked.concepts)

    def mark(self, text):
        """Return a whole short text, escaped, with the words marked."""
        return marked(text, self.words.marks_in([text]).get(0, []), length=len(text))


class WordFinder:
    """Finds concepts in many texts, by the stems of their words."""

    def __init__(self, ways_by_concept):
        """ways_by_concept: for each concept, the sequences of stems that are found as it, the longest first."""
        ways = [(way, number) for number, ways in enumerate(ways_by_concept) for way in ways]
        # First stem -> (the stems that must follow, which concept).
        self._starts = {}
        for way, number in ways:
            self._starts.setdefault(way[0], []).append((way, number))
        prefixes = {_prefix(way[0]) for way, _ in ways if way[0]}
        self._prefixes = prefixes | {".".join(prefix) for prefix in prefixes if len(prefix) <= MOST_DOTTED}

    def marks_in(self, texts):
        """Return {number of a text: its marks} of the texts that have any.

        Marks are (start, end, number of the concept), without overlaps, in order.
        """
        if not self._starts:
            return {}
        # All at one go, because most texts have none.
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


def _ways(concept):
    """Return the sequences of stems that match a concept, longest first; also each word of an expression alone."""
    ways = {concept.stems, *concept.others}
    if len(concept.stems) > 1 and not concept.quoted and not concept.whole:
        ways |= {(one,) for one in concept.stems if one not in STOP_STEMS}
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
        if word is None or word.start() > at + 3 or SENTENCE_END.search(plain, at, word.start()):
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
