"""What a search finds, for whom, and in which order."""

import re

import pytest

from organisations.models import Nation, Region
from stories import search
from stories.models import Status, Story
from stories.search.indexing import open_indexer
from tests.factories import make_organisation, make_story

pytestmark = pytest.mark.django_db


def facet(results, code):
    return {o.value: o.count for f in results.facets if f.code == code for o in f.options}


def test_words_are_found_in_every_part_readers_see(find_titles):
    make_story("Zebra crossing", status=Status.PUBLISHED)
    make_story("In account", status=Status.PUBLISHED, account="We met a zebra.")
    make_story("In statement", status=Status.PUBLISHED, hindering=[("people", "The zebra hid the data.")])
    make_story("In section", status=Status.PUBLISHED, advice="Feed the zebra first.")
    make_story("In tag", status=Status.PUBLISHED, tags=["zebra"])
    make_story("In organisation", status=Status.PUBLISHED, organisation=make_organisation("Zebra NHS Trust"))
    make_story("Draft of a zebra", account="zebra zebra")
    found = find_titles("zebra")
    assert found[0] == "Zebra crossing"
    assert sorted(found) == [
        "In account", "In organisation", "In section", "In statement", "In tag", "Zebra crossing",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PUBLISHED])
def test_no_story_but_a_published_one_is_found(find_titles, changed, status):
    changed(make_story("Hidden heron", status=status, submitted_at="2026-01-01T00:00:00Z"))
    make_story("Shown heron", status=Status.PUBLISHED)
    assert find_titles("heron") == ["Shown heron"]
    assert find_titles() == ["Shown heron"]


def test_a_withdrawn_story_is_not_shown_even_while_the_index_lags(find_titles):
    story = make_story("Lagging lark", status=Status.PUBLISHED)
    make_story("Draft lark")
    assert find_titles("lark") == ["Lagging lark"]
    Story.objects.filter(pk=story.pk).update(status=Status.WITHDRAWN)
    assert search.find(search.Filters.of(q="lark")).stories == []


@pytest.mark.parametrize("asked", ["improvements", "IMPROVING", "Café", "cafe", "“café improving”", "-draft cafe"])
def test_words_are_found_in_any_form(find_titles, asked):
    make_story("The café improved", status=Status.PUBLISHED, account="A café improving.")
    make_story("A draft café improved")
    assert find_titles(asked) == ["The café improved"]


def test_a_quoted_phrase_stands_together_and_an_excluded_word_nowhere(find_titles):
    make_story("Virtual ward opens", status=Status.PUBLISHED, account="Nine beds at home.")
    make_story("The ward had a virtual meeting", status=Status.PUBLISHED)
    make_story("Virtual ward draft")
    assert find_titles('"virtual ward"') == ["Virtual ward opens"]
    assert find_titles("ward -meeting") == ["Virtual ward opens"]
    assert find_titles("-meeting") == ["Virtual ward opens"]


def test_component_and_kind_together_mean_a_statement_of_that_kind_on_it(find_titles):
    make_story("Helps people", status=Status.PUBLISHED, helping=[("people", "A coach.")])
    make_story(
        "Hinders people", status=Status.PUBLISHED,
        hindering=[("people", "No time.")], helping=[("system", "A huddle.")],
    )  # fmt: skip
    make_story("Draft on people", hindering=[("people", "No time.")])
    assert find_titles(component=["people"], kind=["hindering"]) == ["Hinders people"]
    assert sorted(find_titles(component=["people"])) == ["Helps people", "Hinders people"]
    assert find_titles(component=["system"], kind=["hindering"]) == []
    results = search.find(search.Filters.of(component=["people"], kind=["hindering"]))
    assert facet(results, "kind") == {"helping": 1, "hindering": 1}
    assert facet(results, "component") == {
        "purpose": 0, "people": 1, "leadership": 0, "capability": 0, "system": 0,
    }  # fmt: skip


def test_each_count_ignores_its_own_filter_and_keeps_the_others(find_titles):
    make_story("One", status=Status.PUBLISHED, settings=["cancer"], tags=["flow"])
    make_story("Two", status=Status.PUBLISHED, settings=["ambulance"], tags=["flow"])
    make_story("Three", status=Status.PUBLISHED, settings=["ambulance"], tags=["huddle"])
    make_story("Draft", settings=["ambulance"], tags=["flow"])
    assert sorted(find_titles(setting=["ambulance"], tag=["flow"])) == ["Two"]
    results = search.find(search.Filters.of(setting=["ambulance"], tag=["flow"]))
    assert facet(results, "setting") == {"cancer": 1, "ambulance": 1}
    assert facet(results, "tag") == {"flow": 1, "huddle": 1}
    assert facet(results, "nation") == {"england": 1}


