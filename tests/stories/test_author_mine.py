"""My stories: what an author is told, what they may do, and that nobody else sees any of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stories.models import Status, Story, StoryEvent
from stories.views.author import mine, overview
from stories.workflow import perform
from tests import factories

pytestmark = pytest.mark.one_database

STEPS = [
    "basics",
    "helping",
    "hindering",
    "organisation",
    "outcome",
    "advice",
    "details",
    "links",
    "attribution",
]
PAGES = [
    "",
    "preview/",
    "check/",
    "submitted/",
    "withdraw/",
    "reopen/",
    "add/",
    "show-less/",
    *(f"{step}/" for step in STEPS),
]


def only_for(status):
    """Return what a story of a status needs besides: only what adds to another is ever merged."""
    return {"adds_to": factories.make_story(status=Status.PUBLISHED)} if status == "merged" else {}


def in_review(author, curator, title="Huddles"):
    """Make a story that a curator took."""
    story = perform("submit", story=factories.make_story(title, author=author), actor=author)
    return perform("start_review", story=story, actor=curator)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_author_reaches_a_page_of_a_story(page, method, member, curator):
    story = factories.make_story("Secret", author=member)
    address = f"/my-stories/{story.pk}/{page}"
    for other in (factories.make_member(), curator):
        client = Client()
        client.force_login(other)
        assert getattr(client, method)(address).status_code == 404
    stranger = getattr(Client(), method)(address)
    assert stranger.status_code == 302
    assert stranger["Location"] == f"/accounts/login/?next={address}"
    story.refresh_from_db()
    assert (story.status, story.version) == (Status.DRAFT, 0)


def test_an_unknown_step_is_not_found(visitor, member):
    story = factories.make_story(author=member)
    visitor.open(f"/my-stories/{story.pk}/nonsense/", status=404)
    visitor.open("/my-stories/999999/", status=404)


@pytest.mark.parametrize("status", sorted(set(Status.values) - {"draft", "changes_requested"}))
def test_only_a_draft_or_what_was_sent_back_is_edited(visitor, member, status):
    story = factories.make_story("Huddles", author=member, status=status, **only_for(status))
    for step in STEPS:
        visitor.open(f"/my-stories/{story.pk}/{step}/")
        assert visitor.path == f"/my-stories/{story.pk}/", step
        assert visitor.sees(f"You cannot change this story now. It is: {Status(status).label.lower()}."), step
        visitor.client.post(f"/my-stories/{story.pk}/{step}/", {"title": "New", "statement": "x", "seen": ""})
        story.refresh_from_db()
        assert (story.title, story.version) == ("Huddles", 0), step


def test_an_empty_list_invites_to_share(visitor):
    visitor.open("/my-stories/")
    assert visitor.sees("You have no stories yet")
    visitor.click("Share your first story")
    assert visitor.path == "/share/"


def test_each_status_says_what_to_do_next(visitor, member):
    words = {
        "draft": "It has all we need. Check and submit",
        "submitted": "It is waiting for a curator. You will hear from us by",
        "in_review": "A curator is reading it. You will hear from us by",
        "changes_requested": "Read the note, change your story, and submit it again. Change your story",
        "scheduled": "It will be published on",
        "published": "Readers can find it. See it as readers do",
        "declined": "We will not publish it. If you do not agree, tell us why. Ask us to look again",
        "withdrawn": "Readers cannot see it. You can still change it and submit it again. Make it a draft again",
        "archived": "Readers cannot see it any more.",
        "merged": "What you added is part of the published story. See that story",
    }
    assert set(words) == set(Status.values)
    for status, sentence in words.items():
        Story.objects.all().delete()
        factories.make_story("Huddles", author=member, status=status, **only_for(status))
        visitor.open("/my-stories/")
        assert visitor.main.with_class("nhsuk-tag")[0].text == Status(status).label
        assert visitor.sees(sentence)


@pytest.mark.parametrize("status", sorted(set(Status.values) - {"draft", "changes_requested", "merged"}))
@pytest.mark.both_databases
def test_the_page_of_a_story_offers_nothing_twice(visitor, member, status):
    story = factories.make_story("Huddles", author=member, status=status)
    visitor.open(f"/my-stories/{story.pk}/")
    offered = [link.get("href") for link in visitor.main.all("a")]
    assert sorted(set(offered)) == sorted(offered)


@pytest.mark.parametrize("status", ["declined", "withdrawn", "archived"])
def test_what_readers_do_not_see_is_not_shown_as_they_will_see_it(visitor, member, status):
    story = factories.make_story("Huddles", author=member, status=status)
    visitor.open(f"/my-stories/{story.pk}/").click("See it as readers would")
    assert visitor.page.with_class("write-preview")[0].text.startswith("This is what readers would see.")


def test_who_is_asked_for_changes_is_not_told_that_nothing_is_needed(visitor, member, curator):
    story = in_review(member, curator)
    asked = perform("request_changes", story=story, actor=curator, note="Say when.", reasons=["needs_context"])
    for page, level in (("/my-stories/", "h3"), (f"/my-stories/{asked.pk}/", "h2")):
        visitor.open(page)
        assert visitor.sees("Read the note, change your story, and submit it again.")
        assert not visitor.sees("all we need")
        # Who listens goes from heading to heading.
        assert [one.text.partition(",")[0] for one in visitor.main.with_class("mine-note__from")] == [
            "Note from the central team"
        ]
        assert visitor.main.with_class("mine-note__from")[0].tag == level


def test_each_step_is_headed_as_its_task_is_named(visitor, member):
    story = factories.make_story(author=member)
    for item in [item for items in overview.task_lists(story) for item in items]:
        visitor.open(item["href"])
        assert visitor.heading.removesuffix("?") == item["title"]["text"]


def test_each_task_says_how_far_it_is(member):
    story = factories.make_story(author=member, attribution="", advice="Begin small.")
    story.unfinished = {"links": {"links": ["no address"]}}
    story.account = "The ward manager is called Bernadette Olusola."
    story.organisation_typed, story.nation = "", None
    tasks = [item for items in overview.task_lists(story) for item in items]
    assert {item["step"]: item["status"].get("text") or item["status"]["tag"]["text"] for item in tasks} == {
        "basics": "1 passage to look at",
        "helping": "1 statement",
        "hindering": "None yet",
        "organisation": "To do",
        "attribution": "To do",
        "outcome": "Optional",
        "advice": "Added",
        "details": "Optional",
        "links": "Not finished",
    }
    story.account, story.attribution = "", "nation"
    statuses = {item["step"]: item["status"] for items in overview.task_lists(story) for item in items}
    assert statuses["basics"]["tag"]["text"] == "To do"
    assert statuses["attribution"] == {"text": "Done"}


def test_a_first_task_that_is_to_do_says_what_it_lacks(visitor, member):
    story = factories.make_story(author=member)
    story.factors.all().delete()
    story.components.clear()
    visitor.open(f"/my-stories/{story.pk}/")
    assert visitor.sees("Title and what is happening Choose a component, or add something that is helping or hindering")


def test_the_note_and_its_reasons_are_shown_and_no_curator_is_named(visitor, member, curator):
    story = in_review(member, curator)
    perform(
        "request_changes",
        story=story,
        actor=curator,
        note="Please say when.",
        reasons=["needs_context"],
        private_note="Only for the desk.",
    )
    for page in ("/my-stories/", f"/my-stories/{story.pk}/"):
        visitor.open(page)
        assert visitor.sees("Please say when.")
        assert visitor.sees("It needs more context")
        for secret in ("Only for the desk.", curator.name, curator.email):
            assert secret not in visitor.html
    story.refresh_from_db()
    note = f"Read the note of {timezone.localtime(StoryEvent.objects.latest('pk').created_at):%-d %B %Y, %H:%M}"
    asked = f"A curator asked for changes It needs more context {note} Please say when."
    history = visitor.main.with_class("mine-history")[0]
    assert [item.text for item in history.all("li") if item.up("ol", "ul") is history] == [
        f"{timezone.localtime(event.created_at):%-d %B %Y, %H:%M} {words}"
        for event, words in zip(
            StoryEvent.objects.order_by("-pk"),
            [asked, "A curator began to read it", "You submitted the story"],
            strict=True,
        )
    ]


def test_a_note_of_the_past_is_not_shown_as_new(visitor, member, curator):
    story = in_review(member, curator)
    story = perform(
        "request_changes", story=story, actor=curator, note="Please say when.", reasons=["jargon"]
    )
    perform("submit", story=story, actor=member)
    visitor.open("/my-stories/")
    assert not visitor.sees("Please say when.")


def test_changes_are_made_and_the_story_is_submitted_again(visitor, member, curator):
    story = in_review(member, curator)
    perform("request_changes", story=story, actor=curator, note="Please say when.", reasons=["jargon"])
    visitor.open("/my-stories/").click("Change your story: Huddles")
    visitor.click("Title and what is happening")
    assert visitor.sees("Please say when.")
    visitor.press("Save and continue", {"What is happening": "Since April."})
    assert visitor.path == f"/my-stories/{story.pk}/" and visitor.sees("Please say when.")
    visitor.click("Check and submit")
    visitor.press("Submit story", {"consents": ["right_to_share", "not_identifiable"]})
    story.refresh_from_db()
    assert (story.status, story.account) == (Status.SUBMITTED, "Since April.")
    assert story.revisions.count() == 2


def test_a_story_is_withdrawn_after_asking_and_taken_up_again(visitor, member):
    story = factories.make_story("Huddles", author=member, status=Status.PUBLISHED)
    visitor.open(f"/my-stories/{story.pk}/").click("Withdraw story")
    assert visitor.heading == "Withdraw this story?"
    story.refresh_from_db()
    assert story.status == Status.PUBLISHED
    visitor.press("Withdraw story")
    assert visitor.sees("Your story is withdrawn.")
    visitor.open("/my-stories/").click("Make it a draft again: Huddles")
    visitor.press("Make it a draft again")
    story.refresh_from_db()
    assert story.status == Status.DRAFT
    assert list(StoryEvent.objects.values_list("action", flat=True)) == ["withdraw", "reopen"]


def test_an_author_is_told_who_still_sees_a_story_that_is_withdrawn(visitor, desk, member):
    story = factories.make_story("Huddles", author=member, account="A board at seven.", status=Status.PUBLISHED)
    visitor.open(f"/my-stories/{story.pk}/withdraw/")
    # Not "any more": of one that waits for a curator, readers saw nothing.
    assert visitor.sees(
        "Readers will not see it. Curators can still read it at their desk. "
        "If you make it a draft again, only you see it."
    )
    visitor.press("Withdraw story")
    assert Client().get(story.get_absolute_url()).status_code == 404
    assert desk.open(f"/curate/{story.pk}/").sees("A board at seven.")
    visitor.click("Make it a draft again").press("Make it a draft again")
    desk.open(f"/curate/{story.pk}/", status=404)


@pytest.mark.both_databases
def test_a_published_story_is_added_to_while_readers_see_it_as_it_was(visitor, member, curator):
    story = factories.make_story("Huddles", author=member, status=Status.PUBLISHED, account="As it was.")
    visitor.open(f"/my-stories/{story.pk}/").click("Add to this story")
    assert visitor.sees("Until then, readers see the story as it is now.")
    assert Story.objects.count() == 1
    visitor.press("Begin to add")
    addition = Story.objects.exclude(pk=story.pk).get()
    assert visitor.path == f"/my-stories/{addition.pk}/"
    assert visitor.sees("You are adding to your published story.")
    visitor.click("What changed, and what surprised you")
    visitor.press("Save and continue", {"what_changed": "Fewer falls."})
    visitor.click("Check and submit")
    visitor.press("Submit story", {"consents": ["right_to_share", "not_identifiable"]})
    story.refresh_from_db()
    assert (story.status, story.what_changed) == (Status.PUBLISHED, "")
    visitor.open(f"/my-stories/{story.pk}/").click("See what you are adding")
    assert visitor.path == f"/my-stories/{addition.pk}/"
    addition = perform("start_review", story=addition, actor=curator)
    perform("merge", story=addition, actor=curator)
    story.refresh_from_db()
    assert (story.account, story.what_changed) == ("As it was.", "Fewer falls.")
    visitor.open("/my-stories/")
    assert visitor.sees("What you added is part of the published story.")


@pytest.mark.both_databases
def test_adding_twice_leads_to_the_same_addition(visitor, member):
    story = factories.make_story("Huddles", author=member, status=Status.PUBLISHED)
    for _ in range(2):
        visitor.open(f"/my-stories/{story.pk}/add/").press("Begin to add")
    assert Story.objects.filter(adds_to=story).count() == 1


def test_only_a_published_story_is_added_to(visitor, member):
    story = factories.make_story("Huddles", author=member)
    visitor.client.post(f"/my-stories/{story.pk}/add/")
    visitor.open(f"/my-stories/{story.pk}/add/")
    assert visitor.path == f"/my-stories/{story.pk}/"
    assert Story.objects.count() == 1


def test_what_the_table_does_not_allow_is_not_offered_and_refused(visitor, member):
    story = factories.make_story("Huddles", author=member)
    visitor.open(f"/my-stories/{story.pk}/")
    assert visitor.links("Withdraw story") == []
    visitor.open(f"/my-stories/{story.pk}/withdraw/")
    assert visitor.path == f"/my-stories/{story.pk}/"
    visitor.client.post(f"/my-stories/{story.pk}/withdraw/")
    story.refresh_from_db()
    assert (story.status, StoryEvent.objects.count()) == (Status.DRAFT, 0)


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_three(member_client, member, curator):
    counts = []
    for title in ("One", "Two", "Three"):
        story = in_review(member, curator, title)
        perform("request_changes", story=story, actor=curator, note="When?", reasons=["jargon"])
        factories.make_story(title, author=member, tags=["falls"], organisation=factories.make_organisation())
        with CaptureQueriesContext(connection) as queries:
            assert member_client.get("/my-stories/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[0] <= 12


@pytest.mark.both_databases
def test_a_long_list_of_stories_comes_in_pages(member_client, member):
    for number in range(mine.PER_PAGE + 1):
        factories.make_story(f"Huddle {number} on the ward", author=member)
    first, last = (member_client.get("/my-stories/", {"page": page}).content.decode() for page in ("1", "99"))
    assert first.count('class="mine-card"') == mine.PER_PAGE and "?page=2" in first
    assert last.count('class="mine-card"') == 1 and "My stories, page 2 of 2" in last


def test_no_page_of_an_author_is_kept_by_a_cache(member_client, member):
    story = factories.make_story(author=member)
    for address in ("/my-stories/", "/share/", f"/my-stories/{story.pk}/basics/"):
        assert "no-store" in member_client.get(address)["Cache-Control"]


def test_a_story_that_readers_do_not_see_any_more_is_not_said_to_be_published(member_client, member):
    story = factories.make_story(status=Status.PUBLISHED, author=member, submitted_at=timezone.now())
    pages = ["/my-stories/", f"/my-stories/{story.pk}/"]
    assert all("Was published" not in member_client.get(page).content.decode() for page in pages)
    story = perform("reopen", story=perform("withdraw", story=story, actor=member), actor=member)
    assert all("Was published <time" in member_client.get(page).content.decode() for page in pages)
