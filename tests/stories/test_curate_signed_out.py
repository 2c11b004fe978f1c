"""What a curator wrote is not lost where their session ended, or where it cannot be saved any more."""

import pytest
from django.test import Client

from stories import workflow
from stories.models import StoryEvent
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

NOTE = "I rang the trust.\nThe ward has 3 beds."


@pytest.fixture
def desk(curator):
    """A curator's browser, whose forms are refused without their token."""
    visitor = Visitor.signed_in(curator, enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    return visitor


@pytest.fixture
def story(member):
    return factories.make_story("Huddles at seven", status="submitted", author=member)


def test_a_note_that_was_sent_signed_out_is_saved_after_signing_in_again(desk, story, curator):
    form = desk.open(f"/curate/{story.pk}/note/").form("Add the note")
    form.fill({"Private note": NOTE})
    desk.client.logout()
    desk.send(form, status=409)
    assert desk.heading == "What you typed is not saved yet"
    assert desk.sees("You were signed out, so we could not save this.")
    assert dict(desk.links())["Sign in (opens in a new tab)"] == "/accounts/login/?next=/curate/"
    # In another tab; the token of this page is of the session before.
    desk.client.cookies.clear()
    desk.client.force_login(curator)
    desk.press("Save what I typed", status=409)
    assert desk.sees("You signed in again after you opened the page.")
    desk.press("Save what I typed")
    assert StoryEvent.objects.get().private_note == NOTE


def test_a_note_that_may_not_be_saved_any_more_can_be_copied(desk, story, member, curator):
    story = workflow.perform("start_review", story=story, actor=curator)
    form = desk.open(f"/curate/{story.pk}/edit/").form("Send to the author")
    form.fill({"note": "We made it shorter."})
    workflow.perform("withdraw", story=story, actor=member)
    desk.send(form, status=409)
    assert desk.sees("You cannot edit this story now. What you typed is still on this page.")
    assert "We made it shorter." in desk.html
    assert "Save what I typed" not in desk.buttons()
    assert desk.click("Go on without it").path == f"/curate/{story.pk}/"


def test_a_button_that_was_pressed_signed_out_leads_to_signing_in(desk, story):
    form = desk.open("/curate/").form("Take “Huddles at seven”")
    del desk.client.cookies["sessionid"]
    assert desk.send(form).path == "/accounts/login/"


def test_what_another_site_sends_is_not_drawn(desk, story):
    answer = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"}).post(
        f"/curate/{story.pk}/note/", {"private_note": NOTE}
    )
    assert answer.status_code == 403
    assert "I rang the trust" not in answer.content.decode()


def test_a_member_is_not_shown_the_desk_by_a_form_without_its_token(member_client, story):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    strict.cookies = member_client.cookies
    assert strict.post(f"/curate/{story.pk}/note/", {"private_note": NOTE}).status_code == 403
