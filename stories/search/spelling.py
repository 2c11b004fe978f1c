"""Spelling correction: for a word that no story holds, the nearest word that stories hold."""

import re
from functools import cache, lru_cache
from itertools import islice

from stories.safety.names import FIRST_NAMES, SURNAMES
from stories.search.caches import LRUCache
from stories.search.concepts import british
from stories.search.engine import term
from stories.search.everyday import everyday_stems, everyday_words
from stories.search.kinds import HELPING_WORDS, HINDERING_WORDS
from stories.search.organisation_names import (
    codes_called,
    neighbours_in_shipped_names,
    organisations_called,
    words_of_names,
    words_of_shipped_names,
)
from stories.search.understanding import CURLY, EXCLUDED, QUOTED
from stories.search.words import SHORTENED_WORDS, STOP_WORDS, clean, folded, stem

SHORTEST = 4
# A word with so many letters may differ in two letters; a shorter one in one.
LONG = 8
# At most so many words are tried for one of which only the beginning was typed.
MOST_BEGUN = 5
WORD = re.compile(r"[^\W\d_]+")
# Misspellings with the same stem as the right word, so that stories are found, but the correction is still shown:
# "improvment", "ambulence".
WITHOUT_E = re.compile(r"(?<=[^e])ment(?=s?$)")
A_OR_E = re.compile(r"[ae](?=n(?:cy|(?:ce|t)s?)$)")
# No more words of a text are corrected: each costs some milliseconds.
MOST_MENDED = 6
# First letters that sound alike: "kwality", "sykology", "rong".
SOUND_ALIKE = {
    "c": "ks", "e": "i", "f": "p", "g": "j", "i": "e", "j": "g", "k": "cq", "n": "kg", "q": "k", "r": "w", "s": "cp",
    "z": "s",
}  # fmt: skip
# Without "doesn" and the like, which nobody means.
COMMON_WORDS = STOP_WORDS - SHORTENED_WORDS
NAMES_OF_PEOPLE = FIRST_NAMES | SURNAMES

_nearest = LRUCache(300)


class Vocabulary:
    """The words that the stories of an index hold."""

    def __init__(self, searcher):
        self._searcher = searcher

    def holds(self, stemmed):
        """Say whether some story holds a form of the word with this stem."""
        return not stemmed or self._searcher.doc_freq("all", stemmed) > 0

    def begun_by(self, word, most=MOST_BEGUN):
        """Return the commonest words of stories that begin with a word; none for a word of less than 4 letters."""
        if len(word) < SHORTEST:
            return []
        found = sorted(self._searcher.terms_with_prefix("words", word), key=lambda pair: (-pair[1], pair[0]))
        return list(islice((longer for longer, _ in found if self.is_held_now(longer)), most))

    def is_held_now(self, word):
        """Say whether a story holds this very word; holds() also counts stories that were withdrawn a moment ago."""
        return self._searcher.search(term("words", word), limit=1, count=True).count > 0


def corrected(reader, text, synonyms, *, far=False):
    """Return the text with each unknown word in its likeliest known spelling; the same text if there is none.

    far: whether words may differ more, and begin with another letter of the same sound; good enough to be offered, not
    to be searched for. Exclusions are not corrected: that could exclude what nobody meant. Nor is a text of which only
    stop words would be left: who types "wich" alone does not ask for "which".
    """
    plain = text.translate(CURLY)
    quoted = [found for found in QUOTED.finditer(plain) if found[1]]
    excluded = [found.span() for found in (*quoted, *EXCLUDED.finditer(plain))]

    looked_up = []
    words = [(found.start(), folded(found[0])) for found in WORD.finditer(text)]
    telling = [(at, word) for at, word in words if word not in STOP_WORDS]

    def correct(match):
        word = match.group()
        if len(looked_up) == MOST_MENDED or any(start <= match.start() < end for start, end in excluded):
            return word
        before = [other for at, other in telling if at < match.start()][-1:]
        after = [other for at, other in telling if at > match.start()][:1]
        better = _correction(reader, folded(word), synonyms, far, looked_up, before + after)
        # Who asks for ELFT does not mean "left", even if no story is from there.
        if not better or (word.isupper() and codes_called(reader, word)):
            return word
        return better.capitalize() if word.istitle() else better

    if len(text) > 200:
        return text  # a pasted paragraph
    better = clean(WORD.sub(correct, text))
    return text if STOP_WORDS.issuperset(folded(word) for word in WORD.findall(better)) else better