@pytest.mark.parametrize(
    ("attribution", "by_region", "by_type", "by_name"),
    [
        ("named", 1, 1, 1),
        ("organisation", 1, 1, 1),
        ("type_and_region", 1, 1, 0),
        ("nation", 0, 0, 0),
    ],
)
def test_no_filter_and_no_word_finds_what_the_attribution_hides(find_titles, attribution, by_region, by_type, by_name):
    organisation = make_organisation("Quillhaven NHS Trust", region=Region.objects.get(code="london"))
    make_story("Told", status=Status.PUBLISHED, organisation=organisation, attribution=attribution)
    make_story("Draft", organisation=organisation, attribution="named")
    assert len(find_titles(region=["london"])) == by_region
    assert len(find_titles("london")) == by_region
    assert len(find_titles(type=["nhs-foundation-trust"])) == by_type
    assert len(find_titles("Quillhaven")) == by_name
    assert len(find_titles(organisation=[organisation.code])) == by_name
    assert find_titles(nation=["england"]) == ["Told"]
    facets = {f.code for f in search.find(search.Filters()).facets}
    assert ("region" in facets) == bool(by_region)
    assert ("organisation" in facets) == bool(by_name)


def test_values_of_no_facet_are_ignored(find_titles):
    make_story("One", status=Status.PUBLISHED)
    make_story("Draft")
    options = {"component": ["nothing"], "tag": ["no-such-tag"], "year": ["soon"], "region": ["atlantis"]}
    assert find_titles(**options) == ["One"]
    assert search.find(search.Filters.of(**options)).chosen == []


def test_a_misspelt_word_is_mended_and_may_be_kept(find_titles):
    make_story("Communication at handover", status=Status.PUBLISHED)
    make_story("Comunication draft", account="comunication")
    assert find_titles("comunication at handovr") == ["Communication at handover"]
    results = search.find(search.Filters.of(q="comunication"))
    assert (results.filters.q, results.instead_of) == ("communication", "comunication")
    assert search.find(search.Filters.of(q="comunication", exact=True)).stories == []


@pytest.mark.parametrize(("typed", "meant"), [("improvment", "improvement"), ("managment now", "management now")])
def test_a_missing_e_is_told_though_the_word_is_found_without_it(find_titles, typed, meant):
    make_story("The improvement of wards, and the management of beds", status=Status.PUBLISHED)
    make_story("The improvment of a draft")
    assert len(find_titles(typed)) == 1
    results = search.find(search.Filters.of(q=typed))
    assert (results.filters.q, results.instead_of) == (meant, typed)
    assert search.find(search.Filters.of(q="treatment")).instead_of == ""


def test_a_word_of_an_organisation_s_name_is_no_misspelling(find_titles):
    make_organisation("Leeds and York Partnership NHS Trust")
    make_story("She leads the ward", status=Status.PUBLISHED)
    make_story("Draft from Leeds")
    assert find_titles("Leeds") == []
    assert search.find(search.Filters.of(q="Leeds")).instead_of == ""
    assert search.find(search.Filters.of(q="leadz")).instead_of == "leadz"


def test_no_spelling_tells_a_word_of_a_story_that_has_just_been_withdrawn(find_titles, changed):
    made = make_story("Wolstenholme and the kettle", status=Status.PUBLISHED)
    # So that what was withdrawn is not cleared out of the files at once.
    make_story("Kettles", status=Status.PUBLISHED)
    make_story("Draft of Wolstenholme")
    assert find_titles("wolstenhome") == ["Wolstenholme and the kettle"]
    Story.objects.filter(pk=made.pk).update(status=Status.WITHDRAWN)
    changed(made)
    indexer = open_indexer()
    indexer.catch_up()
    indexer.close()
    for typed in ("wolstenhome", "wolsten"):
        results = search.find(search.Filters.of(q=typed))
        assert (results.total, results.instead_of) == (0, "")


@pytest.mark.parametrize("written", ["Re\u0301sume\u0301s of Sia\u0302n", "Résumés of Siân"])
def test_letters_are_found_however_their_accents_were_written(find_titles, written):
    make_story(written, status=Status.PUBLISHED)
    make_story("I did so", status=Status.PUBLISHED, account="And so I did.")
    make_story("Draft", account=written)
    for typed in ("Siân", "sian", "Sia\u0302n", "resumes", "Résumés"):
        assert find_titles(typed) == [written], typed
    make_story("Kadıköy and İstanbul", status=Status.PUBLISHED)
    for typed in ("İstanbul", "istanbul", "i\u0307stanbul"):
        assert find_titles(typed) == ["Kadıköy and İstanbul"], typed


