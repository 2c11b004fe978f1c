"""Lists of words that the rules look up. They are data: add a word here when a passage is marked for no reason."""


def _words(text):
    return frozenset(text.split())


PERSON = _words(
    """
    man woman lady gentleman gent girl boy baby infant toddler newborn neonate child teenager teen youth
    adolescent patient person resident client inpatient outpatient son daughter mother father mum mam mummy mom
    dad daddy grandmother grandfather gran nan nana grandad grandma grandpa granny husband wife widow widower
    sister brother aunt auntie uncle niece nephew grandson granddaughter neighbour friend partner carer male
    female student pupil lad lass chap bloke pensioner veteran refugee teacher nurse doctor farmer driver worker
    victim survivor cousin twin colleague volunteer prisoner lodger primigravida gravida passenger cyclist
    builder twins triplets
    """
)
# A thing that can be "3 years old". What is in neither list is taken for a thing.
THING = _words(
    """
    building hospital trust service unit ward system team plan policy contract programme project it site estate
    equipment machine software computer laptop database data process scheme strategy pathway problem backlog
    debt we this that they these nhs organisation practice boiler roof car van ambulance kit record guideline
    charity
    """
)
# After "an 83-year-old" these show that the sentence goes on and that no thing follows.
GOES_ON = _words(
    """
    who whose with was is had has came come from and in on at to for living lives lived told said presented
    admitted arrived asked waited waiting fell died rang walked needed needs went got that which being
    recovering without after
    """
)
PLURAL_PEOPLE = (
    "people|patients|children|adults|women|men|residents|those|everyone|everybody|anyone|anybody|all|staff|"
    "babies|students|pupils|carers|girls|boys|users|members|persons|clients|veterans|somebody|someone|"
    "teenagers|adolescents|mothers|parents|households|population|infants|average|mean|median|minimum|maximum|"
    "typical"
)

ROLES = _words(
    """
    colleague manager matron nurse sister consultant doctor gp midwife registrar director mother mum mam dad
    father son daughter husband wife brother neighbour physio physiotherapist pharmacist porter receptionist
    chaplain boss secretary surgeon paramedic therapist dietitian coach mentor anaesthetist psychiatrist
    psychologist radiographer phlebotomist cleaner housekeeper chef administrator supervisor superintendent
    executive counsellor auntie aunt uncle gran nan grandad grandmother grandfather niece nephew cousin clerk
    assistant officer worker sonographer optometrist dentist hygienist analyst podiatrist scientist
    """
)
# After these a word in capitals is as often the name of a group as of a person, so a first name has to follow.
LOOSE_ROLES = _words(
    """
    lead patient partner friend carer client resident chair student volunteer governor trainee facilitator
    """
)

TITLES = "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Reverend|Revd|Fr|Cllr|Councillor|Baroness|Drs"
ROLE_TITLES = (
    "Doctor|Nurse|Sister|Matron|Midwife|Father|Brother|Canon|Imam|Rabbi|Lady|Lord|Pastor|Chaplain|Auntie|Aunty|"
    "Aunt|Uncle|Nanny|Nan|Granny|Grandad|Grandma|Nana|Captain|Major|Colonel|Sergeant|Constable|Inspector"
)

