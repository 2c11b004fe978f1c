"""From the text that somebody typed to what they ask for: concepts, phrases, exclusions. Any text will do."""

import re
from dataclasses import dataclass

from stories.models import Kind
from stories.search.words import STOP_WORDS, plain_words, stem

# More words than this are a pasted paragraph, of which the first are enough.
MOST_WORDS = 32
QUOTED = re.compile(r'(-?)"([^"]*)"')
EXCLUDED = re.compile(r"(?:^|(?<=\s))-(?=\w)(\S+)")
CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})


def stems_of(words):
    """Return the stems of words in a row."""
    return frozenset(stem(word) for word in words.split())


# Words that say which kind of statement somebody is after. They count as words too, but are not required.
HINDERING_WORDS = stems_of(
    "barrier barriers hinder hindering hindrance hindrances obstacle obstacles stopping stops stopped prevents "
    "preventing blocks blocked blocking blocker blockers problem problems challenge challenges difficulty "
    "difficulties difficult struggle struggling wrong fails failed failure pitfall pitfalls drawback hurdle "
    "hurdles hampers against"
)
HELPING_WORDS = stems_of(
    "help helps helped helping helpful enabler enablers enable enabling worked works working success "
    "successful successfully succeed tips tip overcome overcame solved fixed advice"
)


@dataclass(frozen=True)
class Concept:
    """One thing that was asked for: the stems as typed, and the expressions that mean the same.

    written: the words as they were typed, in lower case. required: false where it only says the kind.
    """

    stems: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    written: tuple[str, ...] = ()
    quoted: bool = False
    required: bool = True


@dataclass(frozen=True)
class Asked:
    """All that a text asks for. kind: the kind of statement it prefers, or None."""

    concepts: tuple[Concept, ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    kind: Kind | None = None

    def is_empty(self):
        """Say whether the text asks for nothing at all."""
        return not self.concepts and not self.excluded


def understand(text, synonyms):
    """Return what a cleaned text asks for, as Asked."""
    text = text.translate(CURLY)
    quoted, excluded = [], []
    for minus, inside in QUOTED.findall(text):
        (excluded if minus else quoted).append(plain_words(inside)[:MOST_WORDS])
    rest = QUOTED.sub(" ", text)
    excluded += [plain_words(word) for word in EXCLUDED.findall(rest)]
    words = plain_words(EXCLUDED.sub(" ", rest))[:MOST_WORDS]
    concepts = [_quoted_concept(phrase) for phrase in quoted if phrase]
    concepts += free_concepts(words, synonyms)
    kind = preferred_kind(words)
    return Asked(
        concepts=tuple(dict.fromkeys(_with_kind_words_optional(concepts, kind))),
        excluded=tuple(tuple(map(stem, phrase)) for phrase in excluded if phrase),
        kind=kind,
    )


def _quoted_concept(words):
    return Concept(stems=tuple(map(stem, words)), written=tuple(words), quoted=True)


def free_concepts(words, synonyms):
    """Return the concepts in words outside quotes: known expressions whole, else each word that says something."""
    found = _concepts(words, synonyms, leave_out=STOP_WORDS)
    # "to be or not to be": where every word is common, they are all there is to go by.
    return found or _concepts(words, synonyms, leave_out=frozenset())


def _concepts(words, synonyms, leave_out):
    stemmed = [stem(word) for word in words]
    found = []
    at = 0
    while at < len(words):
        length = synonyms.longest_at(stemmed, at)
        # A known expression of one common word ("it") is a common word still.
        if length == 0 or (length == 1 and words[at] in leave_out):
            length = 1
            if words[at] in leave_out:
                at += 1
                continue
        part = tuple(stemmed[at : at + length])
        found.append(Concept(part, tuple(synonyms.others(part)), written=tuple(words[at : at + length])))
        at += length
    return found


def preferred_kind(words):
    """Return the kind of statement that words ask for, or None where they name both or neither."""
    stemmed = {stem(word) for word in words}
    hindering = bool(stemmed & HINDERING_WORDS)
    helping = bool(stemmed & HELPING_WORDS)
    if hindering == helping:
        return None
    return Kind.HINDERING if hindering else Kind.HELPING


def _with_kind_words_optional(concepts, kind):
    """Make concepts that only say the kind optional, unless there are no others."""
    signals = {Kind.HINDERING: HINDERING_WORDS, Kind.HELPING: HELPING_WORDS}.get(kind, frozenset())
    others = [concept for concept in concepts if len(concept.stems) > 1 or concept.stems[0] not in signals]
    if not others:
        return concepts
    return [
        concept
        if concept in others
        else Concept(concept.stems, concept.others, concept.written, concept.quoted, required=False)
        for concept in concepts
    ]
