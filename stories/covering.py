"""Older revisions after a redaction: what was taken out is covered in them too, wherever they are shown or exported.

A revision's text is never changed. Which places of it are covered is put down beside it, as offsets that hold no text,
in the transaction of the redaction.
"""

import re

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from stories import identifiers
from stories.models import Revision
from stories.safety import instead_of
from stories.saving import TEXT_FIELDS

# What may be typed in place of a row of a list: the part of a text, with its field of the story.
TYPED = {"method": "method_typed", "organisation": "organisation_typed"}


@sensitive_variables()
def cover(story, *, key, kind, literals):
    """Cover a passage in all revisions that a story and its additions have by now. Call inside a transaction.

    key, kind: of the passage, see identifiers.Passage; literals: it as it was written, at each of its places. It is
    covered where it is found as a passage, and wherever else it stands if it cannot be an everyday word. Raises
    SafetyError.
    """
    root = story.adds_to_id or story.pk
    pattern = _pattern(kind, literals)
    for revision in Revision.objects.filter(Q(story=root) | Q(story__adds_to=root)):
        places = [[*where, kind] for where in _places(revision.text, key, pattern)]
        places = [place for place in places if place not in revision.covered]
        if places:
            revision.covered = [*revision.covered, *places]
            revision.save(update_fields=["covered"])


@sensitive_variables()
def covered(text, places):
    """Return a revision's text as it may be shown: with words for the kind in place of what is covered.

    text: as saving.text_of gives it; it stays as it is. places: of the revision, as cover() put them down.
    """
    by_part = {}
    for part, start, end, kind in places:
        by_part.setdefault(part, []).append((start, end, kind))
    if not by_part:
        return text
    shown = dict(text)
    for name in TEXT_FIELDS:
        if name in by_part:
            shown[name] = _replaced(text[name], by_part[name])
    shown["factors"] = [
        row | {"statement": _replaced(row["statement"], by_part.get(f"statement-{number}", ()))}
        for number, row in enumerate(text.get("factors", ()))
    ]
    shown["tags"] = [
        _replaced(tag, by_part.get(f"tags-{number}", ())) for number, tag in enumerate(text.get("tags", ()))
    ]
    for name in TYPED:
        if name in by_part:
            shown[name] = text[name] | {"name": _replaced(text[name]["name"], by_part[name])}
    return shown


@sensitive_variables()
def _pattern(kind, literals):
    """Return a pattern for the passage wherever it stands, or None; for a name also without the title before it.

    A single word without a digit, such as a first name that is a month's too, may stand elsewhere and mean nothing.
    """
    words = [text.split() for text in literals]
    words += [parts[1:] for parts in words if kind == "name" and len(parts) > 2]
    telling = [parts for parts in words if len(parts) > 1 or any(sign.isdigit() for sign in "".join(parts))]
    written = sorted({r"\s+".join(map(re.escape, parts)) for parts in telling}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", re.IGNORECASE) if written else None


@sensitive_variables()
def _places(text, key, pattern):
    """Yield (part, start, end) of each place of a passage in a revision's text."""
    for part, field, words in _parts(text):
        found = {(finding.start, finding.end) for finding, its in identifiers.found_in(field, words) if its == key}
        if pattern:
            found |= {match.span() for match in pattern.finditer(words)}
        for start, end in sorted(found):
            yield part, start, end


def _parts(text):
    """Yield (name of the part, field as stories.identifiers has it, its words)."""
    for name in TEXT_FIELDS:
        if text.get(name):
            yield name, name, text[name]
    for number, row in enumerate(text.get("factors", ())):
        yield f"statement-{number}", "statement", row["statement"]
    for number, tag in enumerate(text.get("tags", ())):
        yield f"tags-{number}", "tags", tag
    for name, field in TYPED.items():
        if name in text and not text[name]["code"]:
            yield name, field, text[name]["name"]


@sensitive_variables()
def _replaced(text, places):
    """Return a text with other words at some places; where they overlap, those of the first."""
    pieces, done = [], 0
    for start, end, kind in sorted(places):
        if start >= done:
            pieces += [text[done:start], instead_of(kind)]
        done = max(done, end)
    return "".join([*pieces, text[done:]])
