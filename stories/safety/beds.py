"""Beds, rooms and bays that tell who a person was to those who were there."""

import re

from stories.safety.hits import POSSIBLE, Hit, after, before, hits_of

_COUNT = r"(?:\d{1,3}[a-z]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_NUMBER = rf"(?:(?:number|no\.?|rhif) ?)?{_COUNT}\b"
_ROOM = r"(?:bed|room|bay|cubicle|side ?room|gwely|ystafell)"
_SOMEBODY = (
    r"(?:patient|man|woman|lady|gentleman|gent|person|resident|child|baby|girl|boy|lad|chap|mother|mum|claf|dyn|"
    r"d?dynes|menyw|fenyw)"
)
_PERSON_IN = re.compile(
    rf"\b{_SOMEBODY}(?: (?:is|was|who was|who is))? (?:in|yn) {_ROOM} {_NUMBER}(?![\w-])", re.IGNORECASE
)
# "Ward 4, bed 2B", "bed 12 on Ward 4" and "bay C bed 3": nobody writes so of a bed in general.
_WARD_AND_BED = re.compile(
    rf"\b(?:ward|bay|bae) (?:\d{{1,3}}[a-z]?|[a-z]\d?\d?),? ?(?:in )?(?:bed|gwely) {_NUMBER}(?![\w-])"
    rf"|\b(?:bed|gwely) {_NUMBER},? (?:on|of|in|ar) (?:ward|bay|bae) (?:\d{{1,3}}[a-z]?|[a-z]\d?\d?)\b",
    re.IGNORECASE,
)
# "In bed 4 hours", but "in bed 4 night and day" and "in cubicle 4 hours later".
_SO_LONG = rf"(?:1|one|{_COUNT}(?= \w+s\b)) (?:minute|hour|day|night|week|month)s?\b"
_IN_BED = re.compile(
    rf"\b(?:in|from|to|by|yn|yng) (?:cubicle|side ?room|(?:bed|n?gwely)(?! {_SO_LONG})) {_NUMBER}(?![\w-])",
    re.IGNORECASE,
)
_ONE_PERSON = re.compile(
    rf"\b(?:she|he|her|his|him|hi|ef|(?:the|a|an|one|this|that|our|my|elderly|older|young|old|y) {_SOMEBODY})\b",
    re.IGNORECASE,
)
# The bed stands for who lay in it.
_BED_DOES = re.compile(
    rf"\bbed {_NUMBER} (?:had |was |has )?(?:told|asked|said|died|fell|fallen|cried|crying|complained|rang|wandered|"
    r"discharged|admitted|diagnosed|confused|dying)\b",
    re.IGNORECASE,
)


def beds(text):
    """Yield hits for a person told by a bed or a room: "the lady in bed 4", "ward 4, bed 2B", "bed 9 told us"."""
    yield from hits_of([_PERSON_IN, _WARD_AND_BED, _BED_DOES], text, "bed", POSSIBLE)
    for match in _IN_BED.finditer(text):
        around = before(text, match.start(), 60) + " | " + after(text, match.end(), 60)
        if _ONE_PERSON.search(around):
            yield Hit(*match.span(), "bed", POSSIBLE)


RULES = (beds,)
