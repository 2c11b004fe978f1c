"""Stories and statements that are close to another, and what is offered while somebody types."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from stories import search
from stories.models import Status, Story
from stories.search import related
from stories.workflow import perform
from tests.factories import make_member, make_organisation, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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


@pytest.mark.both_databases
def test_related_stories_are_close_published_and_never_the_story_itself(falls):
    titles = dict(Story.objects.values_list("pk", "title"))
    related = [titles[pk] for pk in search.related_ids(falls, 5)]
    assert related[0] == "Falls and the chair by the bay"
    assert {"Draft of falls", falls.title}.isdisjoint(related)


FALLS = {"title": "The falls huddle at night", "account": "We were trained at night."}


def test_a_draft_is_close_to_nothing_before_it_has_a_title_and_a_statement(falls):
    writer = make_member("writer@example.org")
    assert search.similar_by_others(make_story(author=writer, **FALLS, components=["capability"])) == []
    helping = [("capability", "Night staff trained each other.")]
    assert search.similar_by_others(make_story(author=writer, **FALLS | {"title": ""}, helping=helping)) == []


def test_up_to_3_published_stories_of_others_are_close_to_a_draft_and_never_the_member_s_own(falls):
    writer = make_member("writer@example.org")
    helping = [("capability", "Night staff trained each other to run the huddle.")]
    for number in range(4):
        make_story(f"My falls huddle at night {number}", author=writer, status=Status.PUBLISHED, helping=helping)
    search.catch_up()
    told = search.similar_by_others(make_story(author=writer, **FALLS, helping=helping))
    assert {story.title for story in told} == {"Falls and the chair by the bay", "Fewer falls at night"}
    other = make_member("other@example.org")
    assert len(search.similar_by_others(make_story(author=other, **FALLS, helping=helping))) == 3


def test_a_draft_that_only_shares_everyday_words_with_others_is_close_to_none(falls):
    # Three words in common were enough before, whatever they say.
    other = {"account": "The huddle at night was trained by song. Hymns, harmonium, choir, vicar, organ, psalm."}
    words = "A harmonium and a choir for the chapel, a vicar, an organ and a psalm, hymns and song"
    for title in (words, f"Of {words}"):
        make_story(title, status=Status.PUBLISHED, helping=[("people", words)])
    search.catch_up()
    draft = make_story("Song on the ward", author=make_member("w@example.org"), helping=[("people", words)], **other)
    told = {story.title for story in search.similar_by_others(draft)}
    assert told == {words, f"Of {words}"}


@pytest.mark.both_databases
def test_what_others_told_stands_below_the_form_from_the_first_statement_on_and_shows_no_more_than_the_byline(
    member_client, member, falls
):
    Story.objects.filter(status=Status.PUBLISHED).update(
        attribution="nation", organisation=make_organisation("Quirk Trust")
    )
    draft = make_story(author=member, **FALLS, helping=[("capability", "Night staff trained each other.")])
    html = member_client.get(reverse("story_step", args=[draft.pk, "hindering"])).content.decode()
    below = html[html.index("Stories about the same thing") :]
    assert html.index("</form>", html.index("data-autosave")) < html.index("Stories about the same thing")
    assert "Falls and the chair by the bay" in below and "Draft of falls" not in html
    author = falls.author
    assert author.name not in below and author.email not in below and "Quirk Trust" not in below
    Story.objects.get(title="Falls and the chair by the bay").delete()
    Story.objects.filter(pk=falls.pk).update(status=Status.WITHDRAWN)
    assert (
        "Stories about the same thing"
        not in member_client.get(reverse("story_step", args=[draft.pk, "hindering"])).content.decode()
    )


def test_saving_in_the_background_does_not_look_for_what_others_told(member_client, member, falls, monkeypatch):
    draft = make_story(author=member, **FALLS, helping=[("capability", "Night staff trained each other.")])
    address = reverse("story_step", args=[draft.pk, "hindering"])
    seen = re.search(r'name="seen" value="([^"]*)"', member_client.get(address).content.decode())[1]
    monkeypatch.setattr(search, "similar_by_others", lambda story: pytest.fail("A save looked for others."))
    answer = member_client.post(address, {"seen": seen, "statement": "Half"}, headers={"accept": "application/json"})
    assert answer.json()["saved"] is True


def test_without_an_index_nothing_is_close_and_nothing_breaks():
    story = make_story("Alone", status=Status.PUBLISHED)
    make_story("Draft")
    assert search.related_ids(story) == search.similar_by_others(story) == search.suggestions("alo") == []


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


@pytest.mark.parametrize(
    ("text", "searches"),
    [
        ("lantern rou", {"lantern round"}),
        ("the rou", {"the round", "the routine"}),
        ("co-des", {"co-design"}),
        ("how do we", set()),
        ("numbat rou", set()),
        ("numbats", set()),
    ],
)
def test_words_are_offered_to_go_on_with_where_some_story_holds_them_all(text, searches):
    make_story("Round", status=Status.PUBLISHED, account="Two lanterns go round and round, in co-design.")
    make_story("Routine", status=Status.PUBLISHED, account="A routine for weeks, as some describe it.")
    make_story("Draft", account="A numbat does a lantern routine.")
    search.catch_up()
    assert {words for kind, words in offered(text) if kind == "Search"} == searches


NUL = pytest.param("hud\x00\x00", marks=pytest.mark.both_databases)


@pytest.mark.parametrize("text", ["", "h", NUL, '"', "🦆🦆", "x" * 10_000, "%%", "a " * 500, "-hud", "(hud"])
def test_any_text_may_be_typed(text):
    make_story("Huddles at eight", status=Status.PUBLISHED, tags=["huddles"])
    make_story("Huddle draft")
    search.catch_up()
    assert "Huddle draft" not in {one.text for one in search.suggestions(text)}


def test_what_is_kept_for_a_beginning_moves_with_the_index_and_never_offers_a_story_that_was_withdrawn(curator):
    story = make_story("Huddles at eight", status=Status.PUBLISHED)
    search.catch_up()
    assert ("Story", "Huddles at eight") in offered("hud")
    perform("archive", story=story, actor=curator, note="A while.", reasons=["other"])
    assert ("Story", "Huddles at eight") not in offered("hud")
    make_story("Hudson's rounds", status=Status.PUBLISHED)
    search.catch_up()
    assert offered("hud") == {("Story", "Hudson's rounds"), ("Search", "hudson")}


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


@pytest.mark.both_databases
def test_of_very_many_stories_that_wait_the_newest_are_looked_through(monkeypatch):
    monkeypatch.setattr(related, "MOST_WAITING", 1)
    words = "Heron egret stork crane bittern"
    for bird in words.split():
        make_story(bird, status=Status.PUBLISHED, account="A bird.", components=["people"])
    oldest, story, newest = (make_story(title, status=Status.SUBMITTED, account=words) for title in ("1", "2", "3"))
    Story.objects.filter(pk=oldest.pk).update(submitted_at=newest.submitted_at - timedelta(days=1))
    search.rebuild()
    waiting = Story.objects.filter(status=Status.SUBMITTED)
    assert search.likely_duplicates(story, waiting, 1) == ([], [newest])
