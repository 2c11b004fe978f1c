"""Passages that could identify somebody, in curators' notes and in authors' words to curators.

Both stay on record for good, and nobody else checks them. An author's words are also mailed to a curator.
"""

import re

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from members.models import Member, Role
from stories import identifiers, ledger
from stories.safety import KINDS

NOTE = "note"
_GREETING = re.compile(r"(?:dear|hello|hi|hey|good (?:morning|afternoon|evening)|(?:many )?thanks|thank you),? $", re.I)
# Not asked about: a note may name the day by which to answer.
_ANY_DAY = KINDS["date"][1]


@sensitive_variables()
def in_notes(story, member, texts):
    """Return the passages of a curator's notes to ask about; raises SafetyError.

    texts: (field, heading, text). Not asked about are passages that somebody vouched for in the story, days, the team's
    address, the curator's own name and, in a private note, colleagues' names; nor whoever is greeted, if readers know
    the author's name. If they do not, the greeting would show it to colleagues who read the history.
    """
    found = _not_vouched_for(story, texts)
    if not found:
        return []
    own = {str(member), member.name}
    team = own | _curators_names()
    may_greet = not ledger.hides_author(story)
    return [
        passage
        for passage in found
        if not _is_the_teams(passage, own if passage.field == NOTE else team)
        and not (may_greet and _is_greeting(passage))
    ]


@sensitive_variables()
def in_authors_words(story, member, texts):
    """Return the passages of an author's words to curators to ask about; raises SafetyError.

    texts: (field, heading, text). Not asked about are passages that somebody vouched for in the story, days, the team's
    address, curators' names and, if readers know the author's name, that and the author's address. If they do not,
    curators would learn it without the look that is put on record.
    """
    found = _not_vouched_for(story, texts)
    if not found:
        return []
    known, address = _curators_names(), ""
    if not ledger.hides_author(story):
        known, address = known | {member.name}, member.email.casefold()
    return [
        passage for passage in found if not _is_the_teams(passage, known) and _words(passage).casefold() != address
    ]


def _not_vouched_for(story, texts):
    found = identifiers.in_curators_words(texts)
    vouched = {row.passage for row in story.assurances.all()} if found else set()
    return [passage for passage in found if passage.key not in vouched and passage.reason != _ANY_DAY]


def _curators_names():
    return set(Member.objects.filter(role=Role.CURATOR, is_active=True).values_list("name", flat=True))


def _words(passage):
    return next(piece for piece, is_it in passage.segments if is_it)


def _is_the_teams(passage, names):
    """Whether a passage is the team's address, or one of these names or a part of it, such as the first name."""
    words = _words(passage)
    if passage.kind == "email":
        return words.casefold() == settings.CONTACT_EMAIL.casefold()
    known = [set(name.casefold().split()) for name in names]
    return passage.kind == "name" and any(set(words.casefold().split()) <= name for name in known)


def _is_greeting(passage):
    """Whether a name is that of whoever is greeted or thanked, at the beginning of a sentence."""
    first, is_it = passage.segments[0]
    return passage.kind == "name" and not is_it and _GREETING.fullmatch(first.lstrip()) is not None
