"""Collections: what curators do with them at the desk, and what readers see."""

import pytest
from django.test import Client

from components.models import Component, all_components
from members.ledger import DeskEvent
from stories import choosing, collecting, search
from stories.models import Collection, SearchChange, Status
from stories.workflow import perform
from tests.factories import make_curator, make_member, make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db


def make_collection(title="Starting with huddles", *stories, published=True, components=(), **fields):
    """Make a collection of stories, published unless told otherwise."""
    actor = make_curator()
    values = {"title": title, "introduction": "Four wards that began small."} | fields
    found = choosing.save_words(
        Collection(), actor=actor, values=values, lists={"components": components}, expected_version=0
    )
    for story in stories:
        choosing.add_story(found, story.pk, actor=actor)
    return collecting.publish(found, actor=actor) if published else found


def published(title, **fields):
    return make_story(title, status=Status.PUBLISHED, **fields)


def titles(visitor):
    """Return the texts of the chosen stories in the order of the page."""
    return [element.text for element in visitor.page.with_class("chosen__title")]


@pytest.fixture
def visitor(curator_client):
    return Visitor(curator_client)


def test_a_curator_makes_a_collection_and_a_reader_reads_it_in_its_order(visitor, client):
    for number in (1, 2, 3):
        published(f"Huddle {number}")
    search.rebuild()
    visitor.open("/curate/").click("Collections").click("New collection")
    visitor.press("Save", {"Title": "Starting with huddles", "Introduction": "Three wards that began small."})
    visitor.press("Publish")
    assert visitor.sees("Add a published story first.")
    for number in (1, 2, 3):
        visitor.press("Search", {"q": "huddle"}).press(f"Add “Huddle {number}”")
    visitor.press("Up “Huddle 3”").press("Down “Huddle 1”")
    assert titles(visitor)[:3] == ["Huddle 3", "Huddle 1", "Huddle 2"]
    visitor.press("Take out “Huddle 2”").press("Publish")
    assert visitor.sees("The collection is published.")
    reader = Visitor(client)
    reader.open("/collections/").click("Starting with huddles")
    assert reader.path == "/collections/starting-with-huddles/"
    assert [heading.text for heading in reader.page.with_class("story-card__title")] == ["Huddle 3", "Huddle 1"]
    assert reader.sees("Three wards that began small.")


def test_a_story_is_put_in_a_collection_from_its_own_page_at_the_desk(visitor):
    story, found = published("A ward"), make_collection("Wards", published=False)
    visitor.open(f"/curate/{story.pk}/").click("Put it in a collection")
    visitor.press("Add to “Wards”")
    assert [row.story for row in found.chosen.all()] == [story]
    visitor.press("Take out of “Wards”")
    assert not found.chosen.exists()
    visitor.click("Begin a new collection with this story").press("Save", {"Title": "New one"})
    assert [row.story for row in Collection.objects.get(title="New one").chosen.all()] == [story]


@pytest.mark.parametrize("action", ["withdraw", "archive"])
def test_a_story_that_is_not_published_any_more_drops_out_silently_and_comes_back(client, curator, action):
    author = make_member()
    gone, stays = published("Gone story", author=author), published("Staying story")
    found = make_collection("Both", gone, stays)
    actor = author if action == "withdraw" else curator
    perform(action, story=gone, actor=actor, note="A while.", reasons=["out_of_date"])
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Gone story" not in page
    assert "1 story" in page
    if action == "archive":
        perform("restore", story=gone, actor=curator)
        assert "Gone story" in client.get(found.get_absolute_url()).content.decode()


def test_a_draft_is_seen_by_nobody_but_curators(client, curator_client, member_client):
    found = make_collection("Hidden one", published("A story"), published=False, is_featured=True)
    published_once = make_collection("Once public", published("Another"), is_featured=True)
    collecting.unpublish(published_once, actor=make_curator())
    for reader in (client, member_client):
        assert reader.get("/collections/once-public/").status_code == 404
        for address in ("/collections/", "/"):
            page = reader.get(address).content.decode()
            assert "Hidden one" not in page
            assert "Once public" not in page
    assert "Hidden one" in curator_client.get(f"/curate/collections/{found.pk}/preview/").content.decode()


