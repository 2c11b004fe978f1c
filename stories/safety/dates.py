"""Exact dates and ages: what of them points to one person, by the words around. Plain rules, no model."""

import re

from stories.safety.hits import LIKELY, POSSIBLE, Hit, Nearby, after, before, hits_of
from stories.safety.names import FIRST_NAMES
from stories.safety.words import GOES_ON, PERSON, PLURAL_PEOPLE, THING

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
    # Welsh, also as it changes after "o", and Irish.
    r"|ionawr|chwefror|[mf]awrth|ebrill|[mf]ai|[mf]ehefin|g?orffennaf|awst|[mf]edi|hydref|[td]achwedd|rh?agfyr"
    r"|eanair|feabhra|marta|aibrean|bh?ealtaine|mh?eitheamh|iuil|lunasa|mh?ean fomhair|dh?eireadh fomhair|samhain|"
    # A dot after a month that is cut short; else it ends the sentence.
    r"samhna|nollaig|nollag)(?:(?:(?<![a-z]{4})(?<!may)|(?<=sept))\.)?"
)
_DAY = (
    r"(?:(?:[12]\d|3[01]|0?[1-9])(?: ?(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain))?|(?:(?:twenty[ -]|thirty[ -])?(?:first|"
    r"second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|\w{4,6}teenth|twentieth|"
    r"thirtieth)(?= of | o | de ))"
)
_NAMED_DAY = re.compile(
    r"\b(?:christmas (?:day|eve)|boxing day|st\.? stephen's day|new year's (?:day|eve)|hogmanay|good friday|"
    r"easter (?:sunday|monday)|st\.? (?:patrick|david|andrew|george)'s day|hallowe'?en|valentine's day|burns night|"
    r"(?:d?dydd|noswyl) nadolig|la nollag)\b(?:,? (?:in )?(?:19|20)\d\d\b)?",
    re.IGNORECASE,
)
# After a full stop only where nothing goes on: "on 3 January. 2024 was hard" has two sentences.
_YEAR = r"(?:[ ,/-]{1,2}(?:(?:19|20)\d\d|'?\d\d(?=\W|$))|\. ?(?:19|20)\d\d(?= ?(?:[.,;:)!?]|\n|$)))"
_WORDED = re.compile(
    rf"(?<![\w/.£$€-])(?:{_DAY}[ /-]?(?:of |day of |o |de )?(?P<month>{_MONTH})|"
    rf"(?P<first>{_MONTH}) {_DAY})(?P<year>{_YEAR})?(?!\w)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\w/.,£$€-])(?:(?P<a>\d{1,2})(?P<gap>[/. -])(?P<b>\d{1,2})(?P=gap)(?P<year>(?:19|20)\d\d|\d\d)|(?:19|"
    r"20)\d\d(?P<gap2>[/.-])(?P<month>\d{1,2})(?P=gap2)(?P<day>\d{1,2}))(?!\w)(?![/.-]\d)"
)
_SOMEBODY = (
    r"(?:he|she|patient|resident|man|woman|mother|father|mum|mam|dad|husband|wife|son|daughter|baby|child|boy|girl|"
    r"brother|sister|lady|gentleman|client|colleague|who)"
)
_EVENT = (
    r"(?:born|died|dies|passed away|deceased|stillborn|miscarried|diagnosed|admitted|readmitted|discharged|"
    r"collapsed|fell|sectioned|detained|operated on|assaulted|attacked|injured)"
)
# Nouns only with the word that ties them to a day, as "incidents" and "admissions" are what services count.
_PERSONAL_BEFORE = re.compile(
    rf"\b(?:(?:date|day|time) of (?:birth|death|diagnosis|admission|incident|discharge|injury|fall|surgery|"
    rf"operation)|birth ?date|d\.?o\.?b\.?|d\.?o\.?d\.?|gave birth|birthday|birth on|birth of (?:her|his|their|my)|"
    rf"born|died|dies|passed away|deceased|stillborn|stillbirth|miscarri\w{{2,5}}|suicide|overdose|(?:death|"
    rf"diagnosis|admission|incident|discharge|accident|injury|operation|surgery|funeral|inquest|biopsy|"
    rf"fall)(?: (?:was|is|happened|occurred|took place|date))?(?: on| of|:)|diagnosed|admitted|readmitted|"
    rf"discharged|collapsed|sectioned|detained|assaulted|injured|{_SOMEBODY} fell|had (?:a|his|her) (?:fall|stroke|"
    rf"heart attack|cardiac arrest|operation)|{_SOMEBODY} (?:sadly |peacefully )?passed|slipped away|"
    rf"lost (?:him|her|(?:my|our|his|her|their) (?:mum|mam|dad|mother|father|husband|wife|son|daughter|baby|brother|"
    rf"sister|nan|gran|colleague))|took (?:his|her|their) own life|ganwyd|ganed|geni|"
    rf"(?:bu|fu) farw|marwolaeth|(?:ei|eu) derbyn|rugadh|fuair bas)",
    re.IGNORECASE,
)
_PERSONAL_AFTER = re.compile(
    rf"\b{_SOMEBODY} (?:(?:was|had|has|sadly|then|suddenly|been|a) ){{0,3}}(?:{_EVENT}|fall|stroke|"
    rf"heart attack)\b",
    re.IGNORECASE,
)
# A day and a month as two numbers: "admitted 02/11", "discharged on 2/12", but not "discharged 8/10 patients".
_DAY_AND_MONTH = re.compile(
    r"\b(?:born|died|rip|passed away|admitted|adm|readmitted|discharged|disch|d/c|diagnosed|sectioned|dob|dod|"
    r"doa|fell):? (?:on |(?=0\d|\d\d?/0))(?:the )?(?P<date>(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2]))(?![\w/]|[.,]\d)"
    r"(?! (?:of|days?|nights?|wards?|shifts?|beds?|weeks?|patients?|people|pts|occasions?|sites?)\b)",
    re.IGNORECASE,
)
_SERVICE_BEFORE = re.compile(
    r"\b(?:accessed|published|updated|retrieved|reviewed|version|launched|launch|went live|go(?:es)? live|"
    r"going live|opened|issued|dated|deadline|meeting|conference|workshop|webinar|event|closes|"
    r"effective)\b[ :,(]{1,3}(?:is |was |held |it |this )?(?:on |at |from |of |by )?(?:[a-z]{3,6}day,? )?",
    re.IGNORECASE,
)


