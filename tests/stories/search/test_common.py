"""Searches that many make are offered while somebody types: words only, of published stories, after several days."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from stories import search, workflow
from stories.models import CommonSearch, Status
from stories.search import common
from stories.search.missed import save_counts
from tests.factories import make_curator, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Count for this test alone."""
    monkeypatch.setattr(common, "_counter", common.Counter())
    common._searches.clear()


@pytest.fixture
def look_for(client, monkeypatch):
    """Return a function that searches for a text on the so-many-th day."""

    def look(text, day, **more):
        monkeypatch.setattr(common.timezone, "localdate", lambda *_: date(2026, 3, 1) + timedelta(days=day))
        monkeypatch.setattr(common, "SECONDS", 0)  # each is written down at once
        return client.get(reverse("stories"), {"q": text, **more})

    return look


def offered(client, text):
    found = client.get(reverse("suggestions"), {"q": text}).json()["suggestions"]
    return [one["text"] for one in found if one["kind"] == "Search"]


def test_a_search_of_three_days_is_offered_to_whoever_begins_to_type_it(client, look_for):
    make_story("A huddle for the night staff", status=Status.PUBLISHED)
    make_story("A draft of a huddle for the night staff")
    search.catch_up()
    for day in (0, 0, 1):
        look_for("Huddle  Night", day)
    row = CommonSearch.objects.get()
    assert (row.days, row.words, "huddle" in row.digest) == (2, "", False)
    assert "huddle night" not in offered(client, "hud")
    look_for("huddle night", 2)
    common._searches.clear()
    assert offered(client, "hud")[0] == "huddle night"
    assert offered(client, "HUDDLE n")[0] == "huddle night"


def test_a_common_search_is_offered_no_more_when_no_published_story_holds_its_words(client, look_for):
    story = make_story("A quokka at night", status=Status.PUBLISHED)
    make_story("The night staff", status=Status.PUBLISHED)
    make_story("A draft of a quokka")
    search.catch_up()
    for day in range(3):
        look_for("night quokka", day)
    assert "night quokka" in offered(client, "nig")
    workflow.perform("archive", story=story, actor=make_curator(), reasons=["out_of_date"], note="It is old.")
    search.catch_up()
    assert "night quokka" not in offered(client, "nig")


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("huddle 9434765919", {}), ("huddle a@example.org", {}), ("huddle", {"page": "2"}), ("wombat", {}),
        ("huddle", {"nation": "england"}), ("", {}), ("of the", {}),
    ],
)  # fmt: skip
def test_what_may_hold_more_than_words_or_finds_nothing_is_not_counted(look_for, text, more):
    for number in range(21):
        make_story(f"A huddle {number}", status=Status.PUBLISHED, index=False)
    search.rebuild()
    look_for(text, 0, **more)
    assert not CommonSearch.objects.exists()


def test_words_that_look_like_a_name_are_never_kept(client, look_for):
    make_story("A huddle with Margaret Oldroyd", status=Status.PUBLISHED)
    make_story("A draft of a huddle with Margaret Oldroyd")
    search.catch_up()
    for day in range(4):
        look_for("margaret oldroyd", day)
    assert CommonSearch.objects.get().days == 4
    assert not CommonSearch.objects.exclude(words="").exists()


def test_a_search_that_a_curator_switched_off_is_not_offered(client, look_for):
    make_story("A huddle at night", status=Status.PUBLISHED)
    make_story("A draft of a huddle at night")
    search.catch_up()
    for day in range(3):
        look_for("huddle night", day)
    CommonSearch.objects.update(is_offered=False)
    look_for("huddle night", 3)
    assert "huddle night" not in offered(client, "hud")


def test_many_searches_are_written_in_as_many_queries_as_one(django_assert_num_queries):
    def write(number):
        for n in range(number):
            common._counter.add(f"word{n}of{number}")
        with django_assert_num_queries(5):  # with the savepoint around them
            save_counts(CommonSearch, common._counter.take())

    write(1)
    write(40)
    assert CommonSearch.objects.count() == 41


def test_a_reader_s_search_asks_the_database_nothing_for_being_counted(client, django_assert_max_num_queries):
    make_story("A huddle at night", status=Status.PUBLISHED)
    search.catch_up()
    client.get(reverse("stories"), {"q": "night"})
    with django_assert_max_num_queries(8) as captured:
        client.get(reverse("stories"), {"q": "huddle"})
    assert not any("commonsearch" in query["sql"] for query in captured.captured_queries)
