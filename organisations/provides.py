"""Which kinds of care an organisation can be about, told by the words of its name; for counting who a reader may mean.

No source says it, so the rule is coarse on purpose: a specialist trust is told by its name, and what is not told may
do anything but run ambulances. Add a name to a row below when one is counted where everybody knows it does not belong.
"""

import re

# Work that any organisation does: a story about it narrows nothing down.
_ANYBODY = (
    "corporate-or-support-services system-or-place national-body education-or-research whole-organisation other "
    "public-health-and-prevention voluntary-and-community"
)
ANYBODY = frozenset(_ANYBODY.split())
_HOSPITAL = "acute-hospital urgent-and-emergency diagnostics pharmacy-dental-or-optometry"
_MIND = (
    "mental-health learning-disability-and-autism community-services children-and-young-people health-and-justice "
    "general-practice-and-primary-care social-care-or-care-home hospice-and-end-of-life maternity-and-neonatal"
)
# The first row with a word of the name says what it provides. Words stand for whole words.
_ROWS = [
    ("ambulance", "ambulance urgent-and-emergency"),
    ("children's|ormond", f"{_HOSPITAL} children-and-young-people mental-health cancer"),
    ("women's", f"{_HOSPITAL} maternity-and-neonatal children-and-young-people cancer"),
    ("christie|clatterbridge|marsden|velindre", f"{_HOSPITAL} cancer hospice-and-end-of-life"),
    ("orthopaedic|eye|heart|walton|papworth|queen victoria", f"{_HOSPITAL} cancer children-and-young-people"),
    (
        "mental health|partnership|oxleas|mersey care|pennine care|maudsley|tavistock|combined healthcare|west london|"
        "east london|north london|north east london|central and north west london|oxford health|berkshire healthcare|"
        "dorset healthcare|humber teaching|health and care|norfolk and suffolk|nottinghamshire healthcare|"
        "derbyshire healthcare|northamptonshire healthcare|lancashire and south cumbria|"
        "cambridgeshire and peterborough|hampshire and isle of wight|tees, esk|northumberland, tyne|south humber",
        _MIND,
    ),
    (
        "community",
        "community-services children-and-young-people urgent-and-emergency general-practice-and-primary-care "
        "learning-disability-and-autism health-and-justice social-care-or-care-home hospice-and-end-of-life "
        "pharmacy-dental-or-optometry diagnostics",
    ),
    (
        "hospitals?|university healthcare|teaching|acute",
        f"{_HOSPITAL} maternity-and-neonatal children-and-young-people community-services cancer "
        "hospice-and-end-of-life general-practice-and-primary-care",
    ),
]
_ROWS = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), frozenset(codes.split())) for words, codes in _ROWS]
# Wirral Community Health and Care is a community trust, and Norfolk Community Health and Care another.
_COMMUNITY_FIRST = re.compile(r"\bcommunity\b.*\bcare\b|\bcommunity (?:health|healthcare|services)\b", re.IGNORECASE)


def narrows(settings):
    """Tell whether one of these care settings, given by their codes, is one that few kinds of organisation provide."""
    return "ambulance" in settings


def could_provide(name, settings):
    """Tell whether an organisation of this name can be about all of these care settings, given by their codes."""
    wanted = set(settings) - ANYBODY
    if not wanted:
        return True
    for words, provided in _ROWS:
        # The words of a row for mental health also stand in names of community trusts.
        if words.search(name) and not ("mental-health" in provided and _COMMUNITY_FIRST.search(name)):
            return wanted <= provided
    return "ambulance" not in wanted
