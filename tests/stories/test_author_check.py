"""Checking answers and submitting: what is refused, what is kept, and clicks that come late or twice."""

from stories.models import Consent, Status, Story, StoryEvent
from tests import factories
from tests.journeys import Visitor


def test_a_failed_submit_keeps_ticks_and_choices_and_links_to_what_is_missing(visitor, member):
    story = factories.make_story("Huddles", author=member, attribution="")
    visitor.open(f"/my-stories/{story.pk}/check/")
    visitor.press("Submit story", {"reuse": "open", "I have the right to share this story": True})
    assert visitor.title.startswith("Error: ")
    assert visitor.errors == [
        "Choose how you appear to readers",
        "Tick “No patient or colleague can be identified from it, or they agreed that it may be shared” to confirm it",
    ]
    sent = visitor.form("Submit story").data()
    assert ("reuse", "open") in sent
    assert [value for name, value in sent if name == "consents"] == ["right_to_share"]
    visitor.click("Choose how you appear to readers")
    visitor.press("Save and continue", {"attribution": "nation"})
    assert visitor.path == f"/my-stories/{story.pk}/check/"
    story.refresh_from_db()
    assert (story.status, Consent.objects.count()) == (Status.DRAFT, 0)


def test_a_refused_submit_records_no_consent(visitor, member):
    member.approved_at = None
    member.save()
    story = factories.make_story("Huddles", author=member)
    visitor.open(f"/my-stories/{story.pk}/check/")
    why = "The central team has to approve your account before you can submit. Your draft is kept until then."
    why += " We email you when you can."
    assert visitor.sees(why)
    visitor.press("Submit story", {"reuse": "open", "consents": ["right_to_share", "not_identifiable"]})
    assert visitor.errors == [why]
    assert visitor.main.text.count("approve your account") == 1
    sent = visitor.form("Submit story").data()
    assert [value for name, value in sent if name in {"reuse", "consents"}] == [
        "open",
        "right_to_share",
        "not_identifiable",
    ]
    story.refresh_from_db()
    assert (story.status, story.version, Consent.objects.count()) == (Status.DRAFT, 0, 0)


def test_a_second_click_on_submit_is_not_an_error(visitor, member):
    story = factories.make_story("Huddles", author=member)
    form = visitor.open(f"/my-stories/{story.pk}/check/").form("Submit story")
    form.fill({"consents": ["right_to_share", "not_identifiable"]})
    visitor.send(form)
    visitor.url = f"/my-stories/{story.pk}/check/"
    visitor.send(form)
    assert visitor.path == f"/my-stories/{story.pk}/submitted/"
    assert StoryEvent.objects.count() == 1
    assert Consent.objects.count() == 4


def test_a_story_changed_after_it_was_checked_is_not_submitted(visitor, member):
    story = factories.make_story("Huddles", author=member)
    form = visitor.open(f"/my-stories/{story.pk}/check/").form("Submit story")
    form.fill({"consents": ["right_to_share", "not_identifiable"]})
    Visitor(visitor.client).open(f"/my-stories/{story.pk}/basics/").press("Save and continue", {"Title": "New"})
    visitor.send(form)
    assert visitor.sees("Your story was changed in another tab. Check it again before you submit.")
    assert Story.objects.get().status == Status.DRAFT
    visitor.press("Submit story")
    assert Story.objects.get().status == Status.SUBMITTED


def test_change_links_lead_back_to_the_check_page(visitor, member):
    story = factories.make_story("Huddles", author=member)
    visitor.open(f"/my-stories/{story.pk}/check/").click("Change: Title")
    visitor.press("Save and continue", {"Title": "Better huddles"})
    assert visitor.path == f"/my-stories/{story.pk}/check/"
    assert visitor.sees("Better huddles")
