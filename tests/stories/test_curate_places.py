"""Who works at the desk by keyboard goes on where they pressed a button, and not at the top of the page."""

import pytest

from stories import choosing
from stories.models import Collection, Status
from stories.workflow import perform
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.one_database

NOTED = "Your note is in the history. Only the central team reads it."


def test_a_button_of_the_review_leads_back_to_its_section(curator_client, curator):
    story = perform("start_review", story=factories.make_story(status=Status.SUBMITTED), actor=curator)
    other = factories.make_story("Told before", status=Status.PUBLISHED)
    here = f"/curate/{story.pk}/"
    for address, data, place in [
        ("who/", {}, "author"),
        ("fit/", {"component": "people"}, "fits"),
        ("same/", {"story": other.pk}, "same"),
        ("note/", {"private_note": "Ask Ada."}, "history"),
    ]:
        assert curator_client.post(f"{here}{address}?show=all", data).url == f"{here}?show=all#{place}"
        curator_client.get(here)


def test_what_was_not_done_is_told_at_the_top(curator_client, curator):
    story = perform("start_review", story=factories.make_story(status=Status.SUBMITTED), actor=curator)
    assert curator_client.post(f"/curate/{story.pk}/same/", {"story": "0"}).url == f"/curate/{story.pk}/"


def test_a_story_put_back_leads_to_the_list_it_was_in(curator_client, curator):
    story = perform("start_review", story=factories.make_story(status=Status.SUBMITTED), actor=curator)
    data = {"stay": "1", "version": story.version}
    assert curator_client.post(f"/curate/{story.pk}/release/?show=mine", data).url == "/curate/?show=mine#list"


def test_a_moved_story_of_a_collection_is_gone_to(curator_client, curator):
    first, second = (factories.make_story(title, status=Status.PUBLISHED) for title in ("First", "Second"))
    found = Collection.objects.create(title="Huddles", slug="huddles", made_by=curator)
    address = f"/curate/collections/{found.pk}/"
    for story in (first, second):
        assert curator_client.post(f"{address}?q=first", {"add": story.pk}).url == f"{address}?q=first#find"
    found.refresh_from_db()
    moved = curator_client.post(address, {"up": second.pk, "version": found.version})
    assert moved.url == f"{address}#story-{second.pk}"
    assert f'id="story-{second.pk}"' in curator_client.get(address).content.decode()
    assert choosing.stories_of(found) == [second, first]
    assert curator_client.post(address, {"drop": second.pk}).url == f"{address}#chosen"
    of_story = f"/curate/{first.pk}/collections/"
    assert curator_client.post(of_story, {"drop": found.pk}).url == f"{of_story}#collection-{found.pk}"


def test_a_search_in_a_section_leads_to_what_it_found(curator_client, curator):
    """From the top of the page, 17 steps of the Tab key lead to the first story found."""
    found = Collection.objects.create(title="Huddles", slug="huddles", made_by=curator)
    hindering = factories.make_story(hindering=[("people", "No time.")], status=Status.PUBLISHED).factors.get()
    for address, place in (
        (f"/curate/collections/{found.pk}/", "find"),
        (f"/curate/hindrances/{hindering.pk}/", "own"),
    ):
        page = Visitor(curator_client).open(address).page
        [form] = page.all("form", role="search")
        assert form.get("action") == f"{address}#{place}"
        assert page.all("h2", id=place)


def test_the_way_to_take_a_publication_back_leads_to_its_button(curator_client, curator):
    story = perform("start_review", story=factories.make_story(status=Status.SUBMITTED), actor=curator)
    curator_client.post(f"/curate/{story.pk}/publish/", {"version": story.version})
    desk = Visitor(curator_client).open("/curate/")
    [link] = [link for link in desk.page.all("a") if link.text == "Take it back"]
    assert link.get("href") == f"/curate/{story.pk}/#decide"


@pytest.mark.parametrize("address", ["", "tags/", "collections/", "calls/"])
def test_the_other_parts_of_the_desk_come_after_the_heading_on_each_page(curator_client, address):
    page = curator_client.get(f"/curate/{address}").content.decode()
    assert page.index("<h1") < page.index("Other parts of the desk")


def said_in(client, address):
    """Return [(message, id of what names its section, or of its list item)] of the page an address leads to."""
    visitor = Visitor(client).open(address)
    found = []
    for message in visitor.page.with_class("portal-message"):
        around = message.up("section", "li", "main")
        found.append((message.text, around.get("aria-labelledby") or around.get("id")))
    return found


def test_what_was_done_is_said_in_the_section_that_the_page_is_returned_to(curator_client, curator):
    """At the top it was out of sight, and a screen reader begins at the section."""
    story = perform("start_review", story=factories.make_story(status=Status.SUBMITTED), actor=curator)
    other = factories.make_story("Told before", status=Status.PUBLISHED)
    here = f"/curate/{story.pk}/"
    for address, data, said, place in [
        ("same/", {"story": other.pk}, "The stories are linked.", "same"),
        ("note/", {"private_note": "Ask Ada."}, NOTED, "history"),
    ]:
        curator_client.post(here + address, data)
        assert said_in(curator_client, here) == [(said, place)]
        assert said_in(curator_client, here) == []


def test_of_a_story_put_back_is_said_at_the_list_it_was_in(curator_client, curator):
    story = perform("start_review", story=factories.make_story("Huddles", status=Status.SUBMITTED), actor=curator)
    curator_client.post(f"/curate/{story.pk}/release/?show=mine", {"stay": "1", "version": story.version})
    [(said, place)] = said_in(curator_client, "/curate/?show=mine")
    assert "“Huddles”" in said and place == "list-heading"


def test_what_is_said_of_a_section_that_is_not_there_any_more_stands_at_the_top(curator_client, curator):
    story = perform("start_review", story=factories.make_story(status=Status.SUBMITTED), actor=curator)
    curator_client.post(f"/curate/{story.pk}/note/", {"private_note": "Ask Ada."})
    assert said_in(curator_client, "/curate/tags/") == [(NOTED, "maincontent")]


def test_of_a_story_of_a_collection_is_said_where_it_is_now(curator_client, curator):
    first, second = (factories.make_story(title, status=Status.PUBLISHED) for title in ("First", "Second"))
    found = Collection.objects.create(title="Huddles", slug="huddles", made_by=curator)
    address = f"/curate/collections/{found.pk}/"
    for number, story in enumerate((first, second), start=1):
        curator_client.post(address, {"add": story.pk})
        assert said_in(curator_client, address) == [(f"Added: it is number {number} of {number}.", "find")]
    found.refresh_from_db()
    curator_client.post(address, {"up": second.pk, "version": found.version})
    assert said_in(curator_client, address) == [("Moved: it is number 1 of 2 now.", f"story-{second.pk}")]
    curator_client.post(address, {"drop": second.pk})
    assert said_in(curator_client, address) == [("The story is taken out.", "chosen")]
    of_story = f"/curate/{first.pk}/collections/"
    curator_client.post(of_story, {"drop": found.pk})
    assert said_in(curator_client, of_story) == [("Taken out of: “Huddles”.", f"collection-{found.pk}")]
