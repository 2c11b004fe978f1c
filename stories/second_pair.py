"""The second pair of eyes: which stories need two curators, and whether the first has approved the text as it is now.

A curator may ask for a second at any time. By rule a story needs two where text was flagged that could identify
somebody, even if somebody assured it, and where a hindrance names a role that readers could put a person to.
The approval is kept with a fingerprint of the text, so that any change of the text, by whatever way, voids it.
"""

import hashlib
import json
import re

from stories import identifiers, lookalikes
from stories.safety import SafetyError

ASKED = "A curator asked for a second."
FLAGGED = "Some text was flagged, because it could identify somebody."
ROLE = "A hindrance names a role, and few organisations match what readers see, so they could tell who it is."

# Roles that one person has, or few. The plural names a group, and is left out.
_ROLES = re.compile(
    r"\b(?:chief executive|chief \w+|chair(?:man|woman|person)?|director|manager|matron|sister|charge nurse|registrar"
    r"|consultant|head of \w+|(?:clinical|service|team|nursing|medical|improvement) lead|team leader|supervisor"
    r"|(?:gp|senior|managing|practice) partner|head ?teacher|secretary|(?:my|our) boss)\b",
    re.IGNORECASE,
)
# What readers are shown of a story besides its statements; a curator's tags and components are no text of it, but for
# tags that could identify somebody.
_TEXT = [
    "title", "account", "what_changed", "surprises", "differently", "advice", "links", "method_typed", "attribution",
    "organisation_id", "organisation_typed", "organisation_type_id", "nation_id", "region_id",
]  # fmt: skip


def why(story):
    """Return the sentences that say why a story needs two curators; empty where one is enough."""
    found = [ASKED] if story.second_asked else []
    if _is_flagged(story):
        found.append(FLAGGED)
    if names_role(story) and _few_match(story):
        found.append(ROLE)
    return found


def needs_two(story):
    """Whether a story needs two curators."""
    return bool(why(story))


def is_approved(story):
    """Whether a first curator approved the text as it is now."""
    return story.approved_by_id is not None and story.approved_text == fingerprint(story)


def not_approvable(story, member):
    """Return why this curator cannot approve the story for a second, or ""."""
    if not needs_two(story):
        return "This story does not need a second curator."
    if not is_approved(story):
        return ""
    if story.approved_by_id == member.pk:
        return "You approved this story. Another curator has to publish it."
    return f"{story.approved_by} approved this story already. You can publish it."


def not_publishable(story, member):
    """Return why this curator cannot bring the story before readers, as to the second pair of eyes, or ""."""
    if not needs_two(story):
        return ""
    if not is_approved(story):
        return "This story needs 2 curators. Approve it first, then another curator can publish it."
    if story.approved_by_id == member.pk:
        return "You approved this story, so another curator has to publish it."
    return ""


def fingerprint(story):
    """Return a hash of the text of a story as it is now; another one after any change of the text."""
    parts = [str(getattr(story, name) or "") for name in _TEXT]
    parts.append([[row.kind, row.component_id, row.statement] for row in story.factors.all()])
    parts += _identifying_tags(story)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _identifying_tags(story):
    """Return the keys of tags that could identify somebody, in order."""
    try:
        return sorted(passage.key for passage in identifiers.passages(story) if passage.field == "tags")
    except SafetyError:
        # Then nothing is published either.
        return []


def names_role(story):
    """Whether a hindering statement of the story names a role that one person has, or few."""
    return any(_ROLES.search(factor.statement) for factor in story.hindering)


def _is_flagged(story):
    try:
        return bool(identifiers.passages(story))
    except SafetyError:
        # Nothing is published while the texts cannot be checked; see stories.workflow.
        return False


def _few_match(story):
    """Whether what readers see of a story fits so few organisations that they could tell which one it is."""
    return bool(story.byline().organisation) or lookalikes.few_alike(story) is not None
