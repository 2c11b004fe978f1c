"""What the rules find in sentences as members write them, and what they leave in peace.

Written in one go before the rules for names on no list, for addresses and for letters alone: who could be told is
between [[ and ]]. Then 46 of 116 were found, with no false alarm. The lines are dealt out in turn: the rules were tuned
to the first, third … of each list, and the others were kept away until they were done. Of those kept away 53 of 59 were
found, with 1 false alarm in 62; MISSED is what is left. All people and homes are made up.
"""

import re

from stories.safety import find_identifiers

IDENTIFYING = """
name | The idea came from [[Rupinder Gill]], who runs our front desk.
name | On the second Monday [[Kev]] from stores brought up the wrong trolleys and we all laughed.
name | After three weeks [[Tomasz]], a porter, showed us a shorter way to theatre.
name | We asked [[Oluchi]] what mattered to her and she said sleep.
name | [[Zbigniew]]'s wife told us that nobody had rung her.
name | [[Yusra Haddad]] drew the process map on the back of a menu.
name | The huddle works because [[Bev]] turns up every single day.
name | I would like to thank [[Gráinne Ní Bhriain]] for letting us use her data.
name | Thanks to [[Declan]] and the rest of the night team we got to 92%.
name | Then [[Siobhán O'Malley]] in infection control said it would never work.
name | [[Dave]] in estates fitted the shelf within a day.
name | The first patient we tried it with, [[Winnie]], kept the card by her bed.
name | When [[Mohammed Iqbal]] moved to the community team the project stopped.
name | Our governor [[Ted Larkin]] came on every walkround.
name | The family of [[Noreen Tuohy]] agreed to sit on the panel.
name | I sat down with [[Chidinma]] and we wrote the change idea together.
name | [[Pat Hennessy]] had tried the same thing in 2016 and gave up.
name | It was [[Jo]]'s idea to put the board beside the kettle.
name | [[Krzysztof Nowak]], our ward clerk, keeps the spreadsheet.
name | What hindered us most was that [[Alan Prentice]] would not release staff.
name | The only person who objected was [[Mairéad]].
name | Every Friday [[Sue Okonkwo]] sends the run chart to the whole team.
name | My line manager, [[Fergal]], blocked the time for coaching.
name | [[Shaz]] and [[Dot]] are our champions on nights.
name | The complaint came from [[Edna Birtwhistle]], whose drip was left up.
name | In the end it was a healthcare assistant, [[Precious]], who spotted it.
name | [[Ifor]] has lived with us for six years and chose the new curtains himself.
name | We lost momentum when [[Lindiwe Mokoena]] went on maternity leave.
name | [[Baz]] told the board that the forms made him want to leave.
name | You can see from [[Harpreet Sandhu]]'s chart that the median moved in May.
name | Next to me sat [[Wojtek]], who had been a patient on the unit.
name | Credit goes to [[Tegwen Pugh]] and [[Rhodri Bevan]] for the Welsh version.
name | The consultant, [[Anand Krishnamurthy]], agreed to start rounds at 8.
name | [[Mick Doherty]] has driven the patient transport bus for 20 years.
name | [[Ngozi]] said that for the first time somebody had listened.
name | Our improvement coach, [[Bláthnaid]], asked us to slow down.
name | I promised [[Hettie]]'s daughter that we would change the form.
name | We used to ring [[Femi Adeyemi]] at home to get the numbers.
name | The late [[Ron Askew]] was the reason that we began.
name | Nobody told [[Agnieszka]] that the clinic had moved.
name | [[Trish Mulvaney]] from the HSE walked the pathway with us.
name | [[Jas]] is a carer for two people and could not come before 10.
name | It started with an email from [[Colm Brannigan]].
name | [[Priti]] (band 6) now leads the safety cross.
name | A student nurse, [[Eilidh McCrae]], noticed that the bins were locked.
name | The quote on our poster is from [[Doreen]], aged over 80.
address | She lived at [[14 Acacia Avenue]] and could not manage the steps.
address | The crew was sent to [[7 Mill Lane]], which is not on the map.
address | His letters still went to [[Flat 3, Rowan Court]].
address | We dropped the equipment at [[22b Station Road]] and nobody was in.
address | A gentleman on [[Bowling Green Street]] had waited for 3 carers.
address | The pilot began with one home visit, to [[118 Upper Newtownards Road]].
address | Her house on [[Tanyard Lane]] had no heating.
address | The discharge letter showed [[41 St Brigid's Terrace]] as the address.
address | He moved in with his son at [[9 Glenburn Crescent]] last winter.
address | The district nurse knocked at [[5 The Paddocks, Church Lane]] twice.
address | They live at [[Rose Cottage]] and the lane floods.
address | Home address: [[62 Maes yr Haf]].
address | The taxi went to [[30 Harbour Close]] in the wrong town.
address | One family in [[Inkerman Street]] told us that the bus had stopped.
address | We found 4 falls at [[11 Larch Grove]] in one month.
address | Post went to [[Apartment 12, Quay House]] for a year after she died.
address | Our patient at [[3 Cúil Rua Drive]] has a key safe.
address | The bungalow at [[27 Priory Gardens]] needed a ramp.
initials | [[JS]] was admitted 6 times in a year before anyone asked why.
initials | We rang the wife of Mr [[T]] and said sorry.
initials | Patient [[K]] stayed 41 days because of one form.
initials | [[MT]]'s daughter now sits on our panel.
initials | The porter, [[DMcG]], said the lift was the problem.
initials | We looked again at the notes of [[P.W.]] and found 3 missed chances.
initials | Child [[Q]] had been seen in 5 services.
initials | Mrs [[B]] told us that she hated the gown.
initials | Staff nurse [[R.K.]] ran the first test.
initials | [[AL]] told us he felt like a parcel.
initials | A resident ([[GH]]) fell twice at night.
initials | Ms [[D-W]] asked for her notes in large print.
date | She was sent home on [[14 February 2024]] without her tablets.
date | The baby was born on [[3 July]] in the car park.
date | He first rang us on [[22/09/2023]] and nobody rang back.
date | The family came to see us on [[Tuesday 6th August]].
age | A [[37-year-old]] mother of two waited 9 weeks.
age | Winnie is [[94]] and wanted to go home.
age | We met a gentleman of [[78]] who had cancelled 3 times.
age | Her son, [[11]], interprets for her.
age | A man in bed 6, aged [[52]], had no shoes.
phone | She gave us her daughter's number, [[07700 900461]].
phone | Bleep [[1187]] if you want a copy of the tool.
phone | Ring the project office on [[028 9018 0456]].
email | Ask [[siobhan.omalley@hse.example]] for the template.
email | I am happy to talk: [[kev_h@trust.example]].
postcode | Most no-shows came from [[BD3 9QX]], one block of flats.
postcode | He lives alone at [[LL57 2PW]].
eircode | The nearest farm is [[F92 X4H6]].
hospital_number | The record [[RXK 448812]] had two dates of birth, hospital number [[448812]].
hospital_number | See incident number [[W-20931]] for the timeline.
nhs_number | One label carried [[943 476 5919]] and the other nothing.
staff_number | My registration is NMC [[14K0221E]].
bed | The gentleman in [[bed 11]] asked us every hour.
bed | The mother in [[room 3]] had not been told.
name | [[Aoibhinn]], who is 9, drew the sign for the play room.
name | The charge nurse that night was [[Bogdan Ionescu]].
name | Then [[O'Rourke]] rang from the ambulance station.
name | Ask [[Marjorie Tring]] about the tea rota.
name | I still think of [[Florrie]], who waited 14 hours on a chair.
name | In week 4 [[McAllister]] told us to stop.
name | [[Dilys Rowlands]] has chaired the patient group since it began.
name | Two weeks later [[Xin Yi]] joined us from pharmacy.
name | Her sister, [[Blessing]], had to take a day off.
name | [[Gethin]]: "I felt that they had time for me."
name | "They treated me like family," says [[Maureen Fay]].
name | I am [[Nuala Devane]] and I work on the stroke unit.
name | Contact [[Steph Rigby]] in the QI hub for the pack.
name | The tool was made by [[Abdi Warsame]] on his day off.
"""

