"""How much a word distinguishes stories (its IDF), and how much less its synonyms count."""

import math

# Tuned on the graded queries in tests/stories/search/, like the weights in queries.py and concept_queries.py.
SYNONYM = 0.6
NEAR = 0.45
OTHER_SPELLING = 0.95
# Words near in meaning are searched for only if at most this share of stories, or this number, holds them.
MOST_SHARE, MOST_STORIES = 1 / 3, 3
# Words that more stories than this would hold by chance say little by standing in the same story.
MET_BY_CHANCE = 2


class Rarity:
    """How many stories hold a word; the fewer, the more it counts."""

    def __init__(self, searcher):
        """searcher: of the index of stories."""
        self._searcher = searcher
        self._stories = max(1, searcher.num_docs)

    def _holding(self, stem):
        return self._searcher.doc_freq("all", stem)

    def is_held(self, stem, besides=0):
        """Say whether more than `besides` stories hold a word."""
        return self._holding(stem) > besides

    def idf(self, stem):
        """Return the inverse document frequency of a word, as BM25 has it."""
        # Documents that were deleted a moment ago may still be counted for a word.
        holding = min(self._holding(stem), self._stories)
        return math.log(1 + (self._stories - holding + 0.5) / (holding + 0.5))

    def share_of_synonym(self, typed, other):
        """Return the factor for a synonym's score: below that of the word as typed, and no higher for being rarer."""
        if is_other_spelling(typed, other):
            return OTHER_SPELLING
        return SYNONYM * self._no_rarer(typed, other)

    def are_held(self, stems):
        """Say whether each of these words is in some story."""
        return all(map(self.is_held, stems))

    def distinguish(self, stems):
        """Say whether stories hold these words, and few enough that the words distinguish stories."""
        fewest = min(map(self._holding, stems))
        return 0 < fewest <= max(MOST_STORIES, self._stories * MOST_SHARE)

    def rarely_meet(self, stems):
        """Say whether hardly a story would hold all these words if each were spread over the stories at random."""
        return self._stories * math.prod(self._holding(stem) / self._stories for stem in stems) <= MET_BY_CHANCE

    def share_of_near(self, typed, other):
        """Return the factor for the score of words near in meaning."""
        return NEAR * self._no_rarer(typed, other)

    def _no_rarer(self, typed, other):
        return min(1.0, sum(map(self.idf, typed)) / max(0.01, sum(map(self.idf, other))))


def is_other_spelling(one, other):
    """Say whether one expression is the other in two words, or its initials."""
    if "".join(one) == "".join(other):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)
