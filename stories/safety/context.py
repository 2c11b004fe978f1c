"""Names that no list holds, told by the words beside them: "Tomasz, a porter", "Oluchi's mother", "Baz told us"."""

import re
from dataclasses import dataclass

from stories.safety.capitals import CAPITAL_WORD, WORD, bare, is_name_word, read_name
from stories.safety.hits import POSSIBLE, Hit
from stories.safety.names import FIRST_NAMES, SURNAMES, UNSURE_NAMES
from stories.safety.words import HONOURED, LOOSE_ROLES, ORGANISED, PERSON, PLACES, POSTS, ROLES, THING

_SURELY_ROLES = ROLES | PERSON
_SOMEBODY = _SURELY_ROLES | LOOSE_ROLES
# "Larkspur, our delivery partner", is a body.
_SURELY_SOMEBODY = _SOMEBODY - {"client", "friend", "partner"}
# What ends a word of the trade: Cardiology, Midwifery, Procurement, Dietetics.
_TRADE = re.compile(
    r"(?:ology|iatry|iatrics|paedics|graphy|therapy|istry|ment|ness|tion|sion|ship|hood|ing|ings|ery|ity|ware|"
    r"shire|ford|bridge|chester|mouth|borough|burgh|pool|minster|town|wich|combe|hampton|minton|field|land|works|care|"
    r"[^aeiou]ers|ists|ians|ics|als|tors|ses)$"
)
_SENTENCE_STARTS = re.compile(r"(?:^|[.!?:;•\n\"“(]|- )[\s\"'“‘(]*$")
_KIN = (
    "wife|husband|daughter|son|mother|father|mum|mam|dad|sister|brother|family|parents|partner|carer|gran|grandson|"
    "granddaughter|niece|nephew|funeral|death|story|idea|words|bedside|discharge"
)
_KIN_AFTER = re.compile(rf"'s? (?:[a-z]{{1,12}} )?(?:{_KIN})\b")
# "We asked Oluchi what …": verbs and thanks that take a person.
_PERSON_BEFORE = re.compile(
    r"\b(?:asked|told|thank|thanks to|thanked|promised|persuaded|phoned|rang|emailed|sat (?:down )?with|sat|"
    r"spoke (?:to|with)|talked (?:to|with)|met|met with|invited|grateful to|credit goes to|introduced|wife of|"
    r"family of|daughter of|son of|mother of|mum of|like|i am|my name is|late) $",
    re.IGNORECASE,
)
# Figures fall too: "Restraint fell by half", "Absence fell from eighteen to seven".
_NOT_AS_FIGURES = (
    r"(?! (?:below|short|further|sharply|steadily|slightly)\b"
    r"| (?:by|from|to) (?:(?:about|almost|around|just|more than|nearly|over|under|up to) )?"
    r"(?:\d|half\b|zero\b|none\b|(?:an?|one|two|three) (?:half|third|quarter|fifth|sixth|tenth)s?\b|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|\w{3,5}ty)\b))"
)
# "Baz told us …": what only people do. Departments and bodies say things as well, so "said" needs more beside it.
_PERSON_AFTER = re.compile(
    r" (?:(?:who|also|then|always|often|never|still|once|has|had|just) )?(?:"
    r"told (?:me|us|the|my|our|staff|them|everyone)|laughed|smiled|cried|wept|remembers|died|retired|lives|lived|"
    rf"has lived|loves|loved|was admitted|was discharged|passed away|fell{_NOT_AS_FIGURES}|noticed|spotted|"
    r"was diagnosed|felt|joined us|"
    r"turned up|sat|has been a|worked as|works as|broke down|thought|hated|kept (?:the|her|his|a)|"
    r"went on maternity|went off|rang (?:me|us)|asked (?:me|us))\b"
)
_SAYS = re.compile(r",? (?:said|says|explained|explains|recalls|recalled|added|insisted|whispered|shouted)\b")
# "Tomasz, a porter", "Tomasz, our kind night porter", "Tomasz, one of our porters" and "Priti (band 6)".
_OPPOSITE = re.compile(
    # Where it goes on, no name is explained: "Thankfully, our head of estates agreed".
    r"(?:, | \()(?:our |the |my )?(?:head|director) of [a-z-]{2,20}(?: (?:and )?[a-z-]{2,20})?(?=[,.;)]|$)|"
    r"(?:, | \()(?:a|an|the|our|my|his|her) (?P<one>[a-z]{2,20})\b(?!-)"
    r"(?:(?: (?!(?:at|by|for|from|in|of|on|that|the|to|which|who|with)\b)[a-z-]{2,20}){0,2}"
    r" (?P<head>[a-z]{2,20})(?=[,.;)]))?|"
    r"(?:, | \()one of (?:our|the|my) (?=(?P<kind>[a-z]{2,20})\b(?!-))"
    r"(?:(?:[a-z-]{1,20} ){0,2}?(?P<of_many>[a-z]{2,20})(?<!s)s\b(?!['-]))?|"
    r",? \((?:band|aged|RN|HCA)\b|"
    r", (?:who|whose) (?:is|was|has|had|had been|wife|husband|mother|son|daughter|mum|dad)\b",
)
_ROLE_BEFORE = re.compile(
    r"\b(?P<head>(?:head|director) of (?:[a-z-]{2,20} )?)?(?P<role>[a-z]{2,20})(?:, ?| \()(?:called )?$"
)
# A post has words of its own there: "the nurse (Renal)", "our porter (Temporary)".
_KIND_OF_POST = re.compile(r"(?:al|ic|ory|ary|ive|ed|ance)$")
_IN_BRACKETS = re.compile(r"\b(?:our|my|the|her|his|their) (?:[a-z-]{2,20} ){0,4}[a-z]{2,20} \($", re.IGNORECASE)
_ROLE_WAS = re.compile(
    r"\b([a-z]{2,20})(?: (?:that (?:night|day|week)|on (?:duty|shift)|in charge|at the time))?,? (?:was|is) $"
)
_QUOTED = re.compile(r": ?[\"“']")
_GAELIC = re.compile(r"(?:O'|Mc|Mac|Fitz)[A-Z][a-z]{2,}|(?:Ni|Nic|Ui|O) [A-Z][a-z]{2,}")
_NO_SURNAME = {"mckinsey", "mcdonalds", "o'clock"}
# Bodies as often as people: the words beside them decide.
_EITHER = {"mcdonald", "mcmillan"}
# Words of a text, whole and in parts, so that each is looked up once and not searched for again and again.
_WHOLE = re.compile(r"\w+(?:['-]\w+)*")
_PART = re.compile(r"\w+")
_AT_HOME = re.compile(r"\b(?:in|at|near|around|across|from|to|the|of|for|an?) $")


