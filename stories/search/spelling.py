"""Mending words that no story holds, from the words that stories hold."""

import re
from functools import cache
from itertools import islice
from pathlib import Path

from organisations.models import Organisation
from stories.search.asking import british
from stories.search.engine import term
from stories.search.keeping import Kept
from stories.search.words import STOP_WORDS, clean, folded, stem, stems

EVERYDAY_FILE = Path(__file__).resolve().parent.parent / "data" / "everyday_words.txt"

SHORTEST = 4
# A word with so many letters may differ in two; a shorter one in one.
LONG = 8
# So many words may be meant by one that was only begun.
MOST_BEGUN = 5
WORD = re.compile(r"[^\W\d_]+")
# The stem of "improvment" is that of "improvement", so it is found; but whoever typed it is told.
WITHOUT_E = re.compile(r"(?<=[^e])ment(?=s?$)")
MOST_KEPT = 300

_names = Kept(MOST_KEPT)


class Vocabulary:
    """The words that the stories of an index hold."""

    def __init__(self, searcher):
        self._searcher = searcher

    def holds(self, stemmed):
        """Say whether some story holds a form of the word with this stem."""
        return not stemmed or self._searcher.doc_freq("all", stemmed) > 0

    def begun_by(self, word, most=MOST_BEGUN):
        """Return the commonest words that begin with a word of at least four letters."""
        if len(word) < SHORTEST:
            return []
        found = sorted(self._searcher.terms_with_prefix("words", word), key=lambda pair: (-pair[1], pair[0]))
        return list(islice((longer for longer, _ in found if self.is_told(longer)), most))

    def is_told(self, word):
        """Say whether a story holds the word now: those withdrawn a moment ago are still counted elsewhere."""
        return self._searcher.search(term("words", word), limit=1, count=True).count > 0


def mended(reader, text, synonyms):
    """Return the text with each unknown word in its likeliest known spelling; the same text where none is."""

    def mend(match):
        word = match.group()
        better = _better(reader, folded(word), synonyms)
        return better if better else word

    if len(text) > 200:
        return text  # a pasted paragraph is no typing mistake
    return clean(WORD.sub(mend, text))


def _better(reader, word, synonyms):
    """Return the likeliest spelling of a word, or "" where it is right or nothing is near."""
    vocabulary = Vocabulary(reader.searcher)
    longer = WITHOUT_E.sub("ement", word)
    if longer != word and vocabulary.is_told(longer) and not vocabulary.is_told(word):
        return longer
    if len(word) < SHORTEST or word in STOP_WORDS or stem(word) in synonyms.words or vocabulary.holds(stem(word)):
        return ""
    # "Shake" is no misspelt "shape", though few stories hold either.
    if stem(word) in everyday_stems():
        return ""
    if any(other in synonyms.words or vocabulary.holds(other) for other in british(word)):
        return ""
    if vocabulary.begun_by(word, 1):
        return ""
    better = nearest(reader, word, synonyms)
    return "" if better and _stands_in_a_name(reader, word) else better


def _stands_in_a_name(reader, word):
    """Say whether a word stands in the name of an organisation: who asks for Leeds does not mean "leads"."""
    names = Organisation.objects.filter(name__icontains=word).values_list("name", flat=True)
    key = (reader.generation, word)
    return _names.get(key, lambda: any(word in WORD.findall(folded(name)) for name in names))


@cache
def everyday_stems():
    """Return the stems of words that are right as they are, whether or not a story holds them."""
    lines = EVERYDAY_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(stem for line in lines if not line.startswith("#") for stem in stems(line))


def nearest(reader, word, synonyms):
    """Return the word of the stories or of the field that differs least, of equals what more stories hold; or ""."""
    most = 2 if len(word) >= LONG else 1
    vocabulary, near = Vocabulary(reader.searcher), {}
    for prefix in dict.fromkeys([word[0], word[1]]):
        # The first letter may be missing or changed places with the second.
        held = reader.searcher.terms_with_prefix("words", prefix)
        for candidate, count in [*held, *((known, 0) for known in sorted(synonyms.written.get(prefix, ())))]:
            if abs(len(candidate) - len(word)) > most or not candidate.isalpha() or candidate in STOP_WORDS:
                continue
            apart = distance(word, candidate, most)
            if apart <= most:
                worth = (-apart, candidate[0] == word[0], count)
                near[candidate] = max(near.get(candidate, worth), worth)
    best_first = sorted(near, key=near.get, reverse=True)
    return next((one for one in best_first if one in synonyms.written.get(one[0], ()) or vocabulary.is_told(one)), "")


def distance(one, other, most):
    """Return by how many letters two words differ, two that changed places counting one; most + 1 where more."""
    if len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before, row = None, list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i] + [0] * len(other)
        for j, other_letter in enumerate(other, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other_letter))
            if last and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
