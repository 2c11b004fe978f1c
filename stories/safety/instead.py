"""What stands in a text where a passage that could identify somebody was taken out."""

_REMOVED = {
    "nhs_number": "health number",
    "ihi_number": "health number",
    "national_insurance": "number",
    "pps_number": "number",
    "hospital_number": "number",
    "staff_number": "number",
    "bank_card": "number",
    "vehicle": "number plate",
    "postcode": "postcode",
    "eircode": "postcode",
    "address": "address",
    "phone": "phone number",
    "email": "email address",
    "date": "date",
    "age": "age",
    "initials": "initials",
    "name": "name",
    "bed": "place",
}


def instead_of(kind):
    """Return the words for a kind of passage, a code of KINDS: "[name removed]"."""
    return f"[{_REMOVED[kind]} removed]"
