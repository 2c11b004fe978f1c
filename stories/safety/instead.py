"""What stands in a text where a passage that could identify somebody was taken out."""

import re

_REMOVED = {
    "nhs_number": "health number",
    "ihi_number": "health number",
    "national_insurance": "number",
    "pps_number": "number",
    "hospital_number": "number",
    "staff_number": "number",
    "passport": "number",
    "bank_card": "number",
    "vehicle": "number plate",
    "postcode": "postcode",
    "eircode": "postcode",
    "address": "address",
    "phone": "phone number",
    "email": "email address",
    "handle": "name",
    "date": "date",
    "age": "age",
    "initials": "initials",
    "name": "name",
    "bed": "place",
    "occupation": "work and place",
}


def instead_of(kind):
    """Return the words for a kind of passage, a code of KINDS: "[name removed]"."""
    return f"[{_REMOVED[kind]} removed]"


_PUT_IN = re.compile(rf"\[(?:{'|'.join(sorted(set(_REMOVED.values())))}) removed\]")


def own_words(text, gap=None):
    """Return a text without what instead_of() puts in, which its author did not say and nobody looks for.

    gap: what stands in each place then; None for as many spaces, so that all else stays where it is.
    """
    # Most texts have none, and a rebuild of the search index asks for every text.
    if "[" not in text:
        return text
    return _PUT_IN.sub((lambda found: " " * len(found.group())) if gap is None else gap, text)
