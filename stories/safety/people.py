"""Names and initials of people: after a title, a role or "called", or a first name that many people have."""

import re

from stories.safety.capitals import CAPITAL_WORD, WORD, bare, is_name_word, read_name
from stories.safety.hits import LIKELY, POSSIBLE, Hit, before, hits_of
from stories.safety.names import FIRST_NAMES, SURNAMES
from stories.safety.words import (
    ABBREVIATIONS,
    FILE_WORDS,
    HONOURED,
    LOOSE_ROLES,
    NEVER_NAMES,
    NOT_NAMES,
    ORGANISED,
    PERSON,
    PLACES,
    PUBLIC_NAMES,
    ROLE_TITLES,
    ROLES,
    SMALL_PLACES,
    TITLES,
)

_AND_TITLE = rf"(?:(?:{TITLES})\.? and )?"
_TITLE = re.compile(
    rf"(?<![\w-]){_AND_TITLE}(?P<title>{TITLES}|mr|mrs|dr|prof|ms|MRS|MISS|PROF|{ROLE_TITLES})\b\.?(?: {{1,2}}|\n)"
)
_CAPITAL_TITLE = re.compile(r"(?<![\w-])(?:MR|MS|DR)\.? (?=[A-Z'-]{4,})")
_SMALL_NAME = re.compile(r"(?<![\w-])(?:mr|mrs) ([a-z][a-z'-]{2,20})\b")
_LETTERS = re.compile(
    r"[A-Z]{1,2}'[A-Z]\b(?!')|(?:[A-Z]\. ?){1,3}(?!\w)|(?:[A-Z] ){1,2}[B-HJ-Z]\b(?!')|[A-Z]{1,3}\b(?![.'-]?\w)"
)
_ROLE_TITLES = frozenset(ROLE_TITLES.split("|"))


def titled_names(text):
    """Yield hits for a title with a name or with initials: "Mrs Smith", "Sister Mary O'Neill", "Mr J.S."."""
    for match in _TITLE.finditer(text):
        # After "Mrs" even May, King or Young is a name; after "Nurse" it is as often a word of our trade.
        stop = NOT_NAMES if match.group("title") in _ROLE_TITLES else NEVER_NAMES
        end = read_name(text, match.end(), capitals=match.group("title").isupper(), stop=stop)
        if end is None and match.group("title") in {"Mr", "Mrs", "Miss", "Dr", "Prof", "Professor"}:
            end = read_name(text, match.end(), capitals=True)
            shouted = text[match.end() : end] if end else ""
            # "Dr PATEL", but "Mr AB" has initials only.
            end = end if len(shouted) > 3 else None
        if end is not None:
            yield Hit(match.start(), end, "name", LIKELY)
            continue
        letters = _LETTERS.match(text, match.end())
        if letters and match.group("title") not in _ROLE_TITLES:
            only = re.sub(r"\W", "", letters.group())
            # "Dr ID badges", but "Mr I D" and "Mr I.D." are written as initials only are.
            if only not in ABBREVIATIONS or letters.group().rstrip() != only:
                stop = letters.start() + len(letters.group().rstrip())
                yield Hit(match.start(), stop, "initials", LIKELY if len(only) > 1 else POSSIBLE)
    for match in _CAPITAL_TITLE.finditer(text):
        end = read_name(text, match.end(), capitals=True)
        if end is not None:
            yield Hit(match.start(), end, "name", POSSIBLE)
    for match in _SMALL_NAME.finditer(text):
        if match.group(1) not in NOT_NAMES:
            yield Hit(*match.span(), "name", POSSIBLE)


