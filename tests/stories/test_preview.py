"""The email that an author will get: shown on the decision page as it will be sent, for what was chosen and typed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stories.models import Status, Story
from tests import factories

pytestmark = pytest.mark.django_db

BUTTON = "Preview the email"


def shown(desk):
    """Return the subject and the words of the mail on the page."""
    subject = desk.page.with_class("desk-mail__subject")[0].text.removeprefix("Subject: ")
    return subject, desk.page.with_class("desk-mail")[0].text


def story_in(status, member, **fields):
    return factories.make_story("Huddles at seven", author=member, status=status, **fields)


@pytest.mark.parametrize(
    ("status", "action", "button", "fields"),
    [
        ("in_review", "request_changes", "Ask for changes",
         {"reasons": ["jargon", "needs_context"], "note": "  Say what <PDSA> means.\n\n“Then” we & you see.  "}),
        ("in_review", "decline", "Decline",
         {"reasons": ["duplicate"], "note": "It was told.", "private_note": "Again!"}),
        ("published", "archive", "Archive", {"note": "The ward has closed."}),
        ("in_review", "schedule", "Publish later", {"day": timezone.localdate() + timedelta(days=30), "time": "09:30"}),
    ],
)  # fmt: skip
def test_the_preview_is_the_mail_that_is_sent_and_nothing_typed_is_lost(
    desk, member, mailoutbox, django_capture_on_commit_callbacks, status, action, button, fields
):
    story = story_in(status, member)
    if action == "archive":
        desk.open(f"/curate/{story.pk}/archive/")
        fields = fields | {"reasons": [desk.form(button).controls[2].get("value")]}
    desk.open(f"/curate/{story.pk}/{action}/").press(BUTTON, fields)
    assert desk.errors == []
    assert Story.objects.get().status == status
    assert mailoutbox == []
    subject, body = shown(desk)
    with django_capture_on_commit_callbacks(execute=True):
        # What was typed is still in the form: nothing is filled in again.
        desk.press(button)
    (mail,) = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert (subject, body) == (mail.subject, " ".join(mail.body.split()))
    assert "Again!" not in mail.body


def test_a_preview_of_publishing_has_the_address_that_the_story_will_have(desk, member):
    story_in(Status.PUBLISHED, member, slug="huddles-at-seven")
    story = story_in(Status.IN_REVIEW, member)
    desk.open(f"/curate/{story.pk}/publish/")
    subject, body = shown(desk)
    desk.press("Publish")
    assert Story.objects.get(pk=story.pk).get_absolute_url() in body
    assert subject == "Your story is published"


def test_before_anything_is_typed_the_preview_says_where_it_will_stand(desk, member):
    story = story_in(Status.IN_REVIEW, member)
    body = shown(desk.open(f"/curate/{story.pk}/decline/"))[1]
    assert "(the reasons that you choose)" in body
    assert "(your note)" in body
    desk.press(BUTTON, {"reasons": [], "note": " "})
    assert shown(desk)[1] == body


def test_a_preview_of_odd_input_is_no_error(desk, member):
    story = story_in(Status.IN_REVIEW, member)
    for action in ("decline", "schedule", "request_changes"):
        data = {"preview": "yes", "reasons": ["nonsense"], "note": "a\x00b", "day": "x", "time": "25:99"}
        assert desk.client.post(f"/curate/{story.pk}/{action}/", data).status_code == 200
    assert Story.objects.get().status == "in_review"


def test_there_is_no_preview_where_the_author_is_not_told(desk, member):
    story = story_in(Status.IN_REVIEW, member)
    Story.objects.update(author=None)
    assert BUTTON not in desk.open(f"/curate/{story.pk}/decline/").buttons()
