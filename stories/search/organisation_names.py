"""What organisations are called: by letters, ELFT or NHSGGC, and the words of their names."""

from functools import cache
from itertools import chain, pairwise

from django.db.models import Q

from organisations.initials import CalledByLetters
from organisations.models import Organisation, OrganisationName, words_begin
from organisations.names import name_key
from organisations.reading import SHIPPED, read_rows
from stories.search.caches import PerCommit
from stories.search.documents import STORIES
from stories.search.engine import term
from stories.search.everyday import everyday_stems, everyday_words
from stories.search.words import STOP_WORDS, stem

# A new organisation is known by its letters after so long, as it is by its name; see naming.py.
SECONDS = 60.0
SHORTEST_NAME = 4
# It is too large to be the place of a hospital: its regions are.
ENGLAND = "england"

_by_letters = PerCommit(lambda reader: CalledByLetters(), SECONDS)
_words = PerCommit(lambda reader: _read_words(), SECONDS)


def organisations_called(reader, word):
    """Return {code: name} of the organisations called by these letters that have a story whose readers may know it.

    Nothing for an everyday word, though it may be the letters of an organisation: "left", "care".
    """
    # WAST, of the Welsh Ambulance Services, is no everyday word: it only looks like the stem of "waste".
    if word in STOP_WORDS or word in everyday_words() or (stem(word) != word and stem(word) in everyday_stems()):
        return {}
    reader = reader.looking_at(STORIES)
    found = _by_letters.get(reader).by(word)
    return {code: name for code, name in found.items() if reader.count(term("organisation", code))}


def codes_called(reader, letters):
    """Return the codes of the open organisations called by these letters, whether or not a story is from there."""
    return list(_by_letters.get(reader).by(letters))


def place_of_organisations(reader, words):
    """Return the (facet, code) of the nation, or region of England, of the organisations that words name, or None.

    Words that name organisations in several places tell of none. Whether a story is from there does not matter.
    """
    words = name_key(" ".join(words)).split()
    long = [word for word in words if len(word) >= SHORTEST_NAME]
    named = Q(code__in=[code for word in words for code in codes_called(reader, word)])
    if long:
        old = OrganisationName.objects.filter(words_begin(long)).values("organisation")
        named |= words_begin(long) | Q(pk__in=old)
    places = set(Organisation.objects.filter(named).values_list("nation__code", "region__code")) if words else ()
    if len(places) != 1:
        return None
    nation, region = places.pop()
    if nation != ENGLAND:
        return "nation", nation
    return ("region", region) if region else None


def words_of_names(reader):
    """Return the words of the names of all organisations, also closed ones and old names, as a set."""
    return _words.get(reader)


def _read_words():
    old = OrganisationName.objects.order_by().values_list("name_key")
    keys = Organisation.objects.order_by().values_list("name_key").union(old, all=True)
    return frozenset(chain.from_iterable(key.split() for (key,) in keys))


@cache
def words_of_shipped_names():
    """Return the words of the names, also old ones, in the list that comes with the portal, as {first letter: set}.

    Only these are offered for a misspelt word: the central team may have added an organisation for one story, whose
    readers may not know where it is from.
    """
    words = {}
    for word in filter(str.isalpha, chain.from_iterable(_shipped_names())):
        words.setdefault(word[0], set()).add(word)
    return words


@cache
def neighbours_in_shipped_names():
    """Return {word: the words before and after it in those names}, as if there were no stop words in them."""
    neighbours = {}
    without = ([word for word in name if word not in STOP_WORDS] for name in _shipped_names())
    for one, other in chain.from_iterable(map(pairwise, without)):
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    return neighbours


def _shipped_names():
    """Return the names in the list that comes with the portal, also old ones, each as its words."""
    rows, _ = read_rows(SHIPPED)
    return [name_key(f"{row.cells['name']} {row.cells['old_names']}").split() for row in rows]
