"""Finding what could identify a person: what must be marked, what must not, and what must never be told.

All identifiers are made up: the two NHS numbers of DOMAIN.md, Ofcom's numbers for drama, documented test cards.
"""

import json
import logging
import traceback
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stories import safety
from stories.safety import (
    KINDS,
    LIKELY,
    POSSIBLE,
    Finding,
    SafetyError,
    check_story_texts,
    find_identifiers,
    mark,
    passage_key,
)

# One line each: the kind, and a sentence with the passage between [[ and ]]. Written before the rules were tried on
# them; at that first try 128 of 136 were found, with 6 false alarms. The rules were then tuned to these sentences.
IDENTIFYING = """
nhs_number | Her NHS number is [[943 476 5919]].
nhs_number | NHS number: [[9434765919]]
nhs_number | NHS no. [[943-476-5919]], seen twice.
nhs_number | NHS No [[401.023.2137]] was on the sticker.
nhs_number | Please look at [[401 023 2137]] for the notes.
nhs_number | The label said [[943 476 5919]] and nobody checked it.
nhs_number | CHI [[943476 5919]] was missing from the letter.
nhs_number | His H&C number, [[401 023 2137]], was wrong on the form.
nhs_number | Patient [[4010232137]] was sent home twice.
nhs_number | We scanned [[401 - 023 - 2137]] by mistake.
nhs_number | Health and care number [[40 10 23 21 37]] came up twice.
nhs_number | The sticker [[9434765919]] was left on the trolley.
ihi_number | The IHI was [[539218794347659190]].
hospital_number | Hospital number [[K123456]] had no notes.
hospital_number | MRN [[00451234]] was opened by 3 people.
hospital_number | Case number [[48213]] went to the panel.
hospital_number | Patient ID: [[RX-88213]].
hospital_number | See Datix [[W45123]] for what happened.
hospital_number | The incident ref. [[2024/10233]] is closed.
hospital_number | Her hospital no. is [[A 204 883]].
hospital_number | The NHS number 943 476 591 was one digit short, so was hospital number [[7712345]].
hospital_number | NHS number [[999 123 4567]] was typed wrong.
hospital_number | Unit number [[0034512]] was on the wristband.
staff_number | The surgeon (GMC [[7123456]]) agreed.
staff_number | My NMC PIN is [[98I1234E]].
staff_number | Payroll number [[20451187]] was paid twice.
national_insurance | National Insurance number [[QQ 12 34 56 C]] was on the letter.
national_insurance | It said [[QQ123456C]] at the top.
national_insurance | Her NI number is [[ab 12 34 56 d]].
national_insurance | The form had [[AB-12-34-56-A]] on it.
pps_number | PPS number [[6433435F]] was needed.
pps_number | The form asked for [[1234567T]] again.
bank_card | We paid with [[4111 1111 1111 1111]] for the taxi.
bank_card | The card was [[378282246310005]].
vehicle | Her car, [[AB12 CDE]], was blocked in.
vehicle | A van with plate [[191-D-12345]] parks there.
vehicle | His car registration is [[P123 ABC]].
postcode | She lives at [[SW1A 1AA]] with her son.
postcode | The crew went to [[M1 1AE]] at night.
postcode | He moved to [[ls2 9jt]] in spring.
postcode | Home address ended [[EC1A1BB]].
postcode | Patients from [[BT7 1NN]] had to travel.
postcode | It was posted to [[B33  8TH]].
postcode | The flat at [[W1A 0AX]] was cold.
postcode | Her house in [[CF10-3AT]] had steps.
eircode | He lives at [[D02 AF30]].
eircode | We drove to [[A65 F4E2]] each day.
eircode | The letter went to [[d6w xy12]].
address | She lived at [[14 Acacia Avenue]] for years.
address | The crew went to [[Flat 2, Rowan Court]] at night.
address | His house on [[Tanyard Lane]] had no ramp.
phone | Ring me on [[07700 900123]].
phone | Her mobile is [[+44 7700 900123]].
phone | Call [[020 7946 0018]] for the ward.
phone | The office is [[(01632) 960 001]].
phone | Ring [[+353 1 555 0123]] in Dublin.
phone | His number is [[087 555 0123]].
phone | Phone [[0300 123 4567]] to refer.
phone | The line is [[0808 157 0123]] until 10pm.
phone | Text [[07700-900-456]] to join.
phone | Ask for extension [[4471]].
phone | Bleep [[2213]] at night.
phone | Her phone number is [[960 001]].
phone | From abroad use [[0044 113 496 0000]].
phone | Dial [[00353 87 555 0123]].
phone | Tel: [[0113.496.0000]]
email | Write to [[jo.bloggs@example.org]] for the form.
email | Email [[j.o'neill+qi@nhs.example.net]].
email | Contact [[team@example.org]] to join.
email | I am at [[jo.bloggs (at) example.org]].
email | It was sent to <[[a_b-c@sub.example.co.uk]]>.
date | She was born on [[3 May 1941]].
date | Date of birth: [[03/05/1941]]
date | DOB [[3.5.41]] was on the slip.
date | He died on [[12 March]] at home.
date | Dad was diagnosed on the [[4th of June 2023]].
date | She was admitted on [[2024-01-09]] with a fall.
date | The incident on [[21st August 2023]] changed us.
date | On [[5 February]] a patient died in the corridor.
date | My mother passed away on Friday [[9 August 2024]].
date | On [[14/11/2022]] the family complained.
date | The fall happened on [[Sept 12, 2023]].
date | He came to us on [[07 October 2024]] and waited.
date | Date of death [[01-02-2024]].
date | Her funeral was on [[30 June]].
age | A woman aged [[83]] waited 9 hours.
age | An [[83-year-old]] woman waited 9 hours.
age | We met a [[5 year old]] boy with asthma.
age | An [[eighty-three-year-old]] widower lived alone.
age | Pt [[83 yo]] lives alone.
age | [[83F]] admitted from home.
age | A man ([[47M]]) came back 3 times.
age | My dad was [[79 years old]] when it began.
age | She was [[92]] and wanted to go home.
age | He is [[36]].
age | The [[17-year-old]] came with his mum.
age | A [[6 week old]] baby was sent home.
age | At the age of [[34]] he had a stroke.
age | His mother, [[88]], cared for him.
age | It was her [[90th]] birthday.
age | Margaret ([[81]]) told us first.
age | Age: [[83]]
age | A [[42-year-old]] retired teacher rang us.
age | She turned [[100]] in June.
age | The patient was [[71 y/o]] and frail.
initials | Mrs [[J.S.]] asked to go home.
initials | We met patient [[AB]] on day 2.
initials | [[J.B.]] told us the form was wrong.
initials | Mr [[AK]] was moved 4 times.
initials | Resident [[M.T.]] stopped eating.
initials | A nurse, initials [[PW]], wrote it down.
initials | The family of [[R.D.]] wrote to thank us.
name | [[Mrs Smith]] asked to go home.
name | [[Dr Patel]] said yes at once.
name | [[Sister Mary O'Neill]] leads the huddle.
name | [[Nurse Jackie]] drew the first chart.
name | We asked a patient called [[Derek]] to help.
name | My colleague [[Priya Nair]] ran the test.
name | Our matron [[Jackie]] told the board.
name | [[Prof. Helen Okafor]] chairs the group.
name | [[MRS SMITH]] was on the list.
name | We rang [[mrs smith]] at home.
name | [[Mr & Mrs Jones]] came to the panel.
name | [[Margaret Evans]] sits on our panel.
name | Thank you to [[Siân]] and the night team.
name | Her name was [[Oluchi]].
name | A carer named [[Bogdan]] showed us.
name | Our chief nurse, [[Aoife Byrne]], walked the ward.
name | [[Dr van der Berg]] changed the rota.
name | We owe this to [[Mohammed]] in the post room.
name | Ward sister [[Emma]] kept the tally.
name | [[J. B. Smith]] signed it.
name | The charge nurse, [[Niamh]], said no.
name | [[Miss Léa Dupré]] taught us.
name | Her son [[Callum]] rang every day.
name | The patient, [[Zbigniew]], spoke to the board.
name | We asked [[Oluchi]] what mattered.
bed | The lady in [[bed 4]] waited all day.
bed | A patient in [[room 12]] was missed.
"""
NOT_IDENTIFYING = """
The clinic runs from 10.15am to 12.30pm.
Open 09.00-17.00, 7 days a week.
We saved £180,000 in 18 months.
It cost £1.2 million, or €1,400,000.
There were 2,600 letters waiting in 2024.
Falls went from 8.3 to 5.1 per 1,000 bed days.
We did this in 2019, 2020 and 2021.
From 2019-2020 to 2023-2024 the rate halved.
A 3 year old building leaks when it rains.
The 5-year plan has 5 aims.
Our 10-year strategy was 60 pages.
The service is 5 years old and still growing.
The hospital is 100 years old this year.
Patients aged 65 and over get a call.
People aged 18 to 25 told us they felt lost.
Children aged 5 came with their parents.
It is for 5-year-olds and their families.
We looked at adults aged 40-64.
Everyone over the age of 75 had a review.
The average age of 83 hides a lot.
Ring 111 first, and 999 in an emergency.
We tested it on 3 patients, then 5, then 12.
Ward 12 and ward 14 share one matron.
Bed 4 is the one nobody wants.
We moved to Room 101 for the huddle.
Band 6 and band 7 nurses run it.
The Sister and the Nurse in Charge meet at 8am.
Nurse Associates led the change.
Nurse Consultants and Matrons joined in.
The Matron Ward Round is on Mondays.
MS Teams was the only tool we had.
MS patients waited 18 weeks.
MRI and MR scans had the longest wait.
Sister hospitals copied the form.
A tool called PDSA helped us think.
We set up a project called Home First.
A patient group called Voices joined us.
Our patient Voices group meets monthly.
A nurse called Reception to ask.
A patient called Switchboard 6 times.
Our manager Excel sheet was huge.
The lead Trust held the budget.
Our chair said Monday would do.
My colleague said it would not work.
Our matron and I walked the floor.
The consultant on call agreed.
His mother and her sister both rang.
We used the Model for Improvement and PDSA.
Virginia Mason taught us to stop the line.
Martha's Rule changed how families call us.
The Oliver McGowan training took 2 hours.
Queen Elizabeth Hospital shared its form.
King George Hospital and St James's did the same.
The Margaret Centre opened its garden.
The Edith Cavell ward piloted it.
John's Campaign helped carers stay.
As W. Edwards Deming said, drive out fear.
Don Berwick wrote to all staff.
The Francis report was on every desk.
Florence Nightingale counted too.
Great Ormond Street shared its huddle.
We visited Leeds, Bradford and Wigan.
The U.K. and the U.S. differ here.
We meet at 9 a.m. and again at 4 p.m.
See section B. Then read appendix C. Both help.
Plan A. Plan B. Neither worked.
The G.P. and the O.T. met weekly.
Patient ID checks took 4 minutes.
Patient QI champions met twice.
A patient IT course was full.
The patient UK survey came back.
Vitamin D. Calcium. Both were missed.
Hepatitis B and hepatitis C clinics merged.
Type 2 diabetes, stage 3 and grade 2.
We had 14F and 16F catheters in one drawer.
The theatre list had 12 cases.
The budget was £83M last year.
The M25 was shut that day.
We used form A12 and form B7.
The postcode LS9 has the most falls.
Ward B1 2nd floor has no sink.
Go to E5 3rd floor and turn left.
H1N1 and COVID-19 changed our rota.
Score was 4 out of 5, then 9/10.
A ratio of 1:8 at night is too thin.
Version 2.1.14 of the form is live.
ISBN 0306406152 is the book we used.
Charity number 1089464 paid for it.
Company number 09434765 printed it.
The order number 9434765919 was for chairs.
Read https://www.example.org/2024/03/12/report-9434765 for more.
See www.example.org/news/john-smith/2023-05-04 for the blog.
See doi.org/10.1136/bmjqs-2015-004411 for SQUIRE.
We published it on 12 March 2024.
The report was launched on 3 April 2023.
The page was accessed on 01/02/2024.
The board meeting on 12 March 2024 agreed.
From 1 April we had 2 more nurses.
On 12 March we began with one bay.
In March 2024 we began with one bay.
May 2023 was our worst month.
Bed 3 may be free by noon.
Ward 1 may open again.
Admissions fell by 12% between 2019 and 2023.
We began on 3 wards in June 2022.
The deaths review meets in week 2.
The number of patients was 1,200 in May.
We counted patient numbers 3 times.
Case numbers doubled in 2022.
Case number 3 of 12 was the hardest.
Staff numbers fell to 4,000.
We had 10 000 000 rows in one sheet.
A total of 1 234 567 890 rows were kept.
The mean was 0.9434765919 in the model.
1111111111 is not a number for anyone.
000 000 0000 was the default.
999 123 4567 fails the check.
We tried 3 4 5 6 7 8 9 10 11 12 in turn.
Steps 1 2 3 4 5 6 7 8 9 0 were skipped.
Temperatures were 36.5 37.0 37.5 38.0.
Shifts are 07.30-15.30, 13.00-21.00 and 20.30-08.00.
The lift takes 8 people or 630 kg.
She was 5 minutes late.
He is 1 of 3 porters who stayed.
It was 12 weeks before anyone replied.
We turned 20 beds into chairs.
The 75th birthday of the NHS was a good day.
The NHS turned 75 in July.
A 2-day-old problem grew to a year.
A 30 year old boiler heats the wing.
Our data is 3 years old.
@ward5 is not an address.
We met at the hub @ 9am.
The extension opened in 2024.
The car park took 8 months.
Each team got 1 to 3 coaches.
Dear Sister, thank you for the tea.
Doctors, nurses and porters all came.
Dr and nurse rounds were joined up.
Professor of nursing is a new post.
Miss a dose and it shows.
Will and hope are not a plan.
April, May and June were quiet.
Grace and candour matter most.
The chief executive, the chair and I met.
Lean, Six Sigma and QSIR are methods.
NHS England and NHS Wales wrote to us.
Our director Monday briefing has 4 lines.
We asked "Who are you?" and "What matters to you?"
Patients told us: "Nobody asked me."
It takes 3-4 weeks, or 10-12 in winter.
"""
# Written after that, in other words, to see what the rules do with text they were not tuned to: at the first try 64 of
# 70 were found, with 2 false alarms.
IDENTIFYING_LATER = """
nhs_number | The patient (NHS: [[401 023 2137]]) waited.
nhs_number | nhs no [[4010232137]] and nothing else on the page
nhs_number | Wristband read [[943-476-5919]].
nhs_number | CHI number: [[4010232137]]
nhs_number | HCN [[943 476 5919]] was scanned.
hospital_number | Patient number [[1048822]] was not on the list.
hospital_number | Her record number is [[H44512]].
hospital_number | MRN: [[882113]]
hospital_number | complaint ref [[C/2023/0194]]
hospital_number | Referral number [[88 2201 99]] got lost.
staff_number | HCPC [[PH102233]] signed it off.
staff_number | Employee number [[30022114]] is me.
national_insurance | NINO [[QQ123456A]]
pps_number | Her PPSN is [[6433435F]].
postcode | An ambulance to [[LE1 5WW]] took 3 hours.
postcode | We visited homes in [[N1 9GU]], one by one.
postcode | address: 4 The Row, [[TR1 3LJ]]
eircode | Her Eircode, [[T12 X70A]], was wrong.
phone | you can get me on [[07700900982]] most days
phone | Mobile: [[07700 900 982]]
phone | The ward line is [[0141 496 0123]].
phone | Call Priory desk on [[01632-960-123]].
phone | Call [[(020) 7946 0999]] before noon.
phone | Her number, [[+447700900077]], was shared.
phone | ring [[1800 555 012]] free
phone | ext. [[20417]]
email | her address is [[mary_lou@example.com]]
email | [[first.last@nhs.example]] replied at once
date | She was discharged on [[2 Feb 2024]] at 4am.
date | Born: [[01.12.1950]]
date | The stillbirth on [[6 July 2022]] led to this.
date | He was sectioned on [[11/03/2023]].
date | My husband died [[19 November 2021]].
date | She fell at home on [[3rd March]] and lay there.
date | diagnosed [[22-8-23]]
date | We lost him on [[17 April 2020]].
age | a [[67 year-old]] man with COPD
age | My nan is [[91 years old]] and lives alone.
age | a [[4-month-old]] came in blue
age | He's [[58]], and a bus driver.
age | A man in his care, aged [[29]], left the ward.
age | [[54M]] with chest pain
age | a [[nineteen year old]] student
age | an [[81 year old]] Polish lady
age | a girl of [[14]] took tablets
initials | Patient [[K.L.]] wrote to us.
initials | Mrs [[D]] went home at last.
initials | Client [[JW]] did not want this.
initials | Dr [[R.S.]] was not told.
name | The idea came from [[Dr Adeyemi]].
name | Sister [[Bridget]] is retiring.
name | [[Mr. Kowalczyk]] had been moved again.
name | We thank [[Sarah Whitcombe]] for her time.
name | [[Professor Lin]] gave the talk.
name | My mum, [[Doreen]], was in for 6 weeks.
name | His wife [[Shanelle]] kept a diary.
name | Our physio [[Tunde]] built the board.
name | A resident called [[Winnie]] chose the colour.
name | [[Matron Hughes]] came at 7am.
name | [[Mrs. O'Connor-Walsh]] rang twice.
name | our CEO [[Rupinder Gill]] said so
name | [[Kev]] in stores found the box.
name | [[Ms Nguyễn]] helped with the words.
name | I asked [[Tomasz]], a porter.
name | [[Dr M Rahman]] and the team agreed.
name | [[Cllr Dawn Fairbrother]] opened it.
name | [[Lord Ashby]] lost his notes with us.
name | She told [[Yusra Haddad]] at the desk.
bed | The man in [[side room 2]] had no visitors.
bed | A lady in [[bay 3]] fell.
"""
NOT_IDENTIFYING_LATER = """
We went from 42% to 71% in 9 months.
The pilot ran for 6 weeks on ward 7B.
Waits fell from 18.5 weeks to 11.
There are 14 steps, 9 of them waste.
Our target is 95% within 4 hours.
We spent 3,400 hours on forms in 2022/23.
In 2021/22 and 2022/23 we had no money.
By 31 March we must hand back the rest.
The year ends on 31 March and starts on 1 April.
Version 3 of the policy is dated 4 May 2023.
The chart has 24 points and 2 signals.
It takes 20 minutes, 3 times a day.
The 8.30 huddle is now at 8.15.
We have 1,204 staff on 11 sites.
The ICB covers 1.7 million people.
A 50-year-old building and a 3-year-old roof both leaked.
This 10 year old policy had 80 pages.
Our programme is 2 years old.
Over 80s and under 5s get a call first.
Women aged 25 to 49 were asked.
It is for anyone aged 16 or over.
Patients who are 65 or older can join.
Young people aged 11-18 wrote the questions.
The mean age of 71 did not change.
Every 3-year-old gets a check.
A team of 14 met for an hour.
She is one of 40 coaches.
He was first to say it.
She was in charge and said no.
The lead nurse and the ward manager swapped jobs.
Our chief nurse wrote to each of us.
The board, the chair and the chief executive came.
Charge nurses from 4 wards met in May.
The Chief Nurse and the Medical Director agreed.
The Director of Nursing sponsors it.
Matron for Quality is a new role.
Sister Act was shown at the party.
A consultant from another trust came to look.
Doctor Foster data was cited.
Nurse in charge badges cost £2 each.
Ward Sister posts were cut.
We used NHS Impact and the five components.
The Health Foundation gave a small grant.
We joined Q and met others.
The Point of Care Foundation trained us.
We learned from Toyota and Thedacare.
Intermountain and Jönköping inspired the board.
Schwartz Rounds were well liked.
The Kotter model did not help.
We bought 3 laptops and a Dyson fan.
Power BI and SharePoint were locked.
Our patient Safety Incident Response Framework plan was long.
My manager NHS email was full.
The patient Experience team has 2 people.
Each patient FFT card was read.
Our partner Macmillan paid for the van.
A volunteer from Age UK came on Tuesdays.
Our director Wednesday call is 10 minutes.
It was called Project Breeze.
A huddle called Safety Pause helps.
The team called Estates 12 times.
A nurse called Pharmacy for the third time.
A colleague called Health Informatics to help.
A patient called NHS 111 and then 999.
Look at Table 4 and Figure 12.
Section 136 and Section 117 take time.
Room B12 and lift C3 are shut.
The code on the door is on a poster.
Form DS1500 became SR1.
EPR, PAS and ESR do not talk.
We scored 3.2, 3.4 and 4.1.
The ratio went from 1 in 8 to 1 in 6.
It is 400 m from ward to lab.
The pump is model 8100 and the tube is 12F.
HbA1c was 58 and then 48.
A dose of 5 mg twice a day was wrong.
His blood pressure was 140/90 that day.
Oxygen at 28% by mask.
NEWS2 of 7 was not acted on.
The 999 and 111 teams share a room.
The 15 Steps challenge, the 6 Cs and 10 Rs.
Our 12-12-12 rule is: 12 people, 12 minutes, 12 months.
In Wales, Scotland and Ireland it differs.
People in Bath, Reading and Derry joined.
We met in Nottingham on a Tuesday.
Welsh and Urdu copies helped.
Eid, Diwali and Christmas rotas are fairer.
"Just ask", she said. "We will."
I, too, was tired.
The family asked for Sunday visits.
My mother and my son both use the service.
The patient's daughter told the panel.
Our patients, carers and staff wrote it.
St John Ambulance lent a van.
Marie Curie nurses and Sue Ryder helped.
The Princess Alexandra and the Royal Victoria shared data.
The James Lind Alliance set the questions.
Guy's and St Thomas' came to see.
A Datix was filed each time.
The incident review took 60 days.
"""
# What the rules are known to mark without need, with the kind. An exact date alone is marked on purpose, less surely.
FALSE_ALARMS = """
date | We opened the hub to all on 6 January 2025.
name | Our manager Skype calls were short.
name | We play Elton John at the end of a shift.
postcode | Part number S1 2AB is out of stock.
nhs_number | The batch 9434765919 was thrown away.
"""


