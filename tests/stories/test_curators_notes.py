"""What curators write about a story stays on record for good, so it is looked through as an author's words are.

So is what an author says to curators about it.
"""

import pytest

from members.models import Member
from stories import editing, identifiers, workflow
from stories.models import Message, Status, StoryEvent
from stories.safety import SafetyError
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

BOX = "This does not identify anyone"
NUMBER = "943 476 5919"


@pytest.fixture
def story(member):
    return factories.make_story("Huddles", author=member, attribution="named", status=Status.IN_REVIEW)


def ask_for_changes(desk, story, note, private_note=""):
    desk.open(f"/curate/{story.pk}/request_changes/")
    notes = {"Note to the author": note, "private_note": private_note}
    desk.press("Ask for changes", {"It needs more context": True} | notes)


@pytest.mark.both_databases
def test_what_could_identify_somebody_in_a_decisions_notes_is_asked_about_before_it_is_kept(desk, story):
    ask_for_changes(desk, story, f"Take out {NUMBER}.", "Mrs Jones is known here.")
    assert desk.errors == [
        "NHS, CHI or H&C number in “Note to the author”: change it, or tick that it does not identify anyone",
        "Name of a person in “Private note”: change it, or tick that it does not identify anyone",
    ]
    assert [mark.text for mark in desk.page.all("mark")] == [NUMBER, "Mrs Jones"]
    assert not StoryEvent.objects.exists()
    desk.press("Ask for changes", {"Note to the author": "Take out the number.", BOX: [BOX]})
    event = StoryEvent.objects.get(action="request_changes")
    assert (event.note, event.private_note) == ("Take out the number.", "Mrs Jones is known here.")


def test_two_passages_of_one_kind_in_one_place_are_told_apart_in_the_error_summary(desk, story):
    ask_for_changes(desk, story, "Mrs Jones and Mr Patel are named.")
    assert desk.errors == [
        f"Name of a person, {number} of 2, in “Note to the author”: change it, or tick that it does not identify anyone"
        for number in (1, 2)
    ]


def test_a_private_note_and_the_note_of_an_edit_are_asked_about(desk, story):
    desk.open(f"/curate/{story.pk}/").press("Add the note", {"Private note": f"It was {NUMBER}."})
    assert desk.errors == [
        "NHS, CHI or H&C number in “Private note”: change it, or tick that it does not identify anyone"
    ]
    assert not StoryEvent.objects.exists()
    desk.press("Add the note", {BOX: True})
    assert StoryEvent.objects.get().private_note == f"It was {NUMBER}."
    desk.open(f"/curate/{story.pk}/edit/")
    desk.press("Send to the author", {"Title": "Huddles at 7", "Note to the author (optional)": "Mrs Jones told me."})
    assert desk.errors == [
        "Name of a person in “Note to the author”: change it, or tick that it does not identify anyone"
    ]
    desk.press("Send to the author", {BOX: True})
    assert StoryEvent.objects.get(action="propose_edit").note == "Mrs Jones told me."


@pytest.mark.parametrize(
    "note",
    [
        "Dear Anna,\n\nThank you for this.", "Hello Sam, could you say what changed?", "Thank you, Sam",
        "Thanks Priya.", "Please answer by 12 May 2026.", "Write to central.team@example.org.",
        "Kind regards, Cora Vane",
    ],
)  # fmt: skip
def test_a_greeting_a_signature_and_a_day_to_answer_by_ask_for_nothing(desk, story, note):
    ask_for_changes(desk, story, note)
    assert desk.errors == []
    assert StoryEvent.objects.filter(action="request_changes").exists()


def test_a_greeting_is_asked_about_where_colleagues_would_read_there_who_wrote_a_restricted_story(desk, member):
    hidden = factories.make_story("Huddles", author=member, attribution="nation", status=Status.IN_REVIEW)
    ask_for_changes(desk, hidden, "Dear Anna, please say more.")
    assert desk.errors == [
        "Name of a person in “Note to the author”: change it, or tick that it does not identify anyone"
    ]


def test_a_colleague_may_be_named_in_a_private_note_and_not_to_the_author(desk, story):
    factories.make_curator("sam@example.org", name="Sam Carter")
    factories.make_curator("lee@example.org", name="Priya Carter", is_active=False)
    ask_for_changes(desk, story, "Write to Sam Carter.", "Sam, you know this ward. Priya Carter did.")
    assert [mark.text for mark in desk.page.all("mark")] == ["Sam Carter", "Priya Carter"]


def test_what_somebody_vouched_for_in_the_story_is_not_asked_about_again(desk, story, member):
    story.account = "We call it the Sam Carter huddle."
    story.save()
    identifiers.assure(story, member, [passage.key for passage in identifiers.passages(story)])
    ask_for_changes(desk, story, "What does Sam Carter stand for?")
    assert desk.errors == []


def test_where_nobody_can_look_nothing_is_done_and_what_was_typed_stays(desk, story, monkeypatch):
    def fail(text):
        raise SafetyError("rule")

    monkeypatch.setattr(identifiers, "find_identifiers", fail)
    ask_for_changes(desk, story, "A note that nobody looked through.")
    assert desk.errors == ["We could not look for names and numbers just now, so nothing was done. Try again."]
    assert "A note that nobody looked through." in desk.html
    assert not StoryEvent.objects.exists()


def test_what_could_identify_somebody_in_an_appeal_is_asked_about(visitor, member, curator):
    story = factories.make_story("Huddles", author=member, attribution="nation", status=Status.IN_REVIEW)
    workflow.perform("decline", story=story, actor=curator, note="It sells.", reasons=["advertising"])
    visitor.open(f"/my-stories/{story.pk}/appeal/")
    visitor.press("Ask us to look again", {"note": f"Look at {NUMBER}, says Cora Vane."})
    assert visitor.errors == [
        "NHS, CHI or H&C number in “Why should we look again?”: change it, or tick that it does not identify anyone"
    ]
    assert [mark.text for mark in visitor.page.all("mark")] == [NUMBER]
    story.refresh_from_db()
    assert (story.status, story.appeal) == (Status.DECLINED, "")
    visitor.press("Ask us to look again", {BOX: True})
    story.refresh_from_db()
    assert story.status == Status.SUBMITTED


@pytest.mark.parametrize(("attribution", "is_asked"), [("named", False), ("nation", True)])
@pytest.mark.both_databases
def test_an_author_signs_a_question_without_more_where_readers_know_the_name(
    visitor, member, curator, attribution, is_asked
):
    Member.objects.filter(pk=member.pk).update(name="Mary Smith")
    story = factories.make_story("Huddles", author=member, attribution=attribution, status=Status.IN_REVIEW)
    text = editing.text_of(story) | {"title": "Huddles at 7"}
    editing.propose(story, editor=curator, text=text, expected_version=story.version)
    visitor.open(f"/my-stories/{story.pk}/suggested-change/")
    visitor.press("Ask the curator", {"words": "Why at 7? Mary Smith"})
    assert bool(visitor.errors) is is_asked
    if is_asked:
        visitor.press("Ask the curator", {BOX: True})
    assert story.edits.get().query == "Why at 7? Mary Smith"
    # A mail is kept elsewhere and by others.
    mail = Message.objects.get(to=curator.email)
    assert "Mary" not in mail.body and "Their question is on the page of the story at the desk." in mail.body
