"""Numbers and codes that stand for one person or one home: plain rules, each with the source of its check.

Every quantifier is bounded, so that the time grows with the length of the text and not with its square.
"""

import re

from stdnum import iban, luhn
from stdnum.gb import nhs
from stdnum.ie import pps

from stories.safety.hits import LIKELY, POSSIBLE, Hit, before, digits_of, hits_of
from stories.safety.words import POSTCODE_AREAS

_GAP = r"[ .\-/]{0,3}"
_ALONE = r"(?<![\w£$€])(?<!\d[.,/-])"

_TEN = re.compile(_ALONE + rf"\d(?:{_GAP}\d){{9}}(?!\w)(?![ .,/-]\d)")
_THREE_THREE_FOUR = re.compile(r"(?<![\w£$€])\d{3}( ?[.\-/ ] ?)\d{3}\1\d{4}(?!\w)")
_SHAPES = {(10,), (3, 3, 4), (6, 4)}
_HEALTH_WORDS = re.compile(
    r"\b(?:nhs|chi|h ?& ?c|hcn|health (?:and|&) (?:social )?care|community health index|ihi|"
    r"health identifier)\b(?! trust)|\b(?:patient|hospital|mrn|dob|d\.o\.b|born|number is|medical record)\b",
    re.IGNORECASE,
)
_REFERENCE = (
    r"isbn|issn|doi|pmid|pmc|order|invoice|grant|charity|company|utr|vat|tender|contract|budget|job|ticket|purchase|"
    r"account|serial|model|version|licen[cs]e|award|trial|isrctn|nct|barcode|population|total"
)
_REFERENCE_BEFORE = re.compile(rf"\b(?:{_REFERENCE})\b[^.!?]{{0,25}}$", re.IGNORECASE)
_OTHER_NUMBER = re.compile(
    rf"\b(?:{_REFERENCE}|tel|telephone|phone|mobile|mob|call|ring|fax)\b[^.!?]{{0,25}}$", re.IGNORECASE
)


def nhs_numbers(text):
    """Yield hits for NHS numbers, Scottish CHI and Northern Irish H&C numbers, and the core of an Irish IHI.

    All are ten digits with the check of the NHS Data Dictionary (NHS NUMBER: weights 10 to 2, modulus 11), done by
    python-stdnum. About 1 in 11 of any ten digits pass, so the grouping and the words around decide how sure it is.
    """
    for pattern in (_THREE_THREE_FOUR, _TEN):
        for match in pattern.finditer(text):
            number = digits_of(match.group())
            # 000 000 0000 to 999 999 9999 pass the check and are never given to anybody.
            if len(set(number)) == 1 or not nhs.is_valid(number):
                continue
            words = before(text, match.start(), 60)
            shape = tuple(len(part) for part in re.split(r"\D+", match.group()))
            if _HEALTH_WORDS.search(words):
                yield Hit(*match.span(), "nhs_number", LIKELY)
            elif shape in _SHAPES and not _OTHER_NUMBER.search(words):
                yield Hit(*match.span(), "nhs_number", LIKELY if shape == (3, 3, 4) else POSSIBLE)


_EIGHTEEN = re.compile(_ALONE + r"\d(?:[ -]?\d){17}(?!\w)")
_IHI_WORDS = re.compile(r"\bihi\b|health identifier", re.IGNORECASE)


def ihi_numbers(text):
    """Yield hits for Irish Individual Health Identifiers: 18 digits that end in a GS1 check digit.

    Digits 8 to 17 are a core with the same check as an NHS number (HSE's IHI technical team, as quoted in
    uk-fci/nhs-number issue 9; the GS1 digit also in HL7 Ireland's ie-core profile).
    """
    for match in _EIGHTEEN.finditer(text):
        number = digits_of(match.group())
        if len(set(number)) == 1:
            continue
        total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(number[:-1])))
        if (10 - total % 10) % 10 != int(number[-1]):
            continue
        if nhs.is_valid(number[7:17]) or _IHI_WORDS.search(before(text, match.start(), 60)):
            yield Hit(*match.span(), "ihi_number", LIKELY)


_CARD = re.compile(_ALONE + r"[3-6]\d{3}(?:([ -]?)\d{4}\1\d{4}\1\d{4}|([ -]?)\d{6}\2\d{5})(?!\w)(?![ -]\d)")


