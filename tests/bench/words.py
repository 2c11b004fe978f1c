"""The vocabulary of synthetic stories: lists of the field, their forms, and made-up stems, with Zipf-like weights.

English words of the field come first, so that the commonest are those that people search for. Made-up stems stand
for the long tail that real texts have: names of drugs, places, systems and local schemes.
"""

from itertools import accumulate, product


def listed(text):
    """Return the words of a text as a list."""
    return text.split()


FUNCTION = listed(
    """
the and to of a in we for was that it on with our is they had not as at this be were from by but have their all one or
who when which an each so more what no now are up two them if out would there how before after did been has about then
could us i over some into most than because first can other every still only new than those do three he she her his
many its any where while under again between without four both next also very since until five whose against
"""
)

NOUNS = listed(
    """
team staff patient ward improvement nurse board manager week month day time meeting story huddle data change leader
people service work care hospital practice clinic consultant doctor discharge referral appointment waiting list bed
handover shift coach training course project test idea problem measure chart run target plan priority strategy vision
purpose value behaviour visit director executive trust system process audit safety incident harm fall pressure ulcer
infection sepsis medicine dose pharmacy prescription record form email phone screen letter question answer feedback
survey complaint compliment family carer parent child baby mother midwife birth surgery theatre list anaesthetist
surgeon recovery pain therapist physiotherapist assessment therapy home community district visit caseload triage
ambulance crew emergency department queue corridor flow bottleneck delay cancellation capacity demand rota sickness
vacancy agency bank retention recruitment induction appraisal supervision wellbeing break room kitchen porter cleaner
laboratory sample result scan imaging radiographer report specimen blood test tumour cancer pathway breast lung bowel
stroke rehabilitation frailty dementia delirium diabetes foot kidney dialysis asthma heart failure clinic wound
nutrition weight fluid balance catheter line cannula observation score escalation outreach critical intensive unit
outpatient daycase preassessment admission transfer boarding outlier round board whiteboard marker sticker magnet
template checklist protocol guideline policy standard variation waste standardisation observation gemba walk
sponsor champion network collaborative faculty academy curriculum workshop session facilitator exercise simulation
budget saving cost business case contract tender supplier stock store cupboard label barcode trolley equipment pump
hoist mattress chair wheelchair taxi transport car park map sign door bell alarm noise light night weekend holiday
winter summer pandemic vaccine clinic school college university student trainee registrar foundation apprentice
volunteer charity hospice council housing benefit prison police court interpreter language leaflet video website
password login computer laptop tablet printer interface licence vendor upgrade outage backup dashboard spreadsheet
graph median control limit baseline sample denominator trend signal noise spread scale sustainability governance
committee agenda minutes action risk register assurance regulator inspection rating domain equity inequality
deprivation access interpreter ethnicity disability autism learning reasonable adjustment experience codesign
partner representative lived voice story trust kindness civility bullying blame learning culture psychological
"""
)

VERBS = listed(
    """
start stop try test learn ask tell show share measure count write read talk listen help improve change move wait call
visit walk meet plan review agree argue decide choose train coach teach lead support back fund save spend reduce cut
raise increase halve double track record report print draw map sort clean order book cancel admit discharge transfer
assess treat prescribe administer check recheck escalate delay miss lose find notice spot fix mend break build design
pilot spread scale adopt adapt embed sustain drop restart join leave return cover swap share protect ring invite
celebrate thank praise blame complain worry doubt believe expect promise deliver hand sign approve refuse block
"""
)

QUALITIES = listed(
    """
small large early late daily weekly monthly local national clinical senior junior new old simple complex quick slow
safe unsafe busy quiet short long full empty ready willing tired proud nervous honest shared joint single double spare
frail acute chronic elective urgent routine digital paper manual visible hidden formal informal protected regular
reliable patchy steady sudden gradual unexpected avoidable preventable missing duplicate wrong right better worse
"""
)

ABBREVIATIONS = listed("nhs icb qi pdsa spc mdt sdec gp pcn los ed itu camhs qsir sbar news lean kpi cqc ods")

ONSETS = listed("b br c cl cr d dr f fl g gl gr h j k l m n p pl pr qu r s sc sh sl sp st t th tr v w")
VOWELS = listed("a e i o u ai ea io or ar")
MIDDLES = listed("b ck d ff g l ll m mb n nd nt p r rd rm s ss st t v x")
ENDINGS = listed("a al am an el en er ett ex ia id in ine is ith ium ol on or os um ward wick ton by ford")

# How many words there are in all. Real collections of this size have several thousand that matter.
SIZE = 8_000
# From this rank on a word is of the long tail, whose frequencies fall faster, as in real texts.
TAIL_FROM = 1_500
TAIL_FALLS = 2.5


def forms_of_noun(word):
    """Return a noun with its plural."""
    if word.endswith("y") and word[-2] not in "aeiou":
        return [word, word[:-1] + "ies"]
    return [word, word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")]


def forms_of_verb(word):
    """Return a verb with its forms, regular ones, which is near enough."""
    stem = word[:-1] if word.endswith("e") else word
    return [word, word + "s", stem + "ed", stem + "ing"]


def made_up():
    """Yield made-up stems, in an order that mixes their beginnings, each a word of two or three syllables."""
    parts = list(product(ONSETS, VOWELS, MIDDLES, ENDINGS))
    step = 7_919  # a prime, so that each comes once and neighbours differ
    for number in range(len(parts)):
        yield "".join(parts[number * step % len(parts)])


def vocabulary(random, size=SIZE):
    """Return (function words, words of the field and made-up ones), the commonest first.

    random: a seeded random.Random, which settles the order within the words of the field.
    """
    heads = list(dict.fromkeys([*NOUNS[:60], *ABBREVIATIONS[:4], *VERBS[:10], *QUALITIES[:10]]))
    forms = [form for word in NOUNS for form in forms_of_noun(word)]
    forms += [form for word in VERBS for form in forms_of_verb(word)] + QUALITIES + ABBREVIATIONS
    function = list(dict.fromkeys(FUNCTION))
    used = {*heads, *function}
    rest = [word for word in dict.fromkeys(forms) if word not in used]
    random.shuffle(rest)
    field = heads + rest
    used.update(field)
    for word in made_up():
        if len(function) + len(field) >= size:
            break
        if word not in used:
            used.add(word)
            field.append(word)
    return function, field


def cumulative_weights(count):
    """Return cumulative weights for so many words by rank: Zipf's law, with a tail that falls faster."""
    weights = (
        1 / (rank + 2.7) * (1 if rank < TAIL_FROM else (TAIL_FROM / rank) ** (TAIL_FALLS - 1)) for rank in range(count)
    )
    return list(accumulate(weights))


def by_rank(function, field):
    """Return all words, the commonest first: after the first 30, words of the field stand among the others."""
    head, rest = function[:30], function[30:]
    pairs = [word for pair in zip(field, rest, strict=False) for word in pair]
    return head + pairs + field[len(rest) :]
