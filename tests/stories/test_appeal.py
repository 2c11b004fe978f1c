"""An author reads the ledger of their own story, and asks once that another curator looks at a declined one."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from stories import actions, desk, noting, promise, workflow
from stories.models import Status, Story, StoryEvent
from stories.views.author.past import EVENTS
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

WHY = "We do have the right: the board\nagreed <yesterday>."


@pytest.fixture
def author(member):
    """The author, whose test client is member_client."""
    return member


def declined(author, curator):
    """Make a story that this curator declined."""
    story = factories.make_story("Huddles at seven", author=author, status=Status.IN_REVIEW)
    return workflow.perform(
        "decline", story=story, actor=curator, note="It sells a product.", reasons=["advertising"], private_note="Hm."
    )


def test_an_author_asks_to_look_again_and_another_curator_publishes(
    visitor, author, curator, cole, django_capture_on_commit_callbacks
):
    story = declined(author, curator)
    visitor.open(f"/my-stories/{story.pk}/").click("Ask us to look again")
    visitor.press("Ask us to look again", {"note": " "})
    assert visitor.errors == ["Say why we should look again"]
    with django_capture_on_commit_callbacks(execute=True):
        visitor.press("Ask us to look again", {"note": WHY})
    assert visitor.path == f"/my-stories/{story.pk}/"
    assert visitor.sees("You asked us to look again.")
    assert visitor.sees("Another curator will look at it again. You will hear from us by")
    assert [message.subject for message in mail.outbox] == ["We will look at your story again"]
    story.refresh_from_db()
    assert (story.status, story.appeal, story.declined_by, story.reviewer) == ("submitted", WHY, curator, None)
    # The words stand with the story alone, so that they go when it is erased.
    assert "board" not in str(list(StoryEvent.objects.values()))

    first, second = Visitor.signed_in(curator), Visitor.signed_in(cole)
    assert first.open("/curate/").sees("The author asked us to look again")
    assert "Take “Huddles at seven”" not in first.buttons()
    first.client.post(f"/curate/{story.pk}/start_review/")
    assert first.open(f"/curate/{story.pk}/").sees(
        "You declined this story, so another curator has to look at the appeal."
    )
    second.open("/curate/").press("Take “Huddles at seven”")
    assert second.sees("We do have the right: the board")
    assert "<yesterday>" not in second.html
    second.press("Publish")
    assert Story.objects.get().status == "published"


def test_the_curator_who_declined_decides_nothing_after_an_appeal(author, curator, cole):
    story = workflow.perform("appeal", story=declined(author, curator), actor=author, note=WHY)
    story = workflow.perform("start_review", story=story, actor=cole)
    decision, changes = ({"note": "Again.", "reasons": [code]} for code in ("advertising", "jargon"))
    for action, more in (("publish", {}), ("decline", decision), ("request_changes", changes)):
        with pytest.raises(workflow.Refused, match=r"^You declined this story, so another curator"):
            workflow.perform(action, story=story, actor=curator, **more)
    story = workflow.perform("decline", story=story, actor=cole, **decision)
    with pytest.raises(workflow.Refused, match=r"^You declined this story"):
        workflow.perform("reconsider", story=story, actor=curator)


def test_an_author_asks_once(visitor, author, curator, cole):
    story = workflow.perform("appeal", story=declined(author, curator), actor=author, note=WHY)
    # A second click is the first one.
    workflow.perform("appeal", story=story, actor=author, note="Again")
    story = workflow.perform("start_review", story=story, actor=cole)
    workflow.perform("decline", story=story, actor=cole, note="No.", reasons=["complaint"])
    for page in ("/my-stories/", f"/my-stories/{story.pk}/"):
        assert visitor.open(page).sees("To speak up, talk to your Freedom to Speak Up Guardian")
    assert visitor.sees("We will not publish it. Two curators looked at it, so this decision is final.")
    assert visitor.links("Ask us to look again") == []
    visitor.open(f"/my-stories/{story.pk}/appeal/")
    assert visitor.sees("You can ask us to look again once. We looked again at this story.")
    visitor.client.post(f"/my-stories/{story.pk}/appeal/", {"note": "Please."})
    story.refresh_from_db()
    assert (story.status, story.appeal) == ("declined", WHY)
    assert StoryEvent.objects.filter(action="appeal").count() == 1


def test_words_that_are_too_long_or_come_too_late_are_not_lost(visitor, author, curator):
    story = declined(author, curator)
    visitor.open(f"/my-stories/{story.pk}/appeal/").press("Ask us to look again", {"note": "x" * 2001})
    assert visitor.errors == ["Use 2,000 characters or fewer"]
    assert "x" * 2001 in visitor.html
    workflow.perform("reconsider", story=story, actor=curator)
    visitor.press("Ask us to look again", {"note": "My words."})
    assert visitor.errors == ["The central team was first. The story is now: in review."]
    assert "My words." in visitor.html
    assert Story.objects.get().appeal == ""


def test_what_a_curator_looks_at_again_is_not_late_by_the_first_submit(visitor, author, curator):
    story = declined(author, curator)
    Story.objects.update(submitted_at=timezone.now() - timedelta(days=30))
    again = workflow.perform("reconsider", story=story, actor=curator)
    assert visitor.open(f"/my-stories/{story.pk}/").sees(promise.when_you_hear(timezone.now()))
    assert promise.days_left_in_words(again.submitted_at) == ("5 working days left", False)
    assert Visitor.signed_in(curator).open("/curate/?show=mine").sees("5 working days left")


@pytest.mark.parametrize("status", ["draft", "submitted", "published", "archived"])
def test_only_a_declined_story_is_appealed_for(visitor, author, status):
    story = factories.make_story(author=author, status=status)
    assert visitor.open(f"/my-stories/{story.pk}/appeal/").path == f"/my-stories/{story.pk}/"
    visitor.client.post(f"/my-stories/{story.pk}/appeal/", {"note": WHY})
    assert Story.objects.get().status == status


# The author's ledger ----------------------------------------------------------------------------------------


def test_every_event_is_told_in_words_to_the_author_and_at_the_desk():
    """All that anybody may do to a story, and what is no move between statuses."""
    others = {
        "import", "redact", "tag", "edit", "propose_edit", "accept_edit", "query_edit", "take_back_edit", "see_author",
        "link_answer", "unlink_answer",
    }  # fmt: skip
    assert set(actions.ACTIONS) | others <= set(EVENTS)
    assert "note" not in EVENTS
    assert set(EVENTS) - {"import"} <= set(desk.review.PAST)


def test_an_author_reads_when_what_why_and_what_changed_but_not_who(visitor, author, curator, cole):
    story = factories.make_story("Huddles at seven", author=author, status=Status.SUBMITTED, attribution="nation")
    factories.make_story(author=author, status=Status.PUBLISHED)
    story = workflow.perform("start_review", story=story, actor=curator)
    Visitor.signed_in(curator).open(f"/curate/{story.pk}/").press("Show who wrote this")
    form = {"Tags (optional)": "zebra"}
    Visitor.signed_in(curator).open(f"/curate/{story.pk}/components-and-tags/").press("Save", form)
    noting.add_note(story, member=cole, words="Only for colleagues.")
    story.refresh_from_db()
    workflow.perform("ask_second", story=story, actor=cole, private_note="Hush.")
    workflow.perform("decline", story=story, actor=curator, note="We have it.", reasons=["duplicate"])
    visitor.open(f"/my-stories/{story.pk}/")
    history = visitor.main.with_class("mine-history")[0]
    items = [item.text for item in history.all("li") if item.up("ol", "ul") is history]
    told = [
        "A curator declined it It repeats another story",
        "A curator asked for a second curator",
        "A curator changed its tags",
        "A curator looked at who wrote it",
        "A curator began to read it",
    ]
    assert len(items) == len(told)
    today = f"{timezone.localdate():%-d %B %Y}, "
    for item, words in zip(items, told, strict=True):
        assert item.startswith(today)
        assert words in item
    assert "We have it." in items[0]
    for secret in ("Cora", "Vane", "Cole", "Adair", "Hush", "Only for colleagues"):
        assert secret not in visitor.html
