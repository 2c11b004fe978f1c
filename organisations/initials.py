"""Organisations by the letters that people call them by: ELFT, BHRUT, UHDB, NHSGGC."""

import re
from collections import defaultdict
from functools import lru_cache

from organisations.models import Organisation
from organisations.names import name_key

FEWEST, MOST = 3, 8
LETTERS = re.compile(rf"[a-z]{{{FEWEST},{MOST}}}")
# Words of a name that its letters often leave out: "ELFT" has no letter for NHS, "BHRUT" none for the hospitals.
OFTEN_LEFT_OUT = re.compile(
    "and|at|board|by|care|children|childrens|community|disability|disabilities|for|foundation|group|health|healthcare"
    "|hospital|hospitals|in|integrated|learning|mental|nhs|of|on|partnership|service|services|social|specialist"
    "|teaching|trust|university|upon|with"
)


class CalledByLetters:
    """The open organisations, read once, by the letters that they may be called by.

    Words such as NHS, Trust or Hospitals may have a letter or none; the first and all others have one.
    """

    def __init__(self):
        """Read them, in one query."""
        # By the letters with which what they are called may begin.
        self._by_first = defaultdict(list)
        rows = Organisation.objects.active().order_by("name_key", "code").values_list("code", "name", "name_key")
        for code, name, key in rows:
            begins = {word[0] for word in key.split()}
            for first in {key.removeprefix("nhs ")[:1], key[:1]}:
                self._by_first[first].append((code, name, key, begins))

    def by(self, text):
        """Return {code: name} of those whose names have these letters, by name; {} for other texts."""
        letters = text.strip().casefold()
        if not LETTERS.fullmatch(letters):
            return {}
        needed = set(letters) - set("nhs")
        return {
            code: name
            for code, name, key, begins in self._by_first.get(letters[0], ())
            if needed <= begins and fits(letters, key)
        }


def is_part_of(text, name):
    """Say whether somebody who types this may look for an organisation of this name: by a part of it or its letters."""
    part, key = _key_of(text), _key_of(name)
    letters = text.strip().casefold()
    return bool(part) and (part in key or bool(LETTERS.fullmatch(letters) and fits(letters, key)))


_key_of = lru_cache(maxsize=5_000)(name_key)


def fits(letters, key):
    """Say whether an organisation may be called by letters, in lower case, of the key of its name.

    The words are gone through one by one, noting how many of the letters may be used by then: a pattern for each name
    would take ten times as long to make as to use.
    """
    nhs, own = _words_of(key)
    used = {len(part) for part in (("", "n", "nhs") if nhs else ("",)) if letters.startswith(part)}
    for letter, is_left_out in own:
        after = {number + 1 for number in used if letters.startswith(letter, number)}
        used = after | used if is_left_out else after
    return len(letters) in used


@lru_cache(maxsize=2_000)
def _words_of(key):
    """Return whether a name begins with NHS, and of each other word its letter and whether that may be left out."""
    begins, own = key.startswith("nhs "), key.removeprefix("nhs ").split()
    # Letters begin with the first word's: UHB is University Hospitals Birmingham, and HB is not.
    return begins, [(word[0], number > 0 and bool(OFTEN_LEFT_OUT.fullmatch(word))) for number, word in enumerate(own)]