# Words with a capital that follow a title, a role or a name and are no name.
NOT_NAMES = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december christmas easter ramadan diwali spring summer autumn winter a an the
    this that these those he she it we they you i my our his her their your its and or but so if as at by for
    from in into is it's not no of off on once only out over some such then there to too up was were what when
    where which while who why will with yes after all also although any are be because been before being both
    can could did do does during each even every few had has have here how just last later like many most much
    must never next now often other please said says should since still than thank thanks today tomorrow told
    under until very yesterday would within without nhs england scotland wales ireland britain london leeds
    manchester birmingham bristol liverpool sheffield glasgow edinburgh cardiff belfast dublin cork galway
    europe european english scottish welsh irish british northern north south east west midlands yorkshire
    academy action advice advisory alliance advocate aid allied ambulance app approach assessment assistant
    associate association award awareness bank bay board body book bridge bulletin bureau building call calls
    campaign cancer care carer carers case centre center charity charter chart chief child children church
    circle circles clinic clinical club coach code college collaborative commission committee community
    compassion connect connector consultant consultation contact council court day days department development
    digital director directorate discharge district division doctor drop early education emergency engagement
    equality event events excellence executive exercise experience facebook fall falls family feedback finance
    first second third fellow fellowship forum foundation framework friend friends general google government
    group groups so-and-so guide handover head health healthcare help home homes hospice hospital house hub huddle
    human improvement information initiative innovation inpatient institute insight intensive international
    involvement journal
    kaizen lane lead leader leaders leadership league lean learning led level library lodge management manager
    matron medical medication medicine member mental method midwife midwives midwifery ministry model national
    navigator network night nurse nurses nursing office officer operations organisation outpatient outpatients
    panel parent parents partner partners partnership passport path pathway patient patients people performance
    person plan pilot platform policy portal practice practitioner prescriber primary princess principal process
    programme project protocol public pharmacy quality question queen king ready record recovery redesign
    referral region register registrar rehab rehabilitation report reports reporting request research resource
    response review road room round rounds rota royal rule safety safe school schwartz science scorecard
    secretary section senior service services session shift sister social society specialist staff standard
    standards state station story strategy street student suite summit sunshine support surgery survey
    switchboard reception system systems team teams technician theatre theatres therapy together tool training
    transfer transformation triage trust twitter unit universe university update user users virtual visit visits
    visitor voice voices volunteer volunteers ward wards warning watch way week welfare wellbeing wing women
    word words workforce workshop world year young youth zoom excel outlook powerpoint microsoft whatsapp covid
    flu sepsis stroke dementia parkinson parkinson's alzheimer's asthma diabetes god allah muslim christian
    jewish hindu sikh polish romanian african asian black white one two three four five six seven eight nine ten
    island islands isle valley harbour
    bed band pals datix epr prem prom pdsa qsir qi ai hr ict icu a&e ed itu nicu tongue act bill law mr mrs ms
    dr miss professor unknown anonymous name names nobody somebody someone everyone everybody
    """
)

# Of those, what is no name after "Mrs" or "Dr" either.
NEVER_NAMES = _words(
    """
    a an the and or but in on at of to is was who said if it this that they we you i our his her their teams office word
    so-and-so google universe appointment led nhs team nurse doctor unknown anonymous nobody somebody
    """
)
# Small words inside a name.
PARTICLES = _words("de da di du del van von der den la le bin ibn al el ap ab ni nic ui o mac mc st")

# A first name before one of these is the name of a place or a thing, as in "Margaret Ward".
PLACES = _words(
    """
    alliance ward hospital house wing unit centre center court road street lodge hospice trust suite clinic
    surgery building university college school foundation institute programme model award awards framework scale
    score test rule law campaign method lane avenue square park infirmary theatre fund society charity library
    day syndrome disease block primary medical practice group health community partnership committee review
    report inquiry review's line place hall bank manoeuvre stone principles training lecture fellowship fellow
    scholarship prize cottage close drive chapel church home homes tower floor room gardens green street's
    college's island islands isle valley bay beach harbour hills
    """
)
# These say so without a capital too, as in "the Francis report".
SMALL_PLACES = _words("report inquiry ward unit centre method model scale score rule campaign wing")
HONOURED = _words(
    """
    st st. king's saint sts queen king prince princess duke duchess royal great port fort mount lake san santa
    cape johns
    """
)

# People and things of public life that stories about improvement name. None of them is a patient or a colleague.
PUBLIC_NAMES = (
    "Martha's Rule|Oliver McGowan|Ryan's Law|Natasha's Law|John's Campaign|Barbara's Story|Harvey's Gang|"
    "Ask Annie|Virginia Mason|Florence Nightingale|Mary Seacole|Edward Jenner|Rosalind Franklin|Nye Bevan|"
    "Aneurin Bevan|Elizabeth Garrett Anderson|Marie Curie|Sue Ryder|Anthony Nolan|Nicholas Tarrier|"
    "Stephen Lawrence|John Kotter|Peter Senge|Edwards Deming|W\\. Edwards Deming|Don Berwick|Donald Berwick|"
    "Amy Edmondson|Michael West|Michael Marmot|Robert Francis|Ara Darzi|Lord Darzi|Lord Carter|Donna Ockenden|"
    "Bill Kirkup|Dr Foster|Doctor Foster|Dr Google|Doctor Who|Dr Who|Simon Sinek|Daniel Pink|Robert Greenleaf|"
    "John Radcliffe|James Cook|James Paget|George Eliot|Louisa Jordan|Stephen Hawking|Robert Wood Johnson|"
    "Thomas Splint|Father Christmas|Atul Gawande|Brene Brown|John Seddon|Helen Bamber|Lucy Letby|Harold Shipman|"
    "Avedis Donabedian|Walter Shewhart|Joseph Juran|Paul Batalden|Edith Cavell|Ellen Badger|Robert Jones|"
    "Agnes Hunt|Katharine House|Duchess of Kent|David Lewis|Jo Cox|Jane Goodall|Hywel Dda|Lady Chapel|Lord Lieutenant"
)

# Departments, towns, bodies and products that say, ask and feel as people do. None of them is a person.
ORGANISED = _words(
    """
    agency locum adult adults interim permanent rotational weekend evening remote overseas retired deputy acting
    female male unnamed redacted infection frailty paeds
    pharmacy estates theatres radiology pathology microbiology finance procurement switchboard reception maternity
    paediatrics outpatients dietetics physio payroll catering portering facilities governance informatics security
    switchboards bereavement chaplaincy workforce recruitment imaging labs records stores transport resus majors
    minors healthwatch macmillan mind unison unite ofsted tesco boots lloyds asda toyota mater beaumont mencap
    scope shelter samaritans barnardos barnardo's addenbrooke's guys guy's barts moorfields alder hey papworth
    christie marsden epic cerner systmone emis datix trello excel slack sharepoint google forms epma lorenzo medway
    rio vision gemba kanban pareto ishikawa shewhart deming waterlow barthel braden abbey kotter schwartz balint
    plan do study act bath reading derry omagh enniskillen galway mayo roscommon sligo donegal kerry limerick
    waterford wexford kilkenny clare tipperary louth meath cavan monaghan longford leitrim offaly laois carlow
    kildare wicklow tralee letterkenny drogheda mullingar portlaoise naas bradford wigan bolton bury oldham
    rochdale salford stockport york hull lincoln derby nottingham leicester coventry stoke burton stafford telford
    hereford worcester gloucester swindon exeter plymouth truro cornwall devon dorset somerset kent surrey sussex
    essex norfolk suffolk norwich ipswich colchester luton bedford croydon camden hackney lewisham southwark newham
    brent ealing barnet bromley bexley enfield southampton portsmouth brighton hove crawley hastings dover durham
    newcastle gateshead cumbria carlisle lancaster preston blackburn burnley blackpool barrow morecambe swansea
    newport wrexham bangor powys gwynedd ceredigion gwent betsi dda aneurin aberdeen dundee perth stirling
    inverness fife lothian tayside grampian highland orkney shetland borders antrim armagh down tyrone fermanagh
    lisburn newry craigavon causeway ulster connacht munster leinster ysbyty ward sepsis covid parkinson alzheimer
    crohn zoom teams outlook whatsapp facebook twitter microsoft mum mam mummy mom dad daddy grandad grandma granny
    nan nana gran auntie uncle staff another others half neither most none two three sir madam dear hello hi thanks
    sorry well maybe perhaps sometimes often usually later soon suddenly finally eventually luckily sadly instead
    meanwhile everybody anybody folk nevertheless nonetheless besides hence alone overall outside inside upstairs
    downstairs worse better undeterred convinced inspired likewise moreover furthermore otherwise regardless
    """
)

# What is said in brackets of a post and not of who holds it: "our nurse (Pain)", "the porter (Part time)".
POSTS = _words(
    """
    above acute addiction admin admissions alcohol anaesthetics anon antenatal anxiety apprentice autism bedside below
    bladder blind bloods bones bookings bowel breast burns cardio carers central chairs change continence custody deaf
    delirium dialysis diet dietetic drugs earlies ears elective emergency endoscopy epilepsy equipment escalation extra
    eye eyes falls feeding feet fertility figure flow fracture full gastro grade haematology hands hearing heart hip
    homeless housing hybrid interpreter junior key kidney kitchens labour lates laundry left liaison link lung main
    named neonatal neonates neuro newly night nights older ortho outreach pain part perinatal phlebotomy photo picture
    plaster plastics postnatal prison pseudonym rapid right rota scrub see sepsis skin sleep spare speech splints stoma
    stroke surgical table therapies tissue transplant trauma twilight ultrasound unpaid vaccines vascular veterans
    virtual weekends weight wheelchairs whole wound x-ray
    """
)

# After one letter these end the name of a file without being anybody's: "Plan B Draft.docx", "P Value.xlsx".
FILE_WORDS = _words(
    """
    agenda appendix backup blank board booklet brief care chart checklist comments copy cover cups data day diagram
    diff difference draft edit edited example figures final flyer form graph guide handout hep hour images index
    introduction learning leaflet letter list logo map master minutes new notes old original output overview pages
    paper part phase photo picture poster print rates ray rays results revised scan screenshot shirt sheet simple
    slides spreadsheet strep summary table teams template test text time times toolkit tracker update updated value
    values version vitamin volume
    """
)

# Two letters after "patient" that are an abbreviation and not somebody's initials.
ABBREVIATIONS = _words(
    """
    ID IT QI UK EU US HR GP ED AE OK PR TV VR AI OT PT SU MH LD DR MR MS ST NI IV ER PA IS OR IN AT ON NO GO SO
    WE UP TO OF BY BE AS AN AM PM DO HE IF ME MY HQ CE VS QA QR PC PE PS RN SN CN BP CT OP OPD UC PP EL RE CD CV
    DM DX RX HX TX SW FT MD CEO NB BA BC AD IG IE EG AC LA NP ICU ITU MDT NHS PHB PIP POD PALS LTC SDEC UTC ANP
    ACP HCA CNS CNO COO CFO CIO SRO DNA DOB EPR GMC NMC CQC RCN USA VIP WHO FAQ WTE BMA ICB ICS PCN PHD BSC MSC
    BMJ HSE RTE CPR DNR PRN TDS QDS BD OD NBM RIP ETA AGM AOB TBC TBA FYI ASAP RSVP PTO HV DN MW OH IC IP AP FY CT
    HO VC PH SP CP LM WM NM CM TV RM QN SE SW NW HB PD BI AV
    """
)

# The 124 postcode areas (ONS Postcode Directory): "A12 3BC" with any letters is also a part number or a ward.
POSTCODE_AREAS = _words(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG
    NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR
    TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """
)
