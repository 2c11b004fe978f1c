"""A publication taken back within 10 minutes leaves readers no trace; an archived story leaves a tombstone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from stories import additions, notifications, search, workflow
from stories.models import Message, Status, Story, StoryEvent
from stories.views import page_cache
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

ADDRESS = "/stories/huddles-at-seven/"


def in_review(author, **fields):
    """Make a story that is in review."""
    fields.setdefault("account", "A heron stood by the door.")
    return factories.make_story("Huddles at seven", author=author, status=Status.IN_REVIEW, **fields)


def published_before(story, minutes):
    """Let it have been published so many minutes ago."""
    Story.objects.filter(pk=story.pk).update(published_at=timezone.now() - timedelta(minutes=minutes))
    return Story.objects.get(pk=story.pk)


def test_a_publication_is_taken_back_and_readers_find_no_trace(desk, client, author, settings):
    settings.READER_PAGES_SECONDS = 60
    page_cache.clear()
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/").press("Publish")
    search.catch_up()
    for address in (ADDRESS, "/stories/?q=heron", "/", "/components/people/"):
        assert "Huddles at seven" in client.get(address).content.decode()
    desk.click("Take it back").press("Take it back")
    assert desk.path == f"/curate/{story.pk}/"
    assert desk.sees("The story is taken back: “Huddles at seven”.")
    for address in (ADDRESS, "/stories/?q=heron", "/", "/components/people/"):
        assert "Huddles at seven" not in client.get(address).content.decode(), address
    assert client.get(ADDRESS).status_code == client.get("/stories/never-was/").status_code == 404
    # But for the address, the page is the one of a story that never was.
    assert client.get(ADDRESS).content == client.get("/stories/never-was/").content
    search.catch_up()
    assert search.find(search.Filters.of(q="heron")).stories == []
    story.refresh_from_db()
    assert (story.status, story.slug, story.published_at) == ("in_review", None, None)
    assert list(StoryEvent.objects.order_by("pk").values_list("action", flat=True)) == ["publish", "take_back"]
    page_cache.clear()


def test_the_author_is_written_to_only_once_it_cannot_be_taken_back(
    author, curator, django_capture_on_commit_callbacks
):
    """The mail is held for the ten minutes; taken back in time, neither it nor another one is sent."""
    with django_capture_on_commit_callbacks(execute=True):
        story = workflow.perform("publish", story=in_review(author), actor=curator)
    now = timezone.now()
    assert notifications.send_unsent(now + timedelta(minutes=9)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        story = workflow.perform("take_back", story=story, actor=curator)
    assert notifications.send_unsent(now + timedelta(minutes=11)) == 0
    assert (mail.outbox, Message.objects.count()) == ([], 0)
    workflow.perform("publish", story=story, actor=curator)
    assert notifications.send_unsent(now + timedelta(minutes=11)) == 1
    assert [message.subject for message in mail.outbox] == ["Your story is published"]


def test_an_author_who_was_told_already_is_told_that_it_was_taken_back(
    author, curator, django_capture_on_commit_callbacks
):
    story = workflow.perform("publish", story=in_review(author), actor=curator)
    # Also where it is being sent at this moment.
    Message.objects.update(attempts=1)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.perform("take_back", story=story, actor=curator)
    assert [message.subject for message in mail.outbox] == ["Your story is not published after all"]


@pytest.mark.parametrize("action", ["withdraw", "archive"])
@pytest.mark.parametrize("was_added", [False, True])
def test_an_author_is_not_told_that_it_is_published_where_it_is_not_any_more(
    action, was_added, author, curator, django_capture_on_commit_callbacks
):
    """Withdrawn or archived within the ten minutes, what waited would say so after the mail of that."""
    if was_added:
        story = factories.make_story(author=author, status=Status.PUBLISHED)
        addition = additions.start_addition(story)
        Story.objects.filter(pk=addition.pk).update(status=Status.IN_REVIEW, submitted_at=timezone.now())
        workflow.perform("merge", story=Story.objects.get(pk=addition.pk), actor=curator)
    else:
        story = workflow.perform("publish", story=in_review(author), actor=curator)
    with django_capture_on_commit_callbacks(execute=True):
        actor = author if action == "withdraw" else curator
        workflow.perform(action, story=story, actor=actor, note="Sorry.", reasons=["other"])
    notifications.send_unsent(timezone.now() + timedelta(minutes=11))
    said = {"withdraw": "Your story is withdrawn", "archive": "Your story is archived"}
    assert [message.subject for message in mail.outbox] == [said[action]]


@pytest.mark.parametrize(("minutes", "may"), [(9, True), (10, False), (600, False)])
def test_after_ten_minutes_only_archiving_is_left(desk, author, curator, minutes, may):
    story = workflow.perform("publish", story=in_review(author), actor=curator)
    story = published_before(story, minutes)
    assert ("Take it back" in desk.open(f"/curate/{story.pk}/").buttons()) == may
    if not may:
        desk.client.post(f"/curate/{story.pk}/take_back/")
        assert Story.objects.get().status == "published"
        with pytest.raises(workflow.Refused, match=r"for 10 minutes only\. Archive the story instead\.$"):
            workflow.perform("take_back", story=story, actor=curator)


def test_a_story_of_an_import_was_never_in_review_and_is_not_taken_back_there(author, curator):
    story = factories.make_story(author=author, status=Status.PUBLISHED, submitted_at=None)
    with pytest.raises(workflow.Refused):
        workflow.perform("take_back", story=story, actor=curator)


def test_a_story_taken_back_keeps_its_approval_and_gets_the_date_of_the_new_day(author, curator):
    second = factories.make_curator("cole@example.org")
    story = workflow.perform("approve", story=in_review(author, second_asked=True), actor=curator)
    story = workflow.perform("start_review", story=story, actor=second)
    story = workflow.perform("publish", story=story, actor=second)
    story = published_before(story, 5)
    first = story.published_at
    story = workflow.perform("take_back", story=story, actor=curator)
    assert (story.reviewer, story.approved_by) == (curator, curator)
    with pytest.raises(workflow.Refused, match="You approved this story"):
        workflow.perform("publish", story=story, actor=curator)
    story = workflow.perform("publish", story=story, actor=second)
    assert story.published_at > first
    assert story.slug == "huddles-at-seven"


# Tombstones -------------------------------------------------------------------------------------------------


def archived(author, curator, *codes):
    """Make an archived story with these reasons."""
    story = workflow.perform("publish", story=in_review(author), actor=curator)
    return workflow.perform(
        "archive", story=story, actor=curator, note="Ward 7 could be recognised.", reasons=codes, private_note="Cole."
    )


def test_an_archived_story_leaves_a_tombstone_that_says_when_and_why_and_names_nobody(client, author, curator):
    archived(author, curator, "protect", "replaced")
    response = client.get(ADDRESS)
    assert response.status_code == 410
    page = Visitor(client).open(ADDRESS, status=410)
    today = timezone.localdate()
    assert page.heading == "This story was withdrawn"
    assert page.sees(f"withdrew the story at this address on {today.day} {today:%B %Y}.")
    assert page.sees("To protect people")
    assert page.sees("Another story replaces it")
    assert '<meta name="robots" content="noindex">' in page.html
    for secret in ("could identify", "Ward 7", "Huddles at seven", "heron", "Quill", "Vane", "Cole", "author@"):
        assert secret not in page.html


def test_a_tombstone_goes_when_the_story_is_published_again_and_is_never_kept_for_readers(
    client, author, curator, settings
):
    settings.READER_PAGES_SECONDS = 60
    page_cache.clear()
    story = archived(author, curator, "other")
    assert [client.get(ADDRESS).status_code for _ in range(2)] == [410, 410]
    workflow.perform("restore", story=story, actor=curator)
    assert client.get(ADDRESS).status_code == 200
    page_cache.clear()


def test_a_story_archived_before_there_were_reasons_says_when_and_no_more(client, author):
    factories.make_story(author=author, status=Status.ARCHIVED, slug="huddles-at-seven")
    page = Visitor(client).open(ADDRESS, status=410)
    assert page.heading == "This story was withdrawn"
    assert not page.sees("Why")


@pytest.mark.parametrize("status", ["withdrawn", "draft", "submitted", "in_review", "declined", "scheduled"])
def test_what_an_author_withdrew_is_not_there_as_if_it_never_was(client, author, status):
    """An address that can be guessed must not tell that its author once had a story there."""
    factories.make_story(author=author, status=status, slug="huddles-at-seven", published_at=timezone.now())
    assert client.get(ADDRESS).status_code == 404
    assert client.get(ADDRESS).content == client.get("/stories/never-was/").content