def names_in_context(text):
    """Yield hits for names that are on no list, or that are words as well: less sure, as one person at a time.

    A word with a capital counts where the words beside it are those that go with a person. A word that the same text
    has in small letters is none, nor is one of ORGANISED: departments, towns, bodies and products.
    """
    reached = 0
    small = frozenset(_WHOLE.findall(text)).union(_PART.findall(text))
    for match in CAPITAL_WORD.finditer(text):
        if match.start() < reached:
            continue
        word = bare(match.group())
        lower = word.lower()
        if lower in _NO_SURNAME:
            continue
        gaelic = _GAELIC.match(text, match.start())
        if gaelic and lower not in _EITHER:
            reached = gaelic.end()
            yield Hit(match.start(), gaelic.end(), "name", POSSIBLE)
            continue
        if not is_name_word(word) or lower in ORGANISED or lower in FIRST_NAMES or lower in _SOMEBODY or lower in THING:
            continue
        end = read_name(text, match.start(), most=3) or match.start() + len(word)
        words = _words_at(text, match.start(), end, lower)
        before = words.front.rstrip().split(" ")[-1].lower()
        if lower in HONOURED or before in HONOURED or _begins_a_thing(text, end, words.last):
            reached = end
            continue
        if _is_person(words, small):
            reached = end
            yield Hit(match.start(), end, "name", POSSIBLE)


@dataclass(frozen=True, repr=False)
class _Words:
    """Words with a capital that may be a name. first, last: of them, in small letters. front, rest: what stands around.

    two: whether there are several. starts: whether they start a sentence. unsure: whether the first is a name and a
    word as well.
    """

    first: str
    last: str
    front: str
    rest: str
    two: bool
    starts: bool
    unsure: bool