def test_an_everyday_word_is_left_as_it_is_though_no_story_holds_it(find_titles):
    make_story("The shape of a ward", status=Status.PUBLISHED)
    make_story("Draft of a shake", account="shake")
    assert find_titles("shake") == []
    assert find_titles("shappe") == ["The shape of a ward"]


def test_a_word_of_the_field_is_mended_where_stories_say_it_otherwise(find_titles):
    make_story("Telling people at each handover", status=Status.PUBLISHED)
    make_story("Comunication draft", account="comunication")
    assert find_titles("comunication at handover") == ["Telling people at each handover"]
    results = search.find(search.Filters.of(q="comunication at handover"))
    assert (results.filters.q, results.instead_of) == ("communication at handover", "comunication at handover")


def test_a_question_is_answered_by_stories_that_hold_only_some_of_its_words(find_titles):
    make_story("Results took three years to show", status=Status.PUBLISHED)
    make_story("Draft about results that show")
    assert find_titles("how long before results show in maternity?") == ["Results took three years to show"]


def test_the_snippet_says_which_part_matched_and_is_escaped(find_titles):
    make_story(
        "One", status=Status.PUBLISHED,
        hindering=[("people", "<script>alert(1)</script> & the rota was printed too late.")],
    )  # fmt: skip
    make_story("Draft rota", hindering=[("people", "The rota.")])
    assert find_titles("rotas") == ["One"]
    snippet = search.find(search.Filters.of(q="rotas")).hits[0].snippet
    assert (snippet.label, snippet.kind) == ("What is hindering", "hindering")
    assert "&lt;script&gt;" in snippet.text and "<script>" not in str(snippet)
    assert "the <mark>rota</mark> was" in snippet.text


REDACTED = "Ask [name removed] or ring [phone number removed] by phone, at night."


@pytest.mark.parametrize("asked", ["removed", "name", '"ring by phone"', '"title number"'])
def test_what_redaction_put_in_a_story_is_not_found(find_titles, asked):
    make_story(
        "Our title [number removed]", status=Status.PUBLISHED, account=REDACTED, helping=[("people", REDACTED)],
        advice="We [name removed]",
    )  # fmt: skip
    make_story("Tablets removed by name and number: title number one. Ring by phone.", status=Status.PUBLISHED)
    assert find_titles(asked) == ["Tablets removed by name and number: title number one. Ring by phone."]
    assert search.suggestions("our titl")[-1].text == "Our title [number removed]"
    assert "Our title [number removed]" not in [offer.text for offer in search.suggestions("remov")]


def test_a_snippet_marks_no_words_of_a_redaction(find_titles):
    make_story("One", status=Status.PUBLISHED, helping=[("people", REDACTED)])
    assert find_titles("phone") == ["One"]
    snippet = search.find(search.Filters.of(q="phone")).hits[0].snippet
    assert snippet.text == "Ask [name removed] or ring [phone number removed] by <mark>phone</mark>, at night."


def test_without_words_the_newest_come_first(find_titles):
    make_story("Old", status=Status.PUBLISHED, published_at="2020-01-01T00:00:00Z")
    make_story("New", status=Status.PUBLISHED, published_at="2026-01-01T00:00:00Z")
    make_story("Middle", status=Status.PUBLISHED, published_at="2024-01-01T00:00:00Z")
    make_story("Draft")
    assert find_titles() == ["New", "Middle", "Old"]


def test_long_lists_show_the_commonest_and_others_can_be_looked_up(find_titles):
    for number in range(15):
        make_story(f"Tea {number}", status=Status.PUBLISHED, tags=[f"cup {number:02}", "kettle"])
    make_story("Draft tea", tags=["cup of the draft"])
    find_titles()
    tags = {f.code: f for f in search.find(search.Filters()).facets}["tag"]
    assert tags.is_long and len(tags.options) == 12 and tags.options[0].value == "kettle"
    looked = search.find(search.Filters.of(looking=[("tag", "CUP")]))
    tags = {f.code: f for f in looked.facets}["tag"]
    assert [option.name for option in tags.options] == [f"cup {number:02}" for number in range(15)]
    assert looked.total == 15
    nothing = search.find(search.Filters.of(looking=[("tag", "draft")], tag=["kettle"]))
    assert [option.value for f in nothing.facets if f.code == "tag" for option in f.options] == ["kettle"]