def test_a_collection_keeps_its_address_when_it_is_published_again_under_another_title(curator):
    found = make_collection("First title", published("A story"))
    collecting.unpublish(found, actor=curator)
    found.refresh_from_db()
    choosing.save_words(found, actor=curator, values={"title": "Second title"}, expected_version=found.version)
    assert collecting.publish(found, actor=curator).get_absolute_url() == "/collections/first-title/"
    assert make_collection("First title", published("B")).slug == "first-title-2"


def test_featured_collections_are_on_the_home_page_and_on_the_pages_of_their_components(client):
    people = Component.objects.get(code="people")
    make_collection("For people", published("A"), is_featured=True, components=[people])
    make_collection("Not featured", published("B"), components=[people])
    make_collection("Nothing left", is_featured=True, published=False, components=[people])
    for address, is_there in (("/", True), ("/components/people/", True), ("/components/system/", False)):
        page = client.get(address).content.decode()
        assert ("For people" in page) == is_there, address
        assert "Not featured" not in page
        assert "Nothing left" not in page


def test_a_save_over_somebody_elses_is_told_and_loses_neither(visitor, curator):
    found = make_collection("Old title", published=False)
    visitor.open(f"/curate/collections/{found.pk}/change/")
    choosing.save_words(
        found, actor=curator, values={"introduction": "Theirs, saved first."}, expected_version=found.version
    )
    visitor.press("Save", {"Introduction": "Mine, typed second."})
    assert visitor.sees("Somebody changed this after you opened it")
    assert visitor.sees("Theirs, saved first.")
    found.refresh_from_db()
    assert found.introduction == "Theirs, saved first."
    visitor.press("Save")
    found.refresh_from_db()
    assert found.introduction == "Mine, typed second."


def test_a_move_in_an_order_that_somebody_changed_is_told_and_moves_nothing(visitor, curator):
    one, two, three = (published(f"Story {word}") for word in ("one", "two", "three"))
    found = make_collection("Order", one, two, three)
    visitor.open(f"/curate/collections/{found.pk}/")
    choosing.move_story(found, three.pk, -1, actor=curator, expected_version=found.version)
    visitor.press("Up “Story three”")
    assert visitor.sees("Somebody changed the order after you opened the page.")
    assert titles(visitor) == ["Story one", "Story three", "Story two"]


def test_a_second_click_and_a_story_that_is_gone_are_no_errors(visitor, curator):
    story, other = published("A story"), published("Another story")
    found = make_collection("Twice", story)
    choosing.add_story(found, story.pk, actor=curator)
    assert found.chosen.count() == 1
    choosing.remove_story(found, other.pk, actor=curator)
    version = Collection.objects.get().version
    assert collecting.publish(found, actor=curator).version == version
    search.rebuild()
    visitor.open(f"/curate/collections/{found.pk}/?q=another")
    perform("archive", story=other, actor=curator, note="A while.", reasons=["out_of_date"])
    visitor.press("Add “Another story”")
    assert visitor.sees("That story is not published now, so it cannot be added.")


def test_two_clicks_on_the_form_of_a_new_collection_make_one(curator_client):
    """Nothing deletes a collection, so that the second would stand there for good."""
    typed = {"version": 0, "title": "Starting with huddles", "introduction": "", "components": ["people"]}
    arrived = [curator_client.post("/curate/collections/new/", typed).url for _ in range(2)]
    assert arrived == [f"/curate/collections/{Collection.objects.get().pk}/"] * 2
    curator_client.post("/curate/collections/new/", typed | {"title": "Starting without"})
    assert Collection.objects.count() == 2


