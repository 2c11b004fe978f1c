"""Names that people in the UK and Ireland have, for the rules to look up. All in small letters, without accents."""


def _words(text):
    return frozenset(text.split())


# First names, without those that are also everyday words, months, places or surnames first of all.
FIRST_NAMES = _words(
    """
    aaron abdi abdirahman abdul abdullah abena abigail abiola adaeze adam adaora adebayo adele adeola aditi
    adrian adwoa afolabi agata agnes agnieszka ahmed ahsan aidan aileen ailsa aisha aisling aiysha akua alan
    alana alasdair alastair albert aled alejandro aleksandra alexander alexandra alexis alfie alfred ali alice
    alicia alison alistair alun ama amanda amara amarjit amelia amina amir amit amy ana anand anca andrea
    andreas andreea andrei andrew andrzej aneesa aneta aneurin angela angharad angus aniela anil anita anjali
    anna annabel anne anneliese annemarie annette annie anthony antonia anwar anwen aoife aparna archie arjun
    arthur arun arwel asha ashley ashok asif asma audrey ayesha ayodele azeem azra baljit balvinder barbara
    barney barry baz beata beatrice becky belinda ben benjamin bernadette bernard bernie bert beryl beth
    bethan bethany betty bev beverley bhavna bilal blathnaid bob bogdan boris brenda brendan brian brid bridget
    bronagh bronwyn bruce bryan cadi caitlin callie callum calum cameron camilla caoimhe carl carla carol carole
    caroline carolyn caron carys cass cathal catherine cathy catrin catriona cecilia cedric ceri cerys charanjit
    charles charlie charlotte cheryl chidi chidinma chinedu chinwe chioma chloe chris christina christine
    christopher ciara ciaran cillian claire clare clifford clive clodagh colette colin colleen colm conall
    connor conor constance corey cormac craig cyril dafydd daniel danielle danuta daphne daragh darren dave
    davey david deaglan debbie deborah debs declan deepa deirdre delia denise dennis derek dermot dermott
    desmond dewi diana diane diarmuid dilip dilys dimitri dipak dolores dominic donagh donal donna donnacha
    doreen doris dorota dorothy dougie douglas duncan dylan dympna eamon eamonn eddie edie edith edna
    edward edwin effie efua eifion eileen eilidh eilish eimear eimhear eira eirlys elaine eleanor elena eleri
    elif elinor elizabeth ella ellen ellie elodie eloise elsie elwyn emeka emily emlyn emma emmanuel emyr enda
    enid eoghan eoin eric erica erin esme ester esther ethan ethel etta ettie euan eugene eunice eva evan evelyn
    evie ewa ewan ezra faisal farah farhan farida farooq fatema fatima feargal felicity femi ferdia fergal
    fergus fernando filip finbarr finlay finola fiona fionn fionnuala fleur florin florrie folake folasade
    frances francis frankie fraser fred freda frederick freya funmi gareth gary gavin gaynor gaz gearoid gemma
    geoff geoffrey george georgia georgina geraint gerald geraldine gerard gerry gethin ghulam gillian ginny
    gintaras giovanni girish gladys glenda glenys glyn glynis gordon gosia graeme graham grainne gruffydd
    grzegorz gurdeep gurpreet gwen gwenda gwenllian gwyn gwyneth halima hamish hamza hana hanif hannah harbhajan
    harjit harold haroon harpreet harriet harry harvey hasan hassan hattie hazel heidi helen helena henrietta
    henry hettie hilary hilda hugh hussain huw hywel iain ian ibrahim idris iestyn ieuan ifan ifeoma ifor ikram
    ilona ilze imelda imogen imran ines inga ingrid ioan iolo ionut iqra irene irina isaac isabel isabella
    isabelle ishaan isla ismail isobel ivan ivana jackie jacob jacqueline jacqui jagdeep jagdish jake jakub
    james jamie jan jane janet janice janine jaroslaw jas jasmeet jasmin jason jasvinder jaswinder javier jayne
    jean jeanette jeff jeffrey jemima jenna jennifer jenny jeremy jerome jess jessica jill jillian jim jimmy jo
    joan joanie joanna joanne jodie jody joe joel johanna john johnny jolanta jonathan jorge joris jose josef
    joseph josephine josh joshua josie joyce jozef juan judith judy julia julian julie juliet jurga justyna
    jyoti kamal kamala kamil karen karim karl karolina kasia kasim katarzyna kate kath katherine kathleen
    kathryn kathy katie katrina katy kavita kayleigh keeley keiran keith kelechi kelsey kenji kenneth kenny
    kerry kev kevin khadija khalid kieran kimberley kirsteen kirsten kirstie kirsty kofi kojo konrad kris
    krishna krzysztof kuldeep kumar kwabena kwame lachlan laila lakshmi lalita laoise laura lauren lawrence leah
    leanne leila lena leon leona leonard leroy lesley leslie lewis lexi liam lianne lidia lilian linda lindiwe
    lindsay lindsey lisa liz lizzie llew llinos lloyd lorcan lorenzo lorna lorraine louis louisa louise lowri
    lucia lucinda lucy lukasz luke lydia lyn lynda lyndsey lynette lynn lynne lynsey mabel madeleine maebh maeve
    mafalda magda magdalena maggie mahesh mahmoud mair mairead mairi malachy malcolm malgorzata mandeep manjit
    manjula manoj manpreet marcin marcus mared margaret margery margot maria mariam marian marianne maribel
    maricel marie marika marilyn marion marjorie marlene marlon marta martha martin martyn mary maryam maryanne
    mateusz matt matthew mattie maura maureen mavis meena meera megan mehmet mei melanie melissa melvin menna
    meryl mhairi michael michal michelle mick miguel mihaela mihai mike millie mina miranda miriam miroslav mo
    mohamed mohammad mohammed mohan mohsin moira molly mona monica monika morag morwenna moses muhammad muireann
    muriel musa mustafa mwangi myfanwy myra nadeem nadia nadine naomi nasreen natalia natalie natasha nathan
    nazia neha neil nerys ngaio ngozi niall niamh nicholas nick nicky nicola nicole nigel nikhil niki nikki nils
    nina nisha nkechi nnamdi noel noelle nomsa noor nora norah noreen norma norman nuala nuno obi obinna odette
    odhran oisin olaf olga oliver olivia oluchi olufemi oluwaseun oluwaseyi olwen oonagh orla orlagh oscar
    ottilie owain pablo padma padraig paige pamela pardeep parminder patricia patrick patsy paul paula paulette
    paulina pauline pawel pearse peggy penny percy pete peter petra petros phil philip philippa phillip
    philomena phoebe phyllis piers piotr pooja prakash prakriti precila preeti prem priti priya priyanka
    proinsias rachael rachel radha radoslaw rafal raghu rahim rahul raj rajesh rajiv ramesh ramona rania ranjit
    raquel rasa rashid rashmi ravi ravinder raymond rebecca reena reg rekha renata renee reuben rhiain rhian
    rhiannon rhodri rhona rhys riaz richard rita ritu rob robbie robert roberta robyn rodney roger rohan roisin
    roland ron ronald ronan ronnie roopa rory rosaleen rosalind rosamund rosanna rosemary roshni rosie rosina
    ross rowena roxanne roy ruairi rubina rupert rupinder russell ruta ruth ryan sabrina sadhbh sadie saeed
    sahar saima salim sally salma sam samantha samir samira samuel sana sandeep sandra sanjay sanjeev santosh
    saoirse sara sarah sarita satnam satwinder saul seamus sean sebastian seema seosamh shabana shabnam shane
    shannon shanthi sharmila sharon shaun shaz shazia sheela sheena sheila shelley sheryl shirin shirley shivani
    shobha shona shreya sian sid siddharth sile simon simone simran sinazo sinead siobhan sion sioned sofia
    sonia sophie sorcha soumya stacey stan stanislaw stanley stefan stella steph stephanie stephen steve steven
    stevie stewart stuart sue sukhdeep suki suleiman sunil sunita sunny suresh surinder susan susanna susie
    suzanne suzie svetlana swati sylvia sylwia tadeusz tadhg tahir talia tam tamara tamsin tanisha tanya tara
    tariq tariro tasneem ted tegan tegwen temitope tendai terence teresa terri terry tess tessa thandi thandiwe
    thelma theo theresa thomas tiago tiffany tilly tim timothy tina tobias toby tom tomasz tommy tomos toni tony
    tracey tracy trev trevor trish tristan trixie tunde uchenna ugne una ursula urszula usha valerie
    vanessa vera vernon veronica veronika vicky victor vijay vijaya vikki vikram vincent viv viviana vivien
    vivienne vytautas waheed walter wanda warren wayne wendy wes wiktor wilf wilfred william winifred winnie
    wioletta wojciech wojtek xavier yan yasir yasmeen yasmin yetunde yewande ynyr yolanda yuki yusra yusuf
    yvette yvonne zachary zaheer zahid zahra zainab zara zbigniew zeenat zeinab zelda zena zoe zofia zoltan
    zubair zuzanna
    """
)