def dates(text):
    """Yield hits for exact dates: likely beside words of birth, death, diagnosis or admission, else possible.

    A day and month with no year, and a short numeric date that may be a score, count only beside such words. A date
    right after words such as "published" or "launched on" is one of a service, and is left out.
    """
    came_before, comes_after = Nearby(_PERSONAL_BEFORE, text), Nearby(_PERSONAL_AFTER, text)
    service = Nearby(_SERVICE_BEFORE, text)
    for start, end, full in _date_spans(text):
        if came_before.ends_before(start, 40) or comes_after.starts_after(end, 25):
            yield Hit(start, end, "date", LIKELY, "event")
        elif full and not service.ends_before(start, 0):
            yield Hit(start, end, "date", POSSIBLE)
    for match in _DAY_AND_MONTH.finditer(text):
        yield Hit(*match.span("date"), "date", POSSIBLE, "event")


def _date_spans(text):
    """Yield (start, end, whether it is surely a date and has a year) for all that may be a date."""
    for match in _WORDED.finditer(text):
        month = match.group("month") or match.group("first")
        # "Bed 3 may be free": the month has a capital, the verb has not, and no sentence ends with it.
        if month != "may" or match.group("year") or text[match.end() : match.end() + 1] in {"", ".", ",", ")"}:
            yield *match.span(), bool(match.group("year"))
    for match in _NAMED_DAY.finditer(text):
        yield *match.span(), False
    for match in _NUMERIC.finditer(text):
        one, two = (int(part) for part in (match.group("a", "b") if match.group("a") else match.group("day", "month")))
        # Both orders, as people copy from systems that write the month first.
        if 1 <= one <= 31 and 1 <= two <= 31 and min(one, two) <= 12:
            gap, year = match.group("gap") or match.group("gap2"), match.group("year") or "2000"
            yield *match.span(), gap != " " and (len(year) == 4 or gap == "/")


