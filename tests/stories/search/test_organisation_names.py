"""Organisations that are called by letters are found by them, where readers may know that a story is from there."""

import pytest

from stories import search
from stories.models import Attribution, Status
from tests.factories import make_organisation, make_story

pytestmark = pytest.mark.django_db
NAME = "East London NHS Foundation Trust"


@pytest.fixture
def east_london():
    return make_organisation(NAME, code="RWK")


@pytest.fixture
def stories(east_london):
    """Three stories from one organisation, of which one shows it and one is a draft; and another that was left."""
    fields = {"organisation": east_london, "account": "We talked of carers."}
    make_story("Carers at the desk", status=Status.PUBLISHED, attribution=Attribution.ORGANISATION, **fields)
    make_story("Hidden carers", status=Status.PUBLISHED, attribution=Attribution.TYPE_AND_REGION, **fields)
    make_story("Draft of carers", attribution=Attribution.ORGANISATION, **fields)
    make_story("What was left", status=Status.PUBLISHED, account="Nobody left.")


def test_letters_find_the_stories_that_show_the_organisation_and_no_other(stories, find_titles):
    for text in ("ELFT", "elft", "elft carers", "-left elft"):
        assert find_titles(text)[:1] == ["Carers at the desk"]
    assert find_titles("ELFT") == ["Carers at the desk"]
    # Not "left", as the nearest spelling would be.
    assert search.find(search.Filters.of(q="elft")).instead_of == ""


def test_letters_that_are_left_out_leave_out_what_shows_the_organisation(stories, find_titles):
    make_story("Carers elsewhere", status=Status.PUBLISHED, organisation=make_organisation("Leeds Care NHS Trust"))
    for text in ("carers -ELFT", "carers -elft", 'carers -"ELFT"'):
        # That one is from there is not for readers to know.
        assert sorted(find_titles(text)) == ["Carers elsewhere", "Hidden carers"]
    assert sorted(find_titles("-ELFT")) == ["Carers elsewhere", "Hidden carers", "What was left"]
    statements = search.find(search.Filters.of(q="carers -ELFT", show="statements")).statements
    assert {factor.story.title for factor in statements} == {"Carers elsewhere", "Hidden carers"}


def test_letters_count_as_a_word_that_stories_hold_too_only_in_capitals(stories, find_titles):
    make_story("The elft way", status=Status.PUBLISHED)
    assert find_titles("elft") == ["The elft way"]
    assert set(find_titles("ELFT")) == {"Carers at the desk", "The elft way"}


def test_letters_of_an_organisation_that_no_story_shows_are_no_word(east_london, find_titles):
    make_story("Hidden", status=Status.PUBLISHED, attribution=Attribution.TYPE_AND_REGION, organisation=east_london)
    make_story("What was left", status=Status.PUBLISHED)
    assert find_titles("elft") == ["What was left"]
    # In capitals they are no misspelt word either, as "Leeds" is no misspelt "leads".
    assert find_titles("ELFT") == []
    found = search.find(search.Filters.of(q="ELFT"))
    assert (found.instead_of, [way.q for way in found.ways_out if way.q]) == ("", [])
    # What stands for no organisation is mended in capitals too.
    assert find_titles("LEFTT") == ["What was left"]
    assert search.suggestions("elft") == []


def test_statements_and_suggestions_know_the_letters_too(stories):
    search.catch_up()
    found = search.find(search.Filters.of(q="ELFT", show="statements"))
    assert {factor.story.title for factor in found.statements} == {"Carers at the desk"}
    assert [(one.kind, one.text) for one in search.suggestions("elft")] == [("Organisation", NAME)]


def test_letters_and_accents_find_organisations_and_boards_in_the_lists_of_filters(east_london):
    board = make_organisation("NHS Zoë's Vale Integrated Care Board", code="QQZ")
    shown = {"status": Status.PUBLISHED, "attribution": Attribution.ORGANISATION}
    for number in range(2):
        make_story(organisation=make_organisation(f"Trust {number}", board=board), **shown)
    make_story(organisation=east_london, **shown)
    make_story("Hidden", status=Status.PUBLISHED, attribution=Attribution.NATION, organisation=board)
    search.catch_up()

    def looked_up(facet, part):
        facets = search.find(search.Filters.of(looking=[(facet, part)])).facets
        assert all(one.is_found == bool(one.options) for one in facets if one.looking_for)
        return [option.value for one in facets if one.code == facet for option in one.options]

    assert looked_up("organisation", "elft") == looked_up("organisation", "ELFT ") == ["RWK"]
    assert looked_up("board", "ZVICB") == looked_up("board", "zoe’s vale") == looked_up("board", "Zoë's V") == ["QQZ"]
    # By what they are not called nothing is found, and nothing that only a hidden story would tell.
    for facet, part in (("board", "elft"), ("tag", "elft"), ("organisation", "zoe"), ("organisation", "’")):
        assert looked_up(facet, part) == []


def test_an_everyday_word_stands_for_no_organisation(find_titles):
    row = make_organisation("Cambridge and Royal Eastbourne NHS Trust")
    make_story("From there", status=Status.PUBLISHED, attribution=Attribution.ORGANISATION, organisation=row)
    make_story("We take care", status=Status.PUBLISHED)
    assert find_titles("CARE") == ["We take care"]


def test_to_look_for_letters_nobody_asked_for_yet_takes_no_query(stories, django_assert_num_queries):
    search.catch_up()
    search.suggestions("elft")
    with django_assert_num_queries(0):
        assert search.suggestions("rdfg") == []


def test_letters_that_are_but_the_stem_of_a_word_stand_for_the_organisation(find_titles):
    row = make_organisation("Welsh Ambulance Services University NHS Trust")
    make_story("From there", status=Status.PUBLISHED, attribution=Attribution.ORGANISATION, organisation=row)
    make_story("What a waste", status=Status.PUBLISHED)
    assert find_titles("WAST")[0] == "From there"
    assert find_titles("WASTE") == find_titles("wastes") == ["What a waste"]
