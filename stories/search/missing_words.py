"""Words of a search that no story holds."""

import re

from stories.search.everyday import everyday_words, naming_words
from stories.search.words import folded

# Of more words than these a page tells nothing: they are a pasted paragraph.
MOST = 3


def missing_words(reader, text_query, text):
    """Return the words of a text, as typed, that no story or statement holds, nor any word like them; at most MOST.

    Of everyday words only names: who asks what boards should understand is not told that no story has "understand".
    """
    everyday, found = everyday_words() - naming_words(), []
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
