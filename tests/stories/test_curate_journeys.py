"""A curator's work through the real links and forms: take, ask for changes, publish, decline, archive."""

import pytest
from django.core import mail

from stories import saving, workflow
from stories.models import Message, Revision, Status, Story, StoryEvent
from tests import factories
from tests.factories import in_review

pytestmark = pytest.mark.one_database

SENT = "We meet for ten minutes each morning and write down what got in the way."


def submitted(author, title="Huddles at seven"):
    """Have the author hand in a story."""
    story = factories.make_submittable_story(author, title=title)
    return workflow.perform("submit", story=story, actor=author)


def actions():
    """Return the names of all events in order."""
    return list(StoryEvent.objects.order_by("pk").values_list("action", flat=True))


# The long way -----------------------------------------------------------------------------------------------


def test_take_ask_for_changes_and_publish_what_comes_back(desk, author, django_capture_on_commit_callbacks):
    story = submitted(author)
    submitted(author, "The next one")
    with django_capture_on_commit_callbacks(execute=True):
        desk.open("/").click("Curate").press("Take “Huddles at seven”")
    assert desk.heading == "Huddles at seven"

    desk.click("Ask for changes")
    assert desk.heading == "Ask for changes"
    assert desk.sees("Please change something in your story")
    with django_capture_on_commit_callbacks(execute=True):
        desk.press(
            "Ask for changes",
            {
                "Why?": ["It needs more context", "It is too long"],
                "Note to the author": "Say which ward.\n\nAnd for how long.",
                "Private note (optional)": "Cole knows them.",
            },
        )
    assert desk.heading == "The next one"
    assert desk.sees("The author is asked for changes: “Huddles at seven”.")
    event = StoryEvent.objects.latest("pk")
    assert event.reasons == ["needs_context", "too_long"]
    assert event.note == "Say which ward.\n\nAnd for how long."
    assert event.private_note == "Cole knows them."

    story = Story.objects.get(pk=story.pk)
    story = saving.save_story(
        story, expected_version=story.version, values={"account": "On ward 7, since April."}
    )
    workflow.perform("submit", story=story, actor=author)
    desk.open("/curate/").press("Take “Huddles at seven”")
    assert desk.sees("On ward 7, since April.")
    assert desk.sees("Say which ward.")
    assert desk.sees("2 revisions of the text")
    with django_capture_on_commit_callbacks(execute=True):
        desk.press("Publish")
    assert desk.heading == "The next one"
    assert desk.sees("The story is published: “Huddles at seven”.")

    desk.click("Queue").click("Recent decisions").click("Huddles at seven").click("See it as readers do")
    assert desk.path == "/stories/huddles-at-seven/"
    assert desk.sees("On ward 7, since April.")
    assert [event for event in actions() if event != "submit"] == [
        "start_review",
        "request_changes",
        "start_review",
        "publish",
    ]
    assert Revision.objects.filter(story=story).count() == 2
    assert [message.subject for message in mail.outbox] == [
        "A curator is reading your story",
        "Please change something in your story",
    ]
    # That it is published is told once it cannot be taken back any more.
    assert Message.objects.latest("pk").subject == "Your story is published"
    assert Message.objects.latest("pk").sent_at is None
    assert {address for message in mail.outbox for address in message.to} == {"author@example.org"}


def test_decline_and_look_at_it_again(desk, author):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/").click("Decline")
    assert desk.sees("We will not publish your story")
    desk.press("Decline", {"reasons": ["It is advertising"], "note": "It sells a product."})
    assert desk.path == "/curate/"
    assert desk.sees("The story is declined: “Huddles at seven”.")
    assert Story.objects.get().status == "declined"
    desk.click("Recent decisions").click("Huddles at seven")
    assert desk.sees("It sells a product.")
    desk.press("Look at it again")
    assert desk.path == f"/curate/{story.pk}/"
    assert "Publish" in desk.buttons()


def test_archive_and_publish_again(desk, client, author):
    story = factories.make_story("Huddles at seven", author=author, status=Status.PUBLISHED)
    address = story.get_absolute_url()
    desk.open(f"/curate/{story.pk}/").click("Archive")
    desk.press("Archive")
    assert desk.errors == ["Choose at least one reason", "Write a note to the author"]
    desk.press("Archive", {"reasons": ["It is out of date"], "Note to the author": "The work has stopped."})
    assert desk.path == f"/curate/{story.pk}/"
    assert desk.sees("The story is archived: “Huddles at seven”.")
    assert client.get(address).status_code == 410
    desk.press("Publish it again")
    assert client.get(address).status_code == 200
    assert actions() == ["archive", "restore"]


def test_put_back_in_the_queue(desk, author):
    story = submitted(author)
    desk.open("/curate/").press("Take “Huddles at seven”").press("Put it back in the queue")
    assert desk.path == "/curate/"
    assert desk.sees("The story is back in the queue: “Huddles at seven”.")
    assert Story.objects.get(pk=story.pk).reviewer is None


def test_every_action_has_a_page_to_confirm_it(desk, author):
    for status, action, button, told in [
        ("submitted", "start_review", "Take this story", "A curator is reading your story"),
        ("in_review", "release", "Put it back in the queue", "None. We do not tell the author about this."),
        ("in_review", "publish", "Publish", "Read it here: http://testserver/stories/"),
        ("archived", "restore", "Publish it again", "Your story is published again"),
        ("declined", "reconsider", "Look at it again", "We are looking at your story again"),
    ]:
        story = factories.make_story(author=author, status=status)
        desk.open(f"/curate/{story.pk}/{action}/")
        assert desk.heading == button
        assert desk.sees(told)
        assert Story.objects.get(pk=story.pk).status == status
        desk.press(button)
        assert actions()[-1] == action


@pytest.mark.both_databases
def test_next_story_is_the_one_that_waits_longest_and_is_not_the_curators_own(desk, author, curator):
    submitted(curator, "My own")
    story = in_review(author)
    submitted(author, "Oldest of others")
    submitted(author, "Newest")
    desk.open(f"/curate/{story.pk}/").press("Publish")
    assert desk.heading == "Oldest of others"
    [message] = desk.page.with_class("portal-message")
    assert message.text.startswith("The story is published: “Huddles at seven”. Take it back until")


def test_titles_in_messages_are_never_markup(desk, author):
    story = in_review(author, "<b>One</b>")
    desk.open(f"/curate/{story.pk}/").press("Publish")
    assert desk.sees("“<b>One</b>”.")
    assert "<b>One</b>" not in desk.html


def test_an_email_preview_is_text_and_never_markup(desk, author):
    story = in_review(author, "<i>Huddles</i>")
    desk.open(f"/curate/{story.pk}/decline/")
    assert desk.sees('"<i>Huddles</i>"')
    assert "<i>Huddles</i>" not in desk.html


def test_the_account_is_there_as_sent(desk, author):
    story = submitted(author)
    assert desk.open(f"/curate/{story.pk}/").sees(SENT)
