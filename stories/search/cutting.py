"""A story's texts cut into words and stemmed once, for all the fields of the index in which they stand.

The engine would do it anew for each field, with some texts six times, which took half of a rebuild. So it is given
stems with spaces between them, and has only to split these.
"""

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from stories.safety import own_words
from stories.search.words import LONGEST_WORD, stem, undotted, unmarked

# As words.analyzer() cuts, but for words that it leaves out for their length: they too stand between others.
UNCUT = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()
# The same for texts of plain letters, which most are, in a quarter of the time: what is no letter or digit is a space.
PLAIN_LETTERS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
# Signs that are typed in nearly every text, and stand between words too.
TYPED_SIGNS = "\u2019\u2018\u201c\u201d\u2013\u2014\u2026\u00a0\u00a3\u2022"
# Stands for a word that is too long, and between texts. The engine leaves it out but for its place.
GAP = "0" * (LONGEST_WORD + 1)
BREAK = f" {GAP} "
# So many words' stems are kept, until they are all forgotten.
MOST_KEPT = 50_000
# Cuts the fields that hold what was cut here.
SPACES = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.remove_long(LONGEST_WORD)).build()


class CutTexts:
    """Some texts of one story, without the words of redactions.

    words: all their words as written, folded. in_order: their stems, texts apart.
    """

    def __init__(self, texts):
        """Cut the texts, each once."""
        self._stemmed = {}
        self.words, self.in_order = set(), []
        for text in dict.fromkeys(texts):
            # A gap, as a phrase does not reach over what was taken out.
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
    """What stands in the index for each word: its stem, or GAP where it is too long. Made when it is asked for."""

    def __missing__(self, word):
        """Return what stands for a word that is not known yet."""
        if len(self) >= MOST_KEPT:
            self.clear()
        self[word] = found = stem.__wrapped__(word) or GAP
        return found


_kept = Terms()