# A word in small letters, then one with a capital: few, so that the lists are looked up for few.
_BEFORE_CAPITAL = re.compile(r"(?<![\w'-])([a-z]{2,20})(,?) (?=[^\W\d_a-z])")
_OWNER = re.compile(r"\b(?:my|our|his|her|their|your)(?: [a-z-]{1,20}){0,2} $", re.IGNORECASE)
_ANY_OWNER = re.compile(
    r"\b(?:the|an?|another|one|ward|staff|charge|lead|senior|clinical|chief)(?: [a-z-]{1,20}){0,2} $", re.IGNORECASE
)
_CALLED = re.compile(r"\b(?:called|named|call|known as|by the name of|whose name (?:is|was)) (?=[^\W\d_a-z])")
_WHO_IS = re.compile(
    r"(?<![\w'-])([a-z]{2,20})(?:,? (?:who (?:is|was|we|I|they)|whom (?:we|I|they)|we|I|they))?"
    r"(?: will| all| always)? $",
    re.IGNORECASE,
)
_NAME_IS = re.compile(
    r"\b(?:my|his|her|their|whose|patient's|nurse's|real)(?: (?:first|last|full|real|sur|family))? ?name"
    r"(?: is| was|'s|:) {0,2}(?-i:(?=[^\W\d_a-z]))",
    re.IGNORECASE,
)
_SOMEBODY = ROLES | LOOSE_ROLES | PERSON
# "Our porter “Smiler”", "the band 7 known as Tigger", "everyone calls him Smiler".
_IN_QUOTES = re.compile(
    r"(?<![\w'-])(?P<role>[A-Za-z]{2,20}),? [\"'“](?P<name>[^\W\d_a-z][\w'-]{1,20}(?: [^\W\d_a-z][\w-]{1,20})?)[\"'”]"
)
_NICKNAME = re.compile(
    r"\b(?:nicknamed|(?:he|she|who) (?:is|was) known (?:to \w{1,12} )?as|band \d[a-d]? known as|goes by|"
    r"(?:we|everyone|everybody|they|staff|people)(?: all)? call(?:s|ed)? (?:him|her)) [\"'“]?(?-i:(?=[^\W\d_a-z]))",
    re.IGNORECASE,
)
_ANY_ONE = re.compile(r"\b(?:each|every|any|per|no|an?) (?:[a-z-]{1,15} )?$", re.IGNORECASE)


def nicknames(text):
    """Yield hits for what somebody is called: a word in quotation marks after a role, or one after "nicknamed"."""
    for match in _IN_QUOTES.finditer(text):
        end = read_name(text, match.start("name"), most=2)
        is_one = match["role"].lower() in ROLES and not _ANY_ONE.search(before(text, match.start(), 25))
        if is_one and end == match.end("name"):
            yield Hit(*match.span("name"), "name", POSSIBLE)
    yield from _names_at([match.end() for match in _NICKNAME.finditer(text)], text, POSSIBLE)


def _names_at(positions, text, certainty):
    """Yield a hit for each name, of 2 words at most, that begins at one of these offsets."""
    for position in positions:
        end = read_name(text, position, most=2)
        if end is not None:
            yield Hit(position, end, "name", certainty)


_ENDING = r"\.(?:jpe?g|png|gif|heic|webp|tiff?|mp4|mov|pdf|docx?|xlsx?|csv|pptx?|msg|eml|m4a|mp3)\b"
_FILE = re.compile(rf"(?<![\w/.-])[\w.()&'-]{{2,80}}{_ENDING}", re.IGNORECASE)
_FILE_PART = re.compile(r"[A-Z]?[a-z]{2,}")
# "Letter - A Kowalczyk.docx", "RCA (D Brannock).pdf", "Kowalczyk, A.doc": a name where names of files have one.
_FILE_END = re.compile(rf" ?\)?{_ENDING}", re.IGNORECASE)
_AT_FILE_END = re.compile(
    r"(?:(?<![\w'.])(?P<letters>[A-Z]\.?(?: ?[A-Z]\.?)?) (?P<last>(?:O'|Mc|Mac)?[A-Z][a-z]{2,}(?:-[A-Z][a-z]{2,})?)"
    r"|(?<![\w'])(?P<first>(?:O'|Mc|Mac)?[A-Z][a-z]{2,}), ?[A-Z]\.?)$"
)
# "Appendix D Timeline.docx", "Vitamin D Trial.pdf": the letter tells which. "Care plan A Kowalczyk.docx" is a person.
_LETTERED = re.compile(r"\b(?:annex|appendix|hepatitis|influenza|option|vitamin) $", re.IGNORECASE)
# "Price list.xlsx", "Bell curve.png", but not "JPrice.jpg".
_IN_FILES_A_WORD = frozenset(["bell", "burton", "hill", "hunt", "newton", "price"])
_FILE_NAMES = (FIRST_NAMES | SURNAMES) - _IN_FILES_A_WORD
_WITH_INITIAL = re.compile(rf"(?<![A-Za-z])[A-Z][._-]?(?:{'|'.join(map(str.capitalize, _IN_FILES_A_WORD))})(?![a-z])")
_IN_FILE = re.compile(r"(?<![\w'])[A-Z]?(?P<name>[A-Z][a-z]{2,})(?![\w'])")


