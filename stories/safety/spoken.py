"""Numbers and addresses written as they are spoken: "oh seven seven double oh …", "jo dot smith at nhs dot net"."""

import re
from itertools import pairwise

from stdnum.gb import nhs

from stories.safety.hits import LIKELY, POSSIBLE, Hit, before, hits_of

# English, then Welsh.
_DIGITS = {
    "oh": "0", "o": "0", "zero": "0", "nought": "0", "naught": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "dim": "0", "sero": "0", "un": "1", "dau": "2",
    "tri": "3", "pedwar": "4", "pump": "5", "chwech": "6", "saith": "7", "wyth": "8", "naw": "9",
}  # fmt: skip
_TIMES = {"double": 2, "dwbl": 2, "treble": 3, "triple": 3}
_ONE = "|".join(_DIGITS)
_PART = rf"(?:(?:{'|'.join(_TIMES)})[ -])?(?:{_ONE}|\d{{1,6}})(?: hundred)?"
_RUN = re.compile(rf"(?<![\w-]){_PART}(?:(?: ?[,.;/-] ?| ){_PART}){{4,15}}(?![\w-])", re.IGNORECASE)
_PIECE = re.compile(rf"({'|'.join(_TIMES)})\b|({_ONE})\b|(\d+)|(hundred)\b", re.IGNORECASE)
_CALL = re.compile(
    r"\b(?:phone|telephone|tel|mobile|mob|landline|ring|rang|call|called|text|texted|dial|number|ff[oô]n|rhif)\b",
    re.IGNORECASE,
)


def spoken_numbers(text):
    """Yield hits for phone numbers and NHS numbers that are written out digit by digit, at least in part.

    Surely one where there are as many digits as a phone number has and the first is 0, or where the check of an NHS
    number passes; fewer digits count, less surely, after words such as "ring".
    """
    for match in _RUN.finditer(text):
        number, spelt = _read(match.group())
        if spelt < 3 or len(set(number)) == 1 or _counts_up(number):
            continue
        if len(number) == 10 and nhs.is_valid(number):
            yield Hit(*match.span(), "nhs_number", LIKELY)
        elif 9 <= len(number) <= 15 and number[0] == "0":
            yield Hit(*match.span(), "phone", LIKELY)
        elif 6 <= len(number) <= 15 and _CALL.search(before(text, match.start(), 40)):
            yield Hit(*match.span(), "phone", POSSIBLE)


def _read(passage):
    """Return the digits that a passage stands for, and how many of its words are digits written out."""
    number, times, spelt = "", 1, 0
    for times_word, word, figures, hundred in _PIECE.findall(passage):
        if times_word:
            times = _TIMES[times_word.lower()]
            continue
        number += "00" if hundred else times * (_DIGITS[word.lower()] if word else figures)
        spelt += bool(word)
        times = 1
    return number, spelt


def _counts_up(number):
    """Tell whether each digit is one more than the one before, as in "one, two, three, four, five, six"."""
    return all(int(two) - int(one) == 1 for one, two in pairwise(number))


_EMAIL = re.compile(
    r"(?<![\w.-])[a-z0-9_'-]{1,40}(?: (?:dot|dash|underscore) [a-z0-9_'-]{1,40}){0,4} at "
    r"[a-z0-9-]{1,40}(?: dot [a-z0-9-]{1,40}){0,4} dot (?:com|net|org|uk|ie|wales|cymru|scot|eu|info)(?![\w-])",
    re.IGNORECASE,
)


def spoken_emails(text):
    """Yield hits for email addresses with "at" and "dot" written out."""
    return hits_of([_EMAIL], text, "email", LIKELY)


RULES = (spoken_numbers, spoken_emails)
