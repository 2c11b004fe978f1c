"""The bench's own rules. What it measures is printed and never asserted: a clock is no test."""

import inspect
from datetime import date

import pytest

from stories.models import Factor, Kind, Stage, Status, Story
from stories.models.story import Attribution
from tests import factories
from tests.bench import __main__ as bench
from tests.bench import generator, loading
from tests.bench.desk import Past
from tests.bench.generator import Generator, Lists
from tests.bench.pages import first_screen
from tests.bench.scratch import guard

LISTS = Lists(
    components=("purpose", "people", "leadership", "capability", "system"),
    nations=("england", "scotland"),
    regions=("london", "midlands"),
    types=("nhs-trust", "health-board"),
    settings=("ambulance", "cancer"),
    methods=("lean", "qsir"),
)
TODAY = date(2026, 4, 1)


def make(count=20):
    return list(Generator(LISTS, today=TODAY).stories(count, authors=7))


def words_in(story):
    texts = [story["account"], *(story[name] for name in generator.OPTIONAL)]
    return sum(len(text.split()) for text in texts + [factor["statement"] for factor in story["factors"]])


def test_same_seed_makes_the_same_stories():
    assert make() == make()


def test_made_stories_keep_the_limits_of_real_ones():
    for story in make(60):
        assert 0 < len(story["title"]) <= Story.TITLE_MAX
        assert 0 < len(story["account"]) <= Story.ACCOUNT_MAX
        assert generator.SHORTEST - 10 <= words_in(story) <= generator.LONGEST
        assert story["factors"]
        assert all(0 < len(factor["statement"]) <= Factor.STATEMENT_MAX for factor in story["factors"])
        assert {factor["kind"] for factor in story["factors"]} <= set(Kind.values)
        assert story["attribution"] in Attribution.values
        assert story["stage"] in {"", *Stage.values}
        assert story["published_at"].date() <= TODAY


def test_vocabulary_tags_and_organisations_are_as_many_as_the_figures_ask_for():
    made = Generator(LISTS, today=TODAY)
    assert len(set(made.words)) == len(made.words) >= 5_000
    assert len(set(made.tags)) == 400
    assert len({organisation["code"] for organisation in made.organisations}) == 1_500


def test_same_number_has_the_same_past_at_the_desk_and_of_many_all_kinds_occur():
    def tell(past):
        return past.status, past.words, past.moves, sorted(past.columns)

    made = [Past(number, published=False, curators=[None]) for number in range(500)]
    assert [tell(past) for past in made] == [tell(Past(n, published=False, curators=[None])) for n in range(500)]
    assert {past.status for past in made} == {"submitted", "in_review"}
    assert {past.again for past in made} == {past.assured for past in made} == {True, False}
    assert {name for past in made for name in past.columns} >= {"appealed_at", "approved_by", "second_asked"}
    counts = [past.columns["flagged_open"] for past in made]
    assert None in counts and 0 in counts and any(counts)
    assert Past(1, published=True, curators=[None]).columns["flagged_open"] in {0, None}


def test_bench_refuses_a_database_that_is_not_its_own():
    with pytest.raises(RuntimeError, match="Nothing was touched"):
        guard()


class Loading(Exception):
    """The bench began to load."""


@pytest.mark.parametrize("words", [[], ["--few-copies"], ["desk"]], ids=["pages", "few copies", "desk"])
def test_loading_takes_what_the_bench_gives_it(monkeypatch, words):
    def child(place, part, **options):
        assert part == "load"
        inspect.signature(loading.load).bind(**options)
        raise Loading

    monkeypatch.setattr(bench.Place, "child", child)
    monkeypatch.setattr(bench.Place, "__init__", lambda place, *_: setattr(place, "name", "SQLite"))
    options = bench.read([*words, "--scratch", "nowhere"])
    with pytest.raises(Loading):
        bench.measure_desk(options, "") if words == ["desk"] else bench.measure(bench.Place("", ""), options)


@pytest.mark.urls("tests.bench.urls")
@pytest.mark.django_db
@pytest.mark.one_database
def test_the_list_that_all_figures_are_compared_with_shows_the_newest_stories(client):
    story = factories.make_story("Huddles at seven", status=Status.PUBLISHED)
    response = client.get("/bench/list/")
    assert response.status_code == 200
    assert story.title in response.content.decode()


def test_the_bench_asks_for_the_form_itself_and_not_for_what_leads_there(member_client):
    assert member_client.get(first_screen()).status_code == 200
