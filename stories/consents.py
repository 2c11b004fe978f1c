"""What an author agrees to at a submit. A change of words needs a new WORDING_VERSION."""

from stories.models import Consent

WORDING_VERSION = "2026-11"

# Statement codes with the words beside the checkbox.
STATEMENTS = {
    "right_to_share": "I have the right to share this story",
    "not_identifiable": (
        "No patient or colleague can be identified from it, or they agreed that it may be shared"
    ),
}

# What a curator says who brings in the stories of others; kept for each story with who gave it and when.
PERMISSION = "permission"
PERMISSION_WORDS = "The author gave permission to share this story"


def record_attribution(*, story, member):
    """Keep that the member chose now how they appear to readers."""
    _record(story, member, {"attribution": story.attribution})


def record(*, story, member):
    """Keep that the member agreed to every statement, to the attribution and to the re-use, as chosen now."""
    _record(story, member, dict.fromkeys(STATEMENTS, "") | {"attribution": story.attribution, "reuse": story.reuse})


def _record(story, member, choices):
    """Keep consents. choices: {code of a statement: what was chosen, or ""}."""
    Consent.objects.bulk_create(
        Consent(story=story, member=member, statement=statement, wording_version=WORDING_VERSION, choice=choice)
        for statement, choice in choices.items()
    )
