"""Which kind of statement a text asks for: what is helping, or what is hindering."""

import re
from dataclasses import replace

from stories.models import Kind
from stories.search.words import STOP_WORDS, words_of

# Words that show which kind of statement somebody wants, in exactly these forms: "what worked" asks for something
# helping, "joint work" does not. They are searched for too, but stories need not hold them.
HINDERING_WORDS = words_of(
    "barrier barriers hinder hinders hindered hindering hindrance hindrances obstacle obstacles stops stopping "
    "prevents preventing blocks blocked blocking blocker blockers problem problems challenge challenges difficulty "
    "difficulties difficult struggle struggles struggling wrong fails failed failure pitfall pitfalls drawback "
    "drawbacks hurdle hurdles hampers"
)
HELPING_WORDS = words_of(
    "help helps helped helping helpful enabler enablers enable enables worked works success successful "
    "successfully succeed tips tip overcome overcame solved fixed advice"
)
# What does not help is hindering. One word may stand between: "did not really help".
NEGATED = re.compile(r"(?:n't|\b(?:not|never|dont|doesnt|didnt|isnt|wont|arent|wasnt))\s+(\w+)(?:\s+(\w+))?")
NEGATABLE = HELPING_WORDS | {"work", "working"}

# Words that only name a kind. Alone, as in "what is hindering" or "barriers", they ask for all statements of that kind
# and not for stories that hold the word.
NAMES_OF_HINDERING = words_of(
    "barrier barriers hinder hinders hindered hindering hindrance hindrances obstacle obstacles blocker blockers"
)
NAMES_OF_HELPING = words_of("help helps helped helping helpful enabler enablers worked works")


def preferred_kind(words):
    """Return the kind of statement that words ask for, or None where they name both or neither."""
    hindering = not HINDERING_WORDS.isdisjoint(words)
    helping = not HELPING_WORDS.isdisjoint(words)
    if hindering == helping:
        return None
    return Kind.HINDERING if hindering else Kind.HELPING


def negates_help(text):
    """Say whether a text holds "not" with a word for helping: what does not help, or does not work."""
    return any(not NEGATABLE.isdisjoint(words) for words in NEGATED.findall(text.casefold()))


def with_kind_words_optional(concepts, kind, is_negated):
    """Make concepts that only show the kind optional; alone or beside places, any statement of the kind matches."""
    kinds = [Kind.HINDERING if is_negated and named else named for named in map(_kind_named, concepts)]
    if all(named or one.is_where for named, one in zip(kinds, concepts, strict=True)):
        return [
            replace(one, kind=named.value, others=(), near=()) if named else one
            for named, one in zip(kinds, concepts, strict=True)
        ]
    signals = {Kind.HINDERING: HINDERING_WORDS, Kind.HELPING: HELPING_WORDS}.get(kind, frozenset())
    signals |= HELPING_WORDS if is_negated else frozenset()
    others = [concept for concept in concepts if _only_word(concept) not in signals]
    if not others:
        return concepts
    # What else means "stops", as "closed", shows no kind.
    return [one if one in others else replace(one, required=False, others=(), near=()) for one in concepts]


def _kind_named(concept):
    """Return the Kind if a concept only names one, or None."""
    word = _only_word(concept)
    if word in NAMES_OF_HINDERING:
        return Kind.HINDERING
    return Kind.HELPING if word in NAMES_OF_HELPING else None


def _only_word(concept):
    """Return the only word of a concept that is not a stop word, or "": of "what helps", "helps"."""
    content = [word for word in concept.written if word not in STOP_WORDS]
    return content[0] if len(content) == 1 and not concept.quoted else ""