def test_each_change_of_a_collection_is_in_the_ledger_without_its_words(curator):
    story, other = published("A story"), published("Another story")
    found = make_collection("Ledger", story, other, introduction="Words that stay out of it.")
    found.refresh_from_db()
    choosing.move_story(found, other.pk, -1, actor=curator, expected_version=found.version)
    choosing.remove_story(found, story.pk, actor=curator)
    collecting.unpublish(found, actor=curator)
    actions = ["added", "added a story", "added a story", "published", "moved a story", "took out a story"]
    events = list(DeskEvent.objects.order_by("pk"))
    assert [event.action for event in events] == [*actions, "unpublished"]
    assert {event.subject for event in events} == {"stories.collection"}
    assert "Words that stay" not in str([event.changes for event in events])


@pytest.mark.parametrize("data", [{}, {"up": "x"}, {"add": "9" * 30}, {"drop": "-1"}, {"up": "1", "version": "²"}])
def test_no_button_that_is_made_up_is_a_server_error(curator_client, data):
    found = make_collection("Odd", published("A story"))
    assert curator_client.post(f"/curate/collections/{found.pk}/", data).status_code == 302


def test_words_that_could_identify_somebody_need_a_tick(visitor):
    visitor.open("/curate/collections/new/")
    visitor.press("Save", {"Title": "Rounds", "Introduction": "Ring ada@example.org for more."})
    assert "Email address in “Introduction”" in visitor.errors[0]
    assert not Collection.objects.exists()
    visitor.press("Save", {"This does not identify anyone": True})
    assert Collection.objects.get().introduction == "Ring ada@example.org for more."


def test_what_readers_see_of_a_collection_is_not_kept_from_before(client, curator, settings):
    from stories.views import page_cache

    settings.READER_PAGES_SECONDS = 60
    page_cache.clear()
    found = make_collection("Kept", published("A story"), published("B story"))
    before = SearchChange.objects.newest()
    assert "A story" in client.get(found.get_absolute_url()).content.decode()
    choosing.remove_story(found, found.chosen.first().story_id, actor=curator)
    assert SearchChange.objects.newest() > before
    assert "A story" not in client.get(found.get_absolute_url()).content.decode()
    collecting.unpublish(found, actor=curator)
    assert client.get(found.get_absolute_url()).status_code == 404


def test_three_collections_and_stories_take_as_many_queries_as_one(curator_client, django_assert_max_num_queries):
    def asked(address):
        with django_assert_max_num_queries(25) as captured:
            assert Client().get(address).status_code == 200 if "curate" not in address else True
            if "curate" in address:
                assert curator_client.get(address).status_code == 200
        return len(captured)

    story = published("Story zero")
    found = make_collection("One", story, is_featured=True)
    published("Story to find")
    search.rebuild()
    addresses = ["/", "/collections/", found.get_absolute_url(), "/curate/collections/"]
    addresses += [f"/curate/collections/{found.pk}/?q=story", f"/curate/{story.pk}/collections/"]
    all_components()  # they are asked for once a minute
    before = [asked(address) for address in addresses]
    for number in range(2):
        other = published(f"Story {number}")
        choosing.add_story(found, other.pk, actor=make_curator())
        make_collection(f"More {number}", other, is_featured=True)
        published(f"Story found {number}")
    search.catch_up()
    assert [asked(address) for address in addresses] == before


def test_the_introduction_of_a_published_collection_is_not_emptied(visitor):
    collection = make_collection("Rounds", make_story(status=Status.PUBLISHED))
    address = f"/curate/collections/{collection.pk}/change/"
    visitor.open(address).press("Save", {"Introduction": ""})
    assert visitor.errors == ["Readers see this. Write it, or take it back first"]
    assert Collection.objects.get().introduction
    Collection.objects.update(published_at=None)
    visitor.open(address).press("Save", {"Introduction": ""})
    assert Collection.objects.get().introduction == ""
