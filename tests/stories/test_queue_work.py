"""Working through the queue: ten decisions take ten screens, and a story goes to a colleague."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from members.models import Member
from organisations.models import Nation
from stories import ledger, saving, workflow
from stories.models import Status, Story, StoryEvent
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db


def waiting(title, days=0, **fields):
    at = timezone.now() - timedelta(days=days)
    return factories.make_story(title, status=Status.SUBMITTED, submitted_at=at, **fields)


# Decisions --------------------------------------------------------------------------------------------------


def test_ten_decisions_take_ten_screens(desk):
    for number in range(10):
        waiting(f"Story {number}", days=20 - number)
    desk.open("/curate/").click("Story 0")
    screens = []
    for _ in range(10):
        screens.append(desk.heading)
        desk.press("Publish")
    assert screens == [f"Story {number}" for number in range(10)]
    assert desk.path == "/curate/"
    assert desk.sees("The story is published: “Story 9”.")
    assert desk.sees("There are no more stories for you in this list.")
    assert Story.objects.published().count() == 10


def test_next_story_keeps_the_filters_and_the_order_of_the_list(desk):
    wales = Nation.objects.get(code="wales")
    for title in ("Birch", "Ash", "Cedar", "Dogwood"):
        waiting(title, nation=wales)
    waiting("Aspen")
    desk.open("/curate/?nation=wales&sort=-title").click("Dogwood").press("Publish")
    assert (desk.heading, desk.url.partition("?")[2]) == ("Cedar", "nation=wales&sort=-title")
    desk.click("Next story")
    assert desk.heading == "Birch"
    desk.click("Decline").press("Decline", {"reasons": ["duplicate"], "note": "We have it."})
    assert desk.heading == "Ash"
    desk.press("Publish")
    # Cedar was left aside, and comes up again.
    assert desk.heading == "Cedar"
    assert desk.sees("You came to the end of your list, so this is its first story.")
    assert desk.click("Queue").url == "/curate/?nation=wales&sort=-title"


@pytest.mark.parametrize("order", ["due", "-due", "title", "-title", "nation", "-nation", "flags", "-flags"])
def test_next_story_goes_through_a_list_in_its_order_without_leaving_one_out(desk, order):
    at = timezone.now()
    for number, nation in enumerate(["wales", "england", None, "wales", "ireland", None]):
        nation = Nation.objects.get(code=nation) if nation else None
        text = "Ring us on 07700 900123." if number % 2 else "We listened."
        waiting(f"Story {number % 4}", nation=nation, account=text)
    Story.objects.update(submitted_at=at)
    desk.open(f"/curate/?sort={order}")
    listed = [link.get("href") for link in desk.page.with_class("desk-row__title")]
    seen = [desk.open(listed[0]).url, desk.click("Next story").url]
    for _ in listed[2:]:
        # Where that link of each page leads, without drawing the pages.
        seen.append(desk.client.get(seen[-1].replace("/?", "/next/?"))["Location"])
    assert seen == listed


def test_next_story_leaves_out_what_this_curator_may_not_decide_on(desk, curator):
    waiting("Here")
    waiting("Their own", author=curator)
    waiting("Approved by them", approved_by=curator, approved_text="x")
    appealed = {"appealed_at": timezone.now(), "appeal": "Look again."}
    waiting("Declined by them before the appeal", declined_by=curator, **appealed)
    desk.open("/curate/?sort=title").click("Here").click("Next story")
    assert desk.sees("There are no more stories for you in this list.")
    waiting("Declined by a colleague before the appeal", declined_by=factories.make_curator(), **appealed)
    desk.open("/curate/?sort=title").click("Here").click("Next story")
    assert desk.heading == "Declined by a colleague before the appeal"


@pytest.mark.parametrize("order", ["due", "-due", "title", "-nation", "flags"])
def test_after_a_story_that_an_import_published_comes_the_first_of_the_list(desk, order):
    imported = factories.make_story("Brought in", status=Status.PUBLISHED, submitted_at=None)
    desk.open(f"/curate/{imported.pk}/?sort={order}").click("Next story")
    assert desk.sees("There are no more stories for you in this list.")
    waiting("Waits")
    desk.open(f"/curate/{imported.pk}/?sort={order}").click("Next story")
    assert desk.heading == "Waits"


def test_the_step_to_the_next_story_costs_few_queries(curator_client, django_assert_max_num_queries):
    here, after = waiting("First", days=2), waiting("Second", days=1)
    for address in (f"/curate/{here.pk}/next/", f"/curate/{here.pk}/next/?show=all&flags=none&sort=nation"):
        curator_client.get(address)
        with django_assert_max_num_queries(12):
            assert curator_client.get(address)["Location"].startswith(f"/curate/{after.pk}/")


def test_a_decision_on_a_waiting_story_takes_it_on_the_way_and_the_author_gets_one_message(
    desk, curator, django_capture_on_commit_callbacks
):
    story = waiting("Huddles")
    with django_capture_on_commit_callbacks(execute=True):
        desk.open(f"/curate/{story.pk}/").click("Ask for changes")
        desk.press("Ask for changes", {"reasons": ["jargon"], "note": "What is PDSA?"})
    events = StoryEvent.objects.order_by("pk").values_list("action", "actor", "from_status", "to_status")
    assert list(events) == [
        ("start_review", curator.pk, "submitted", "in_review"),
        ("request_changes", curator.pk, "in_review", "changes_requested"),
    ]
    assert [message.subject for message in mail.outbox] == ["Please change something in your story"]


def test_a_decision_that_is_refused_leaves_the_story_in_the_queue(desk):
    story = waiting("Ringing back", account="Ring us on 07700 900123.")
    desk.open(f"/curate/{story.pk}/")
    assert "Publish" not in desk.buttons()
    story = waiting("")
    desk.open(f"/curate/{story.pk}/").press("Publish")
    assert desk.sees("The story is not complete: Give your story a title.")
    story.refresh_from_db()
    assert (story.status, story.reviewer) == ("submitted", None)
    assert not StoryEvent.objects.exists()


def test_a_text_changed_after_the_page_was_drawn_is_not_decided_on_from_the_queue(desk):
    story = waiting("Huddles")
    desk.open(f"/curate/{story.pk}/")
    Story.objects.filter(pk=story.pk).update(version=7)
    desk.press("Publish")
    assert desk.sees("The story was changed after you opened it. Read it again before you decide.")
    assert Story.objects.get().status == "submitted"


def test_a_decision_after_a_colleague_took_the_story_is_refused_and_its_note_kept(desk):
    story = waiting("Huddles")
    desk.open(f"/curate/{story.pk}/decline/")
    workflow.perform("start_review", story=story, actor=factories.make_curator(name="Cole Adair"))
    desk.press("Decline", {"reasons": ["duplicate"], "note": "We have it."})
    was = "Cole Adair was first: the story was changed after you opened it. Read it again before you decide."
    assert desk.errors == [was]
    assert "We have it." in desk.form("Decline").values.values()


def test_second_click_on_a_decision_is_no_error_and_decides_once(desk):
    story = waiting("Huddles")
    form = desk.open(f"/curate/{story.pk}/").form("Publish")
    desk.send(form)
    desk.open(f"/curate/{story.pk}/").send(form)
    assert desk.sees("The story is published: “Huddles”.")
    assert StoryEvent.objects.filter(action="publish").count() == 1


def test_a_story_that_became_a_draft_again_is_told_in_words(desk):
    story = waiting("A secret title")
    desk.open(f"/curate/{story.pk}/")
    Story.objects.update(status=Status.DRAFT)
    desk.press("Publish", status=404)
    assert desk.heading == "That story is not on the desk now"
    assert "A secret title" not in desk.html
    desk.click("Go on with the queue")
    assert desk.path == "/curate/"


# Handing over -----------------------------------------------------------------------------------------------


def test_a_story_handed_to_a_colleague_is_theirs_and_they_get_a_message(
    desk, curator, cole, django_capture_on_commit_callbacks
):
    story = waiting("Huddles", author=factories.make_member("author@example.org"))
    with django_capture_on_commit_callbacks(execute=True):
        desk.open(f"/curate/{story.pk}/").click("Hand to a colleague")
        desk.press("Hand to a colleague", {"Colleague": "Cole Adair", "private_note": "You know this ward."})
    story.refresh_from_db()
    assert (story.status, story.reviewer) == ("in_review", cole)
    event = StoryEvent.objects.get()
    assert (event.action, event.actor, event.colleague) == ("hand_over", curator, cole)
    assert (event.note, event.private_note) == ("", "You know this ward.")
    [message] = mail.outbox
    assert (message.to, message.subject) == (["cole@example.org"], "A colleague handed you a story")
    assert 'Cora Vane handed you the story "Huddles".' in message.body
    assert f"/curate/{story.pk}/" in message.body
    assert "You know this ward" not in message.body
    assert desk.open(f"/curate/{story.pk}/").sees("Cora Vane handed the story to Cole Adair")


def test_only_colleagues_who_can_take_it_are_offered(desk, curator, cole):
    author = factories.make_curator(name="Ann Author")
    factories.make_curator(name="Gone Away", is_active=False)
    factories.make_member(name="Ada Member")
    decliner = factories.make_curator(name="Dee Clined")
    factories.make_curator(name="Dev Rao")
    story = factories.make_story(
        author=author,
        attribution="named",
        status=Status.IN_REVIEW,
        reviewer=cole,
        declined_by=decliner,
        appealed_at=timezone.now(),
    )
    desk.open(f"/curate/{story.pk}/hand_over/")
    [select] = desk.page.all("select")
    assert [option.text for option in select.all("option")] == ["Choose a colleague", "Dev Rao"]
    desk.press("Hand to a colleague")
    assert desk.errors == ["Choose a colleague"]
    why = "No other curator can take this story now."
    assert not desk.sees(why)
    Member.objects.filter(name="Dev Rao").update(is_active=False)
    assert desk.open(f"/curate/{story.pk}/hand_over/").sees(why)


def test_handing_over_is_refused_with_a_sentence_and_changes_nothing(curator, cole):
    author = factories.make_curator(name="Ann Author")
    story = factories.make_story(author=author, attribution="named", status=Status.IN_REVIEW, reviewer=cole)
    for colleague, why in [
        (None, "Choose a colleague of the central team."),
        (factories.make_member(), "Choose a colleague of the central team."),
        (author, "Ann Author wrote this story, so another curator has to decide on it."),
        (cole, "Cole Adair has this story already."),
    ]:
        with pytest.raises(workflow.Refused) as refusal:
            workflow.perform("hand_over", story=story, actor=curator, colleague=colleague)
        assert str(refusal.value) == why
    assert not StoryEvent.objects.exists()


def test_handing_over_does_not_tell_that_a_colleague_wrote_a_restricted_story(desk, curator, cole):
    author = factories.make_curator("ann@example.org", name="Ann Author")
    story = waiting("Huddles", author=author, attribution="nation")
    desk.open(f"/curate/{story.pk}/hand_over/")
    assert [option.text for option in desk.page.all("option")] == ["Choose a colleague", "Ann Author", "Cole Adair"]
    desk.press("Hand to a colleague", {"Colleague": "Ann Author"})
    theirs = Visitor.signed_in(author)
    theirs.open("/curate/?show=mine").press("Put back “Huddles” in the queue")
    story.refresh_from_db()
    assert (story.status, story.reviewer) == ("submitted", None)
    # What she did as a curator is told with her name, as it is of every curator.
    desk.open(f"/curate/{story.pk}/")
    assert desk.sees("Ann Author put it back in the queue")
    assert "The author put it back" not in desk.html
    with pytest.raises(workflow.MoveTaken, match=r"^Ann Author was first\."):
        workflow.perform("release", story=story, actor=cole)
    assert not StoryEvent.objects.filter(action="see_author").exists()


def test_whoever_looked_at_who_wrote_a_restricted_story_cannot_hand_it_to_them(desk, curator, cole):
    author = factories.make_curator("ann@example.org", name="Ann Author")
    story = waiting("Huddles", author=author, attribution="nation")
    desk.open(f"/curate/{story.pk}/").press("Show who wrote this")
    desk.open(f"/curate/{story.pk}/hand_over/")
    assert [option.text for option in desk.page.all("option")] == ["Choose a colleague", "Cole Adair"]
    with pytest.raises(workflow.Refused, match=r"^Ann Author wrote this story"):
        workflow.perform("hand_over", story=story, actor=curator, colleague=author)


def test_what_a_curator_changes_of_their_own_restricted_story_is_not_told_as_the_authors(curator):
    author = factories.make_curator("ann@example.org", name="Ann Author")
    story = waiting("Huddles", author=author, attribution="nation", components=["people"])
    story = saving.save_story(story, expected_version=story.version, tags=["discharge"], editor=author)
    assert ledger.who_changed(story, curator) == "Ann Author"


def test_second_click_hands_over_once_and_another_colleague_is_no_second_click(curator, cole):
    dev = factories.make_curator(name="Dev Rao")
    story = factories.make_story(status=Status.IN_REVIEW, reviewer=curator)
    for colleague in (cole, cole, dev):
        story = workflow.perform("hand_over", story=story, actor=curator, colleague=colleague)
    assert story.reviewer == dev
    assert StoryEvent.objects.count() == 2


def test_a_curator_puts_back_from_the_list_and_stays_there(desk, curator):
    factories.make_story("Huddles", status=Status.IN_REVIEW, reviewer=curator)
    desk.open("/curate/?show=mine").press("Put back “Huddles” in the queue")
    assert desk.url == "/curate/?show=mine"
    assert desk.sees("The story is back in the queue: “Huddles”.")
    assert Story.objects.get().reviewer is None
