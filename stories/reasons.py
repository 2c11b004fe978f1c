"""Why a curator asks for changes, declines or archives: codes that are kept, with the words an author reads."""

CHANGES = {
    "identify_patient": "It could identify a patient",
    "identify_colleague": "It could identify a colleague",
    "names_organisation": "It names an organisation without permission",
    "helping_or_hindering": "It is unclear which part is helping or hindering",
    "needs_context": "It needs more context",
    "unsupported_claim": "It makes a claim without support",
    "too_long": "It is too long",
    "jargon": "It has jargon or abbreviations that are not explained",
    "component": "A component is wrong or missing",
    "copyright": "It needs permission for copyright or images",
    "sign_off": "It needs sign-off by the organisation",
}

DECLINE = {
    "not_improvement": "It is not about improvement",
    "advertising": "It is advertising",
    "abusive": "It is abusive or discriminatory",
    "complaint": "It is a complaint, a grievance or whistleblowing",
    "legal": "It may be part of legal proceedings",
    "duplicate": "It repeats another story",
    "no_right": "You could not confirm the right to share it",
}

# Where to go instead with what belongs in another place; an author reads it with the reason.
INSTEAD = {
    "complaint": "To complain about care, ask the service that gave it how to do so. "
    "To speak up, talk to your Freedom to Speak Up Guardian, or to the person who does that work in your organisation. "
    "If somebody is at risk now, call 999 (112 in Ireland)."
}

ARCHIVE = {
    "author_asked": "The author asked for it",
    "out_of_date": "It is out of date",
    "protect": "It could identify somebody",
    "replaced": "Another story replaces it",
    "other": "Another reason",
}
# What readers are told at the address of an archived story: general words that name nobody.
TOLD_TO_READERS = ARCHIVE | {"protect": "To protect people"}


def instead(codes):
    """Return where to go instead, for those of some reasons that are about another place."""
    return [INSTEAD[code] for code in codes if code in INSTEAD]


def label(code):
    """Return the words for a reason code; the code itself where it is of an older list."""
    return CHANGES.get(code) or DECLINE.get(code) or ARCHIVE.get(code) or code
