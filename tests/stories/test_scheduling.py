"""Publishing at a chosen time: once, by the rules of that time, and told to whoever chose it where it fails."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from components.models import Component
from members.models import Role
from stories import additions, editing, identifiers, ledger, scheduling, search, second_pair, workflow
from stories.management.commands import work
from stories.models import Message, SearchChange, Status, Story, StoryEvent
from tests import factories
from tests.journeys import Visitor
from tests.stories.test_race import at_once

pytestmark = pytest.mark.django_db


def due_in(curator, *, title="Huddles at seven", author=None, hours=-1):
    """Have a curator schedule a story, then let so many hours lie between now and its time."""
    story = factories.make_story(title, author=author, status=Status.IN_REVIEW, reviewer=curator)
    story = workflow.perform("schedule", story=story, actor=curator, publish_at=timezone.now() + timedelta(days=1))
    Story.objects.filter(pk=story.pk).update(publish_at=timezone.now() + timedelta(hours=hours))
    return Story.objects.get(pk=story.pk)


def actions():
    """Return the names of all events in order."""
    return list(StoryEvent.objects.order_by("pk").values_list("action", flat=True))


# Choosing a time --------------------------------------------------------------------------------------------


def test_a_curator_chooses_a_time_the_author_is_told_and_readers_wait(
    desk, client, author, django_capture_on_commit_callbacks
):
    story = factories.make_story("Huddles at seven", author=author, status=Status.IN_REVIEW)
    desk.open(f"/curate/{story.pk}/").click("Publish later")
    day = timezone.localdate() + timedelta(days=7)
    with django_capture_on_commit_callbacks(execute=True):
        desk.press("Publish later", {"Date": day.isoformat(), "Time": "09:30"})
    assert desk.path == "/curate/"
    story = Story.objects.get()
    local = timezone.localtime(story.publish_at)
    assert (story.status, local.date(), f"{local:%H:%M}") == ("scheduled", day, "09:30")
    assert desk.sees(f"The story is scheduled for {day.day} {day:%B %Y}, 09:30: “Huddles at seven”.")
    assert f"will be published on {day:%A} {day.day} {day:%B %Y} at 09:30." in mail.outbox[0].body
    assert client.get("/stories/huddles-at-seven/").status_code == 404
    assert not SearchChange.objects.exists()
    desk.open(f"/curate/{story.pk}/")
    assert desk.sees(f"Will be published on {day.day} {day:%B %Y}, 09:30")


@pytest.mark.parametrize(
    ("day", "time", "errors"),
    [
        ("", "", ["Choose a date", "Choose a time"]),
        ("next week", "noon", ["Enter a date, such as 2026-03-31", "Enter a time, such as 09:00"]),
        ("2020-01-01", "09:00", ["Choose a date that is today or later"]),
        ("9999-12-31", "09:00", ["Choose a date within the next year"]),
        ("0001-01-01", "00:00", ["Choose a date that is today or later"]),
        (None, "00:00", ["Choose a time that is still to come"]),
    ],
)
def test_a_time_that_makes_no_sense_is_told_and_what_was_typed_stays(desk, author, day, time, errors):
    story = factories.make_story(author=author, status=Status.IN_REVIEW)
    day = timezone.localdate().isoformat() if day is None else day
    desk.open(f"/curate/{story.pk}/schedule/").press("Publish later", {"Date": day, "Time": time})
    assert desk.errors == errors
    typed = {control.get("name"): control.get("value") for control in desk.main.all("input")}
    assert (typed["day"] or "", typed["time"] or "") == (day, time)
    assert Story.objects.get().status == "in_review"


def test_a_time_that_went_by_since_the_form_is_refused_in_words(author, curator):
    story = factories.make_story(author=author, status=Status.IN_REVIEW)
    for moment in (None, timezone.now() - timedelta(seconds=1)):
        with pytest.raises(workflow.Refused, match=r"^Choose a date and time that is still to come\.$"):
            workflow.perform("schedule", story=story, actor=curator, publish_at=moment)


def test_a_scheduled_story_is_taken_off_the_schedule_or_published_early(desk, author, curator):
    story = due_in(curator, author=author, hours=5)
    desk.open(f"/curate/{story.pk}/").press("Do not publish it then")
    story.refresh_from_db()
    assert (story.status, story.publish_at, story.reviewer) == ("in_review", None, curator)
    story = due_in(curator, title="Early", author=author, hours=5)
    desk.open(f"/curate/{story.pk}/").press("Publish")
    story.refresh_from_db()
    assert (story.status, story.publish_at) == ("published", None)
    scheduling.publish_due(timezone.now() + timedelta(days=9))
    assert actions() == ["schedule", "unschedule", "schedule", "publish"]


def test_an_author_withdraws_a_scheduled_story(author, curator, client):
    client.force_login(author)
    story = due_in(curator, author=author)
    visitor = Visitor(client).open(f"/my-stories/{story.pk}/")
    assert visitor.sees("It will be published on")
    visitor.click("Withdraw story").press("Withdraw story")
    scheduling.publish_due()
    story.refresh_from_db()
    assert (story.status, story.publish_at) == ("withdrawn", None)
    assert actions() == ["schedule", "withdraw"]


# When it is due ---------------------------------------------------------------------------------------------


def test_the_worker_publishes_what_is_due_also_after_standing_still_and_nothing_else(author, curator, client):
    late, now = due_in(curator, title="Three weeks late", hours=-500), due_in(curator, title="Due", hours=0)
    later = due_in(curator, title="Not yet", hours=1)
    scheduling.publish_due()
    assert [Story.objects.get(pk=story.pk).status for story in (late, now, later)] == [
        "published",
        "published",
        "scheduled",
    ]
    assert client.get("/stories/three-weeks-late/").status_code == 200
    assert list(SearchChange.objects.order_by("pk").values_list("story_id", flat=True)) == [late.pk, now.pk]
    event = StoryEvent.objects.filter(action="publish").first()
    assert (event.actor, event.from_status) == (curator, "scheduled")


def test_two_workers_with_the_same_list_publish_once(author, curator, monkeypatch):
    """The second worker's list was read before the first one published; its story may have been taken back since."""
    story = due_in(curator, author=author)
    scheduling._publish(story)
    scheduling._publish(story)
    assert actions() == ["schedule", "publish"]
    assert Message.objects.filter(subject="Your story is published").count() == 1
    workflow.perform("take_back", story=story, actor=curator)
    scheduling._publish(story)
    assert Story.objects.get().status == "in_review"
    assert actions() == ["schedule", "publish", "take_back"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_publish_once(transactional_db):
    curator = factories.make_curator("cora@example.org")
    due_in(curator)
    assert at_once(scheduling.publish_due, scheduling.publish_due) == [None, None]
    assert Story.objects.get().status == "published"
    assert actions() == ["schedule", "publish"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("identifier", "Something in this story could identify a person."),
        ("second asked", "This story needs 2 curators."),
        ("curator left", "The curator who chose the time does not curate any more."),
    ],
)
def test_a_story_that_may_not_be_published_any_more_goes_back_and_the_curator_is_told(
    author, curator, change, why, django_capture_on_commit_callbacks
):
    story = due_in(curator, author=author)
    if change == "identifier":
        # Approved, but nobody gave their word on the passage.
        story.account, story.approved_by = "Ring 07700 900123.", factories.make_curator("cole@example.org")
        story.approved_text = second_pair.fingerprint(story)
        story.save()
    elif change == "second asked":
        workflow.perform("ask_second", story=story, actor=factories.make_curator("cole@example.org"))
    else:
        curator.role = Role.MEMBER
        curator.save()
    with django_capture_on_commit_callbacks(execute=True):
        scheduling.publish_due()
        scheduling.publish_due()
    story.refresh_from_db()
    assert (story.status, story.publish_at, story.slug) == ("in_review", None, None)
    assert story.reviewer == (None if change == "curator left" else curator)
    event = StoryEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("hold", None)
    assert event.private_note.startswith(why)
    told = {message.to[0]: message for message in mail.outbox}
    assert told["author@example.org"].subject == "Your story is not published yet"
    assert why not in told["author@example.org"].body
    if change == "curator left":
        assert set(told) == {"author@example.org"}
    else:
        assert why in told["cora@example.org"].body
        assert f"http://testserver/curate/{story.pk}/" in told["cora@example.org"].body
    assert "900123" not in str([message.message() for message in mail.outbox])


