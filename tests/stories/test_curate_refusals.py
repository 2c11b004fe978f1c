"""What can go wrong at the desk: a clear sentence each, and nothing typed is lost."""

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Role
from stories import saving, workflow
from stories.actions import ACTIONS
from stories.models import Call, Collection, Status, Story, StoryEvent
from stories.views.curate import deciding
from stories.views.curate.frame import story_at
from tests import factories
from tests.factories import in_review
from tests.journeys import parse


def state(story):
    """Return what an action changes."""
    return Story.objects.filter(pk=story.pk).values("status", "version", "reviewer_id").get()


def actions():
    """Return the names of all events in order."""
    return list(StoryEvent.objects.order_by("pk").values_list("action", flat=True))


def test_a_story_that_its_author_erases_at_this_moment_is_not_found(curator, author, monkeypatch):
    story = in_review(author)

    def erased(request, pk):
        found = story_at(request, pk)
        Story.objects.filter(pk=pk).delete()
        return found

    monkeypatch.setattr(deciding, "story_at", erased)
    client = Client(raise_request_exception=False)
    client.force_login(curator)
    answer = client.post(f"/curate/{story.pk}/publish/", {"version": story.version})
    assert answer.status_code == 404
    assert "<h1>We cannot find that page" in answer.content.decode()


@pytest.mark.parametrize("action", ["request_changes", "decline"])
def test_missing_note_and_reasons_are_told_and_nothing_typed_is_lost(desk, author, action):
    story = in_review(author)
    before = state(story)
    button = ACTIONS[action].label
    code = ACTIONS[action].reasons[2][0]
    desk.open(f"/curate/{story.pk}/{action}/").press(button, {"private_note": "Ask <Cole>."})
    assert desk.errors == ["Choose at least one reason", "Write a note to the author"]
    assert desk.title.startswith("Error: ")
    assert "Ask <Cole>." in desk.form(button).values.values()
    desk.press(button, {"reasons": [code]})
    assert desk.errors == ["Write a note to the author"]
    ticked = [
        box.get("value") for box in desk.page.all("input", name="reasons") if box.get("checked") is not None
    ]
    assert ticked == [code]
    desk.press(button, {"note": "x" * 4001})
    assert len(desk.errors) == 1
    assert "x" * 4001 in desk.form(button).values.values()
    assert state(story) == before
    assert actions() == []
    desk.press(button, {"note": "Shorter."})
    event = StoryEvent.objects.get()
    assert (event.action, event.reasons, event.note, event.private_note) == (
        action,
        [code],
        "Shorter.",
        "Ask <Cole>.",
    )


def test_two_curators_decide_one_wins_and_the_other_is_told_and_keeps_the_note(desk, coles_desk, author):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/decline/")
    coles_desk.open(f"/curate/{story.pk}/").press("Publish")
    desk.press("Decline", {"reasons": ["duplicate"], "note": "We have this one."})
    assert desk.errors == ["Cole Adair was first. The story is now: published."]
    assert "We have this one." in desk.form("Decline").values.values()
    assert actions() == ["publish"]
    assert Story.objects.get().status == "published"


def test_two_curators_publish_one_wins_and_the_other_is_told(desk, coles_desk, author):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/")
    coles_desk.open(f"/curate/{story.pk}/").press("Publish")
    desk.press("Publish")
    assert desk.path == f"/curate/{story.pk}/"
    assert desk.sees("Cole Adair was first. The story is now: published.")
    assert actions() == ["publish"]


def test_second_curator_decides_between_the_firsts_page_and_the_row_being_locked(
    desk, coles_desk, author, monkeypatch
):
    """The narrowest gap: after the view read the story, before it is locked."""
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/")
    coles_desk.open(f"/curate/{story.pk}/")
    decide = workflow.decide

    def decide_late(action, **arguments):
        monkeypatch.setattr(workflow, "decide", decide)
        coles_desk.press("Publish")
        return decide(action, **arguments)

    monkeypatch.setattr(workflow, "decide", decide_late)
    desk.press("Publish")
    assert desk.sees("Cole Adair was first. The story is now: published.")
    assert actions() == ["publish"]


def test_second_click_is_no_error(desk, author):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/")
    form = desk.form("Publish")
    desk.send(form)
    desk.open(f"/curate/{story.pk}/")
    desk.send(form)
    assert desk.sees("The story is published: “Huddles at seven”.")
    assert actions() == ["publish"]


def test_text_changed_after_the_page_was_drawn_is_not_published_unseen(desk, author):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/")
    saving.save_story(story, expected_version=story.version, values={"account": "Something new."})
    desk.press("Publish")
    assert desk.sees("The story was changed after you opened it. Read it again before you decide.")
    assert desk.sees("Something new.")
    assert Story.objects.get().status == "in_review"
    desk.press("Publish")
    assert Story.objects.get().status == "published"