def read_identifying(lines):
    """Return [(kind, sentence, start, end)] of lines such as "age | A woman aged [[83]]"."""
    rows = []
    for line in lines.strip().splitlines():
        kind, marked = (part.strip() for part in line.split("|", 1))
        head, rest = marked.split("[[", 1)
        passage, tail = rest.split("]]", 1)
        rows.append((kind, head + passage + tail, len(head), len(head) + len(passage)))
    return rows


IDENTIFYING_ROWS = read_identifying(IDENTIFYING) + read_identifying(IDENTIFYING_LATER)
QUIET = (NOT_IDENTIFYING.strip() + "\n" + NOT_IDENTIFYING_LATER.strip()).splitlines()
FALSE_ALARM_ROWS = [tuple(part.strip() for part in line.split("|")) for line in FALSE_ALARMS.strip().splitlines()]


def found(kind, sentence, start, end):
    return any(
        finding.kind == kind and finding.start < end and finding.end > start for finding in find_identifiers(sentence)
    )


def kinds_in(text):
    return [finding.kind for finding in find_identifiers(text)]


def passages_in(text):
    return [finding.passage(text) for finding in find_identifiers(text)]


def test_there_are_enough_sentences_to_measure_with():
    assert len(IDENTIFYING_ROWS) >= 120
    assert len(QUIET) >= 120
    assert {row[0] for row in IDENTIFYING_ROWS} == set(KINDS)


