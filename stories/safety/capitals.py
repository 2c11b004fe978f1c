"""Reading words that begin with a capital, and names made of them."""

import re

from stories.safety.words import NOT_NAMES, PARTICLES

# A letter, then letters, apostrophes and hyphens that have a letter after them.
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_])){0,40}")
CAPITAL_WORD = re.compile(rf"(?<![\w'])(?=[^\W\d_a-z]){WORD.pattern}")
_INITIAL = re.compile(r"[A-Z](?:\. ?|(?= ))(?: ?[A-Z](?:\. ?|(?= )))?")
# "GPs" and "They'd" are no names.
_NO_NAME = re.compile(r"[A-Z]{2,}s|\w+'(?:d|ll|m|re|ve)")
_GAP = re.compile(r" {1,2}(?!\n)")


def bare(word):
    """Return a word without the 's at its end."""
    return word[:-2] if word.endswith("'s") else word


def _is_capital(word):
    """Tell whether a word begins as a name does. Scripts without capitals, such as Arabic, count."""
    return not ("a" <= word[0] <= "z") and (word[0].isupper() or not word[0].isascii())


def is_name_word(word, capitals=False, stop=NOT_NAMES):
    """Tell whether a word can be part of a name: a capital, then small letters, and not one of the words of `stop`."""
    lower = word.lower()
    if not _is_capital(word) or len(word) < 2 or lower in stop or lower.removesuffix("s") in stop:
        return False
    return capitals or not ((word.isascii() and word.isupper()) or _NO_NAME.fullmatch(word))


def read_name(text, position, *, most=3, capitals=False, stop=NOT_NAMES):
    """Return the offset where a name that begins at `position` ends, or None where none does.

    Takes initials and small words such as "van der" on the way, at most `most` words of a name, and no final 's. The
    first word is none of `stop`, the others none of NOT_NAMES.
    """
    end, found = None, 0
    initial = _INITIAL.match(text, position)
    if initial:
        position = initial.end() + (1 if text[initial.end() : initial.end() + 1] == " " else 0)
    while found < most:
        word = WORD.match(text, position)
        if not word:
            break
        only = bare(word.group())
        if is_name_word(only, capitals, NOT_NAMES if found else stop):
            end, found = word.start() + len(only), found + 1
        elif only not in PARTICLES and not (len(only) == 1 and only.isupper() and end):
            break
        position = word.end()
        if position != (end or position):
            break
        gap = _GAP.match(text, position)
        if not gap:
            break
        position = gap.end()
    return end
