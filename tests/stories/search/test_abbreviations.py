"""Numbers, letters and abbreviations: found however they are written, and for what they stand for."""

import pytest

from stories import search
from stories.models import Status
from stories.search.words import plain_words
from tests.factories import make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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
    marked = {"Shorter stays": "<mark>LOS</mark>", "Meeting": "At the <mark>M.D.T.</mark> we"}
    assert marked.get(titles[0], "<mark>") in str(search.find(search.Filters.of(q=asked)).hits[0].snippet)


def test_the_s_of_an_expression_of_the_field_is_part_of_it(find_titles):
    make_story("A second opinion that a family asked for", status=Status.PUBLISHED)
    make_story("The rule of the rota", status=Status.PUBLISHED)
    for text in ("Martha's Rule", "martha’s rule", "Marthas rule"):
        assert find_titles(text)[:1] == ["A second opinion that a family asked for"]


@pytest.mark.parametrize(
    "asked",
    ["four hours", "4 hours", "nineteen weeks", "19 weeks", "FORTY days", "40 days", "8 am", "8AM", "four ho\u00adurs"],
)
def test_numbers_in_words_and_in_figures_find_each_other(find_titles, asked):
    make_story("In figures", status=Status.PUBLISHED, account="It took 4 hours, 19 weeks and 40 days, from 8 am.")
    account = "It took four hours, nineteen weeks and forty days, from 8am."
    make_story("In words", status=Status.PUBLISHED, account=account)
    make_story("Draft", account="It took 4 hours, four hours, 19 weeks, forty days.")
    assert set(find_titles(q=asked)) == {"In figures", "In words"}
    assert search.find(search.Filters.of(q=asked)).with_all_words is None


@pytest.mark.parametrize("text", ["In the U.K we wait", "e.g that", "L.O.S. fell", "(M.D.T)", "It is plan B. We wait"])
def test_full_stops_of_abbreviations_are_read_alike_in_short_and_long_texts(text):
    assert plain_words(f"{'wait ' * 50}{text}")[50:] == plain_words(text)


def test_letters_in_an_expression_are_found_by_what_they_stand_for(find_titles):
    make_story("Emergency department", status=Status.PUBLISHED, account="Nobody here is waiting over an hour.")
    make_story("Outpatients", status=Status.PUBLISHED, account="Nobody here is waiting over an hour.")
    for asked in ("A&E waits", "a and e waiting", "waiting in A & E"):
        assert find_titles(q=asked)[0] == "Emergency department", asked


def test_two_letters_an_hour_by_the_clock_and_a_number_are_found_together_and_not_apart(find_titles):
    make_story("Apart", status=Status.PUBLISHED, account="Plan T or plan Q: at 4 o'clock, a wall clock has an 8 on it.")
    published = {"Eight": "Hens at 8pm.", "Asked": "With Q&A.", "Bones": "T&O has hens.", "Many": "All 1,140, 24/7."}
    published["Close"] = "One-to-one care, round the clock."
    for title, account in published.items():
        make_story(title, status=Status.PUBLISHED, account=account)
    make_story("Draft", account="Hens at 8 o'clock, with Q&A, of T&O and Y&Z.")
    for asked, titles in {
        "8 o'clock": ["Eight"], "eight oclock": ["Eight"], "four o’clock": ["Apart"], "5 o'clock": [], "q&a": ["Asked"],
        "Q and A": ["Asked"], "t & o": ["Bones"], "y&z": [],
        "1140": ["Many"], "1,140": ["Many"], "1:1": ["Close"], "7:24": [], "1,24": [],
    }.items():  # fmt: skip
        assert find_titles(q=asked) == titles, asked
    assert set(find_titles(q="24/7")) == {"Many", "Close"}
    [found] = search.find(search.Filters.of(q="4 o'clock walls")).hits
    assert "at <mark>4 o&#x27;clock</mark>, a <mark>wall</mark> clock has an 8" in found.snippet.text
    assert search.find(search.Filters.of(q="hens Y&Z")).missing_words == ["Y&Z"]


@pytest.mark.parametrize("asked", ["2 week wait", "two week wait", "2 week waits since August"])
def test_an_expression_with_a_number_in_it_is_known_with_the_number_in_figures_too(find_titles, asked):
    make_story("Found", status=Status.PUBLISHED, account="The faster diagnosis standard in August.")
    make_story("Other", status=Status.PUBLISHED, account="Since then nobody here sings.")
    assert find_titles(q=asked)[0] == "Found"


def test_letters_typed_without_a_space_before_them_are_found_unless_stories_write_them_so(find_titles):
    make_story("Apart", status=Status.PUBLISHED, account="We began with QI.")
    assert find_titles(q="withQI") == ["Apart"]
    make_story("Together", status=Status.PUBLISHED, account="LifeQI holds our data.")
    assert find_titles(q="LifeQI") == ["Together"]