def _words_at(text, start, end, first):
    """Return the words from `start` to `end` of a text."""
    front = text[max(0, start - 45) : start]
    return _Words(
        first=first,
        last=bare(text[start:end].split(" ")[-1].split("-")[-1]).lower(),
        front=front,
        rest=text[end : end + 50],
        two=text.find(" ", start, end) != -1,
        starts=bool(_SENTENCE_STARTS.search(front)),
        unsure=first in UNSURE_NAMES,
    )


def _begins_a_thing(text, end, last):
    """Tell whether a thing or a place goes on from the words: "Rose Cottage", "Hywel Dda team"."""
    if last in ORGANISED or last in PLACES:
        return True
    following = WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    return bool(following) and (
        following.group().lower() in PLACES or (following.group().isupper() and len(following.group()) > 1)
    )


def _is_person(words, small):
    """Tell whether words with a capital are a person's name, from their look and from the words beside them.

    A word that is also among the `small` ones, as the text has it, is no name.
    """
    is_trade = bool(_TRADE.search(words.first))
    if words.two and (words.last in SURNAMES or words.unsure) and not (words.starts and is_trade):
        return True
    if not words.unsure and (is_trade or words.first in small):
        return False
    return _follows_a_role(words) or _belongs_to_somebody(words) or _is_explained(words) or _acts(words)


def _follows_a_role(words):
    """Tell whether a role is named before: "our porter (Tomasz)" and "The porter on shift was Tomasz Nowak"."""
    # "(" begins a sentence of its own, but not after "our porter".
    in_brackets = _IN_BRACKETS.search(words.front)
    role = _ROLE_BEFORE.search(words.front) if in_brackets or not words.starts else None
    of_post = words.first in POSTS or (in_brackets and _KIND_OF_POST.search(words.last))
    if role and not of_post and (role["head"] or role["role"] in _SURELY_ROLES) and words.rest[:1] in {",", ")"}:
        return True
    was = _ROLE_WAS.search(words.front)
    return bool(was) and words.two and was[1] in _SOMEBODY


def _belongs_to_somebody(words):
    """Tell whether kin is named after, "Oluchi's mother", or a verb before that takes a person: "We asked Oluchi"."""
    before = None if words.starts else _PERSON_BEFORE.search(words.front)
    return bool(_KIN_AFTER.match(words.rest) or before)


def _is_explained(words):
    """Tell whether it is said after who that is: "Tomasz, a porter"."""
    opposite = _OPPOSITE.match(words.rest)
    if not opposite or not (words.two or not _AT_HOME.search(words.front)):
        return False
    # "Unfortunately, the porter left" and "… the head of nursing left", but "Donnelly, our porter, left".
    goes_on = " of " in opposite[0] or words.rest[opposite.end() : opposite.end() + 1] not in {",", ".", ";", ")"}
    if words.starts and goes_on and words.first.endswith(("ly", "wards")) and words.first not in SURNAMES:
        return False
    heads = {opposite["head"], opposite["of_many"]}
    begins = opposite["one"] in _SOMEBODY or opposite["kind"] in ROLES
    return opposite.lastgroup is None or begins or bool(heads & _SURELY_SOMEBODY)


def _acts(words):
    """Tell whether the words do what only people do: "Baz told us"."""
    # At the start of a sentence a word in the plural is a group: "Cleaners told us".
    if words.starts and not words.two and not words.unsure and words.first.endswith("s"):
        return False
    if _PERSON_AFTER.match(words.rest) or (words.unsure and _SAYS.match(words.rest)):
        return True
    says = _QUOTED.match(words.rest) or _SAYS.match(words.rest)
    return words.starts and bool(says) and _looks_foreign(words.first)


def _looks_foreign(word):
    """Tell whether no English word is made like this: "Ngozi", "Kwasi", "Zsofia"."""
    return not word.isascii() or word[-1] in "aiou" or word[:2] in {"ng", "kw", "zb", "zs", "mb", "xi", "nj", "dz"}


RULES = (names_in_context,)