def file_names(text):
    """Yield hits for names of files that hold the name of a person: "mary_oconnor.png", "IMG_JSmith_ward7.jpg".

    Where a name of a file has spaces, only the name of the person counts: nobody knows where the file's begins.
    """
    for match in _FILE.finditer(text):
        parts = {part.lower() for part in _FILE_PART.findall(match.group().rsplit(".", 1)[0])}
        if parts & _FILE_NAMES or _WITH_INITIAL.search(match.group()):
            yield Hit(*match.span(), "name", POSSIBLE)
    for match in _FILE_END.finditer(text):
        yield from _names_in_file(text, match.start())
        yield from _name_at_file_end(text, match.start())


def _names_in_file(text, end):
    """Yield hits for words among the last before the ending of a file's name that are names and nothing else there."""
    words = before(text, end, 60)
    start = end - len(words)
    for named in _IN_FILE.finditer(words):
        following = words[named.end() :].strip(" -").split(" ")[0].lower()
        is_name = named["name"].lower() in _FILE_NAMES or _WITH_INITIAL.fullmatch(named.group())
        if is_name and following not in PLACES:
            yield Hit(start + named.start(), start + named.end(), "name", POSSIBLE)


def _name_at_file_end(text, end):
    """Yield a hit where the name of a file ends, before its ending, in a name with an initial."""
    # The dot after an initial ends no sentence.
    start = max(0, end - 45)
    at_end = _AT_FILE_END.search(text[start:end])
    if not at_end or re.sub(r"\W", "", at_end["letters"] or "") in ABBREVIATIONS:
        return
    if at_end["letters"] and _LETTERED.search(text[start : start + at_end.start()]):
        return
    if (at_end["last"] or at_end["first"]).lower() not in FILE_WORDS | NOT_NAMES | ORGANISED:
        yield Hit(start + at_end.start(), end, "name", POSSIBLE)


def named_people(text):
    """Yield hits for a name after a role ("our matron Jackie"), after "a patient called" and after "her name is"."""
    for match in _BEFORE_CAPITAL.finditer(text):
        role, comma = match.groups()
        if role not in ROLES and role not in LOOSE_ROLES:
            continue
        words = before(text, match.start(), 45)
        owned = _OWNER.search(words)
        end = read_name(text, match.end(), most=2) if owned or _ANY_OWNER.search(words) else None
        if end is None:
            continue
        # "Our matron Jackie", but "our director, England" and "the lead Trust" need a first name to be sure.
        first = bare(WORD.match(text, match.end()).group()).lower()
        if (owned and not comma and role in ROLES) or first in FIRST_NAMES:
            yield Hit(match.end(), end, "name", LIKELY)
    starts = [match.end() for match in _NAME_IS.finditer(text)]
    for match in _CALLED.finditer(text):
        who = _WHO_IS.search(before(text, match.start(), 45))
        if who and who.group(1).lower() in _SOMEBODY:
            starts.append(match.end())
    yield from _names_at(starts, text, LIKELY)


# Counties that are first names too, where the words before them say that a place is meant.
_COUNTIES = frozenset({"clare", "kerry"})
_IN_COUNTY = re.compile(
    r"\b(?:(?:(?<!confided )(?<!confide )(?<!trust )(?<!faith )(?<!confidence )in|across|around|throughout)(?: county)?"
    r"|county|co\.?)(?: (?:clare|kerry),?(?: and)?)? ?$",
    re.IGNORECASE,
)