_BANK_ACCOUNT = re.compile(
    r"\bsort ?code(?: (?:is|was|of))?[ :=#-]{0,3}(\d\d([ -]?)\d\d\2\d\d)(?![\w-])"
    r"|\baccount (?:number|no\.?)(?: (?:is|was|of))?[ :=#-]{0,3}(\d{4} ?\d{4})(?!\w)",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<!\w)(?:GB|IE)\d\d ?[A-Z]{4} ?\d{4} ?\d{4} ?\d{4} ?\d\d(?!\w)")


def bank_numbers(text):
    """Yield hits for payment cards, 15 or 16 digits, grouped as on a card, that pass Luhn (python-stdnum).

    Sort codes and numbers of accounts in the UK have no check that is the same for all banks: only after their name.
    """
    for match in _CARD.finditer(text):
        if luhn.is_valid(digits_of(match.group())):
            yield Hit(*match.span(), "bank_card", LIKELY)
    for match in _BANK_ACCOUNT.finditer(text):
        yield Hit(*match.span(1 if match[1] else 3), "bank_card", LIKELY)
    for match in _IBAN.finditer(text):
        if iban.is_valid(match.group()):
            yield Hit(*match.span(), "bank_card", LIKELY)


_NINO = re.compile(r"(?<!\w)([a-z]{2})[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d](?!\w)", re.IGNORECASE)
# HMRC's manual NIM39110 says which letters are never used. QQ is the example that guidance gives.
_NINO_PREFIX = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)")
_NINO_WORDS = re.compile(r"national insurance|\bn\.?i\.? (?:no|number)|\bnino\b", re.IGNORECASE)
# HM Passport Office's have 9 digits, Ireland's 2 letters and 7 digits. A hospital passport has no number.
_PASSPORT = re.compile(
    r"\bpassport(?: ?(?:number|no\.?|num|id|ref\.?|#))?(?: (?:is|was))?[ :=#,(-]{0,3}"
    r"((?:(?-i:[A-Z]{1,2}) ?)?\d{7}|\d{3} ?\d{3} ?\d{3})(?!\w)",
    re.IGNORECASE,
)
_PPS = re.compile(r"(?<![\w-])\d{7} ?[A-W][ABHWTX]?(?![\w-])", re.IGNORECASE)


def state_numbers(text):
    """Yield hits for passports, UK National Insurance (shape of HMRC's NIM39110) and Irish PPS (python-stdnum)."""
    for match in _NINO.finditer(text):
        allowed = _NINO_PREFIX.fullmatch(match.group(1).upper())
        if allowed or _NINO_WORDS.search(before(text, match.start(), 40)):
            yield Hit(*match.span(), "national_insurance", LIKELY)
    yield from hits_of([_PASSPORT], text, "passport", LIKELY, group=1)
    for match in _PPS.finditer(text):
        if pps.is_valid(match.group()):
            named = re.search(r"\bpps", before(text, match.start(), 40), re.IGNORECASE)
            yield Hit(*match.span(), "pps_number", LIKELY if named else POSSIBLE)


_POSTCODE = re.compile(
    r"(?<![\w£$€.-])([a-z]{1,2})(\d[0-9A-HJKMNP-Y]?)([ -]{0,2}|\n)(\d[ABD-HJLNP-UW-Z]{2})(?![\w-])", re.IGNORECASE
)
_NOT_INWARD = {"st", "nd", "rd", "th", "hr", "yr", "ft", "lb", "gp", "ed", "pt"}
_EIRCODE = re.compile(r"(?<![\w-])(?:[AC-FHKNPRTV-Y]\d\d|D6W)[ -]?[0-9AC-FHKNPRTV-Y]{4}(?![\w-])", re.IGNORECASE)


def postcodes(text):
    """Yield hits for full UK postcodes (Royal Mail's PAF guide) and Eircodes (Eircode's address guide)."""
    for match in _POSTCODE.finditer(text):
        area, _district, gap, inward = match.groups()
        if area.upper() not in POSTCODE_AREAS:
            continue
        # "Ward B1 2nd floor": a small end after a capital start is a word.
        if inward[1:].islower() and (area.isupper() or inward[1:] in _NOT_INWARD):
            continue
        # "S12AB" with nothing between may well be a code of something else.
        yield Hit(*match.span(), "postcode", LIKELY if gap or len(area) == 2 else POSSIBLE)
    for match in _EIRCODE.finditer(text):
        unique = match.group()[-4:]
        if unique.isalpha() or unique.isdigit() or not (match.group().isupper() or match.group().islower()):
            continue
        yield Hit(*match.span(), "eircode", LIKELY)


