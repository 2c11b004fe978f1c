"""Words as the index sees them: folded, lower case, stemmed. The same analysis serves indexing and asking."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

# Nobody looks for longer words; what is longer is noise or an attack.
LONGEST_WORD = 40


def words_of(text):
    """Return words in a row as a set."""
    return frozenset(text.split())


# What is left of words in which letters are left out, and how they are written in haste.
SHORTENED_WORDS = words_of(
    """
    aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt shouldnt wasnt werent wont wouldnt
    aren couldn didn doesn hadn hasn haven isn shouldn wasn weren wouldn
    im ive theyre theyve weve whats hows wheres thats youre wat wats wot wots
    """
)

# They ask for nothing by themselves, but an expression may be made of them and stop words: "nobody used it", "always
# done it".
ABSOLUTE_WORDS = words_of("always never nobody none nothing")

# With one of these, absolute or not, an expression means the reverse of its other words: "no time" is not about time.
# And no expression is recognised across one: "time not protected" is not "protected time".
NEGATIONS = words_of("cannot no not never nobody nothing without")

# Words too common to tell stories apart, with the shells of questions ("how do we", "what is the best way to").
# Only a search leaves them out; the index keeps them, for phrases.
STOP_WORDS = SHORTENED_WORDS | ABSOLUTE_WORDS | words_of(
    """
    a about after again all also am an and any are as at be because been before being both but by can could did do
    does doing done down during each either else ever every few for from further get gets getting give given go goes
    going gone went good got had has have having he her here hers him his how i if in into is it its itself just let
    like ll made make makes making many may me might more most much must my near need needs no nor not of off on once
    one only onto or other our ours out over own per please put re really s same shall she should so some such t than
    that the their theirs them themselves then there these they thing things this those through to too under until
    up upon us use used using ve very via want wants was way ways we well were what when where whether which while
    who whom whose why will with within without would yet you your yours
    versus vs cannot others since although though however whatever whereas unless despite toward towards sure actually
    anyone anybody anything everyone everybody someone somebody something know best story stories example examples
    try tried tell show shows find happen happens happened happening eg ie
    quite already maybe perhaps sometimes usually rather properly actually somehow
    """
)

# Words that any story of this portal may hold, however few do: they count less than what else was asked for. The verbs
# are what questions are put with: how do we keep it going, turn training into projects, start.
LIGHT_WORDS = words_of(
    "work change let improve improvement new better system staff people patient team service care hospital ward "
    "take keep turn start find bring deal look say think right learn"
)

# Words whose stem another word has that means something else, after the stem that they have here instead: who asks for
# medical leadership wants no medication, and who asks for clinical engagement no clinics. A stem but for its last
# letter begins each of its words, which highlighting goes by.
STEMS_OF_THEIR_OWN = """
    accountab: accountable accountability; accountant: accountant accountants; appointment: appointment
    appointments; armed: armed; assistant: assistant assistants; association: association associations;
    authority: authority authorities; backing: backing; barking: barking; boarding: boarding; briefing: briefing
    briefings; business: business businesses; candidate: candidate candidates; careful: careful carefully;
    clinical: clinical clinically; collective: collective collectively; competen: competence competences
    competency competencies competent; consultancy: consultancy consultancies; consultant: consultant
    consultants; consultation: consultation consultations; continuity: continuity; conversion: conversion
    conversions; crewe: crewe; criticism: criticism criticisms; department: department departments; directorate:
    directorate directorates; diversion: diversion diversions; earli: earlies; elective: elective electives;
    exclusive: exclusive exclusively; executive: executive executives; experiment: experiment experiments
    experimented experimenting; fasti: fasted fasting; government: government governments; gp: gps; handful: handful;
    hardly: hardly; hospitality: hospitality; housing: housing; humane: humane humanely; identical: identical
    identically; importan: importance important importantly; incidence: incidence; indicator: indicator
    indicators; informal: informal informally; initial: initial initially; intensive: intensive intensively;
    kindness: kindness; lively: lively; locality: localities locality; loneli: lonely; majority: majority
    majorities; medication: medication medications; minority: minority minorities; mobility: mobility; morale:
    morale; objective: objective objectives; occupational: occupational occupationally; officer: officer
    officers; openness: openness; operational: operational operationally; outlying: outlying; personality:
    personality personalities; poole: poole; poorly: poorly; population: population populations; positive:
    positive positively; practical: practical practically; productiv: productive productivity; publicity:
    publicity; quite: quite; rating: rating ratings; realisation: realisation; reasonable: reasonable
    reasonably; reference: reference references; relative: relative relatives; responsib: responsible
    responsibly responsibility responsibilities; scheduled: scheduled; screening: screening screenings; secondment:
    secondment secondments; several: several; specialle: specialled specialling; staffe: staffed staffing; succession:
    succession; suite: suite suites; timely: timely; underlying: underlying; unite: unite united; university:
    universities university; useful: useful usefully; wellness: wellness; willing: willing; worthing: worthing