def test_every_identifying_sentence_is_found():
    assert [row[1] for row in IDENTIFYING_ROWS if not found(*row)] == []


@pytest.mark.parametrize("sentence", QUIET)
def test_nothing_is_marked_where_nobody_can_be_identified(sentence):
    assert find_identifiers(sentence) == []


@pytest.mark.parametrize(("kind", "sentence"), FALSE_ALARM_ROWS)
def test_known_false_alarms_are_still_as_listed(kind, sentence):
    assert kinds_in(sentence) == [kind]


def test_recall_and_precision_of_each_kind():
    """Hold both to a floor; `pytest -s` shows the figures."""
    wanted = Counter(row[0] for row in IDENTIFYING_ROWS)
    hits = Counter(row[0] for row in IDENTIFYING_ROWS if found(*row))
    alarms = Counter(kind for sentence in QUIET for kind in kinds_in(sentence))
    alarms.update(kind for kind, _ in FALSE_ALARM_ROWS)
    print(f"\n{'kind':20}{'recall':>12}{'precision':>12}")
    for kind in KINDS:
        right, marked = hits[kind], hits[kind] + alarms[kind]
        recall, precision = right / wanted[kind], right / marked
        print(f"{kind:20}{right:>5}/{wanted[kind]:<3}{recall:4.0%}{right:>5}/{marked:<3}{precision:4.0%}")
    for kind in KINDS:
        assert hits[kind] / wanted[kind] >= 0.85, kind
    assert hits.total() / wanted.total() >= 0.95
    assert hits.total() / (hits.total() + alarms.total()) >= 0.95


