"""The story as readers will see it, with what could identify somebody marked in place."""

from copy import copy
from dataclasses import replace

from stories.redacting import Marks

FIELDS = ["title", "account", "what_changed", "surprises", "differently", "advice", "method_typed"]


def marked(story, passages):
    """Return (a copy of the story, its byline) whose texts are safe HTML with marks; only for drawing.

    passages: as desk.passages() returns them: a mark has the number of its passage there, and leads to it.
    """
    marks = Marks({places[0].key: (number, not assured) for number, (places, assured) in enumerate(passages, 1)})
    shown, byline = copy(story), story.byline()
    if not passages:
        return shown, byline
    for name in FIELDS:
        setattr(shown, name, marks.text(name, getattr(story, name)))
    shown._prefetched_objects_cache = story._prefetched_objects_cache | {
        "factors": [_with(row, statement=marks.text("statement", row.statement)) for row in story.factors.all()],
        "tags": [_with(tag, name=marks.text("tags", tag.name)) for tag in story.tags.all()],
    }
    if byline.organisation and not story.organisation_id:
        byline = replace(byline, organisation=marks.text("organisation_typed", byline.organisation))
    return shown, byline


def _with(row, **values):
    """Return a copy of a row with other values."""
    row = copy(row)
    for name, value in values.items():
        setattr(row, name, value)
    return row
