"""What is found in a text, as tests ask for it."""

from stories.safety import find_identifiers


def kinds_in(text):
    """Return the kinds of what is found, in order."""
    return [finding.kind for finding in find_identifiers(text)]


def passages_in(text):
    """Return the passages that are found, in order."""
    return [finding.passage(text) for finding in find_identifiers(text)]
