"""Stories and statements that are close to another, and what is offered while somebody types."""

import pytest

from stories import search
from stories.models import Factor, Status
from tests.factories import make_organisation, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def falls():
    """Two stories of falls, one of letters, and a draft of falls."""
    near = make_story(
        "Fewer falls at night", status=Status.PUBLISHED, tags=["falls"],
        hindering=[("capability", "Nobody on nights was trained to run the falls huddle.")],
    )  # fmt: skip
    make_story(
        "Falls and the chair by the bay", status=Status.PUBLISHED, tags=["falls"],
        helping=[("capability", "Night staff trained each other to run the falls huddle.")],
    )  # fmt: skip
    make_story(
        "Letters in five weeks", status=Status.PUBLISHED, tags=["admin"],
        helping=[("system", "A huddle about typed letters.")],
    )  # fmt: skip
    make_story("Draft of falls", tags=["falls"], helping=[("capability", "Falls huddle trained at night.")])
    search.catch_up()
    return near


def test_related_stories_are_close_published_and_never_the_story_itself(falls):
    assert search.related_stories(falls, 3)[0].title == "Falls and the chair by the bay"
    assert {"Draft of falls", falls.title}.isdisjoint(story.title for story in search.related_stories(falls, 5))


def test_a_hindering_statement_is_answered_by_helping_ones_on_the_same_component(falls):
    found = search.helping_elsewhere(Factor.objects.get(story=falls, kind="hindering"), 3)
    assert [factor.statement for factor in found] == ["Night staff trained each other to run the falls huddle."]


def test_others_have_told_of_this_while_writing(falls):
    assert [story.title for story in search.similar_stories("Falls huddle on nights, how we trained")][:1]
    assert "Draft of falls" not in {story.title for story in search.similar_stories("falls huddle nights trained", 9)}
    assert search.similar_stories("") == [] == search.similar_stories("the of and \x00")


def test_without_an_index_nothing_is_close_and_nothing_breaks():
    story = make_story("Alone", status=Status.PUBLISHED)
    make_story("Draft")
    assert search.related_stories(story) == search.similar_stories("alone again") == search.suggestions("alo") == []


def offered(text):
    return {(one.kind, one.text) for one in search.suggestions(text)}


def test_titles_tags_organisations_components_and_words_are_offered():
    make_story(
        "Huddles at eight", status=Status.PUBLISHED, tags=["huddles"],
        organisation=make_organisation("Hudwell NHS Trust"),
    )  # fmt: skip
    make_story(
        "Hidden", status=Status.PUBLISHED, attribution="nation", organisation=make_organisation("Hudhidden NHS Trust")
    )
    make_story("Huddle draft", tags=["hud-draft"])
    search.catch_up()
    assert offered("hud") == {
        ("Story", "Huddles at eight"), ("Tag", "huddles"), ("Organisation", "Hudwell NHS Trust"),
        ("Search", "huddles"), ("Search", "hudwell"),
    }  # fmt: skip
    assert ("Component", "Building improvement capability") in offered("improvement cap")
    assert ("Story", "Huddles at eight") in offered("eight hudd")


@pytest.mark.parametrize("text", ["", "h", "\x00\x00", '"', "🦆🦆", "x" * 10_000, "%%", "a " * 500, "-hud", "(hud"])
def test_any_text_may_be_typed(text):
    make_story("Huddles at eight", status=Status.PUBLISHED, tags=["huddles"])
    make_story("Huddle draft")
    search.catch_up()
    assert "Huddle draft" not in {one.text for one in search.suggestions(text)}


def test_statements_are_found_themselves(falls):
    results = search.find(search.Filters.of(q="falls huddle", show="statements", kind=["helping"]))
    first = "Night staff trained each other to run the falls huddle."
    assert [factor.statement for factor in results.statements][:1] == [first]
    assert "<mark>falls</mark> <mark>huddle</mark>" in results.marked(first)
    assert not any("Draft" in story.title for story in results.stories)
    every = search.find(search.Filters.of(show="statements"))
    assert every.total == 3
    counts = {o.value: o.count for f in every.facets if f.code == "component" for o in f.options}
    assert counts == {"purpose": 0, "people": 0, "leadership": 0, "capability": 2, "system": 1}