_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_SPELT = (
    rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:{_UNITS}))?|ten|eleven|twelve|"
    rf"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|{_UNITS})"
)
_FIGURE = r"(?:1[01]\d|[1-9]\d?)"
_AGE = rf"(?:{_FIGURE}|{_SPELT})"
_TENS = rf"(?:{_FIGURE}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -](?:{_UNITS}))"
_MORE = (
    r"(?! ?(?:years?|yrs?|months?|weeks?)? ?(?:\+|plus\b|%|percent|(?:and|or) (?:over|above|under|older|younger|"
    r"more|less|below|up)\b|upwards|to \d|[-/] ?\d|(?:and|or) \d|through))(?![.,]\d|\w)"
)
_AGED = re.compile(rf"\bage(?:d|s)?(?: of| was| is)?[ :=-]{{1,3}}(?:just |only )?{_AGE}{_MORE}", re.IGNORECASE)
_GROUP_BEFORE = re.compile(
    rf"(?:\b(?:{PLURAL_PEOPLE})(?:,? (?:who|that))?(?: (?:is|are|were|was))?"
    r"|\b(?:under|over|below|above|from|after|before|until|by|since|beyond|past)(?: the)?|\d[ -]?(?:to|and|or|-)|"
    r"\b(?:key stage|school|patient|working)) {0,2}",
    re.IGNORECASE,
)
_YEAR_OLD = re.compile(
    rf"(?<![\w.,£$€-]){_AGE}[ -]?(?:year|yr|month|week|day)s?[ -]{{0,2}}old(?!\w|s\b)", re.IGNORECASE
)
_BE = re.compile(
    r"\b(?:is|was|are|were|be|being|'s|'m|am)(?: (?:just|only|now|nearly|almost|about|over|then|already))*\s*$"
)
_NEXT_WORDS = re.compile(r"(?:[ -]([a-z']{1,20}))(?:[ -]([a-z']{1,20}))?(?:[ -]([a-z']{1,20}))?", re.IGNORECASE)
_ARTICLE = re.compile(
    r"\b(?:an?|the|my|our|his|her|their|this|that|one|another)(?: [a-z-]{1,15})? {0,2}$", re.IGNORECASE
)

# "83F" and "(83M)", but not of money, a ward or a catheter.
_LETTERED = re.compile(r"(?<![\w.,£$€/-])(?:1[01]\d|[1-9]\d)/?[MF]\b(?![.'/-]\w)")
_LETTERED_NOT = re.compile(
    r"\b(?:ward|room|bay|bed|size|band|level|floor|temp\w{0,8}|of|to|catheters?|tubes?|gauge|drains?|needles?|"
    r"french|pounds?|budget|bid|savings?|deficit|metres?|wide|long|deep)\b",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"(?<![\w.,£$€]){_AGE} ?(?:yo|y/o|y\.o\.?|yrs? old|yo[mf]|y/o/?[mf])(?!\w)", re.IGNORECASE)