"""
OWN_STEMS = {
    word: own.strip()
    for own, _, words in (entry.partition(":") for entry in STEMS_OF_THEIR_OWN.split(";"))
    for word in words.split()
}

# The plural of an abbreviation, MDTs or KPIs, which the stemmer takes for no plural: it wants a vowel further ahead.
PLURAL_OF_LETTERS = re.compile(r"(?:[b-df-hj-np-tv-xz]{3,6}|[b-df-hj-np-tv-xz]{2,5}[aiou])s")

# Accents that stand beside their letter, as some computers write them, and the capital I that is one in lower case.
MARKS = dict.fromkeys(range(0x300, 0x370)) | {0x130: "I"}

WORD = re.compile(r"[^\W_]+")
# Letters with a full stop after each: L.O.S., e.g., U.K.
DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?")
ASCII = bytes(range(128))
# Control characters, among them NUL, which PostgreSQL refuses; zero-width and other format characters.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def analyzer(*, stemmed) -> TextAnalyzer:
    """Return the index's analyzer, with stemming or without."""
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    if stemmed:
        builder = builder.filter(Filter.stemmer("english"))
    return builder.build()


STEMMED = analyzer(stemmed=True)
PLAIN = analyzer(stemmed=False)


def clean(text, longest=400):
    """Return `text` as somebody can have meant it: composed, without unseen characters, cut to `longest`."""
    text = unicodedata.normalize("NFKC", text[: longest * 4])
    # Soft hyphens and joiners stand inside a word, in what was copied from a page.
    seen = "".join(_seen(character) for character in text)
    return " ".join(seen.split())[:longest].strip()


def _seen(character):
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category in UNSEEN else character


def unmarked(text):
    """Return a text without the accents that stand beside their letters: the index holds no accents anyway."""
    return text if text.isascii() else text.translate(MARKS)


def undotted(text):
    """Return a text whose abbreviations are written without full stops: L.O.S. is LOS, and no three letters."""
    if "." not in text:
        return text
    # Most texts have none, and to look for them takes longer than to see that: each has a letter on either side of a
    # full stop.
    if not any(after[:1].isalpha() and _ends_in_a_letter(part) for part, after in pairwise(text.split("."))):
        return text
    return DOTTED.sub(lambda found: found[0].replace(".", ""), text)


def _ends_in_a_letter(part):
    """Say whether the last word is one letter."""
    return part[-1:].isalpha() and not part[-2:-1].isalnum()


def plain_words(text):
    """Return the words of a text, folded and in lower case."""
    return PLAIN.analyze(unmarked(undotted(text)))


@lru_cache(maxsize=50_000)
def stem(word):
    """Return the stem of one word, or "" of what is no word."""
    if word in OWN_STEMS:
        return OWN_STEMS[word]
    if PLURAL_OF_LETTERS.fullmatch(word):
        return word[:-1]
    stems = STEMMED.analyze(word)
    return stems[0] if stems else ""


def stems(text):
    """Return the stems of a text's words in order."""
    return [stem(word) for word in plain_words(text)]


STOP_STEMS = frozenset(map(stem, STOP_WORDS))
# Words of which alone no expression is made: all stop words but the absolute ones.
EMPTY_STEMS = STOP_STEMS - frozenset(map(stem, ABSOLUTE_WORDS))
LIGHT_STEMS = frozenset(map(stem, LIGHT_WORDS))


def folded_character(character):
    """Return a character without its accent, as one character."""
    base = unicodedata.normalize("NFD", character)[0]
    return base if len(base) == 1 else character


def folded(text):
    """Return the text without accents, in lower case, each character at its old place."""
    if not text.isascii():
        # Most texts hold a typed quote or dash and hardly an accent: to look at each character takes 8 times as long.
        others = text.encode("utf-8", "surrogatepass").translate(None, ASCII).decode("utf-8", "surrogatepass")
        for character in set(others):
            text = text.replace(character, folded_character(character))
    lowered = text.lower()
    # A few characters grow in lower case; then places would shift.
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
