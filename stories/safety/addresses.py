"""Addresses of homes: a number and a street, a flat, or a street or a cottage after words that tell of a home."""

import re

from stories.safety.capitals import bare
from stories.safety.hits import LIKELY, POSSIBLE, Hit, before
from stories.safety.words import NOT_NAMES

# These end the name of a street and little else. After a number the others are one too, unless a word of ours begins.
_STREET = "Street|St|Road|Rd|Avenue|Ave|Lane|Close|Crescent|Terrace|Terr|Drive|Cottages?|Boulevard|Mews|Grove|Villas"
# After a word alone, without a number, only these are.
_SURELY_STREET = "Street|Road|Avenue|Lane|Crescent|Terrace"
_LOOSE = (
    "Court|Gardens?|Place|Way|Park|Square|Row|Walk|Green|View|Rise|Hill|Parade|Quay|House|Heights|Wharf|Mount|Meadows?|"
    "Paddocks?|Fields?|Bank|Vale|Orchard|Croft|Wynd|Brae|Glen|Loan|Gate|Yard|Mansions|Buildings|Estate|Lodge|Farm"
)
_NAME = r"(?:[^\W\d_a-z][\w'.-]{0,25} ){1,4}?"
_NUMBER = r"(?:[Nn]o\.? ?|[Nn]umber )?\d{1,4}[a-zA-Z]?(?:[-/]\d{1,4}[a-z]?)?"
_NUMBERED = re.compile(rf"(?<![\w£$€.,/:-]){_NUMBER},? (?P<name>{_NAME})(?P<type>{_STREET}|{_LOOSE})\b(?!')")
_THE = re.compile(rf"(?<![\w£$€.,/:-]){_NUMBER},? The (?:{_LOOSE})\b")
_FLAT = re.compile(
    rf"\b(?:[Ff]lat|[Aa]partment|[Aa]pt\.?) (?:no\.? ?|number )?\d{{0,4}}[a-zA-Z]?,?"
    rf"(?: (?P<name>{_NAME})(?P<type>{_STREET}|{_LOOSE})\b)?"
)
_NAMED = re.compile(
    rf"(?<![\w'])(?!High S|Main S)(?P<name>{_NAME})(?P<type>{_STREET}|{_LOOSE})\b(?! (?:[A-Z]|clinic|surgery|practice))"
)
# Welsh and Irish put the word for street or house first.
_FRONTED = re.compile(
    rf"(?<![\w£$€.,/:-]){_NUMBER},? "
    r"(?:Heol|Ffordd|Stryd|Maes|Bryn|Clos|Cae|Lon|Tan|Rhodfa|Bothar|Sraid|Cluain|Pairc|Ard)"
    r"(?: (?:y|yr|na|an|[A-Z][\w'-]{1,20})){1,3}"
)
_HOME = re.compile(
    r"\b(?:live|lives|lived|living|address|home|house|flat|bungalow|cottage|farm|moved in|stays|stayed|born|resident|"
    r"gentleman|lady|man|woman|patient|couple|family|families|neighbours?|son|daughter|mother|door|doors|fell|visited)\b"
    r"(?: [\w'-]{1,15}){0,5} (?:at|in|on|to|from|is|was)(?: the)? $",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"10 Downing Street|\bBaker Street|\b(?:[Ss]urgery|[Pp]ractice|[Cc]linic|[Hh]ub|[Oo]ffice) (?:at|in|on) $"
)


def addresses(text):
    """Yield hits for a number with a street, a flat with a number, and a street that the words before tell is a home.

    A number and a street may also be those of a clinic, so only words about a home make it sure.
    """
    for pattern in (_NUMBERED, _FRONTED, _THE, _FLAT):
        for match in pattern.finditer(text):
            if pattern is _FLAT and not any(character.isdigit() for character in match.group()):
                continue
            if pattern is _NUMBERED and _is_of_our_trade(match, _STREET):
                continue
            front = before(text, match.start(), 60)
            if not _PUBLIC.search(front) and not _PUBLIC.match(match.group()):
                yield Hit(match.start(), match.end(), "address", LIKELY if _HOME.search(front) else POSSIBLE)
    for match in _NAMED.finditer(text):
        if not _is_of_our_trade(match, _SURELY_STREET) and _HOME.search(before(text, match.start(), 60)):
            yield Hit(match.start(), match.end(), "address", POSSIBLE)


def _is_of_our_trade(match, streets):
    """Tell whether the words before "Way" or "Gardens" are those of our trade, as in "5 Year Forward View".

    streets: the endings that are those of a street whatever stands before them.
    """
    if re.fullmatch(streets, match["type"]):
        return False
    first = bare(match["name"].split()[0]).lower()
    return first in NOT_NAMES or first.removesuffix("s") in NOT_NAMES


RULES = (addresses,)