def test_a_story_that_fails_in_an_odd_way_holds_up_no_other_and_is_tried_again(curator, monkeypatch, caplog):
    odd, fine = due_in(curator, title="Odd", hours=-2), due_in(curator, title="Fine")
    perform = scheduling.perform

    def fails(action, *, story, **more):
        if story == odd:
            raise RuntimeError("a fault of ours")
        return perform(action, story=story, **more)

    monkeypatch.setattr(scheduling, "perform", fails)
    scheduling.publish_due()
    assert [Story.objects.get(pk=story.pk).status for story in (odd, fine)] == ["scheduled", "published"]
    assert f"Scheduled story {odd.pk} was not published." in caplog.text
    monkeypatch.setattr(scheduling, "perform", perform)
    scheduling.publish_due()
    assert Story.objects.get(pk=odd.pk).status == "published"


def test_the_worker_process_publishes_what_is_due_and_makes_it_searchable(curator, monkeypatch):
    due_in(curator, title="Heron")
    for name in ("POLL_SECONDS", "SEND_SECONDS", "PUBLISH_SECONDS"):
        monkeypatch.setattr(work, name, 0)
    stop, publish_due = threading.Event(), scheduling.publish_due

    def once():
        publish_due()
        if search.find(search.Filters.of(q="heron")).stories:
            stop.set()

    monkeypatch.setattr(scheduling, "publish_due", once)
    others = set()
    for module, name in ((additions, "forget_old"), (identifiers, "look_through")):
        monkeypatch.setattr(module, name, lambda name=name, **_: others.add(name) or 0)
    work.Command().run(stop)
    assert actions() == ["schedule", "publish"]
    assert others == {"forget_old", "look_through"}