_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]{1,64}(?:@| ?[\[(] ?at ?[\])] ?)(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_SHARED_BOX = re.compile(
    r"(?:info|enquir\w{0,5}|contact|hello|admin|office|support|help|feedback|team|communications?|comms|press|media|"
    r"reception|improvement|pals|no-?reply)[@ (\[]",
    re.IGNORECASE,
)


def emails(text):
    """Yield hits for email addresses, also those written with "(at)". An address of an office is less sure."""
    for match in _EMAIL.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip(".+%'-"))
        shared = _SHARED_BOX.match(text, start)
        yield Hit(start, match.end(), "email", POSSIBLE if shared else LIKELY)


_HANDLE = re.compile(r"(?<![\w.@/&+-])@([a-z]\w{2,29})(?:\.bsky\.social)?(?![\w@]|\.\w)", re.IGNORECASE)
_PROFILE = re.compile(
    r"\b(?:linkedin\.com/in|bsky\.app/profile|(?:twitter|x|instagram|facebook|tiktok|threads)\.(?:com|net))"
    r"/@?([\w.%-]{3,80})",
    re.IGNORECASE,
)
# Names of bodies, places of work, and the pages of a site that are nobody's.
_NOBODYS = re.compile(
    r"(?:nhs|hse|ward|home|work|team|our|the)|(?:groups|events|hashtag|share|sharer|watch|explore|search|intent|reel)$"
    r"|\w{0,30}(?:nhs|hse|trust|hospitals?|health|charity|icb)$",
    re.IGNORECASE,
)


def handles(text):
    """Yield hits for names on social media: "@jo_bloggs", or the address of somebody's page there. Less sure.

    Names that say they are a body's are left out: "@NHSEngland", "@LarkmoorNHS".
    """
    for pattern in (_HANDLE, _PROFILE):
        for match in pattern.finditer(text):
            if not _NOBODYS.match(match.group(1)):
                yield Hit(*match.span(), "handle", POSSIBLE)


_PHONE = re.compile(
    r"(?<![\w.,£$€/-])(?:"
    r"(?:\+|\b00) ?\d{1,3}[ .-]?(?:\(0\)[ .-]?)?\(?\d(?:[ .\-()]{0,2}\d){6,11}"
    r"|\(?0[1-9]\d?\d?\d?\)?(?:[ .-]{0,2}\d){5,9}"
    r"|0(?: \d){9,10}"
    r"|1[89][059]0[ -]?\d{3}[ -]?\d{3}"
    r")(?!\w)(?![ .,/-]\d)"
)
_PUBLIC_LINE = re.compile(r"\(?0(?:3|8)|1[89]")
_CALL_WORDS = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|landline|whatsapp)\b[.:]?(?: (?:number|no\.?))?(?: is| was| on|:| =)? {0,2}"
    r"(\d[\d -]{4,12}\d)(?!\w|[.,-]\d)",
    re.IGNORECASE,
)
_INSIDE_LINE = re.compile(
    r"\b(?:ext|extn|extension|bleep|pager|dect)\b\.?(?: (?:number|no\.?))?(?: is|:)? {0,2}#?(\d{3,6})(?!\w|[.,]\d)",
    re.IGNORECASE,
)


def phones(text):
    """Yield hits for phone numbers of the UK and Ireland (lengths as in Ofcom's and ComReg's numbering plans).

    Numbers of public services (03, 08, Irish 1800) are less sure. A few digits count after "phone" or "bleep".
    """
    for match in _PHONE.finditer(text):
        passage = match.group()
        number = digits_of(passage)
        if not passage.startswith(("+", "00")) and not 9 <= len(number) <= 11:
            continue
        parts = re.split(r"\D+", passage.strip("+() "))
        # "09.00 09.30 10" and "01.02.2024" are times and dates; a phone number has longer parts.
        if "." in passage and any(len(part) < 3 for part in parts[1:]):
            continue
        if len(set(number)) > 1 and not _REFERENCE_BEFORE.search(before(text, match.start(), 30)):
            span = _with_both_brackets(text, *match.span())
            yield Hit(*span, "phone", POSSIBLE if _PUBLIC_LINE.match(passage) else LIKELY)
    for pattern in (_CALL_WORDS, _INSIDE_LINE):
        for match in pattern.finditer(text):
            if len(digits_of(match.group(1))) >= 3 and not re.fullmatch(r"(?:19|20)\d\d", match.group(1)):
                yield Hit(*match.span(1), "phone", POSSIBLE)