def texts_in(value):
    """Yield every text in a line of a file of stories."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in {"author_email", "published_at", "external_id"}:
                yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def test_sample_stories_are_left_in_peace():
    lines = Path(safety.__file__).parent.parent.joinpath("data", "sample_stories.jsonl").read_text(encoding="utf-8")
    for line in lines.splitlines():
        for text in texts_in(json.loads(line)):
            assert find_identifiers(text) == [], text


def test_nhs_numbers_of_the_domain():
    assert kinds_in("943 476 5919") == ["nhs_number"]
    assert kinds_in("401 023 2137") == ["nhs_number"]
    assert kinds_in("999 123 4567") == []


@pytest.mark.parametrize("digit", "0123456789")
def test_a_repeated_digit_is_no_nhs_number(digit):
    assert "nhs_number" not in kinds_in(f"NHS number {digit * 3} {digit * 3} {digit * 4}")


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("943 476 5919", LIKELY),
        ("NHS number 9434765919", LIKELY),
        ("9434765919", POSSIBLE),
        ("They died on 12 March 2024.", LIKELY),
        ("It rained on 12 March 2024.", POSSIBLE),
        ("Ring 07700 900123", LIKELY),
        ("Ring 0300 123 4567", POSSIBLE),
        ("Write to jo.bloggs@example.org", LIKELY),
        ("Write to info@example.org", POSSIBLE),
        ("An 83-year-old woman", LIKELY),
        ("Margaret rang", POSSIBLE),
        ("Margaret Evans rang", LIKELY),
    ],
)
def test_words_and_shape_around_decide_how_sure_it_is(text, certainty):
    assert [finding.certainty for finding in find_identifiers(text)] == [certainty]


def test_a_date_tied_to_a_person_has_its_own_reason():
    bare, tied = find_identifiers("On 3 April 2024 it rained. He was born on 3 April 1944.")
    assert bare.reason != tied.reason


@pytest.mark.parametrize(
    "text",
    [
        "943\u00a0476\u00a05919",
        "943\u2011476\u20115919",
        "943 476\u200b 59\u200d19",
        "９４３ ４７６ ５９１９",
        "943–476–5919",
        "\ufeff943\u00ad4765919",
        "٩٤٣ ٤٧٦ ٥٩١٩",
        "9\u03004\u03003 476 5919",
    ],
)
def test_an_nhs_number_is_found_however_it_is_typed(text):
    whole = f"The number was {text}, I think."
    (finding,) = find_identifiers(whole)
    assert finding.kind == "nhs_number"
    assert finding.passage(whole).strip("\ufeff") == text.strip("\ufeff")


def test_offsets_are_those_of_the_text_as_typed():
    text = "ﬁne \u200b\u200bﷺ ½ 👩🏽‍⚕️ Dr\u00a0Nguyễn said"
    (finding,) = find_identifiers(text)
    assert finding.passage(text) == "Dr\u00a0Nguyễn"


def test_an_accent_typed_as_a_mark_of_its_own_stays_with_its_letter():
    text = "Miss Dupre\u0301 rang."
    assert passages_in(text) == ["Miss Dupre\u0301"]


def test_names_are_read_whole_and_no_further():
    assert passages_in("Sister Mary O’Neill’s huddle") == ["Sister Mary O’Neill"]
    assert passages_in("Dr Patel and Mrs J Smith-Jones agreed") == ["Dr Patel", "Mrs J Smith-Jones"]
    assert passages_in("Mrs May and Mr Will Young rang") == ["Mrs May", "Mr Will"]
    assert passages_in("Mr\nSmith rang") == ["Mr\nSmith"]
    assert passages_in("Our matron Jackie. Monday came.") == ["Jackie"]


def test_digits_in_the_address_of_a_page_are_left_but_an_nhs_number_is_not():
    assert kinds_in("https://example.org/2024/03/12/07700900123/mrs-smith") == []
    assert kinds_in("https://example.org/patients?nhs=9434765919") == ["nhs_number"]


def test_of_two_findings_in_one_place_one_is_left():
    assert kinds_in("MRN 943 476 5919") == ["nhs_number"]
    assert kinds_in("sarah.jones@example.org") == ["email"]


def test_a_range_of_ages_or_a_group_is_not_the_age_of_one_person():
    for text in ("aged 65 and over", "aged 18-25", "adults aged 40", "a 5-year-olds group", "aged 18 to 25", "age 65+"):
        assert kinds_in(text) == [], text


def test_marked_text_is_the_text_in_pieces():
    text = "Mrs Smith rang 07700 900123 twice."
    findings = find_identifiers(text)
    pieces = mark(text, findings)
    assert pieces == [("Mrs Smith", findings[0]), (" rang ", None), ("07700 900123", findings[1]), (" twice.", None)]


def test_marking_leaves_out_findings_of_a_text_that_has_changed():
    stale = [Finding(0, 4, "name", "", LIKELY), Finding(2, 6, "name", "", LIKELY), Finding(9, 99, "name", "", LIKELY)]
    assert mark("Ann rang us.", stale) == [("Ann ", stale[0]), ("rang us.", None)]
    assert mark("", stale) == []


def test_only_fields_with_findings_are_in_the_answer_for_a_story():
    found_in = check_story_texts(
        {"title": "Fewer falls", "account": "Mrs Smith fell.", "advice": "", "surprises": None}
    )
    assert {name: [finding.kind for finding in findings] for name, findings in found_in.items()} == {
        "account": ["name"]
    }


def test_a_passage_is_known_again_however_it_is_spaced_and_never_told():
    key = passage_key("943 476 5919")
    assert key == passage_key(" 943\u00a0476\u200b  5919\n")
    assert key != passage_key("401 023 2137")
    assert passage_key("Siân") == passage_key("SIAN")
    assert len(key) == 64 and "943" not in passage_key("943")[:3]


def test_a_passage_key_depends_on_the_secret_key(settings):
    before = passage_key("Mrs Smith")
    settings.SECRET_KEY = "another-key-for-this-test-only"
    assert passage_key("Mrs Smith") != before


def test_half_a_surrogate_pair_is_taken_as_any_character():
    assert len(passage_key("Mrs \ud800Smith")) == 64
    assert kinds_in("\udfff Mrs Smith \ud83d") == ["name"]


def test_what_matched_is_in_no_repr_and_no_log(caplog):
    caplog.set_level(logging.DEBUG)
    (finding,) = find_identifiers("Mrs Smith")
    assert repr(finding) == "<Finding name 0-9>"
    assert str([finding]) == "[<Finding name 0-9>]"
    assert "Smith" not in json.dumps({"reason": finding.reason, "kind": finding.kind, "label": finding.label})
    assert caplog.records == []


def test_a_rule_that_fails_tells_where_and_shows_nothing_of_the_text(monkeypatch):
    def failing(text):
        raise ValueError(text)
        yield

    monkeypatch.setattr(safety, "_RULES", (failing,))
    with pytest.raises(SafetyError, match=r"^ValueError, failing, line \d+$") as caught:
        find_identifiers("Mrs Smith")
    assert caught.value.__context__ is None and caught.value.__cause__ is None
    frames = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert "failing" not in frames


def test_reasons_are_plain():
    for label, reason in KINDS.values():
        assert label[0].isupper() and reason.endswith(".")
        assert "n't" not in reason and "n’t" not in reason
        assert all(len(sentence.split()) <= 20 for sentence in reason.split(". "))


PIECES = [
    "943 476 5919", "Mrs ", "Dr ", "J.B.", "Smith", "aged ", "83", "-year-old", " ", "\n", ".", "-", "@", "a",
    "A", "0", "1", "SW1A 1AA", "07700", "900123", "1 May ", "2024", "born ", "our matron ", "called ",
    "e\u0301", "\u0301", "\u200b", "ﷺ", "½", "١", "'", "\u202e", "🏽", "http://", "www.", "(0)", "+44", "QQ",
    "123456", "C", "/", "Margaret", "’s", "\ud800",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
@example("")
@example("\u0301")
@example("1\u0301" * 40)
def test_any_text_gives_findings_within_it_that_do_not_overlap_and_stay_the_same(text):
    findings = find_identifiers(text)
    last = 0
    for finding in findings:
        assert last <= finding.start < finding.end <= len(text)
        assert finding.kind in KINDS and finding.reason and finding.certainty in {LIKELY, POSSIBLE}
        last = finding.end
    assert findings == find_identifiers(text)
    assert "".join(piece for piece, _ in mark(text, findings)) == text
    assert all(len(passage_key(finding.passage(text))) == 64 for finding in findings)


# Repeated to 100,000 characters, each drives one rule as hard as it can be.
HARD = [
    "a", "A", "1", " ", "\n", ".", "-", "'a", "1 ", "0 7", "a@", "a@b.", "Mrs A. ", "Mr and ", "1/1/24 ",
    "born 1 May ", "an 8 year old x ", "83F ", "my a b ", "our matron Jackie ", "Margaret ", "J.",
    "943 476 5919 ", "SW1A 1AA ", "+44 ", "(0", "MRN 12345 ", "www.a ", "e\u0301", "\u0301", "ﷺ", "½", "is ",
    "died ", "called Bob ", "Oluchi ", "Oluchi's ", "12 Elm ", "lives in Elm ", "asked Zed, a ", "JS was ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HARD)
def test_hostile_text_of_a_hundred_thousand_characters_is_read_to_its_end(piece):
    # How long it takes is measured by ./run bench; a rule that went wild would not come back at all.
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    findings = find_identifiers(text)
    assert all(finding.end <= len(text) for finding in findings)
