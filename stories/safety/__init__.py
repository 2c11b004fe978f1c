"""Find what could identify a patient or a colleague in a text, so that its author can change it before others read it.

Rules only, no model and no network. They look for names, numbers, addresses, exact dates, ages and the like in
plain.py's version of the text, and say where in the text as typed each passage is. What matched is in no repr, no
exception and no log: a Finding holds offsets, and a passage that somebody vouched for is remembered by a keyed hash.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from stories.safety import addresses, beds, context, dates, numbers, occupations, people, spoken
from stories.safety.hits import LIKELY, POSSIBLE
from stories.safety.instead import instead_of, own_words
from stories.safety.plain import plain

__all__ = [
    "KINDS",
    "LIKELY",
    "POSSIBLE",
    "Finding",
    "SafetyError",
    "as_names",
    "find_identifiers",
    "find_in_small_letters",
    "instead_of",
    "mark",
    "own_words",
    "passage_key",
    "tells_who",
]

# code: (name of the kind, the reason shown to the author)
KINDS = {
    "nhs_number": ("NHS, CHI or H&C number", "This looks like an NHS number. It points to one person."),
    "ihi_number": ("Irish health identifier", "This looks like an Irish health number. It points to one person."),
    "national_insurance": (
        "National Insurance number",
        "This looks like a National Insurance number. It points to one person.",
    ),
    "pps_number": ("PPS number", "This looks like an Irish PPS number. It points to one person."),
    "hospital_number": (
        "Hospital or case number",
        "This looks like the number of a patient or a case. It can point to one person.",
    ),
    "staff_number": ("Staff number", "This looks like the number of a member of staff. It can point to one person."),
    "passport": ("Passport number", "This looks like the number of a passport. It points to one person."),
    "bank_card": (
        "Bank card or account",
        "This looks like the number of a bank card or account. It can point to one person.",
    ),
    "vehicle": ("Car registration", "This looks like a number plate. It can point to the person who drives the car."),
    "postcode": (
        "Postcode",
        "This looks like a full postcode. It can point to one home. The first half of it tells enough.",
    ),
    "eircode": ("Eircode", "This looks like an Eircode. It points to one home. The name of the county tells enough."),
    "address": (
        "Street address",
        "This looks like the address of a home. It can point to the people who live there. The town tells enough.",
    ),
    "phone": ("Phone number", "This looks like a phone number. It can lead to one person."),
    "email": ("Email address", "This looks like an email address. It can lead to one person."),
    "handle": (
        "Name on social media",
        "This looks like the name that somebody has on social media. It can lead to one person.",
    ),
    "date": (
        "Exact date",
        "This is an exact date. With other facts it can point to one person. A month and year are enough.",
    ),
    "age": (
        "Age",
        "This looks like the age of one person. With other facts it can show who they are. Say “in their 80s” instead.",
    ),
    "initials": ("Initials", "These look like the initials of a person. People who know them can tell who it is."),
    "name": ("Name of a person", "This looks like the name of a person. Say what they do instead, such as “a nurse”."),
    "bed": ("Bed or room", "This says which bed or room a person was in. People who were there can tell who it is."),
    "occupation": (
        "Work and place",
        "This says what somebody does and where, or that there is only one. With other facts it can show who they are. "
        "Say “a patient” instead.",
    ),
}  # fmt: skip
_OTHER_REASONS = {
    (
        "date",
        "event",
    ): "This looks like the exact day when something happened to a person. A month and year are enough.",
}


@dataclass(frozen=True, repr=False)
class Finding:
    """A passage that could identify somebody.

    start, end: offsets in the text as typed. kind: a code of KINDS. reason: words for the author. certainty: LIKELY
    or POSSIBLE. It holds none of the text.
    """

    start: int
    end: int
    kind: str
    reason: str
    certainty: str

    def __repr__(self):
        """Show the kind and the offsets only: a repr ends up in logs."""
        return f"<Finding {self.kind} {self.start}-{self.end}>"

    @property
    def label(self):
        """The name of the kind, for a page."""
        return KINDS[self.kind][0]

    def passage(self, text):
        """Return the passage, from the text in which it was found."""
        return text[self.start : self.end]


_RULES = (
    *spoken.RULES, *numbers.RULES, *dates.RULES, *addresses.RULES, *occupations.RULES, *people.RULES, *context.RULES,
    *beds.RULES,
)  # fmt: skip
# In an address of a page only these count: its digits, dates and names are those of a publication.
_IN_WEB_ADDRESS = {"email", "handle", "nhs_number"}
_WEB_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,2000}|\bdoi(?:\.org/|: ?)10\.\S{1,200}", re.IGNORECASE)


class SafetyError(RuntimeError):
    """A rule failed. It says where, and carries neither the text nor the frames that held it."""


@sensitive_variables()
def find_identifiers(text):
    """Return the passages of a text that could identify a person, as a list of Finding in the order of the text.

    Takes the text as typed, of any length and script. The passages do not overlap: of two, the surer one stays, then
    the one of the rule that comes first. The same text gives the same findings. Raises SafetyError if a rule fails,
    so that no text passes unchecked.
    """
    try:
        return _find(text)
    except Exception as error:
        last = error.__traceback__
        while last.tb_next:
            last = last.tb_next
        place = f"{type(error).__name__}, {last.tb_frame.f_code.co_name}, line {last.tb_lineno}"
    # Out of the except block: an error report would show the variables of the frames below, and they are the text.
    raise SafetyError(place)


def as_names(text):
    """Return a text with the capitals that names have, each character at its old place."""
    written = text.title()
    return written if len(written) == len(text) else text


@sensitive_variables()
def find_in_small_letters(text):
    """Return what find_identifiers() does for words that are kept in small letters, where a name is told by none."""
    return find_identifiers(text) or find_identifiers(as_names(text))


def tells_who(text):
    """Say whether words that are kept in small letters may identify somebody; yes where nobody could look."""
    try:
        return bool(find_in_small_letters(text))
    except SafetyError:
        return True


def _find(text):
    matched = plain(text)
    web = _covered(matched.text, (found.span() for found in _WEB_ADDRESS.finditer(matched.text)))
    public = _covered(matched.text, people.public_names(matched.text))
    hits = []
    for order, rule in enumerate(_RULES):
        for hit in rule(matched.text):
            in_address = web[hit.start] and hit.kind not in _IN_WEB_ADDRESS
            is_public = public[hit.start] and hit.kind in {"name", "initials"}
            if not in_address and not is_public:
                hits.append((hit.certainty != LIKELY, order, hit.start, -hit.end, hit))
    taken = bytearray(len(text))
    findings = []
    for *_, hit in sorted(hits):
        start, end = matched.span(hit.start, hit.end)
        # An accent that follows its letter as a mark of its own belongs to the passage.
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if 1 not in taken[start:end]:
            taken[start:end] = b"\x01" * (end - start)
            reason = _OTHER_REASONS.get((hit.kind, hit.why)) or KINDS[hit.kind][1]
            findings.append(Finding(start, end, hit.kind, reason, hit.certainty))
    return sorted(findings, key=lambda finding: finding.start)


def _covered(text, spans):
    """Return one byte for each character of a text, 1 where a span covers it."""
    covered = bytearray(len(text) + 1)
    for start, end in spans:
        covered[start:end] = b"\x01" * (end - start)
    return covered


@sensitive_variables()
def mark(text, findings):
    """Return the text in pieces, each (piece, its Finding or None), to show the passages in place.

    Joined, the pieces are the text. A finding that lies outside the text or over an earlier one is left out, as the
    text may have been changed since.
    """
    pieces, position = [], 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        if finding.start < position or finding.end > len(text):
            continue
        if finding.start > position:
            pieces.append((text[position : finding.start], None))
        pieces.append((text[finding.start : finding.end], finding))
        position = finding.end
    if position < len(text):
        pieces.append((text[position:], None))
    return pieces


@sensitive_variables()
def passage_key(passage):
    """Return a keyed hash of a passage (Django's salted_hmac with SECRET_KEY, SHA-256), 64 characters.

    It lets "this does not identify anyone" be kept for a passage and found again, and tells nothing of the passage to
    someone without the key: a hash without a key of a ten-digit number is undone in seconds. Capitals, accents,
    spaces and unseen characters make no difference.
    """
    same = " ".join(plain(passage).text.casefold().split())
    # A half of a surrogate pair cannot be encoded, and the exception would carry the passage.
    return salted_hmac("stories.safety.passage", same.encode("utf-8", "surrogatepass"), algorithm="sha256").hexdigest()
