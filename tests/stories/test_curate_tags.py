"""Components and tags, as a curator sets them."""

import pytest

from components.models import Component
from stories import saving
from stories.models import SearchChange, Status, Story
from tests import factories


@pytest.fixture
def story(db):
    """A story with one statement about people, tagged with purpose besides."""
    return factories.make_story(
        "Huddles at seven",
        status=Status.IN_REVIEW,
        helping=[("people", "A coach came each week.")],
        components=["purpose"],
        tags=["huddles", "ward"],
    )


def address(story):
    """Return the address of the page."""
    return f"/curate/{story.pk}/components-and-tags/"


def held(story):
    """Return the codes and tags of a story."""
    now = Story.objects.get(pk=story.pk)
    return [c.code for c in now.components.all()], sorted(tag.name for tag in now.tags.all())


def test_page_shows_what_the_story_has(desk, story):
    desk.open(f"/curate/{story.pk}/").click("Components and tags")
    assert desk.heading == "Components and tags"
    boxes = desk.page.all("input", name="components")
    assert [(b.get("value"), b.get("checked") is not None, b.get("disabled") is not None) for b in boxes] == [
        ("purpose", True, False),
        ("people", True, True),
        ("leadership", False, False),
        ("capability", False, False),
        ("system", False, False),
    ]
    assert desk.sees("A statement of this story is about it, so it stays.")
    assert desk.page.all("input", name="tags")[0].get("value") == "huddles, ward"


def test_components_and_tags_are_saved(desk, story):
    desk.open(address(story)).press(
        "Save",
        {
            "Components": ["Embedding a quality management system"],
            "Tags (optional)": "Ward ,  Night Shift, ward,",
        },
    )
    assert desk.path == f"/curate/{story.pk}/"
    assert desk.sees("Components and tags are saved: “Huddles at seven”.")
    assert held(story) == (["people", "system"], ["night shift", "ward"])
    assert Story.objects.get(pk=story.pk).status == "in_review"
    assert not SearchChange.objects.exists()


def test_component_of_a_statement_stays_whatever_is_sent(desk, story):
    version = Story.objects.get(pk=story.pk).version
    desk.client.post(address(story), {"version": version, "components": ["system"], "tags": ""})
    assert held(story) == (["people", "system"], [])


def test_a_component_that_does_not_exist_is_refused(desk, story):
    response = desk.client.post(address(story), {"version": 0, "components": ["wellbeing"], "tags": "x"})
    assert response.status_code == 200
    assert held(story) == (["purpose", "people"], ["huddles", "ward"])


def test_story_without_statements_keeps_at_least_one_component(desk, db):
    story = factories.make_story(status=Status.IN_REVIEW, components=["system"])
    desk.open(address(story)).press("Save", {"components": []})
    assert desk.errors == ["Choose at least one component"]
    assert desk.title.startswith("Error: ")
    assert held(story) == (["system"], [])


def test_tags_in_use_that_fit_are_offered_and_added_by_choice(desk, story):
    for n, tag in enumerate(["daily huddle", "huddle", "huddle", "coach", "theatre", "week after week"]):
        factories.make_story(f"Other {n}", status=Status.PUBLISHED, tags=[tag])
    desk.open(address(story))
    offered = [box.get("value") for box in desk.page.all("input", name="suggested")]
    assert offered == ["huddle", "daily huddle", "coach"]
    assert desk.sees("huddle (2 stories)")
    assert desk.sees("coach (1 story)")
    assert held(story)[1] == ["huddles", "ward"]
    desk.press("Save", {"suggested": ["coach"]})
    assert held(story)[1] == ["coach", "huddles", "ward"]


def test_nothing_is_offered_where_nothing_fits(desk, db):
    factories.make_story(status=Status.PUBLISHED, tags=["theatre"])
    story = factories.make_story(status=Status.IN_REVIEW)
    assert desk.open(address(story)).page.all("input", name="suggested") == []


def test_too_many_tags_are_refused_and_stay_in_the_field(desk, story):
    words = ", ".join(f"tag {n}" for n in range(21))
    desk.open(address(story)).press("Save", {"tags": words})
    assert desk.errors == ["Choose 20 tags or fewer"]
    assert desk.page.all("input", name="tags")[0].get("value") == words


def test_a_story_changed_in_between_is_told_and_both_are_kept(desk, story):
    desk.open(address(story))
    saving.save_story(
        Story.objects.get(pk=story.pk),
        expected_version=0,
        components=Component.objects.filter(code="leadership"),
        tags=["from a colleague"],
    )
    desk.press("Save", {"components": ["system"], "tags": "mine"})
    assert desk.errors == [
        "Somebody changed this story after you opened it, so nothing was saved yet. It now has these components: "
        "Investing in culture and people, Developing leadership behaviours for improvement; and these tags: "
        "from a colleague. What you chose is still here. Check it, then save again."
    ]
    assert held(story) == (["people", "leadership"], ["from a colleague"])
    assert desk.page.all("input", name="tags")[0].get("value") == "mine"
    desk.press("Save")
    assert held(story) == (["people", "system"], ["mine"])


@pytest.mark.parametrize(
    ("status", "there"),
    [
        ("submitted", 200),
        ("in_review", 200),
        ("published", 200),
        ("changes_requested", 404),
        ("declined", 404),
        ("withdrawn", 404),
        ("archived", 404),
        ("draft", 404),
    ],
)
def test_only_what_is_the_desks_or_the_readers_can_be_tagged(desk, db, status, there):
    story = factories.make_story(status=status)
    desk.open(address(story), status=there)


def test_search_is_told_when_a_published_story_changes(desk, db):
    story = factories.make_story(status=Status.PUBLISHED, index=False)
    desk.open(address(story)).press("Save", {"tags": "new"})
    assert list(SearchChange.objects.values_list("story_id", flat=True)) == [story.pk]


def test_number_of_queries_does_not_grow_with_tags(curator_client, story, django_assert_max_num_queries):
    factories.make_story("One", status=Status.PUBLISHED, tags=["huddle"])
    with django_assert_max_num_queries(14) as one:
        curator_client.get(address(story))
    for n in range(3):
        factories.make_story(f"More {n}", status=Status.PUBLISHED, tags=[f"ward {n}"])
        story.tags.add(f"ward {n} own")
    with django_assert_max_num_queries(14) as three:
        curator_client.get(address(story))
    assert len(three) == len(one)
