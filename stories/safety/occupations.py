"""Somebody told by what they do and where: "the postmaster of Llanwrda had …" is one person, with no name at all."""

import re

from stories.safety.hits import POSSIBLE, after, before, hits_of

_OCCUPATION = (
    r"(?:farmer|vicar|priest|rector|postmaster|postmistress|postman|teacher|head ?teacher|headmaster|"
    r"headmistress|publican|landlord|landlady|shopkeeper|butcher|baker|blacksmith|fisherman|crofter|councillor|mayor|"
    r"solicitor|barrister|judge|vet|gamekeeper|shepherd|footballer|singer|actor|actress|author|"
    r"(?:bus|taxi|lorry|tractor|van|train) driver|policeman|"
    r"policewoman|police officer|firefighter|fireman|soldier|pilot|undertaker|hairdresser|barber|plumber|electrician|"
    r"joiner|builder|miner|lecturer|professor|jockey|organist|librarian|caretaker|ffermwr|athro|athrawes)"
)
_PLACE = (
    r"(?:(?:the|a|an) (?:small )?(?:village|hamlet|island|isle|town|estate)\b|(?-i:[^\W\d_a-z])[\w'-]{2,25})"
)
_KIN = (
    r"(?:niece|nephew|son|daughter|husband|wife|mother|father|brother|sister|mum|mam|dad|cousin|uncle|aunt|widow|"
    r"widower)"
)
_OCCUPATION_AND_PLACE = re.compile(
    rf"\b{_OCCUPATION}(?:'s {_KIN})? (?:of|from|in|at|near|on|o) {_PLACE}", re.IGNORECASE
)
_KIN_AT_WORK = re.compile(
    rf"\b{_KIN},? who "
    rf"(?:works|worked|teaches|taught|farms|farmed|runs|ran|keeps|kept|drives|preaches|plays)\b[^.,;!?]{{0,50}}? "
    rf"(?:of|from|in|at|near|on|for) {_PLACE}",
    re.IGNORECASE,
)
_THE_ONLY = re.compile(
    r"\b(?:the|our|their) only (?:[a-z-]{2,15} ){1,3}(?:in|on|from) (?-i:[^\W\d_a-z])[\w'-]{2,25}", re.IGNORECASE
)
# One of a kind, where everybody knows who that is.
_ONE_OF_A_KIND = re.compile(
    r"\b(?:the|our|their) (?:only|one|sole|lone) (?:male|female|black|white|asian|african|muslim|jewish|hindu|sikh|"
    r"polish|filipin[oa]|indian|nigerian|ghanaian|zimbabwean|pakistani|chinese|romanian|portuguese|spanish|ukrainian|syrian|"
    r"roma|traveller|deaf|blind|trans|gay|lesbian|disabled|autistic|pregnant) "
    r"(?:[a-z-]{2,15} )?(?:patient|consultant|doctor|gp|nurse|midwife|surgeon|"
    r"matron|registrar|manager|director|porter|physio|physiotherapist|pharmacist|paramedic|therapist|resident|student|person|"
    r"man|woman|child|colleague|sister|chaplain)\b"
    r"|\bthe first (?:person|man|woman|patient|child|baby|boy|girl) in (?-i:[A-Z])[\w'-]{2,25} to "
    r"(?:have|receive|undergo|get)\b",
    re.IGNORECASE,
)
# Without a word of illness a farmer from Powys may have come to speak to the board.
_ILL = re.compile(
    r"\b(?:patient|admitted|admission|diagnos\w{1,5}|disease|syndrome|dystrophy|sclerosis|neurone|cancer|dementia|"
    r"stroke|seizures?|epilepsy|psychosis|sectioned|overdose|died|dying|transplant|surgery|operation|rare|illness|"
    r"(?:new|broken|fractured) (?:hip|knee)|fracture|off sick|suicid\w{1,3}|in hospital|on the ward|claf)\b",
    re.IGNORECASE,
)
# A colleague told by their work and their ward: said of them in anger or in illness, others know who it is.
_COLLEAGUE_AND_WARD = re.compile(
    r"\b(?:the|our|their|her|his) (?:(?:senior|deputy|night|lead|new|old) )?(?:matron|sister|charge nurse|ward manager|"
    r"ward clerk|consultant|registrar|cnm\d?|band [5-8][ab]?|sho|f[12]|manager|porter|housekeeper|midwife|physio|"
    r"pharmacist) (?:on|of|in|from|for) (?:(?-i:W)ard \w{1,12}|ward \d{1,3}[a-z]?|(?:bay|theatre) \w{1,3})\b",
    re.IGNORECASE,
)
# There is one of each. Stories name them for what they said and did, so that the words must be about them.
_HEAD = re.compile(
    r"\b(?:our|their|the) (?:(?:deputy|assistant|new|old) )?head of (?!the\b|steam\b|department\b)[a-z]{3,20}\b",
    re.IGNORECASE,
)
_BLAMED = re.compile(
    r"\b(?:bull(?:y|ies|ied|ying)|shout(?:s|ed|ing)|screamed|rude|lazy|useless|incompetent|liar|lied|lies to|drunk|"
    r"drinks|(?:suspended|dismissed)(?! (?:our|it|the(?! same| next))\b)|sacked|"
    r"disciplin\w{1,5}|off sick|off with (?:her|his|their|stress)|signed off|"
    r"burnt? out|broke down|(?:was|is|were) (?:crying|in tears|pregnant)|maternity leave|breakdown|hates?|"
    r"ignor(?:es|ed) (?:us|me|her|him)|never (?:listens|helps|does)|made (?:her|him|me|us) cry|grievance|whistle\w*)\b",
    re.IGNORECASE,
)
_WHOLE = 160, 160
_CLOSE = 20, 25


def occupations(text):
    """Yield hits for who is one of a kind, and for an occupation with a place beside a word of illness or blame."""
    yield from hits_of([_ONE_OF_A_KIND, _KIN_AT_WORK], text, "occupation", POSSIBLE)
    for patterns, words, (back, ahead) in (
        ([_COLLEAGUE_AND_WARD], _BLAMED, _WHOLE),
        ([_HEAD], _BLAMED, _CLOSE),
        ([_OCCUPATION_AND_PLACE, _THE_ONLY], _ILL, _WHOLE),
    ):
        for hit in hits_of(patterns, text, "occupation", POSSIBLE):
            if words.search(before(text, hit.start, back) + " | " + after(text, hit.end, ahead)):
                yield hit


RULES = (occupations,)