_THEN = r"(?= ?[.,;:!?)](?!\d)| (?:and|when|but|with|at the time|in|last|this|while)\b| ?$)"
_SOMEONE_IS = re.compile(
    rf"\b(?:she|he|who)(?: is|'s| was)(?: just| only| now| nearly| almost| then)? {_TENS}{_MORE}{_THEN}",
    re.IGNORECASE,
)
# "The patient was 104", "my mum is 84", but not "once a child is 16" or "if the patient is 18", which is anybody.
_NOUN_IS = re.compile(
    r"(?P<rule>\b(?:if|when|whenever|where|once|until|till|unless|before|after|whether) )?"
    r"\b(?:the|my|our|his|her|their|this|that|one)(?: [a-z-]{1,15}){0,2} (?P<who>[a-z]{2,20})"
    rf"(?:(?P<now> is|'s)| was)(?: just| only| now| nearly| almost| then)? {_FIGURE}{_MORE}{_THEN}",
    re.IGNORECASE,
)
_SOMEONE_TURNS = re.compile(
    rf"\b(?:she|he|who|mum|dad|mother|father)(?: has| had| just)? turn(?:ed|s|ing) [1-9]\d{{1,2}}{_THEN}", re.IGNORECASE
)
_PERSON_OF = re.compile(
    rf"\b(?:a|the) (?:man|woman|boy|girl|lady|gentleman|child|teenager|lad) of {_FIGURE}"
    r"(?= ?[.,;:!?)](?!\d)| [a-z]| ?$)",
    re.IGNORECASE,
)
# Of one person, and not of "the NHS, which was born in 1948".
_BORN_IN = re.compile(r"\b(?:she|he|i|who|mum|dad|mother|father) (?:was|were) born in (?:19|20)\d\d\b", re.IGNORECASE)
# Welsh and Irish, and not of a group: "dros 65 oed", "rhwng 18 a 25 oed", "plant 5 oed".
_OED = re.compile(
    rf"(?<!\bdros )(?<!\bdan )(?<!\ba )(?<!\bac )(?<!\bi )(?<!\bneu )(?<!\bplant )(?<!\bpobl )(?<!\bleiaf )"
    rf"(?<![\w.,£$€-]){_FIGURE} (?:(?:[mbf]lwydd )?oed|(?:bliain|bliana) d'aois)\b(?! (?:a|neu) (?:throsodd|hyn|iau))",
    re.IGNORECASE,
)
_BIRTHDAY = re.compile(r"\b(?:his|her|my) [1-9]\d{0,2}(?:st|nd|rd|th) birthday\b", re.IGNORECASE)
_APPOSED = re.compile(r"([^\W\d_]{2,20})(?:, | \()([1-9]\d|1[01]\d)(?=[,)])")


def ages(text):
    """Yield hits for the age of one person: "aged 83", "an 83-year-old woman", "83 yo", "83F", "she was 83".

    Groups ("patients aged 65 and over", "5-year-olds") and things ("a 3 year old building") are left out.
    """
    group = Nearby(_GROUP_BEFORE, text)
    for match in _AGED.finditer(text):
        if not group.ends_before(match.start(), 0):
            yield Hit(*match.span(), "age", LIKELY)
    for match in _YEAR_OLD.finditer(text):
        certainty = None if group.ends_before(match.start(), 0) else _old_certainty(text, *match.span())
        if certainty:
            yield Hit(*match.span(), "age", certainty)
    yield from hits_of([_BORN_IN, _OED], text, "age", POSSIBLE)
    yield from hits_of([_SHORT, _SOMEONE_IS, _SOMEONE_TURNS, _PERSON_OF, _BIRTHDAY], text, "age", LIKELY)
    for match in _NOUN_IS.finditer(text):
        if match["who"].lower() in PERSON and not (match["rule"] and match["now"]):
            yield Hit(match.end("rule") if match["rule"] else match.start(), match.end(), "age", LIKELY)
    for match in _LETTERED.finditer(text):
        around = before(text, match.start(), 15) + " " + after(text, match.end(), 40)
        if not _LETTERED_NOT.search(around):
            yield Hit(*match.span(), "age", POSSIBLE)
    for match in _APPOSED.finditer(text):
        word = match.group(1)
        if word in PERSON or (word[0].isupper() and word.lower() in FIRST_NAMES):
            yield Hit(*match.span(2), "age", LIKELY)


def _old_certainty(text, start, end):
    """Return how sure it is that "N year old" is said of a person, or None where it is said of a thing."""
    words = before(text, start, 60)
    if _BE.search(words[-30:]):
        said_of = set(re.findall(r"[a-z]+", words.lower()))
        if said_of & {"he", "she", "who", "i"} or (said_of & PERSON and not said_of & THING):
            return LIKELY
        return None
    following = _NEXT_WORDS.match(after(text, end, 60))
    for word in following.groups() if following else ():
        word = (word or "").lower().removesuffix("'s")
        if word in PERSON:
            return LIKELY
        if word in THING:
            return None
        if word in GOES_ON:
            break
    if following is None or following.group(1).lower() in GOES_ON:
        return LIKELY if _ARTICLE.search(words[-30:]) else None
    return None


RULES = (dates, ages)
