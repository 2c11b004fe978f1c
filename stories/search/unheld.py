"""Words of a search that no story holds, and the place of the organisations that they may name."""

import re

from django.db.models import Q

from organisations.models import Organisation, OrganisationName, words_begin
from organisations.names import name_key
from stories.search.called import codes_called
from stories.search.everyday import everyday_words, place_words
from stories.search.filters import Filters
from stories.search.words import folded

# Of more words than these a page tells nothing: they are a pasted paragraph.
MOST = 3
SHORTEST_NAME = 4
# It is too large to be the place of a hospital: its regions are.
ENGLAND = "england"


def unheld(reader, text_query, text):
    """Return the words of a text, as typed, that no story or statement holds, nor any word like them; at most MOST.

    Of everyday words only places: who asks what boards should understand is not told that no story has "understand".
    """
    everyday, found = everyday_words() - place_words(), []
    for concept in text_query.required:
        if not _is_held(reader, text_query.scope, concept):
            found += [part for part in concept.parts or (concept,) if not _is_held(reader, text_query.scope, part)]
    found = [one.written for one in found if not everyday.issuperset(one.written)]
    return [_as_typed(written, text) for written in found] if len(found) <= MOST else []


def _is_held(reader, scope, concept):
    return reader.count(scope.matching(concept, loose=False, near=True)) > 0


def _as_typed(written, text):
    """Return words, in small letters without accents, as they stand in a text, or as they are if they do not."""
    found = re.search(r"\b" + r"\W+".join(map(re.escape, written)) + r"\b", folded(text))
    return text[slice(*found.span())] if found else " ".join(written)


def around(reader, words, path):
    """Return the Filters of the nation, or region of England, of the organisations that words name, or None.

    Who asks for a hospital that shared nothing may use what its neighbours shared. Words that name organisations in
    several places tell of none.
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
        return Filters.of(nation=nation, path=path)
    return Filters.of(region=region, path=path) if region else None