# Additions --------------------------------------------------------------------------------------------------


def addition_to(author):
    """Make a published story and an addition to it that is in review; return both."""
    story = factories.make_story("Bins by the door", author=author, status=Status.PUBLISHED, slug="bins")
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(
        status="in_review", submitted_at=timezone.now(), surprises="A heron came."
    )
    return story, Story.objects.get(pk=addition.pk)


def test_additions_are_scheduled_like_any_story_and_come_to_readers_at_their_time(
    desk, client, author, django_capture_on_commit_callbacks
):
    story, addition = addition_to(author)
    day = timezone.localdate() + timedelta(days=7)
    desk.open(f"/curate/{addition.pk}/").click("Publish later")
    with django_capture_on_commit_callbacks(execute=True):
        desk.press("Publish later", {"Date": day.isoformat(), "Time": "09:30"})
    assert desk.sees(f"The additions are scheduled for {day.day} {day:%B %Y}, 09:30: “Bins by the door”.")
    assert mail.outbox[0].subject == "Your additions will be published"
    assert "What you added to \"Bins by the door\" will be published on" in mail.outbox[0].body
    assert additions.start_addition(story) == addition
    assert "heron" not in client.get("/stories/bins/").content.decode()
    scheduling.publish_due(timezone.now() + timedelta(days=8))
    assert "heron" in client.get("/stories/bins/").content.decode()
    addition.refresh_from_db()
    assert (addition.status, addition.publish_at) == ("merged", None)
    assert actions() == ["schedule", "add", "merge"]


def test_additions_whose_story_went_meanwhile_go_back_to_review_and_the_curator_is_told(
    author, curator, django_capture_on_commit_callbacks
):
    story, addition = addition_to(author)
    time = timezone.now() + timedelta(days=1)
    addition = workflow.perform("schedule", story=addition, actor=curator, publish_at=time)
    workflow.perform("withdraw", story=story, actor=author)
    with django_capture_on_commit_callbacks(execute=True):
        scheduling.publish_due(time)
    addition.refresh_from_db()
    assert (addition.status, addition.publish_at, actions()) == ("in_review", None, ["schedule", "withdraw", "hold"])
    told = {message.to[0]: message for message in mail.outbox}
    assert told["author@example.org"].subject == "Your additions are not published yet"
    assert "The story that this adds to is not published any more." in told["cora@example.org"].body
    with pytest.raises(workflow.Refused, match="is not published any more"):
        workflow.perform("schedule", story=addition, actor=curator, publish_at=time)


@pytest.mark.parametrize("change", ["submit", "accept_edit"])
def test_additions_whose_story_was_changed_meanwhile_are_read_again_before_they_undo_it(change, author, curator):
    story, addition = addition_to(author)
    time = timezone.now() + timedelta(days=1)
    addition = workflow.perform("schedule", story=addition, actor=curator, publish_at=time)
    if change == "submit":
        story.components.add(Component.objects.get(code="people"))
        for action, actor in (("withdraw", author), ("reopen", author), ("submit", author), ("start_review", curator)):
            story = workflow.perform(action, story=story, actor=actor)
        workflow.perform("publish", story=story, actor=curator)
    else:
        text = editing.text_of(story) | {"account": "Told without a name."}
        edit = editing.propose(story, editor=curator, text=text, expected_version=story.version)
        editing.accept(edit, author=author)
    scheduling.publish_due(time)
    addition.refresh_from_db()
    assert (addition.status, actions()[-1]) == ("in_review", "hold")
    assert StoryEvent.objects.latest("pk").private_note == scheduling.CHANGED


def test_a_change_of_another_story_or_from_before_the_choice_does_not_hold_additions_up(author, curator):
    story, addition = addition_to(author)
    ledger.record(story, "submit", author)
    time = timezone.now() + timedelta(days=1)
    addition = workflow.perform("schedule", story=addition, actor=curator, publish_at=time)
    ledger.record(factories.make_story(), "edit", curator)
    scheduling.publish_due(time)
    addition.refresh_from_db()
    assert addition.status == "merged"
