"""A curator reads what an author adds to a published story, and publishes it."""

import pytest

from stories import additions
from stories.models import Status, Story
from stories.workflow import perform
from tests.factories import make_member, make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def addition(db):
    author = make_member("ada@example.org")
    story = make_story("Bins by the door", author=author, status=Status.PUBLISHED, slug="bins")
    found = additions.start_addition(story)
    Story.objects.filter(pk=found.pk).update(advice="Draw a map first.")
    found.refresh_from_db()
    return perform("submit", story=found, actor=author)


def test_the_queue_and_the_review_say_what_it_adds_to(curator_client, addition):
    visitor = Visitor(curator_client).open("/curate/")
    assert visitor.sees("Adds to a published story")
    visitor.open(f"/curate/{addition.pk}/")
    assert visitor.sees("This adds to a published story: Bins by the door.")


def test_a_curator_publishes_the_additions(curator_client, client, addition):
    visitor = Visitor(curator_client).open(f"/curate/{addition.pk}/")
    visitor.press("Take this story")
    assert "Publish" not in visitor.buttons()
    visitor.press("Publish the additions")
    addition.refresh_from_db()
    assert addition.status == Status.MERGED
    assert "Draw a map first." in client.get("/stories/bins/").content.decode()


def test_a_curator_goes_from_the_public_page_to_the_desk_and_others_do_not(curator_client, member_client, client):
    story = make_story("Out", status=Status.PUBLISHED, slug="out")
    visitor = Visitor(curator_client).open("/stories/out/").click("Open this story at the desk")
    assert visitor.path == f"/curate/{story.pk}/"
    assert not Visitor(member_client).open("/stories/out/").sees("at the desk")
