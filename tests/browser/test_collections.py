"""Collections, calls and tags in a real browser: for readers, and at the desk."""

import pytest
from taggit.models import Tag

from components.models import Component
from stories import calls, choosing
from stories.models import Status
from tests.browser.conftest import WIDTHS, faults
from tests.factories import make_curator, make_story
from tests.stories.test_calls import make_call
from tests.stories.test_collections import make_collection

LONG = "A title of sixty-five characters, which is the most the form takes"


@pytest.fixture
def pages(indexed, db):
    """Make collections of stories with long words; return {name: address} of their pages."""
    stories = [
        make_story(
            f"{LONG[:60]} {n}",
            status=Status.PUBLISHED,
            organisation_typed="Esk Vale Care Home and Community Services of the Whole of the North",
            hindering=[("people", "Nobody asks the night staff " + "a" * 60)],
            tags=["huddles", f"{'h' * 39}{n % 2}"],
        )
        for n in range(3)
    ]
    people = Component.objects.get(code="people")
    text = "What four wards tried, what they gave up, and what stayed.\n\nRead the second one first if you work nights."
    found = make_collection(
        "Starting small, and what it takes to go on with it", *stories, introduction=text, is_featured=True,
        components=[people],
    )  # fmt: skip
    make_collection("Nights", stories[0], introduction="Nobody asks the night staff.", is_featured=True)
    make_collection("Draft of a collection", published=False)
    heard = make_call("What gets in the way at night", opens=-9, closes=-1, heard=text, background=text)
    for story in stories:
        choosing.put(heard, story, actor=make_curator())
    calls.publish_news(heard, "heard", actor=make_curator())
    indexed()
    tag, other = Tag.objects.get(name="huddles"), Tag.objects.get(name=f"{'h' * 39}0")
    return {
        "home": "/",
        "calls": "/calls/",
        "open call": make_call(asked={"nation": ["england"], "region": ["london", "south-east"]}).get_absolute_url(),
        "closed call": heard.get_absolute_url(),
        "desk calls": "/curate/calls/",
        "new call": "/curate/calls/new/",
        "desk call": f"/curate/calls/{heard.pk}/?q=title",
        "what we heard": f"/curate/calls/{heard.pk}/words/heard/",
        "component": "/components/people/",
        "collections": "/collections/",
        "collection": found.get_absolute_url(),
        "desk collections": "/curate/collections/",
        "new collection": "/curate/collections/new/",
        "desk collection": f"/curate/collections/{found.pk}/?q=title",
        "preview": f"/curate/collections/{found.pk}/preview/",
        "collections of a story": f"/curate/{stories[0].pk}/collections/",
        "tags": "/curate/tags/",
        "tags that look alike": "/curate/tags/alike/",
        "tag": f"/curate/tags/{tag.pk}/",
        "rename a tag": f"/curate/tags/{tag.pk}/rename/",
        "merge a tag": f"/curate/tags/{tag.pk}/merge/?other={other.pk}",
        "retire a tag": f"/curate/tags/{tag.pk}/retire/",
    }


@pytest.mark.parametrize("width", [*WIDTHS.values(), 320])
def test_no_page_of_collections_has_an_axe_violation_or_is_wider_than_the_screen(open_page, pages, width):
    tab = open_page(width, member=make_curator())
    assert faults(tab, pages) == {}