@pytest.mark.parametrize(
    ("asked", "titles", "shown"),
    [
        ("what is hindering", {"Hinders", "Both"}, "What is hindering: "),
        ("Obstacles?", {"Hinders", "Both"}, "What is hindering: "),
        ("what helps", {"Helps", "Both"}, "What is helping: "),
        ("what is helping us", {"Helps", "Both"}, "What is helping: "),
        ("enablers", {"Helps", "Both"}, "What is helping: "),
        ("what is helping and what is hindering", {"Both", "Helps", "Hinders"}, "What is "),
        ('"barriers"', {"Helps"}, "What is helping: "),
        ("barriers at night", {"Helps", "Hinders"}, ""),
    ],
)
def test_who_names_a_kind_and_nothing_else_asks_for_all_its_statements(find_titles, asked, titles, shown):
    make_story("Helps", status=Status.PUBLISHED, helping=[("people", "Somebody took the barriers away at night.")])
    make_story("Hinders", status=Status.PUBLISHED, hindering=[("people", "Nobody has an hour at night.")])
    make_story(
        "Both", status=Status.PUBLISHED, helping=[("people", "A coach.")], hindering=[("people", "No help by day.")]
    )
    make_story("Draft", hindering=[("people", "There are barriers.")])
    assert set(find_titles(q=asked)) == titles
    found = search.find(search.Filters.of(q=asked))
    assert all(re.sub("<[^>]*>", "", str(hit.snippet)).startswith(shown) for hit in found.hits)
    # With all of two kinds come those with one.
    assert found.with_all_words == (1 if len(titles) == 3 else None)
    if asked == "Obstacles?":
        statements = search.find(search.Filters.of(q=asked, show="statements")).statements
        assert {row.statement for row in statements} == {"Nobody has an hour at night.", "No help by day."}


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("Ireland", ["In Ireland", "About Ireland"]),
        ("Republic of Ireland", ["In Ireland"]),
        ("éire", ["In Ireland"]),
        ("Irish stories", ["In Ireland"]),
        ("Northern Irish", ["In Northern Ireland"]),
        ("Welsh porters", ["In Wales", "About Ireland"]),
        ("Northern Ireland", ["In Northern Ireland"]),
        ("Cymru", ["In Wales"]),
        ("porters in Wales", ["In Wales", "About Ireland"]),
        ("porters -wales", ["About Ireland"]),
        ("rang -Ireland", ["In Northern Ireland", "In Wales"]),
        ('rang -"northern ireland"', ["In Ireland", "In Wales"]),
    ],
)
def test_who_names_a_nation_asks_for_what_comes_from_there(find_titles, asked, titles):
    nations = {nation.code: nation for nation in Nation.objects.all()}
    helping = [("people", "It helps.")]
    for code, title in (("ireland", "In Ireland"), ("northern-ireland", "In Northern Ireland"), ("wales", "In Wales")):
        account = "A porter rang." if code == "wales" else "Someone rang."
        make_story(title, status=Status.PUBLISHED, nation=nations[code], account=account, helping=helping)
        make_story("Draft", nation=nations[code], account="A porter rang.")
    make_story(
        "About Ireland", status=Status.PUBLISHED, account="The porters of porters came from Ireland.", helping=helping
    )
    assert (sorted if "rang" in asked else list)(find_titles(q=asked)) == titles
    if "-Ireland" in asked:
        statements = search.find(search.Filters.of(q="helps -Ireland", show="statements")).statements
        assert {row.story.title for row in statements} == {"In Northern Ireland", "In Wales"}
    if asked == "Cymru":
        assert [row.story.title for row in search.find(search.Filters.of(q=asked, show="statements")).statements] == [
            "In Wales"
        ]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("why don't huddles last", ["One"]),
        ("why dont huddles last", ["One"]),
        ("the huddle's end", ["One"]),
        ("It isn’t the huddles", ["One"]),
        ('"don\'t meet"', ["Two"]),
        ("what doesn't help", ["Two"]),
        ("what is not really helping?", ["Two"]),
        ("huddles vs pens", ["One"]),
    ],
)
def test_shortened_words_ask_for_nothing_and_what_does_not_help_hinders(find_titles, asked, titles):
    make_story("One", status=Status.PUBLISHED, helping=[("people", "The last huddle came to an end, with pens.")])
    make_story("Two", status=Status.PUBLISHED, hindering=[("people", "Some don't meet, doesn and don and isn.")])
    make_story("Draft", account="The last huddle didn't end with pens.")
    assert find_titles(q=asked) == titles
    assert search.find(search.Filters.of(q=asked)).with_all_words is None


