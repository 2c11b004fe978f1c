"""How much words say, and by how much less other words for them count."""

import math

# Tuned on the graded queries in tests/stories/search/, as what is in queries.py.
SYNONYM = 0.6
NEAR = 0.45
OTHER_SPELLING = 0.95
# Words near in meaning are looked for only where they tell stories apart: what more than so many hold does not.
SAYS_LITTLE, FEW_STORIES = 1 / 3, 3


class Rarity:
    """How much a word says: the fewer stories hold it, the more."""

    def __init__(self, searcher, field="all"):
        """Read the number of stories; the words' own numbers are read as they are asked for."""
        self._searcher = searcher
        self._field = field
        self._stories = max(1, searcher.num_docs)

    def known(self, stem, without=0):
        """Say whether any story holds a word, or any but so many."""
        return self._searcher.doc_freq(self._field, stem) > without

    def of(self, stems):
        """Return the rarity of words that stand together, as BM25 counts it."""
        return sum(self._of_one(stem) for stem in stems)

    def _of_one(self, stem):
        # Of documents that were deleted a moment ago, words may still be counted.
        holding = min(self._searcher.doc_freq(self._field, stem), self._stories)
        return math.log(1 + (self._stories - holding + 0.5) / (holding + 0.5))

    def share_of_synonym(self, typed, other):
        """Return what a synonym's score is multiplied by: less for being one, and no more for being rarer."""
        if is_other_spelling(typed, other):
            return OTHER_SPELLING
        return SYNONYM * self._no_rarer(typed, other)

    def knows(self, stems):
        """Say whether any story holds each of these words."""
        return all(map(self.known, stems))

    def tells(self, stems):
        """Say whether stories hold these words, and few enough to tell one from another."""
        fewest = min(self._searcher.doc_freq(self._field, stem) for stem in stems)
        return 0 < fewest <= max(FEW_STORIES, self._stories * SAYS_LITTLE)

    def share_of_near(self, typed, other):
        """Return what the score of words near in meaning is multiplied by: far less than the words themselves."""
        return NEAR * self._no_rarer(typed, other)

    def _no_rarer(self, typed, other):
        return min(1.0, self.of(typed) / max(0.01, self.of(other)))


def is_other_spelling(one, other):
    """Say whether two expressions are one word written apart and together, or an abbreviation and its words."""
    if "".join(one) == "".join(other):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)
