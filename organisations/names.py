"""Names of organisations as text: the key by which two spellings are the same."""

import re
import unicodedata

# Nobody types "Integrated Care Board". Both sides of a comparison are spelled out, so a name that itself
# holds the short form ("Northern Ireland Ambulance Service HSC Trust") is found by either.
SPELLED_OUT = {
    "ft": "foundation trust",
    "hsc": "health and social care",
    "icb": "integrated care board",
    "saint": "st",
    "uhb": "university health board",
    "the": "",
}
KEY_LENGTH = 400  # twice the longest name: short forms grow
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,11}")
APOSTROPHES = re.compile(r"['’‘`´]")
NOT_A_WORD = re.compile(r"[\W_]+")


def name_key(text):
    """Return `text` as lower-case words without accents, punctuation and "the"; short forms spelled out.

    "The Queen Elizabeth Hospital, King's Lynn" and "queen elizabeth hospital kings lynn" have the same key.
    Kept in a column beside the name, because SQLite and PostgreSQL fold case and accents differently.
    """
    # Apostrophes go first: NFKD makes a space of the acute accent that some keyboards type for one.
    decomposed = unicodedata.normalize("NFKD", APOSTROPHES.sub("", str(text or "")))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = NOT_A_WORD.sub(" ", plain.casefold().replace("&", " and ")).split()
    return " ".join(spelled for word in words if (spelled := SPELLED_OUT.get(word, word)))[:KEY_LENGTH]


def as_code(text):
    """Return `text` in the form of an organisation's code, or "" when it cannot be one."""
    code = str(text or "").strip().upper()
    return code if CODE.fullmatch(code) else ""


SMALL_WORD = re.compile("a|an|and|at|by|cum|for|from|in|le|next|of|on|or|super|the|to|under|upon|with")
CAPITALS = re.compile("A&E|BMI|CIC|GP|HMP|HQ|HSC|HSE|ICB|ICS|II|III|IV|LLP|NHS|NI|PCN|PCT|UHB|UK|YMCA")
WORD = re.compile(r"[^\W_]+(?:[&'’][^\W_]+)*['’]?")
# O'Brien and D'Arcy, but King's; McKinley.
AFTER_CAPITAL = re.compile(r"^([OD]['’]|Mc)([a-z])(?=[a-z]{2})")


def title_case(name):
    """Return a name written in capitals, as ODS writes them, the way the organisation itself would.

    A name that holds a small letter was written with care, and stays as it is.
    """
    if name != name.upper():
        return name
    return WORD.sub(_cased_word, name)


def _cased_word(match):
    word = match.group()
    if CAPITALS.fullmatch(word):
        return word
    if SMALL_WORD.fullmatch(word.lower()) and match.start() > 0:
        return word.lower()
    return AFTER_CAPITAL.sub(lambda start: start[1] + start[2].upper(), word.capitalize())