def first_names(text):
    """Yield hits for common first names, surer where a surname follows; not for "Queen Elizabeth" or "Helen Ward"."""
    for match in CAPITAL_WORD.finditer(text):
        word = bare(match.group())
        if not is_name_word(word) or word.split("-")[0].lower() not in FIRST_NAMES:
            continue
        previous = text[max(0, match.start() - 12) : match.start()].rstrip().split(" ")[-1].lower()
        if previous in HONOURED or text[match.start() - 1 : match.start()] in {"@", "#", "/", "."}:
            continue
        end = read_name(text, match.start(), most=3) or match.start() + len(word)
        is_whole = end == match.start() + len(word)
        # Not before(), which takes the dot of "Co. Clare" for the end of a sentence.
        front = text[max(0, match.start() - 30) : match.start()]
        if is_whole and word.lower() in _COUNTIES and _IN_COUNTY.search(front):
            continue
        # "Margaret's ward" is a place too: the words after the name decide, with or without 's.
        rest = re.match(r"(?:'s?)?[ -]{1,2}([^\W\d_]{1,20})", text[end : end + 30])
        if rest and (rest.group(1) in SMALL_PLACES or (rest.group(1)[0].isupper() and rest.group(1).lower() in PLACES)):
            continue
        yield Hit(match.start(), end, "name", LIKELY if end > match.start() + len(word) else POSSIBLE)


_OF_SOMEBODY = re.compile(
    r"\b(?:[Pp]atient|[Cc]lient|[Rr]esident|[Ss]ervice user|[Cc]hild|[Bb]aby|[Nn]urse|colleague|doctor|consultant|"
    r"matron|staff member|[Pp]t\.?|lady|gentleman|man|woman|mother|father|mum|student|carer|"
    r"[Ii]nitials?(?: are| were|:)?) \(?"
    r"(?P<letters>[A-Z]{2}|(?:[A-Z]\. ?){1,2}[A-Z]\.?)(?![\w&/]|-\w)"
)
# One capital letter, as in "Patient K": A, B, C, X, Y and Z are as often made up, and I is a word.
_ONE_LETTER = re.compile(r"\b(?:[Pp]atient|[Rr]esident|[Cc]hild|[Bb]aby|[Cc]lient) ([D-HJ-W])(?='s\b|[,.;:)]| [a-z])")
_TWO_LETTERS = re.compile(
    r"(?<![\w&/'.-])([A-Z]{2}|[A-Z]{1,2}(?:Mc|Mac|O')[A-Z])(?:"
    r"'s? (?:wife|husband|daughter|son|mother|father|mum|dad|family|brother|sister|partner|carer|notes)\b|"
    r" (?:was (?:admitted|discharged|born|diagnosed|\d\d\b)|lives|lived|died|fell|cried|felt|told (?:me|us))\b|"
    r", (?:said|told|who)\b)"
)
# "JMcA", "SO'B": only what a Mc or an O' in it tells.
_MC = re.compile(r"(?<![\w&/'.-])[A-Z]{1,2}(?:Mc|Mac|O')[A-Z]{1,2}(?!\w|'(?!s\b))")
_DOTTED = re.compile(r"(?<![\w.@/])[A-Z]\. ?[A-Z]\.(?![\w@])(?! ?[A-Z]\.)")


def initials(text):
    """Yield hits for initials: letters after a word for a person or before what a person does, or letters with dots."""
    for match in _OF_SOMEBODY.finditer(text):
        if re.sub(r"\W", "", match.group("letters")) not in ABBREVIATIONS:
            yield Hit(*match.span("letters"), "initials", LIKELY)
    yield from hits_of([_ONE_LETTER], text, "initials", POSSIBLE, group=1)
    for match in _TWO_LETTERS.finditer(text):
        if match.group(1) not in ABBREVIATIONS:
            yield Hit(*match.span(1), "initials", POSSIBLE)
    for match in _MC.finditer(text):
        yield Hit(*match.span(), "initials", POSSIBLE)
    for match in _DOTTED.finditer(text):
        if re.sub(r"\W", "", match.group()) in ABBREVIATIONS:
            continue
        # "J.B. Smith": the surname belongs to the passage.
        end = read_name(text, match.end() + 1, most=1) if text[match.end() : match.end() + 1] == " " else None
        spaced = " " in match.group()
        if end and not before(text, match.start(), 1).strip():
            yield Hit(match.start(), end, "name", POSSIBLE)
        elif not spaced:
            yield Hit(*match.span(), "initials", POSSIBLE)


_PUBLIC = re.compile(rf"\b(?:{PUBLIC_NAMES})\b")


def public_names(text):
    """Return the spans of names of public life, which no rule of this file may mark."""
    return [match.span() for match in _PUBLIC.finditer(text)]


RULES = (titled_names, named_people, nicknames, file_names, initials, first_names)
