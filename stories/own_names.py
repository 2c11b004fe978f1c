"""Where a story's own words tell who its author is, or where they work."""

import re

from stories import identifiers
from stories.byline import organisation_of
from stories.safety.plain import plain
from stories.saving import TEXT_FIELDS


def names_author(story, member):
    """Whether a story's own text holds its author's name or email address, so that it cannot stay without a name."""
    parts = [getattr(story, field) for field in [*TEXT_FIELDS, "method_typed"]]
    parts += [factor.statement for factor in story.factors.all()] + [tag.name for tag in story.tags.all()]
    return mentions(member, "\n".join(parts))


def mentions(member, text):
    """Whether a text holds a member's name or email address."""
    return _has_any(text, (member.name, member.email))


def parts_that_tell(story):
    """Return the parts of a story whose words tell more of its author than they chose to show: (step, heading) pairs.

    That is their name or address, or their organisation's name, in full or up to "NHS". The author is told, and nothing
    is stopped, because others may have these names too. Empty where no attribution is chosen yet.
    """
    if not story.attribution:
        return []
    byline = story.byline()
    names = [] if byline.name else [story.author.name, story.author.email]
    if not byline.organisation:
        place = organisation_of(story)
        names += [place, place.partition(" NHS ")[0]]
    texts = [(place, text) for place, text in identifiers.texts(story) if place[0] != identifiers.OWN_NAME]
    return list(dict.fromkeys(place[1:] for place, text in texts if _has_any(text, names)))


def _has_any(text, names):
    """Whether a text has one of some names in it, as whole words."""
    names = [re.escape(name) for name in map(_as_compared, names) if name]
    return bool(names) and re.search(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", _as_compared(text)) is not None


def _as_compared(text):
    """Return a text without what differs between one writing of a name and another.

    Capitals, accents, curly quotes, and what stands between words in web addresses: “ada-quill” is Ada Quill.
    """
    return " ".join(re.sub(r"[-_.]", " ", plain(text).text.casefold()).split())