def _correction(reader, word, synonyms, far, looked_up, beside):
    """Return the likeliest spelling of a word, or "" if it is right or nothing is near.

    looked_up: a list to which the word is added if it costs a search for the nearest word. beside: the words before
    and after it that are no stop words.
    """
    vocabulary = Vocabulary(reader.searcher)
    if meant := _same_stem_or_doubled(word, vocabulary):
        return meant
    if len(word) < SHORTEST or word in STOP_WORDS or stem(word) in synonyms.words or vocabulary.holds(stem(word)):
        return ""
    # An everyday word is right even if no story holds it: "shake" is no misspelt "shape".
    if word in everyday_words() if far else stem(word) in everyday_stems():
        return ""
    if any(other in synonyms.words or vocabulary.holds(other) for other in british(word)):
        return ""
    if vocabulary.begun_by(word, 1) or organisations_called(reader, word):
        return ""
    # Who asks for tips wants what helps, and no trips.
    if word in HELPING_WORDS or word in HINDERING_WORDS:
        return ""
    # Who asks for Leeds does not mean "leads".
    if word in words_of_names(reader) or (word in NAMES_OF_PEOPLE and not far):
        return ""
    looked_up.append(word)
    key = (reader.generation, word, far, *beside)
    return _nearest.get_or_make(key, lambda: nearest(reader, word, synonyms, far, beside))


def _same_stem_or_doubled(word, vocabulary):
    """Return the word of stories for a misspelling that shares its stem, or lacks its double last letter; or ""."""
    others = (WITHOUT_E.sub("ement", word), A_OR_E.sub(lambda found: "e" if found[0] == "a" else "a", word))
    ways = [other for other in others if other != word and stem(other) == stem(word)]
    # "Staf" would otherwise be taken for the beginning of "staffing".
    ways += [word + word[-1]] if len(word) >= SHORTEST else []
    held = (way for way in ways if vocabulary.is_held_now(way) and not vocabulary.is_held_now(word))
    return next((way for way in held if word not in everyday_words()), "")


@cache
def _everyday(letter):
    """Return the everyday words and stop words that begin with a letter, in order."""
    return sorted(word for word in everyday_words() | COMMON_WORDS if word.startswith(letter))


def nearest(reader, word, synonyms, far=False, beside=()):
    """Return the word of stories, of the field or of a name that differs least, among equals the commonest; or "".

    beside: the words before and after it; who types one of them as in "Aneurin Bevin" means an organisation's name.
    Swapped letters are likelier than other mistakes, and stop words likelier than rare words: "thier", "wich".
    """
    most = min(3, (len(word) + 1) // 3) if far else 2 if len(word) >= LONG else 1
    vocabulary, names, near, letters = Vocabulary(reader.searcher), words_of_shipped_names(), {}, letters_of(word)
    in_names = set().union(*(neighbours_in_shipped_names().get(other, ()) for other in beside))
    firsts = [word[0], word[1], *(SOUND_ALIKE.get(word[0], "") if far else "")]
    for prefix in dict.fromkeys(firsts):
        # The first letter may be missing, or swapped with the second.
        held = reader.searcher.terms_with_prefix("words", prefix)
        of_field, of_names = synonyms.written.get(prefix, ()), names.get(prefix, ())
        # The first of equals is meant: names of which there may be no story come last.
        known = [*sorted(of_field), *_everyday(prefix), *sorted(of_names)]
        for candidate, count in [*held, *((one, 0) for one in known)]:
            if abs(len(candidate) - len(word)) > most or len(letters ^ letters_of(candidate)) > 2 * most:
                continue
            if not candidate.isalpha():
                continue
            apart = distance(word, candidate, most)
            is_swapped = apart == 1 and sorted(candidate) == sorted(word)
            # An unknown name is not a stop word with another letter: Gwent is not "went".
            is_common = candidate in COMMON_WORDS
            is_like = is_swapped or not is_common or (candidate[0] == word[0] and len(candidate) > len(word))
            if apart <= most and is_like:
                worth = (-apart, candidate in in_names, is_swapped, candidate[0] == word[0], is_common, count)
                near[candidate] = max(near.get(candidate, worth), worth)
    best_first = sorted(near, key=near.get, reverse=True)
    return next((one for one in best_first if _may_be_meant(one, vocabulary, synonyms, names)), "")


def _may_be_meant(word, vocabulary, synonyms, names):
    """Say whether a word is common, of the field, in a name or a story, or an everyday word with the stem of one."""
    if word in COMMON_WORDS or any(word in words.get(word[0], ()) for words in (synonyms.written, names)):
        return True
    if vocabulary.is_held_now(word):
        return True
    return word in everyday_words() and vocabulary.holds(stem(word))


# To compare sets of letters excludes most words, in a tenth of the time of comparing words.
letters_of = lru_cache(maxsize=50_000)(frozenset)


def distance(one, other, most):
    """Return the Damerau-Levenshtein distance of two words (a swap counts one), or most + 1 if it is larger."""
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