NOT_IDENTIFYING = """
Our huddle starts at 8.15 and ends when the last person has spoken.
Pharmacy told us that the bags were ready at noon.
Estates said that the shelf would take 12 weeks.
Theatres rang to ask why the list had changed.
NHS England asked every board to say how it uses the approach.
Leeds shared their board pack with us and Bradford sent a coach.
The Royal College of Nursing wrote a letter of support.
Macmillan paid for the first year and Age UK for the second.
We copied the Virginia Mason daily huddle and dropped half of it.
Band 5 nurses now lead the board round at weekends.
Radiology in Cork sends the report within 2 days.
What Matters To You day gave us the first 40 cards.
The Care Quality Commission said that leaders were visible.
Healthwatch asked 200 people what got in the way.
We moved to High Street in the spring and more people walked in.
The practice on Station Road closed and ours took 900 patients.
Our clinic is in Park House, next to the bus stop.
A 5 Year Forward View poster still hangs in the corridor.
Ward 7 Gardens is where we hold the tea party.
We tested with 3 Lane Four coaches, and they were kind.
Patient A and patient B are made up for the training.
Team A started on Monday and Team B on Thursday.
Plan B was to ask the volunteers.
QI told us to draw a driver diagram first.
IT said no, then yes, then no.
HR was slow to agree to the rota.
The OT was asked to join the board round.
CQC said the same thing two years ago.
An ICB lead came to see the data.
Excel was all that we had, and Teams was down.
Datix showed us 14 falls in May.
Welsh speakers were asked in Welsh for the first time.
Polish and Urdu leaflets came from the community.
Christmas was the hardest time to keep it going.
Ramadan changed the way that we ran the clinic.
Ofsted and the council worked with us on one plan.
Patients from Derry, Omagh and Enniskillen came by bus.
People in Galway, Mayo and Roscommon wait the longest.
Belfast has 2 sites and one waiting list.
Teams in Stoke, Burton and Stafford meet online.
Ulster Hospital and Antrim Area Hospital joined later.
The Mater and Beaumont run the same model.
Addenbrooke's had already tried the red tray.
St Helens and Knowsley gave us their template.
We learned from Ysbyty Gwynedd how they hold the round.
The Hywel Dda team sent us their driver diagram.
Sepsis Six and the WHO checklist were on one page.
The Bristol Stool Chart now hangs in each bathroom.
Waterlow scores were done within 6 hours.
The Barthel index was left blank for half of them.
The Abbey Pain Scale helped people who cannot speak.
Plan-Do-Study-Act felt odd to start with.
The Ishikawa diagram took an hour and was worth it.
A Pareto chart showed that 2 causes made 80% of the delays.
Gemba walks are on Wednesdays.
The Kaizen event took 5 days.
Kanban cards stopped the stock running out.
The Shewhart chart has 24 points.
Lean Six Sigma did not mean much to the ward.
Our Datix Champions, Safety Leads and Link Nurses met.
Freedom to Speak Up Guardians joined each round.
The Trust Board heard from a patient in March 2024.
Non-executive directors walk the floor each month.
The Deputy Chief Nurse is our sponsor.
A band 7 from another trust came for 2 weeks.
Staff told us that they felt safe to speak.
Nurses asked for one form, not three.
Mum's story was read out at the board.
Dad's discharge took 3 days because of a form.
Grandad's ward was noisy at night.
The patient's daughter keeps her own notes.
Nobody said who was in charge.
Everyone felt tired by January.
Carers told us that the letters were too long.
Porters said that the lift was the problem.
Volunteers from the Red Cross drive people home.
Sisters and charge nurses share the bleep.
Doctors rang each other and not the ward.
Parents felt that they were in the way.
Students asked the best questions.
Interpreters were booked too late.
Reception told people that the clinic ran late.
Finance asked for a business case of 40 pages.
Procurement said it was not on the framework.
Switchboard rang round when the system failed.
Microbiology rang us with the result at night.
Physio and dietetics now see people together.
Maternity Voices told us to move the chairs.
Unison and the RCN sat on the steering group.
Tesco gave us the trays.
Boots and Lloyds agreed to hold the packs.
Google Forms was blocked, so we used paper.
Power BI told us what we knew.
A Trello board kept the tasks in sight.
Epic went live in the same week, which hindered us.
Cerner and SystmOne do not talk to each other.
EMIS had no code for it.
Attend Anywhere helped people on the islands.
The Scottish Patient Safety Programme ran the collaborative.
Healthcare Improvement Scotland came to learn.
Public Health Wales shared its data.
The Health Foundation funded a year of a coach's time.
The King's Fund wrote about teams like ours.
Hospice UK and Marie Curie gave us a nurse.
In Northern Ireland the Trusts share one record now.
The Irish Hospice Foundation ran the workshop.
Sláintecare money paid for two posts.
An Bord Altranais sets the rules for us.
On average we see 12 people a day, and 14 on Mondays.
In 2019, 3 of 10 letters were late; in 2024, 1 of 50.
The unit opened in June 2021 with 8 beds.
Adults over 75 make up half of our list.
We began in May and stopped in August.
It cost £3,500 and saved 2 hours a day.
The first test was on one bay with 6 beds.
Bay 4 had the fewest falls.
Table 2 shows what changed between April and June.
Try it on one patient, with one nurse, on one day.
Ask what matters before you ask what is the matter.
Start with people who want to, and the others will come.
Thanks to Leadership from the top we had time.
Thank you to Everyone who filled in a card.
A charity, Contact, lent us a room.
The group, called Voices, has 11 members.
Our partner, Mind, trained 30 of us.
"""
# What is known to be missed, and to be marked without need.
MISSED = {"Dot", "D-W", "Tuesday 6th August", "94", "RXK 448812"}
ALARMS = set()


