"""What a search finds, for whom, and in which order."""

import pytest

from organisations.models import Region
from stories import search
from stories.models import Status, Story
from stories.search.indexing import open_indexer
from tests.factories import make_organisation, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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
    make_story("She leads the ward by its values", status=Status.PUBLISHED)
    make_story("Draft from Leeds")
    assert find_titles("Leeds") == []
    assert search.find(search.Filters.of(q="Leeds")).instead_of == ""
    assert search.find(search.Filters.of(q="leadz")).instead_of == "leadz"
    # What is left out is left as typed: to mend it could leave out what nobody meant.
    assert search.find(search.Filters.of(q="leads -leadz")).instead_of == ""
    # A misspelt name is mended though no story is from there: the page then tells of the neighbours.
    for typed, meant in (("Leads and Yrok", "Leads and York"), ("yrok in Scotlnd", "york in Scotland")):
        assert search.find(search.Filters.of(q=typed)).filters.q == meant
    # "Begin" is as near, and a story holds it; but this stands beside Aneurin in a name.
    make_story("We begin with an apple", status=Status.PUBLISHED)
    search.catch_up()
    for typed, meant in (("Aneurin bevin", "Aneurin bevan"), ("bevin", "begin"), ("we bevin", "we begin")):
        assert search.find(search.Filters.of(q=typed)).filters.q == meant
    # "And" is in names of all kinds, so that it says nothing; the word before it does.
    make_story("A survey of Clwyd", status=Status.PUBLISHED)
    search.catch_up()
    for typed, meant in (("and surey", "and survey"), ("glasgow and clyd", "glasgow and clyde"), ("clyd", "clwyd")):
        assert search.find(search.Filters.of(q=typed)).filters.q == meant
    # Nor is the name of a person a misspelt name of a hospital.
    for typed in ("alexander", "Roberts"):
        assert search.find(search.Filters.of(q=typed)).instead_of == ""
    # The Vale of Glamorgan is as near, but nothing is from there.
    assert search.find(search.Filters.of(q="valpe")).filters.q == "value"


def test_no_spelling_tells_an_organisation_that_the_team_added_for_one_story(find_titles):
    added = make_organisation("Wolstenholme Hospice")
    make_story("A quiet room", status=Status.PUBLISHED, organisation=added, attribution="nation")
    make_story("Draft of a quiet room", organisation=added)
    assert find_titles("wolstenhome") == []
    assert search.find(search.Filters.of(q="wolstenhome")).instead_of == ""


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
    make_story("The shape of trips, overtime and triage, and the realisation of single rooms", status=Status.PUBLISHED)
    make_story("Draft of a shake", account="shake, shingles, revalidation, triangle, overcame, tips")
    make_story("A rota, and a schedule", status=Status.PUBLISHED)
    for typed in ("shake", "shingles", "revalidation", "triangle", "overcame", "tips", "scheduled"):
        assert find_titles(typed) == []
    assert search.find(search.Filters.of(q="shingles ward")).missing_words == ["shingles"]
    assert search.find(search.Filters.of(q="shake ward")).missing_words == []
    assert len(find_titles("shappe")) == 1


def test_a_place_is_no_misspelling_though_no_story_is_from_there(find_titles):
    make_story("The cook was newly starting, working with a loughside harpist", status=Status.PUBLISHED)
    make_story("Draft from Cork")
    for typed in ("Cork", "Newry", "Stirling", "woking", "Slough"):
        assert find_titles(typed) == [], typed
    assert find_titles("coook") != []


def test_what_is_left_out_is_left_out_as_it_was_typed(find_titles):
    make_story("A huddle for the ward", status=Status.PUBLISHED)
    make_story("Draft of a huddle")
    for typed in ("ward -huddel", "ward -“huddel”", '-"for huddel" ward', "ward -huddel-board"):
        assert find_titles(typed) == ["A huddle for the ward"], typed
    results = search.find(search.Filters.of(q="warrd -huddel huddel"))
    assert (results.filters.q, results.total) == ("ward -huddel huddle", 1)


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
    make_story("More tea", status=Status.PUBLISHED, tags=["cup of café"])
    find_titles()
    looked = search.find(search.Filters.of(looking=[("tag", "Cup of CAFE")]))
    assert [option.name for f in looked.facets if f.code == "tag" for option in f.options] == ["cup of café"]
    make_story("Marks", status=Status.PUBLISHED, tags=["co-production", "Martha's rule"])
    find_titles()
    for part, name in (("co prod", "co-production"), ("Coproduction", "co-production"), ("marthas r", "Martha's rule")):
        looked = search.find(search.Filters.of(looking=[("tag", part)]))
        assert [option.name for f in looked.facets if f.code == "tag" for option in f.options] == [name]
    nothing = search.find(search.Filters.of(looking=[("tag", "-")], tag=["kettle"]))
    assert "co-production" in [option.name for f in nothing.facets if f.code == "tag" for option in f.options]
    nothing = search.find(search.Filters.of(looking=[("tag", "draft")], tag=["kettle"]))
    assert [option.value for f in nothing.facets if f.code == "tag" for option in f.options] == ["kettle"]