def test_text_changed_while_a_note_is_written_is_told_and_the_note_is_kept(desk, author):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/request_changes/")
    saving.save_story(story, expected_version=story.version, values={"account": "Something new."})
    desk.press("Ask for changes", {"reasons": ["jargon"], "note": "What is PDSA?"})
    assert desk.errors == ["The story was changed after you opened it. Read it again before you decide."]
    assert Story.objects.get().status == "in_review"
    desk.press("Ask for changes")
    assert StoryEvent.objects.get().note == "What is PDSA?"


def test_story_withdrawn_during_review_is_told_and_the_note_is_kept(desk, author):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/request_changes/")
    workflow.perform("withdraw", story=story, actor=author)
    desk.press("Ask for changes", {"reasons": ["jargon"], "note": "What is PDSA?"})
    assert desk.errors == ["The author was first. The story is now: withdrawn."]
    assert "What is PDSA?" in desk.form("Ask for changes").values.values()
    desk.click("Back to the story")
    assert desk.sees("The author took it back.")
    assert "Publish" not in desk.buttons()


def test_an_old_link_to_an_action_that_is_over_leads_to_the_story(desk, author):
    story = factories.make_story(author=author, status=Status.PUBLISHED)
    desk.open(f"/curate/{story.pk}/decline/")
    assert desk.path == f"/curate/{story.pk}/"
    assert desk.sees("That is not possible now. The story is: published.")


def test_incomplete_story_is_not_published_and_the_curator_is_told_why(desk, author):
    story = in_review(author, "")
    desk.open(f"/curate/{story.pk}/").press("Publish")
    assert desk.sees("The story is not complete: Give your story a title.")
    assert Story.objects.get().status == "in_review"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "0.5"])
def test_an_odd_version_publishes_nothing_that_was_not_seen(desk, author, version):
    story = in_review(author)
    Story.objects.filter(pk=story.pk).update(version=3)
    response = desk.client.post(f"/curate/{story.pk}/publish/", {"version": version}, follow=True)
    assert response.status_code == 200
    assert b"before you decide." in response.content
    assert Story.objects.get().status == "in_review"


def test_forms_are_refused_without_their_token(author):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_curator())
    story = in_review(author)
    assert client.post(f"/curate/{story.pk}/publish/", {"version": 0}).status_code == 403
    assert Story.objects.get().status == "in_review"


def test_a_curator_who_stops_being_one_loses_the_desk_at_once(desk, curator, author):
    story = in_review(author)
    desk.open(f"/curate/{story.pk}/")
    curator.role = Role.MEMBER
    curator.save()
    assert desk.client.post(f"/curate/{story.pk}/publish/", {"version": 0}).status_code == 404
    assert Story.objects.get().status == "in_review"

UNSEEN = "\u200b\u2060\ufeff"
DAYS = {"opens_on": "1/12/2027", "closes_on": "2/12/2027"}


@pytest.mark.parametrize(
    ("address", "sent", "said"),
    [
        ("{pk}/request_changes/", {"note": UNSEEN, "reasons": "too_long"}, "Write a note to the author"),
        ("{pk}/decline/", {"note": UNSEEN, "reasons": "duplicate"}, "Write a note to the author"),
        ("{pk}/note/", {"private_note": UNSEEN}, "Write a note"),
        ("collections/new/", {"title": UNSEEN}, "Give it a title"),
        ("calls/new/", {"title": "Lake", "question": UNSEEN} | DAYS, "Write the question"),
    ],
)
def test_a_text_of_a_curator_that_nobody_can_see_is_none(curator_client, curator, address, sent, said):
    story = factories.make_story(status="in_review", reviewer=curator)
    response = curator_client.post("/curate/" + address.format(pk=story.pk), sent | {"version": 0})
    assert response.status_code == 200
    (summary,) = parse(response.content.decode()).with_class("nhsuk-error-summary")
    assert [line.text for line in summary.all("li")] == [said]
    assert not Collection.objects.exists() and not Call.objects.exists() and not StoryEvent.objects.exists()


def test_a_text_that_nobody_can_see_replaces_none_that_is_there(curator_client, curator):
    story = factories.make_story(status="in_review", reviewer=curator)
    collection = Collection.objects.create(title="A", introduction="B", slug="a", published_at=timezone.now())
    sent = {"title": UNSEEN, "account": UNSEEN, "introduction": UNSEEN, "version": 0}
    needed = ["Give it a title", "Readers see this. Write it, or take it back first"]
    for address, said in (
        (f"{story.pk}/edit/", ["Enter a title", "Say what is happening"]),
        (f"collections/{collection.pk}/change/", needed),
    ):
        page = parse(curator_client.post("/curate/" + address, sent).content.decode())
        (summary,) = page.with_class("nhsuk-error-summary")
        assert [line.text for line in summary.all("li")] == said
