"""Tokenizing and stemming: each text of a story once, for all fields of the index that hold it.

The engine would do it anew for each field, for some texts six times, which took half of a rebuild. So it gets stems
with spaces between them, and only splits at the spaces.
"""

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from stories.safety import own_words
from stories.search.words import LONGEST_WORD, stem, undotted, unmarked

# Like words.analyzer(), but with the words that are too long, because they too separate their neighbours.
UNCUT = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()
# The same for ASCII texts, which most are, in a quarter of the time: all but letters and digits become spaces.
PLAIN_LETTERS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
# Signs that nearly every text holds. They separate words too, and without them most texts are ASCII.
TYPED_SIGNS = "\u2019\u2018\u201c\u201d\u2013\u2014\u2026\u00a0\u00a3\u2022"
# Stands for a word that is too long, and between texts. The engine does not index it, but counts its position.
GAP = "0" * (LONGEST_WORD + 1)
BREAK = f" {GAP} "
# When so many words are cached, the cache is emptied.
MOST_KEPT = 50_000
# The analyzer of the fields that get these stems.
SPACES = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.remove_long(LONGEST_WORD)).build()


class CutTexts:
    """The words and stems of some texts of one story, without the words of redactions.

    words: a set of all words, folded. in_order: the stems of all texts, with GAP after each text.
    """

    def __init__(self, texts):
        """Cut the texts, each once."""
        self._stemmed = {}
        self.words, self.in_order = set(), []
        for text in dict.fromkeys(texts):
            # No phrase is found across a redaction.
            words = uncut_words(own_words(text, BREAK))
            stems = list(map(_kept.__getitem__, words))
            self.words.update(words)
            self.in_order += stems
            self.in_order.append(GAP)
            self._stemmed[text] = " ".join(stems)

    def stemmed(self, texts):
        """Return texts that are among these, each as its stems with spaces between."""
        return [self._stemmed[text] for text in texts]


def uncut_words(text):
    """Return all words of a text, folded and in lower case, as the analyzer UNCUT gives them."""
    text = undotted(text)
    if not text.isascii():
        text = unmarked(text)
        for sign in TYPED_SIGNS:
            text = text.replace(sign, " ")
    return text.translate(PLAIN_LETTERS).split() if text.isascii() else UNCUT.analyze(text)


class Terms(dict):
    """A cache of the term that is indexed for a word: its stem, or GAP if it is too long. Faster than lru_cache."""

    def __missing__(self, word):
        """Return the term of a word that is not cached."""
        if len(self) >= MOST_KEPT:
            self.clear()
        self[word] = found = stem.__wrapped__(word) or GAP
        return found


_kept = Terms()
