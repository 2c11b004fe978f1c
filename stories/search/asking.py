"""From the text that somebody typed to what they ask for: concepts, phrases, exclusions. Any text will do."""

import re
from dataclasses import dataclass, replace

from stories.models import Kind
from stories.search.words import STOP_WORDS, plain_words, stem, words_of

# More words than this are a pasted paragraph, of which the first are enough.
MOST_WORDS = 32
# So many telling words may make up an expression in another order.
MOST_SCATTERED = 4
QUOTED = re.compile(r'(-?)"([^"]*)"')
EXCLUDED = re.compile(r"(?:^|(?<=\s))-(?=\w)(\S+)")
CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})

# Words that say which kind of statement somebody is after, in the very form in which they say it: "what worked"
# asks for something helping, "joint work" does not. They count as words too, but are not required.
HINDERING_WORDS = words_of(
    "barrier barriers hinder hinders hindered hindering hindrance hindrances obstacle obstacles stopping prevents "
    "preventing blocks blocked blocking blocker blockers problem problems challenge challenges difficulty "
    "difficulties difficult struggle struggles struggling wrong fails failed failure pitfall pitfalls drawback "
    "drawbacks hurdle hurdles hampers"
)
HELPING_WORDS = words_of(
    "help helps helped helping helpful enabler enablers enable enables worked works success successful "
    "successfully succeed tips tip overcome overcame solved fixed advice"
)


@dataclass(frozen=True)
class Concept:
    """One thing that was asked for: the stems as typed, and the expressions that mean the same.

    written: the words as they were typed, in lower case. required: false where it only says the kind. parts: of an
    expression, its telling words as concepts of their own.
    """

    stems: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    written: tuple[str, ...] = ()
    quoted: bool = False
    required: bool = True
    parts: tuple["Concept", ...] = ()


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
        if length > 1:
            places = range(at, at + length)
            found.append(_expression(words, places, synonyms.others(stemmed[at : at + length]), synonyms, leave_out))
            at += length
            continue
        if words[at] in leave_out:
            at += 1
            continue
        concept, length = _scattered(words, stemmed, at, synonyms, leave_out) or (None, 1)
        if concept is None:
            concept = _word(words[at], synonyms)
        found.append(concept)
        at += length
    return found


def _scattered(words, stemmed, start, synonyms, leave_out):
    """Return the Concept of an expression whose telling words follow here in another order or with others between.

    "involving our patients" is "patient involvement". Returns (concept, how many words), or None.
    """
    places = [at for at in range(start, len(words)) if words[at] not in leave_out][:MOST_SCATTERED]
    for count in range(len(places), 1, -1):
        part = tuple(stemmed[at] for at in places[:count])
        others = synonyms.of_content(part)
        if others:
            concept = _expression(words, places[:count], others, synonyms, leave_out)
            return concept, places[count - 1] - start + 1
    return None


def _word(word, synonyms):
    """Return the Concept of one word."""
    part = (stem(word),)
    return Concept(part, tuple(synonyms.others(part)), written=(word,))


def _expression(words, places, others, synonyms, leave_out):
    """Return the Concept of the words at some places, which together mean the same as `others`."""
    written = tuple(words[at] for at in places)
    parts = tuple(_word(word, synonyms) for word in written if word not in leave_out)
    return Concept(tuple(map(stem, written)), tuple(others), written=written, parts=parts)


def preferred_kind(words):
    """Return the kind of statement that words ask for, or None where they name both or neither."""
    hindering = not HINDERING_WORDS.isdisjoint(words)
    helping = not HELPING_WORDS.isdisjoint(words)
    if hindering == helping:
        return None
    return Kind.HINDERING if hindering else Kind.HELPING


def _with_kind_words_optional(concepts, kind):
    """Make concepts that only say the kind optional, unless there are no others."""
    signals = {Kind.HINDERING: HINDERING_WORDS, Kind.HELPING: HELPING_WORDS}.get(kind, frozenset())
    others = [concept for concept in concepts if len(concept.written) > 1 or concept.written[0] not in signals]
    if not others:
        return concepts
    return [concept if concept in others else replace(concept, required=False) for concept in concepts]
