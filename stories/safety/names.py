"""Names that people in the UK and Ireland have, for the rules to look up. All in small letters, without accents."""


def _words(text):
    return frozenset(text.split())


# First names, without those that are also everyday words, months, places or surnames first of all.
FIRST_NAMES = _words(
    """
    aaliyah aaron abdi abdirahman abdul abdullah abena abigail abiola adaeze adam adaora adebayo adele adeola aditi
    adrian adwoa afolabi agata agnes agnieszka ahmed ahsan aidan aileen ailsa aisha aisling aiysha akosua akua alan
    alana alasdair alastair albert aled alejandro aleksandra alexander alexandra alexis alfie alfred ali alice alicia
    alison alistair alun alwyn ama amanda amara amarjit amelia amina amir amit amy ana analyn anand anca andrea
    andreas andreea andrei andrew andrzej aneesa aneta aneurin angela angharad angus aniela anil anita anjali anna
    annabel anne anneliese annemarie annette annie anthony antonia anwar anwen aoibheann aoibhinn aoife aparna archie
    arjun arnel arthur arun arwel asha ashley ashok asif asma audrey ayesha ayodele azeem azra baljit balvinder
    barbara barney barry baz beata beathag beatrice becky belinda ben benjamin bernadette bernard bernie bert beryl
    beth bethan bethany betty bev beverley bhavna biju bilal bindu blaithin blathnaid bob bogdan boris brenda brendan
    brian brid bridget bronagh bronwyn bruce bryan cadi cai caitlin callie callum calum cameron camilla caoimhe cari
    carl carla carol carole caroline carolyn caron carys cass cathal catherine cathy catrin catriona cecilia cedric
    ceri cerys chantelle charanjit charles charlie charlotte cheryl chidi chidinma chinedu chinwe chioma chloe chris
    christina christine christopher chukwuemeka ciara ciaran cillian claire clare clifford cliodhna clive clodagh
    colette colin colleen colm conall connor conor constance corey cormac craig cyril dafydd daniel danielle danuta
    daphne daragh darren dave davey david daz deaglan dearbhla debbie deborah debs declan deepa deepak deirdre delia
    delroy denise dennis derek dermot dermott desmond dewi diana diane diarmuid dilip dilys dimitri dipak dolores
    dominic donagh donal donna donnacha donncha doreen doris dorota dorothy dougie douglas duncan dylan dympna eachann
    eamon eamonn eddie edie edith edna edward edwin efa effie efua eifion eileen eilidh eilish eimear eimhear eira
    eirlys eithne elaine eleanor elen elena eleri elif elinor elizabeth ella ellen ellie elodie eloise elsie elwyn
    emeka emer emily emlyn emma emmanuel emrys emyr enda enid eoghan eoin eric erica erin esi esme ester esther ethan
    ethel etta ettie euan eugene eunice eurig eurwyn eva evan evelyn evie ewa ewan ewelina ezra faisal farah farai
    farhan farida farooq fatema fatima feargal felicity femi fenella ferdia fergal fergus fernando ffion ffiona
    fiachra fiadh filip finbar finbarr finlay finola fiona fionn fionnuala fleur florin florrie folake folasade
    frances francis frankie fraser fred freda frederick freya funmi gareth gary gavin gaynor gaz gearoid gemma geoff
    geoffrey george georgia georgina geraint gerald geraldine gerard gerry gethin ghulam gillian ginny gintaras
    giovanni girish gladys glenda glenys glyn glynis gordon gosia graeme graham grainne gruffydd grzegorz gurdeep
    gurpreet guto gwen gwenan gwenda gwenfair gwenllian gwenno gwilym gwyn gwyneth halima hamish hamza hana hanif
    hannah harbhajan harjit harold haroon harpreet harriet harry harvey hasan hassan hattie hazel hefin heidi heledd
    helen helena henrietta henry hettie hilary hilda hugh hussain huw hywel iain ian ibrahim idris iestyn ieuan ifan
    ifeoma ifor ikram illtyd ilona ilze imelda imogen imran ines inga ingrid ioan ioana iolo ionut iqra irene irina
    isaac isabel isabella isabelle ishaan isla ismail isobel ivan ivana iwan jackie jacob jacqueline jacqui jagdeep
    jagdish jake jakub james jamie jan jane janet janice janine jaroslaw jas jasmeet jasmin jason jasvinder jaswinder
    javier jayden jayne jean jeanette jeff jeffrey jemima jenna jennifer jenny jeremy jerome jess jessica jez jhun
    jill jillian jim jimmy jincy jo joan joanie joanna joanne jocelyn jodie jody joe joel johanna john johnny jolanta
    jomar jomon jonathan jorge joris jose josef joseph josephine josh joshua josie joyce jozef juan judith judy julia
    julian julie juliet jurga justyna jyoti kamal kamala kamil karen karim karl karolina kasia kasim katarzyna kate
    kath katherine kathleen kathryn kathy katie katrina katy kavita kayleigh keeley keiran keisha keith kelechi kelsey
    kenji kenneth kenny kerry kev kevin kez khadija khalid kieran kimberley kirsteen kirsten kirstie kirstin kirsty
    kofi kojo konrad kris krishna krzysztof kuldeep kumar kwabena kwame lachlan laila lakshmi lalita laoise laura
    lauren lawrence leah leanne leila lena leon leona leonard leroy lesley leslie lewis lexi liam lianne lidia lilian
    linda lindiwe lindsay lindsey lisa liz lizzie lleucu llew llinos lloyd lorcan lorenzo lorna lorraine louis louisa
    louise lowri lucia lucinda lucy lukasz luke lydia lyn lynda lyndsey lynette lynn lynne lynsey mabel mabli macsen
    madeleine maebh maeve mafalda magda magdalena maggie mahesh mahmoud mair maire mairead mairi malachy malcolm
    malgorzata mandeep manjit manjula manoj manon manpreet marcin marcus mared marek margaret margery margot mari
    maria mariam marian marianne maribel maricel marie marika marilyn marion marites marjorie marlene marlon marsali
    marta martha martin martyn mary maryam maryanne mateusz matt matthew mattie maura maureen mavis meena meera megan
    mehmet mei melanie melissa melvin menna meryl mhairi michael michal micheal michelle mick miguel mihaela mihai
    mike millie mina miranda miriam miroslav mo mohamed mohammad mohammed mohan mohsin moira molly mona monica monika
    morag morwenna moses muhammad muireann mungo murdo muriel musa mustafa mwangi myfanwy myra nadeem nadia nadine
    naoise naomi nasreen natalia natalie natasha nathan nazia neha neil nerys ngaio ngozi nia niall niamh nicholas
    nick nicky nicola nicole nigel nikhil niki nikki nils nina nisha nkechi nnamdi noel noelle nomsa noor nora norah
    noreen norma norman nuala nuno obi obinna odette odhran oighrig oisin olaf olga oliver olivia oluchi olufemi
    oluwaseun oluwaseyi olwen oonagh oran orla orlagh orlaith oscar osian ottilie owain pablo padma padraig paidi
    paige pamela pardeep parminder patricia patrick patsy paul paula paulette paulina pauline pawel peadar pearse
    peggy peigi penny percy pete peter petra petros phil philip philippa phillip philomena phoebe phyllis piers piotr
    pooja prakash prakriti precila preeti prem priti priya priyanka proinsias rachael rachel radha radoslaw rafal
    raghu rahim rahul raj rajesh rajiv ramesh ramona ranald rania ranjit raquel rasa rashid rashmi ravi ravinder
    raymond rebecca reena reg rekha renata renee reuben rhea rhiain rhian rhiannon rhodri rhona rhys riaz richard
    riona rita ritu rob robbie robert roberta robyn rodel rodney roger rohan roisin roland ron ronald ronan ronnie
    roopa rory rosaleen rosalind rosamund rosanna rosemary roshni rosie rosina ross rowena roxanne roy ruairi ruaridh
    rubina rudo rukhsana rupert rupinder russell ruta ruth ryan sabrina sadhbh sadie saeed sahar saima salim sally
    salma sam samantha samir samira samuel sana sandeep sandra sanjay sanjeev santosh saoirse sara sarah sarita satnam
    satwinder saul seamus sean seanan sebastian seema senan senga seonaid seosamh shabana shabnam shaji shane shanice
    shannon shanthi sharmila sharon shaun shaz shazia sheeba sheela sheena sheila shelley sheryl shirin shirley
    shivani shobha shona shreya sian sid siddharth siji sile simon simona simone simran sinazo sinead siobhan sion
    sioned siwan sofia sonia sophie sorcha soumya sreeja stacey stan stanislaw stanley stefan stella steph stephanie
    stephen steve steven stevie stewart struan stuart sue sukhdeep suki suleiman sunil sunita sunny suresh surinder
    susan susanna susie suzanne suzie svetlana swati sylvia sylwia tadeusz tadhg tahir tahira talia tam tamara tamsin
    tanisha tanya tara tariq tariro tasneem tatenda ted tegan tegwen temitope tendai terence teresa terri terry tess
    tessa thandi thandiwe thelma theo theresa thomas tiago tiffany tilly tim timothy tina titilayo tobias toby tom
    tomas tomasz tommy tomos toni tony torquil tracey tracy trev trevor trish tristan trixie tunde turlough twm uche
    uchenna ugne una ursula urszula usha valerie vanessa vasile vera vernon veronica veronika vicky victor vijay
    vijaya vikki vikram vincent viv viviana vivien vivienne vytautas waheed walter wanda warren wayne wendy wes wiktor
    wilf wilfred william winifred winnie wioletta wojciech wojtek xanthe xavier yan yasir yasmeen yasmin yetunde
    yewande ynyr yolanda yuki yusra yusuf yvette yvonne zachary zaheer zahid zahra zainab zara zbigniew zeenat zeinab
    zelda zena zoe zofia zoltan zubair zuzanna
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
