"""Mending words that no story holds, from the words that stories hold."""

import re

from stories.search.words import STOP_WORDS, clean, folded, stem

SHORTEST = 4
# A word with so many letters may differ in two; a shorter one in one.
LONG = 8
WORD = re.compile(r"[^\W\d_]+")


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
    if len(word) < SHORTEST or word in STOP_WORDS or stem(word) in synonyms.words or is_known(reader, word):
        return ""
    return nearest(reader, word)


def is_known(reader, word):
    """Say whether some story holds a form of a word."""
    stemmed = stem(word)
    return not stemmed or reader.searcher.doc_freq("all", stemmed) > 0


def nearest(reader, word):
    """Return the word that the index holds and that differs least, the commoner of equals; or ""."""
    most = 2 if len(word) >= LONG else 1
    best, best_worth = "", None
    for prefix in dict.fromkeys([word[0], word[1]]):
        # The first letter may be missing or changed places with the second.
        for candidate, count in reader.searcher.terms_with_prefix("words", prefix):
            if abs(len(candidate) - len(word)) > most or not candidate.isalpha() or candidate in STOP_WORDS:
                continue
            apart = distance(word, candidate, most)
            if apart <= most:
                worth = (-apart, candidate[0] == word[0], count)
                if best_worth is None or worth > best_worth:
                    best, best_worth = candidate, worth
    return best


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
