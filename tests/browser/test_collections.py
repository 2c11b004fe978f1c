"""Collections, calls and tags in a real browser: for readers and members, and at the desk."""

import pytest
from django.utils import timezone
from taggit.models import Tag

from components.models import Component
from stories import calls, choosing, tags
from stories.models import Call, Message, Status, Story
from tests.browser.conftest import MODES, faults_at_all_widths, follow, scriptless_faults
from tests.factories import make_curator, make_member, make_story
from tests.stories.test_calls import QUESTION, close, make_call
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
        choosing.add_story(heard, story.pk, actor=make_curator())
    calls.publish_news(heard, "heard", actor=make_curator())
    indexed()
    make_story(tags=["misc", "odds and ends"])
    tags.retire(Tag.objects.get(name="odds and ends").pk, actor=make_curator())
    tags.retire(Tag.objects.get(name="misc").pk, now_id=Tag.objects.get(name="huddles").pk, actor=make_curator())
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
        "retired tags": "/curate/tags/retired/",
        "allow a tag again": "/curate/tags/retired/misc/",
    }


def test_no_page_of_collections_has_an_axe_violation_or_is_wider_than_the_screen(open_page, pages):
    assert faults_at_all_widths(open_page(member=make_curator(), looked_at=True), pages) == {}


def test_no_page_of_collections_has_a_fault_where_no_script_arrives(open_page, pages):
    assert scriptless_faults(open_page, make_curator(), pages) == {}


def press(tab, name):
    """Press the button that has just this name."""
    follow(tab.get_by_role("button", name=name, exact=True))


@MODES
def test_a_curator_makes_a_collection_and_a_reader_finds_it_at_home(open_page, indexed, width, javascript):
    for title in ("Huddle at dawn", "Huddle at noon"):
        make_story(title, status=Status.PUBLISHED)
    indexed()
    tab = open_page(width, javascript=javascript, member=make_curator())
    tab.goto("/curate/collections/")
    follow(tab.get_by_role("link", name="New collection"))
    tab.get_by_label("Title").fill("Starting with huddles")
    tab.get_by_label("Introduction").fill("Two wards that began small.")
    tab.get_by_label("Feature it on the home page").check()
    press(tab, "Save")
    for title in ("Huddle at dawn", "Huddle at noon"):
        tab.get_by_role("searchbox").fill("huddle")
        press(tab, "Search")
        press(tab, f"Add “{title}”")
    press(tab, "Up “Huddle at noon”")
    assert tab.locator(".chosen__title").all_inner_texts()[:2] == ["Huddle at noon", "Huddle at dawn"]
    press(tab, "Publish")
    assert tab.get_by_text("The collection is published.").is_visible()
    reader = open_page(width, javascript=javascript)
    reader.goto("/")
    follow(reader.get_by_role("link", name="Starting with huddles"))
    assert reader.get_by_text("Two wards that began small.").is_visible()
    assert reader.locator(".story-card__title").all_inner_texts() == ["Huddle at noon", "Huddle at dawn"]


@MODES
def test_a_call_is_opened_answered_closed_and_what_was_heard_is_told(open_page, indexed, width, javascript):
    author = make_member("ada@example.org")
    desk = open_page(width, javascript=javascript, member=make_curator())
    member = open_page(width, javascript=javascript, member=author)
    today = timezone.localdate()
    desk.goto("/curate/calls/")
    follow(desk.get_by_role("link", name="New call"))
    for label, text in {
        "Title": "Different approaches",
        "The question": QUESTION,
        "First day": f"{today.day}/{today.month}/{today.year}",
        "Last day": f"31/12/{today.year + 1}",
    }.items():
        desk.get_by_label(label).fill(text)
    press(desk, "Save")
    press(desk, "Announce")
    member.goto("/calls/")
    follow(member.get_by_role("link", name="Different approaches"))
    follow(member.get_by_role("link", name="Answer with a story"))
    member.get_by_label("Title").fill("We share one board")
    member.get_by_label("What is happening").fill("One board for all of us.")
    press(member, "Save and continue")
    story, call = Story.objects.get(), Call.objects.get()
    assert (story.author, story.call) == (author, call)
    # The story goes through review, and the call's last day passes.
    Story.objects.filter(pk=story.pk).update(status=Status.PUBLISHED, slug="board", published_at=timezone.now())
    close(call)
    desk.reload()
    follow(desk.get_by_role("link", name="Write what we heard"))
    desk.get_by_label("What we heard").fill("One board for all helps.")
    press(desk, "Save")
    press(desk, "Add “We share one board”")
    press(desk, "Publish what we heard")
    assert [message.to for message in Message.objects.filter(key__startswith="call-")] == ["ada@example.org"]
    member.goto("/calls/")
    follow(member.get_by_role("link", name="Different approaches"))
    assert member.get_by_text("One board for all helps.").is_visible()
    assert member.locator(".story-card__title").all_inner_texts() == ["We share one board"]
    follow(desk.get_by_role("link", name="Write what happened next"))
    desk.get_by_label("What happened next").fill("Each ward shares a board.")
    press(desk, "Save")
    press(desk, "Publish what happened next")
    tag = desk.locator(".nhsuk-tag", has_text="What happened next")
    assert tag.evaluate("tag => tag.scrollWidth <= tag.clientWidth")
