"""Finding hindrances with an answer, and the most answered first."""

import pytest

from stories import search
from stories.answers import link, unlink
from stories.importing.checking import Checker
from stories.importing.lookups import Lookups
from stories.importing.writing import write_batch
from stories.models import SearchChange, Status, Story
from stories.samples import remove_samples
from stories.saving import save_story
from stories.workflow import perform
from tests.factories import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(curator):
    """Three stories with a hindrance: one with two answers, one with one, and the newest with none."""
    stories = {}
    for title, answers in (("Twice", 2), ("Once", 1), ("Never", 0)):
        hindering = [("system", f"Two forms, {title}."), ("people", f"No time, {title}.")]
        stories[title] = make_story(title, status=Status.PUBLISHED, hindering=hindering)
        for number in range(answers):
            there = make_story(f"Helped {title} {number}", status=Status.PUBLISHED, helping=[("system", "One form.")])
            link(stories[title].hindering[0], there.helping[0], actor=curator)
    make_story("Draft", hindering=[("system", "Two forms.")])
    return stories


def test_the_filter_finds_hindrances_with_an_answer_and_counts_them(asked, find_titles):
    assert find_titles(has=["answer"]) == ["Once", "Twice"]
    facet = next(f for f in search.find(search.Filters.of()).facets if f.code == "has")
    assert [(option.name, option.count) for option in facet.options] == [("Hindrance with an answer", 2)]


def test_among_statements_only_the_answered_one_is_found(asked, find_titles):
    find_titles()
    found = search.find(search.Filters.of(has=["answer"], show="statements")).statements
    assert [factor.statement for factor in found] == ["Two forms, Once.", "Two forms, Twice."]


def test_the_most_answered_stand_first_with_words_and_without(asked, find_titles):
    assert find_titles("forms", kind=["hindering"], sort="answered") == ["Twice", "Once", "Never"]
    assert find_titles(kind=["hindering"], sort="answered") == ["Twice", "Once", "Never"]
    assert find_titles(kind=["hindering"]) == ["Never", "Once", "Twice"]


def test_an_answer_of_a_withdrawn_story_is_not_counted_any_more(asked, find_titles, curator):
    factor = asked["Once"].hindering[0]
    perform("archive", story=factor.answered_by.get().helping.story, actor=curator, note="A while.", reasons=["other"])
    assert find_titles(has=["answer"]) == ["Twice"]


def test_an_answer_that_is_unlinked_is_not_counted_any_more(asked, find_titles, curator):
    factor = asked["Once"].hindering[0]
    unlink(factor, factor.answered_by.get().helping, actor=curator)
    assert find_titles(has=["answer"]) == ["Twice"]


def edited(story):
    save_story(story, expected_version=story.version, factors=[])


def imported(story):
    told = {"external_id": "x", "title": story.title, "account": "A.", "components": ["people"], "status": "published"}
    Story.objects.filter(pk=story.pk).update(external_id="x")
    write_batch([Checker().record(1, told)], Lookups())


def removed(story):
    Story.objects.filter(pk=story.pk).update(is_sample=True)
    remove_samples()


@pytest.mark.parametrize("loses", [edited, imported, removed])
def test_an_answer_that_goes_with_its_statement_is_not_counted_any_more(asked, find_titles, loses):
    find_titles()
    newest = SearchChange.objects.newest()
    loses(asked["Once"].hindering[0].answered_by.get().helping.story)
    # In an index as small as this one it would be gone all the same: other stories' documents are written again.
    assert asked["Once"].pk in SearchChange.objects.filter(pk__gt=newest).values_list("story_id", flat=True)
    assert find_titles(has=["answer"]) == ["Twice"]


def test_the_list_offers_the_order_with_words_and_without(asked, find_titles, client):
    find_titles()
    assert 'href="/stories/?sort=answered"' in client.get("/stories/").content.decode()
    assert "Best match first" not in client.get("/stories/").content.decode()
    assert "sort=answered" in client.get("/stories/?q=forms").content.decode()
