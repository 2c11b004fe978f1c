"""Private notes to colleagues: at any time, for good, and never to the author."""

import pytest

from stories import noting
from stories.models import Status, Story, StoryEvent
from stories.models.records import AppendOnlyError
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SECRET = "Zanzibar says the ward manager left <in> May"
ANY = ["submitted", "in_review", "changes_requested", "published", "declined", "withdrawn", "archived"]


@pytest.mark.parametrize("status", ANY)
def test_a_curator_writes_a_note_at_any_time_and_colleagues_see_who_and_when(desk, curator, member, status):
    story = factories.make_story(author=member, status=status)
    desk.open(f"/curate/{story.pk}/").press("Add the note", {"Private note": SECRET})
    assert desk.sees("Your note is in the history. Only the central team reads it.")
    first = desk.page.with_class("desk-timeline__item")[0]
    assert first.text.startswith("Cora Vane wrote a note")
    assert len(first.all("time")) == 1
    assert f"Private note, for the central team only {SECRET}" in first.text
    event = StoryEvent.objects.get()
    assert (event.action, event.actor, event.note, event.private_note) == ("note", curator, "", SECRET)
    assert (event.from_status, event.to_status) == (status, status)
    assert Story.objects.get().version == story.version


@pytest.mark.parametrize("status", [*ANY, "draft"])
@pytest.mark.both_databases
def test_no_page_of_the_author_and_no_mail_tells_of_a_note(
    member_client, curator, member, mailoutbox, django_capture_on_commit_callbacks, status
):
    story = factories.make_story(author=member, status=Status.SUBMITTED)
    with django_capture_on_commit_callbacks(execute=True):
        noting.add_note(story, member=curator, words=SECRET)
    slug = {"slug": "the-story", "published_at": story.submitted_at} if status in {"published", "archived"} else {}
    Story.objects.update(status=status, **slug)
    pages = ["/my-stories/", "/account/", "/"]
    own = ("", "check/", "preview/", "submitted/", "suggested-change/", "basics/", "helping/", "details/")
    pages += [f"/my-stories/{story.pk}/{page}" for page in own]
    pages += ["/stories/the-story/", "/stories/"]
    for page in pages:
        html = member_client.get(page, follow=True).content.decode()
        for told in ("Zanzibar", "wrote a note", "Cora Vane", "cora@example.org"):
            assert told not in html, page
    assert mailoutbox == []


@pytest.mark.both_databases
def test_a_note_cannot_be_changed_or_deleted(curator, member):
    story = factories.make_story(author=member, status=Status.SUBMITTED)
    event = noting.add_note(story, member=curator, words=SECRET)
    event.private_note = "Nothing"
    for change in (event.save, event.delete, StoryEvent.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    assert StoryEvent.objects.get().private_note == SECRET


@pytest.mark.both_databases
def test_a_second_click_writes_one_note(desk, member):
    story = factories.make_story(author=member, status=Status.SUBMITTED)
    form, button = desk.open(f"/curate/{story.pk}/")._form_and_button("Add the note")
    form.fill({"Private note": SECRET})
    for _ in range(2):
        desk.send(form, button)
    assert StoryEvent.objects.count() == 1


def test_a_note_that_is_empty_or_too_long_is_told_and_kept(desk, member):
    story = factories.make_story(author=member, status=Status.SUBMITTED)
    desk.open(f"/curate/{story.pk}/").press("Add the note", {"Private note": " "})
    assert desk.errors == ["Write a note"]
    desk.press("Add the note", {"Private note": "x" * 2_001})
    assert desk.errors == ["Use 2,000 characters or fewer"]
    assert "x" * 2_001 in desk.html
    assert StoryEvent.objects.count() == 0


def test_a_member_writes_no_note_and_nobody_on_a_draft(curator, member):
    for person, status in ((member, "submitted"), (curator, "draft")):
        with pytest.raises(noting.CannotNote):
            noting.add_note(factories.make_story(status=status), member=person, words="Words")


def test_a_note_does_not_stop_a_second_click_of_an_action_from_being_none(desk, curator, member):
    story = factories.make_story(author=member, status=Status.SUBMITTED)
    form, button = desk.open(f"/curate/{story.pk}/")._form_and_button("Take this story")
    desk.send(form, button).press("Add the note", {"Private note": SECRET})
    desk.send(form, button)
    assert not desk.sees("was first")
    assert [event.action for event in StoryEvent.objects.all()] == ["start_review", "note"]
