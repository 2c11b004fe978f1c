"""Saving a story's text: versions, factors, components and tags."""

import pytest

from components.models import Component
from stories import saving
from stories.models import CareSetting, Factor, SearchChange, Status, Story
from tests import factories

KEPT = ("title", "account", "status", "version", "advice")


@pytest.fixture
def story(db):
    """A draft with one helping factor about people."""
    return factories.make_story(helping=[("people", "A coach came each week.")])


def codes(story):
    """Return the codes of the story's components."""
    return [component.code for component in story.components.all()]


def components(*wanted):
    """Return rows of these components."""
    return list(Component.objects.filter(code__in=wanted))


def test_save_counts_the_version_and_keeps_what_was_not_given(story):
    story.tags.add("kept")
    after = saving.save_story(story, expected_version=0, values={"title": "A new title"})
    now = Story.objects.get(pk=story.pk)
    assert (now.title, now.account, now.version) == ("A new title", story.account, 1)
    assert after.version == 1
    assert codes(now) == ["people"]
    assert [tag.name for tag in now.tags.all()] == ["kept"]


def test_save_from_an_older_version_writes_nothing_and_gives_the_present_one(story):
    saving.save_story(story, expected_version=0, values={"title": "Somebody else's"})
    before = Story.objects.filter(pk=story.pk).values(*KEPT).get()
    with pytest.raises(saving.StaleStory) as stale:
        saving.save_story(
            story,
            expected_version=0,
            values={"title": "Mine"},
            components=components("system"),
            settings=CareSetting.objects.all()[:1],
            tags=["mine"],
        )
    assert stale.value.current.title == "Somebody else's"
    assert Story.objects.filter(pk=story.pk).values(*KEPT).get() == before
    now = Story.objects.get(pk=story.pk)
    assert (codes(now), list(now.tags.all()), list(now.settings.all())) == (["people"], [], [])


@pytest.mark.parametrize("act", ["put", "remove"])
def test_factor_from_an_older_version_is_not_written(story, act):
    saving.save_story(story, expected_version=0, values={"title": "Somebody else's"})
    factor = story.factors.get()
    with pytest.raises(saving.StaleStory):
        if act == "put":
            saving.put_factor(
                story,
                expected_version=0,
                kind="helping",
                component=components("system")[0],
                statement="Mine",
                factor_id=factor.pk,
            )
        else:
            saving.remove_factor(story, expected_version=0, factor_id=factor.pk)
    assert Factor.objects.get().statement == "A coach came each week."


def test_components_always_include_those_of_the_factors(story):
    after = saving.save_story(story, expected_version=0, components=components("system"))
    assert codes(after) == ["people", "system"]
    after = saving.save_story(after, expected_version=1, components=[])
    assert codes(after) == ["people"]


def test_saving_does_not_change_the_status(db):
    story = factories.make_story(status=Status.IN_REVIEW)
    assert saving.save_story(story, expected_version=0, tags=["x"]).status == "in_review"


def test_factors_are_added_at_the_end_of_their_kind(story):
    people, system = components("people", "system")
    story = saving.put_factor(
        story, expected_version=0, kind="hindering", component=system, statement="Two forms for one thing."
    )
    story = saving.put_factor(
        story, expected_version=1, kind="helping", component=people, statement="A second one."
    )
    assert [(f.kind, f.position, f.statement) for f in story.factors.all()] == [
        ("helping", 0, "A coach came each week."),
        ("helping", 1, "A second one."),
        ("hindering", 0, "Two forms for one thing."),
    ]
    assert codes(story) == ["people", "system"]


def test_factor_of_another_story_is_not_changed(story):
    other = factories.make_story(helping=[("system", "Not yours.")])
    with pytest.raises(Factor.DoesNotExist):
        saving.put_factor(
            story,
            expected_version=0,
            kind="helping",
            component=components("people")[0],
            statement="Mine now",
            factor_id=other.factors.get().pk,
        )
    saving.remove_factor(story, expected_version=0, factor_id=other.factors.get().pk)
    assert other.factors.get().statement == "Not yours."


def test_removing_a_factor_twice_is_no_error_and_keeps_the_component(story):
    pk = story.factors.get().pk
    story = saving.remove_factor(story, expected_version=0, factor_id=pk)
    story = saving.remove_factor(story, expected_version=1, factor_id=pk)
    assert not story.factors.exists()
    assert codes(story) == ["people"]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["Huddles", " huddles ", "HUDDLES"], ["huddles"]),
        (["daily  huddle", "daily\thuddle"], ["daily huddle"]),
        (["one, two"], ["one two"]),
        (["", " ", ","], []),
        (["x" * 60], ["x" * 40]),
        (["b", "a"], ["b", "a"]),
        (["Gofal iechyd", "sláinte"], ["gofal iechyd", "sláinte"]),
        (["\u200b", "\u2060\u00ad", "\u200bflow"], ["\u200bflow"]),
        (["🎉"], ["🎉"]),
    ],
)
def test_tags_are_kept_in_one_form(words, kept):
    assert saving.clean_tags(words) == kept


def test_tags_that_differ_only_in_signs_can_both_be_saved(story):
    after = saving.save_story(
        story, expected_version=0, tags=["a&e", "a+e", "😀", "🎉", "sláinte", "slainte"]
    )
    assert sorted(tag.name for tag in after.tags.all()) == sorted(
        ["a&e", "a+e", "😀", "🎉", "sláinte", "slainte"]
    )
    # A link can ask for each.
    assert sorted(tag.slug for tag in after.tags.all()) == ["ae", "ae_1", "slainte", "sláinte", "tag", "tag_1"]


def test_tags_given_replace_those_there(story):
    story.tags.add("old", "kept")
    after = saving.save_story(story, expected_version=0, tags=["kept", "new"])
    assert sorted(tag.name for tag in after.tags.all()) == ["kept", "new"]


@pytest.mark.parametrize(
    ("status", "told"), [("draft", 0), ("in_review", 0), ("archived", 0), ("published", 1)]
)
def test_search_is_told_of_stories_that_readers_see_and_of_no_others(db, status, told):
    story = factories.make_story(status=status, index=False)
    saving.save_story(story, expected_version=0, tags=["x"])
    assert SearchChange.objects.count() == told


def test_text_as_pasted_from_elsewhere_is_kept(story):
    text = "“Smart quotes” – dash\r\n\r\nعربى עברית 😀 \u200bzero\tTab" + "x" * 9_900
    saving.save_story(story, expected_version=0, values={"account": text})
    assert Story.objects.get(pk=story.pk).account == text


def test_text_of_a_story_is_plain_data_with_factors_tags_and_components(story):
    story.tags.add("b", "a")
    text = saving.text_of(story)
    assert text["factors"] == [
        {"kind": "helping", "component": "people", "statement": "A coach came each week."}
    ]
    assert (text["tags"], text["components"]) == (["a", "b"], ["people"])
    assert set(text) == {
        "title",
        "account",
        "what_changed",
        "surprises",
        "differently",
        "advice",
        "links",
        "factors",
        "tags",
        "components",
        "settings",
        "method",
        "stage",
        "started",
        "organisation",
        "organisation_type",
        "region",
        "nation",
        "attribution",
        "reuse",
    }
