"""Where a story's own words tell who its author is, or where they work."""

import re

from stories import identifiers
from stories.byline import organisation_of
from stories.safety.plain import plain
from stories.saving import TEXT_FIELDS


def names_author(story, member):
    """Whether a story's own text holds its author's name or email address, so that it cannot stay without a name."""
    parts = [getattr(story, field) for field in [*TEXT_FIELDS, "method_typed", "source_url"]]
    parts += [factor.statement for factor in story.factors.all()] + [tag.name for tag in story.tags.all()]
    return tells_of(member, "\n".join(parts))


def tells_of(member, text):
    """Whether a text holds a member's name or email address."""
    return _holds(text, (member.name, member.email))


def told_in(story):
    """Return where a story's words tell more of its author than they chose to show, as (step, heading) pairs.

    That is their name or address, or their organisation's name, as it stands or without "NHS Foundation Trust".
    Others write such words too: it is for the author to know, and stops nothing. Empty where nothing was chosen yet.
    """
    if not story.attribution:
        return []
    byline = story.byline()
    names = [] if byline.name or not story.author_id else [story.author.name, story.author.email]
    if not byline.organisation:
        place = organisation_of(story)
        names += [place, place.partition(" NHS ")[0]]
    texts = [(place, text) for place, text in identifiers.texts(story) if place[0] != identifiers.OWN_NAME]
    return list(dict.fromkeys(place[1:] for place, text in texts if _holds(text, names)))


def _holds(text, names):
    """Whether one of some names stands in a text as words of their own."""
    told = [re.escape(words) for words in map(_as_compared, names) if words]
    return bool(told) and re.search(rf"(?<!\w)(?:{'|'.join(told)})(?!\w)", _as_compared(text)) is not None


def _as_compared(text):
    """Return a text without what differs between one writing of a name and another: capitals, accents, curly quotes."""
    return " ".join(plain(text).text.casefold().split())