# First names that are also everyday words or places: they count only before a surname, or beside words about a person.
UNSURE_NAMES = _words(
    """
    basil ebony olive tudor
    amber angel art bea beau bill blake blessing bonnie bradley brook carey chase chelsea china chip christian
    clay comfort courtney crystal daisy dale dawn dean dee dixie dolly dot drew earl eden faith favour felix
    flora florence france frank gene gift ginger glen goodness grace grant guy happy harper heath heather holly
    hope hunter iris ivy jack jade jewel jordan joy june kay kit lance lee lily lincoln love lucky madison
    marina mark marvin max may mercy merry miles nan norris opal paris pat patience pearl petal poppy precious
    prince queenie ray robin roman rose rowan ruby rusty sandy savannah scout sidney sky skye sonny sterling
    summer temperance tiger troy verity victoria violet virginia will winston woody
    """
)

# Surnames, without those that are also everyday words. They count only after another word with a capital.
SURNAMES = _words(
    """
    adebayo adeyemi afolabi agyeman ahmed akhtar allen anderson asante atkinson barker barnes bates begum bell
    bennett bevan bibi boateng bowen bradshaw brannigan brennan brooks bryant burgess burton butler byrne
    campbell carr carter chapman chen choudhury chowdhury clark clarke collins cooper costa cox crawford cruz
    cunningham daly das davies davis dawson desai dixon doherty doyle dube edwards elliott ellis evans eze
    farrell ferguson fernandes ferrari fletcher flynn fraser gallagher garcia gardner gibson gill gordon graham
    griffiths gupta haddad hamilton harris harrison harvey hassan hayes henderson hennessy higgins hill holmes
    hopkins horvath hosseini houghton howells hudson hughes hunt hussain ibrahim ionescu iqbal ivanov jarvis
    jenkins johnson johnston jones kapoor kaur kavanagh keane kearney keating kelly kennedy kerr khan kirby
    kowalska kowalski lawson lewandowski lewis liu llewellyn lynch lyons macdonald mackay maclean maguire
    mahmood mahony malik malone marsden marshall matthews mcintyre mehta mensah miller mishra mitchell mokoena
    moore moran morgan morris moyo muller mulvaney murphy murray nair ncube newton nguyen nicholson nolan novak
    nowak nugent nwosu okafor okeke okonkwo osborne osei owen owusu palmer parker parry patel payne pearce
    pereira perkins petrov pham phillips pickering popa popescu powell price pritchard probert prosser pugh
    quinn rahman rao reddy rees regan reilly reyes reynolds richardson rigby roberts robertson robinson rooney
    rossi rowlands sanderson sandhu santos saunders scott shah sharma shaw sheehan sheikh siddiqui sidhu silva
    simpson sinclair singh slater smith spencer stephens stevenson stewart sullivan sutton sweeney tanner taylor
    thakur thomas thompson tierney tobin tomlinson tran turner uddin wainwright wallace walsh wang watkins
    watson webster whitehead wilkinson williams wilson winterbottom wisniewski wojcik wright yates yilmaz zhang
    """
)