def test_what_does_not_help_with_something_prefers_what_hinders_it(find_titles):
    for title, kind in (("Helps", "helping"), ("Hinders", "hindering"), ("Also helps", "helping")):
        make_story(title, status=Status.PUBLISHED, account="A day.", **{kind: [("people", "Porters and flow.")]})
    make_story("Draft", account="A day.", hindering=[("people", "Porters and flow.")])
    assert find_titles(q="what didn't help with flow")[0] == "Hinders"
    assert find_titles(q="what helps with flow")[-1] == "Hinders"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thier huddle", "their huddle"),
        ("wich huddle becuase", "which huddle because"),
        ("taem", "team"),
        ("recieve", "receive"),
        ("arenn", "arenn"),
        ("Gwent", "Gwent"),
    ],
)
def test_common_words_and_forms_that_no_story_holds_are_mended_too(find_titles, typed, meant):
    make_story("A team received a huddle", status=Status.PUBLISHED, account="A tier, a witch, them and an arm.")
    make_story("Draft", account="thier huddle, wich, recieve, taem, arenn")
    find_titles(q="x")
    assert search.find(search.Filters.of(q=typed)).filters.q == meant


def test_who_names_a_year_asks_for_the_stories_of_that_year_too(find_titles):
    for year in (2024, 2025, 2026):
        make_story(f"Of {year}", status=Status.PUBLISHED, published_at=f"{year}-03-01T09:00:00Z", account="A porter.")
    make_story("Told later", status=Status.PUBLISHED, published_at="2026-04-01T09:00:00Z", account="It began in 2024.")
    make_story("Draft", account="A porter of 2024.")
    assert set(find_titles(q="2024")) == {"Of 2024", "Told later"}
    assert find_titles(q="porter 2025")[0] == "Of 2025"
    assert find_titles(q="1912") == []
    assert len(search.find(search.Filters.of(q="2025", show="statements")).hits) == 1


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("L.O.S.", ["Shorter stays"]),
        ("length of stay", ["Shorter stays"]),
        ("l.o.s", ["Shorter stays"]),
        ("M.D.T. meeting", ["Meeting"]),
        ("multidisciplinary team", ["Meeting"]),
        ("MDT", ["Meeting"]),
        ("A and E", ["Front door"]),
        ("a & e", ["Front door"]),
        ("quokkas, e.g. at night", ["Night"]),
    ],
)
def test_abbreviations_are_found_with_full_stops_and_without_and_with_and_for_its_sign(find_titles, asked, titles):
    make_story("Shorter stays", account="LOS fell.", status=Status.PUBLISHED)
    make_story("Meeting", account="At the M.D.T. we look at it.", status=Status.PUBLISHED)
    make_story("Front door", account="It began in casualty.", status=Status.PUBLISHED)
    make_story("Night", account="Quokkas come at night.", status=Status.PUBLISHED)
    make_story("Draft of L.O.S., M.D.T. and A and E")
    assert find_titles(asked)[:1] == titles


def test_the_s_of_an_expression_of_the_field_is_part_of_it(find_titles):
    make_story("A second opinion that a family asked for", status=Status.PUBLISHED)
    make_story("The rule of the rota", status=Status.PUBLISHED)
    for text in ("Martha's Rule", "martha’s rule", "Marthas rule"):
        assert find_titles(text)[:1] == ["A second opinion that a family asked for"]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("north west", {"Of North West"}),
        ("stories from the North East", {"Of North East and Yorkshire"}),
        ("Yorkshire", {"Of North East and Yorkshire"}),
        ("East of England", {"Of East of England"}),
        ("London", {"Of London", "Told of London"}),
    ],
)
def test_who_names_a_region_asks_for_what_comes_from_there_and_from_no_other(find_titles, asked, titles):
    for region in Region.objects.all():
        fields = {"account": "A porter.", "region": region, "attribution": "type_and_region"}
        make_story(f"Of {region}", status=Status.PUBLISHED, **fields)
        make_story("Draft", **fields)
    make_story("Told of London", account="A porter from London, going east or west.", status=Status.PUBLISHED)
    assert set(find_titles(q=asked)) == titles


@pytest.mark.parametrize("asked", ["four hours", "4 hours", "nineteen weeks", "19 weeks", "FORTY days", "40 days"])
def test_numbers_in_words_and_in_figures_find_each_other(find_titles, asked):
    make_story("In figures", status=Status.PUBLISHED, account="It took 4 hours, 19 weeks and 40 days.")
    make_story("In words", status=Status.PUBLISHED, account="It took four hours, nineteen weeks and forty days.")
    make_story("Draft", account="It took 4 hours, four hours, 19 weeks, forty days.")
    assert set(find_titles(q=asked)) == {"In figures", "In words"}
    assert search.find(search.Filters.of(q=asked)).with_all_words is None