def _with_both_brackets(text, start, end):
    """Return (start, end) of a number so that no bracket stays behind without its other one, where the text has it.

    A bracket around the whole number is no part of it: "(07700 900123)" is known as the same number elsewhere.
    """
    passage = text[start:end]
    opened = passage.count("(") - passage.count(")")
    if opened > 0 and passage.startswith("("):
        return start + 1, end
    if opened > 0 and text.startswith(")", end):
        return start, end + 1
    if opened < 0 and text[max(0, start - 1) : start] == "(":
        return start - 1, end
    return start, end


_RECORD = re.compile(
    r"\b(?:(?:health (?:and|&) (?:social )?care|"
    r"hospital|patient|case|case ?notes?|unit|medical records?|health records?|record|clinic|chart|episode|"
    r"admission|nhs|chi|h ?& ?c|hcn|ihi|mrn|pas|crn|datix|incident|safeguarding|complaint|coroner'?s?|"
    r"referral) ?(?:number|numbers|no\.?|num|id|identifier|ref\.?|reference|#)|mrn|datix|chi|hcn|"
    r"h ?& ?c|steis|case ?note|hosp no\.?)"
    r"(?:,|(?: (?:is|was|of)))?"
    r"[ :=#-]{0,3}((?:[a-z]{1,4}[/-]?|(?-i:[A-Z]{1,3} ))?\d[\da-z]{0,12}(?:[ /-]\d[\da-z]{0,8}){0,3})"
    r"(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_LAST_DIGITS = re.compile(
    r"\b(?:(?:number|nhs|chi|mrn)(?: \w{2,4})? (?:ends|ending|ended)(?: in| with)?|last (?:three|four|five|3|4|5) "
    r"digits(?: of \w{2,8}(?: \w{2,8}){0,2})?(?: are| were|:)?) ?(\d{3,5})(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_RECORD_AFTER = re.compile(
    r"(?<![\w£$€.,/-])([a-z]{0,3}\d{4,10})(?= (?:is|was) (?:(?:his|her|their|the|my) )?"
    r"(?:(?:patient|mother|baby)'s )?(?:hospital|patient|case|unit|record|nhs|chi|mrn)\b ?(?:number|no\.?|id)?)",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"\b(?:gmc|nmc|hcpc|gphc|gdc|pin|nmbi|coru|payroll|staff|employee|assignment|esr|smart ?card)"
    r"(?: (?:registration|pin))?(?: ?(?:number|no\.?|id|pin|ref\.?|#))?(?: (?:is|was))?[ :=#-]{0,3}"
    r"([a-z]{0,3}\d[\da-z]{4,12})(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)


def record_numbers(text):
    """Yield hits for numbers of hospitals, cases and incidents, and of staff: only after words that say so."""
    for match in _RECORD.finditer(text):
        number = match.group(1)
        count = len(digits_of(number))
        # "Case number 3 of 12" and "Datix 2024" say nothing of a person.
        if count < 3 or (count == 3 and not any(letter.isalpha() for letter in number)):
            continue
        if re.fullmatch(r"(?:19|20)\d\d", number) and not re.search(r"n(?:o|umber|um)\b", match.group(), re.IGNORECASE):
            continue
        yield Hit(*match.span(1), "hospital_number", LIKELY)
    yield from hits_of([_RECORD_AFTER, _LAST_DIGITS], text, "hospital_number", POSSIBLE, group=1)
    for match in _STAFF.finditer(text):
        if len(digits_of(match.group(1))) >= 5:
            yield Hit(*match.span(1), "staff_number", LIKELY)


_PLATE = re.compile(
    r"(?<![\w-])(?:[A-HJ-PR-Y][A-HJ-PR-Y](?:0[1-9]|[1-7]\d) ?[A-HJ-PR-Z]{3}|(?:\d{2}|"
    r"\d{2}[12])-[A-Z]{1,2}-\d{1,6})(?![\w-])"
)
_PLATE_WORDS = re.compile(r"\b(?:registration|reg|number plate|licence plate|car|vehicle|van)\b", re.IGNORECASE)
_OLD_PLATE = re.compile(r"(?<![\w-])(?:[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,4})(?![\w-])")


def number_plates(text):
    """Yield hits for car registrations: since 2001 (DVLA) and 1987 (Ireland) by shape, older ones after "car"."""
    yield from hits_of([_PLATE], text, "vehicle", POSSIBLE)
    for hit in hits_of([_OLD_PLATE], text, "vehicle", POSSIBLE):
        if _PLATE_WORDS.search(before(text, hit.start, 30)):
            yield hit


RULES = (
    emails, handles, ihi_numbers, nhs_numbers, bank_numbers, state_numbers, record_numbers, phones, postcodes,
    number_plates,
)  # fmt: skip
