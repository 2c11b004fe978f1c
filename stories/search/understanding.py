"""Query understanding: from any typed text to concepts, phrases and exclusions, without the engine."""

import re

from stories.models import Kind
from stories.search.concepts import HOUR, NUMBERS, Asked, ConceptFinder, quoted_concept
from stories.search.kinds import negates_help, preferred_kind, with_kind_words_optional
from stories.search.words import plain_words, stem

# More words than this are a pasted paragraph, of which the first are enough.
MOST_WORDS = 32
# In more words than this, all in capitals, IT means "it".
SHOUTED = 2
QUOTED = re.compile(r'(-?)"([^"]*)"')
# Also as in ReSPECT.
IN_CAPITALS = re.compile(r"\b(?:[A-Z]{3,8}|[A-Z][a-z][A-Z]{2,6})\b")
# An abbreviation typed without a space before it: withQI.
RUN_ON = re.compile(r"\b([A-Z]?[a-z]{3,})([A-Z]{2,6})\b")
# In small letters it is a stop word.
INFORMATION_TECHNOLOGY = re.compile(r"\bIT\b")
# Q&A, 8 o'clock, 1,140 and 24/7 are one thing each.
NUMBER = re.compile(r"\b[0-9]+(?:[.,:/][0-9]+)+[a-z]*\b", re.IGNORECASE)
AMPERSAND = re.compile(r"\b([a-z])(?: ?& ?| and )([a-z])\b", re.IGNORECASE)
BY_THE_CLOCK = re.compile(rf"\b([0-9]{{1,2}}|{'|'.join(filter(str.isalpha, NUMBERS))}) o'? ?clock\b", re.IGNORECASE)
EXCLUDED = re.compile(r"(?:^|(?<=\s))-(?=\w)(\S+)")
CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})
# "Doesn't" and "doesnt" are read as "does not", or stories would have to hold "doesn". "'s" stays: in "it's" it is a
# stop word, and in "Martha's rule" part of an expression.
SHORTENED = re.compile(
    r"\b(ai|are|ca|could|did|do|does|had|has|have|is|might|must|need|sha|should|was|were|wo|would)n'?t\b"
    r"|(?<=\w)'(?:d|m|ll|ve|re)\b",
    re.IGNORECASE,
)
SHORTENED_VERBS = {"ai": "is", "ca": "can", "sha": "shall", "wo": "will"}


def understand(text, synonyms, vocabulary, called):
    """Return what a cleaned text asks for, as Asked.

    vocabulary: the words that the index holds, a spelling.Vocabulary. It helps with words written as one or as two,
    and with words of which only the beginning was typed. called: a function that returns the codes of the
    organisations called by a word, which it gets in small letters. It is called for words in capitals and for words
    that no story holds.
    """
    text = text.translate(CURLY)
    quoted, excluded = [], []
    for minus, inside in QUOTED.findall(text):
        (excluded if minus else quoted).append(plain_words(inside)[:MOST_WORDS])
    rest = QUOTED.sub(" ", text)
    rest = RUN_ON.sub(lambda it: it[0] if vocabulary.holds(stem(it[0].lower())) else f"{it[1]} {it[2]}", rest)
    capitals = {word.lower() for word in IN_CAPITALS.findall(rest)}
    excluded += [plain_words(word) for word in EXCLUDED.findall(rest)]
    rest = EXCLUDED.sub(" ", rest)
    if not rest.isupper() or len(rest.split()) <= SHOUTED:
        rest = INFORMATION_TECHNOLOGY.sub("information technology", rest)
    rest = HOUR.sub(r"\1\2", rest)
    rest = BY_THE_CLOCK.sub(_by_the_clock, rest)
    together = {tuple(plain_words(it[0])) for one in (AMPERSAND, BY_THE_CLOCK, NUMBER) for it in one.finditer(rest)}
    words = plain_words(SHORTENED.sub(_in_full, rest))[:MOST_WORDS]
    concepts = [quoted_concept(phrase) for phrase in quoted if phrase]
    finder = ConceptFinder(synonyms, vocabulary, called, capitals, together)
    concepts += finder.concepts(words)
    is_negated = negates_help(rest)
    kind = Kind.HINDERING if is_negated else preferred_kind(words)
    return Asked(
        concepts=tuple(dict.fromkeys(with_kind_words_optional(concepts, kind, is_negated))),
        excluded=tuple(finder.excluded(phrase) for phrase in excluded if phrase),
        kind=kind,
    )


def _by_the_clock(hour):
    """Return an hour, a match of BY_THE_CLOCK, as stories write it: "8 o'clock"."""
    return f"{hour[1] if hour[1].isdecimal() else NUMBERS[hour[1].lower()]} o'clock"


def _in_full(shortened):
    """Return what a match of SHORTENED is short for, as far as it says anything: "did not"."""
    verb = (shortened[1] or "").lower()
    return f"{SHORTENED_VERBS.get(verb, verb)} not" if verb else " "


def simplified(text):
    """Return {text: change}: a text without its quotes, and also without its exclusions, if that changes it.

    change: "quotes" or "exclusions", for what was removed.
    """
    text = text.translate(CURLY)
    unquoted = QUOTED.sub(lambda found: found[0] if found[1] else found[2], text)
    whole = EXCLUDED.sub(" ", QUOTED.sub(lambda found: " " if found[1] else found[2], text))
    texts = {" ".join(unquoted.split()): "quotes"}
    texts.setdefault(" ".join(whole.split()), "exclusions")
    return {one: change for one, change in texts.items() if one and one != text}
