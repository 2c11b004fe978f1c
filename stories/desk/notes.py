"""What in a note could identify somebody: curators' stay on record for good, and no author checks them.

So it is with what an author says to the central team, which is mailed to a curator too.
"""

import re

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from members.models import Member, Role
from stories import identifiers, ledger
from stories.safety import KINDS

NOTE = "note"
_GREETING = re.compile(r"(?:dear|hello|hi|hey|good (?:morning|afternoon|evening)|(?:many )?thanks|thank you),? $", re.I)
# Such a day may be of anything: a curator's notes name days by which to answer.
_ANY_DAY = KINDS["date"][1]


@sensitive_variables()
def in_notes(story, member, texts):
    """Return the passages to look at in a curator's notes on a story; raises SafetyError.

    texts: (field, heading, text). Left out are what somebody vouched for in the story, the curator's own name,
    colleagues in a private note, and the team's address. An author is greeted by name where readers know it. Where they
    do not, colleagues would read it in the history, and the greeting is asked about, whoever it names.
    """
    found = identifiers.in_curators_words(texts)
    if not found:
        return []
    vouched = {row.passage for row in story.assurances.all()}
    curators = {str(member), member.name}
    colleagues = set(Member.objects.filter(role=Role.CURATOR, is_active=True).values_list("name", flat=True))
    may_greet = not ledger.hides_author(story)
    return [
        passage
        for passage in found
        if passage.key not in vouched
        and passage.reason != _ANY_DAY
        and not _is_the_teams(passage, curators if passage.field == NOTE else curators | colleagues)
        and not (may_greet and _is_greeting(passage))
    ]


@sensitive_variables()
def in_authors_words(story, member, texts):
    """Return the passages to look at in what an author says to curators about a story; raises SafetyError.

    texts: (field, heading, text). Left out are what somebody vouched for in the story, days, curators' names, and the
    author's own name and address where readers know the name: else curators could do without a look on record.
    """
    found = identifiers.in_curators_words(texts)
    if not found:
        return []
    vouched = {row.passage for row in story.assurances.all()}
    names = set(Member.objects.filter(role=Role.CURATOR, is_active=True).values_list("name", flat=True))
    own = set() if ledger.hides_author(story) else {member.email.casefold()}
    names |= {member.name} if own else set()
    return [
        passage
        for passage in found
        if passage.key not in vouched
        and passage.reason != _ANY_DAY
        and not _is_the_teams(passage, names)
        and _words(passage).casefold() not in own
    ]


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