def _rows():
    """Yield (kind, sentence, spans of the passages) of the lines of IDENTIFYING."""
    for line in IDENTIFYING.strip().splitlines():
        kind, marked = (part.strip() for part in line.split("|", 1))
        spans, sentence = [], ""
        for piece in re.split(r"\[\[(.*?)\]\]", marked):
            spans.append((len(sentence), len(sentence) + len(piece)))
            sentence += piece
        # Every second piece stood between the brackets.
        yield kind, sentence, spans[1::2]


def _missed():
    return {
        sentence[start:end]
        for kind, sentence, spans in _rows()
        for start, end in spans
        if not any(
            found.kind == kind and found.start < end and found.end > start for found in find_identifiers(sentence)
        )
    }


def test_what_could_identify_somebody_in_a_story_is_found_but_for_the_known_misses():
    assert _missed() == MISSED


def test_sentences_that_identify_nobody_are_left_in_peace_but_for_the_known_alarms():
    assert {line for line in NOT_IDENTIFYING.strip().splitlines() if find_identifiers(line)} == ALARMS


def test_most_of_a_hundred_sentences_are_found_and_few_of_a_hundred_others_are_marked():
    count = sum(len(spans) for _, _, spans in _rows())
    quiet = NOT_IDENTIFYING.strip().splitlines()
    assert count >= 100 and len(quiet) >= 100
    assert len(MISSED) / count <= 0.06
    assert len(ALARMS) / len(quiet) <= 0.02
