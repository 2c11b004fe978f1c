"""The outbox: the right words to the author only, sent on commit, once, and again after a failure."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from stories import actions, editing, notifications, workflow
from stories.models import Message, Status, StoryEvent
from tests import factories

TITLE = "Huddles & <handovers> at seven"
NOTE = "Please say <who> does this & when."
PRIVATE = "Cole thinks the ward can be recognised."
PORTAL = "http://testserver"

# action -> the status it starts from, arguments, subject, what the author must read
MAILS = {
    "submit": ("draft", {}, "We have your story", ["Thank you for sharing", "by Monday 30 November 2026"]),
    "withdraw": ("submitted", {}, "Your story is withdrawn", ["You withdrew", "Readers cannot see it."]),
    "tell_less": ("published", {"attribution": "nation"}, "Readers see less about you", ["now: A member in England"]),
    "reopen": ("withdrawn", {}, "Your story is a draft again", ["is a draft again", "Only you can see it"]),
    "start_review": (
        "submitted",
        {},
        "A curator is reading your story",
        ["\n\nA curator of the central team is now reading", "by Monday 30 November 2026"],
    ),
    "request_changes": (
        "in_review",
        {"note": NOTE, "reasons": ["identify_patient", "jargon"]},
        "Please change something in your story",
        [
            "- It could identify a patient\n- It has jargon or abbreviations that are not explained\n",
            NOTE,
            "What to do next",
        ],
    ),
    "publish": (
        "in_review",
        {},
        "Your story is published",
        ["is published. Thank you", f"Read it here: {PORTAL}/stories/huddles-handovers-at-seven/"],
    ),
    "merge": (
        "in_review",
        {},
        "Your additions are published",
        ["What you added to", f"Read it here: {PORTAL}/stories/published-before/"],
    ),
    # Only where the author was told, as with take_back.
    "unmerge": (
        "in_review",
        {},
        "Your additions are not published after all",
        ["What you added to", "Readers see your story as it was before."],
    ),
    "decline": (
        "in_review",
        {"note": NOTE, "reasons": ["not_improvement", "complaint"]},
        "We will not publish your story",
        [
            "We will not publish it", "- It is not about improvement\n", "whistleblowing\n\nTo complain about care",
            "Freedom to Speak Up Guardian", "call 999 (112 in Ireland).\n\nWhat the curator says:\n" + NOTE,
            "central.team@example.org",
        ],
    ),
    "archive": (
        "published",
        {"note": NOTE, "reasons": ["protect"]},
        "Your story is archived",
        ["We archived", "- It could identify somebody\n", NOTE],
    ),
    "restore": ("archived", {}, "Your story is published again", ["is published again", "Read it here: "]),
    "reconsider": ("declined", {}, "We are looking at your story again", ["We are looking at", "again"]),
    "schedule": (
        "in_review",
        {"publish_at": timezone.make_aware(timezone.datetime(2026, 12, 1, 9, 0))},
        "Your story will be published",
        ["will be published on Tuesday 1 December 2026 at 09:00."],
    ),
    "unschedule": ("scheduled", {}, "Your story is not published yet", ["A curator is looking at it again"]),
    "hold": ("scheduled", {}, "Your story is not published yet", ["A curator has to look at it again first"]),
    "appeal": (
        "declined",
        {"note": "We do have the right."},
        "We will look at your story again",
        ["Another curator will read your story", "by Monday 30 November 2026"],
    ),
    # Only where the author was told that it is published, which is held for as long as it can be taken back.
    "take_back": ("published", {}, "Your story is not published after all", ["Readers cannot see it now."]),
}
BY_AUTHOR = {"submit", "withdraw", "tell_less", "reopen", "appeal"}


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """Let it be Monday 23 November 2026."""
    moment = timezone.make_aware(timezone.datetime(2026, 11, 23, 12, 0))
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


@pytest.fixture
def people(db):
    """The author, a curator, and others who must not hear of it."""
    factories.make_member("other@example.org")
    factories.make_curator("cole@example.org", name="Cole Adair")
    return (
        factories.make_member("author@example.org", name="Ada Quill"),
        factories.make_curator("cora@example.org", name="Cora Vane"),
    )


def act(action, people, **more):
    """Do an action on a fresh story of the author; return the event."""
    author, curator = people
    status, arguments, _, _ = MAILS.get(action, ("in_review", {}, "", []))
    adds_to = None
    if action in {"merge", "unmerge"}:
        adds_to = factories.make_story(author=author, status=Status.PUBLISHED, slug="published-before")
    more_fields = {"second_asked": True} if action in {"approve", "drop_second"} else {}
    story = factories.make_story(TITLE, author=author, status=status, adds_to=adds_to, **more_fields)
    if action == "unmerge":
        story = workflow.perform("merge", story=story, actor=curator, tell=False)
    actor = author if action in BY_AUTHOR else None if action == "hold" else curator
    workflow.perform(action, story=story, actor=actor, **arguments | more)
    return StoryEvent.objects.latest("pk")


def sent_by_the_worker(monday):
    """Let the worker send what was held, eleven minutes later."""
    Message.objects.filter(sent_at=None).update(created_at=monday)
    notifications.send_unsent(monday + timedelta(minutes=11))


def test_the_email_about_a_late_story_that_is_taken_names_no_day_that_is_over(monday, curator):
    story = factories.make_story(status=Status.SUBMITTED, submitted_at=monday - timedelta(days=10))
    workflow.perform("start_review", story=story, actor=curator)
    body = Message.objects.get().body
    assert "This takes longer than we told you, and we are sorry. You will hear from us." in body
    assert "2026" not in body


def test_an_author_is_told_that_a_second_curator_reads_what_one_approved(curator):
    story = factories.make_story(status="submitted", approved_by=factories.make_curator())
    workflow.perform("start_review", story=story, actor=curator)
    assert "\n\nA second curator of the central team is now reading" in Message.objects.get().body


def test_every_action_has_its_mail_or_is_silent():
    assert set(MAILS) | {"release", "approve", "ask_second", "drop_second", "hand_over"} == set(actions.ACTIONS)
    assert {"release", "approve", "ask_second", "drop_second", "hand_over"} == notifications.SILENT


@pytest.mark.parametrize("action", MAILS)
def test_author_gets_one_mail_with_the_right_words(action, people, monday, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        act(action, people, private_note=PRIVATE)
    sent_by_the_worker(monday)
    _, _, subject, words = MAILS[action]
    [message] = mail.outbox
    assert message.to == ["author@example.org"]
    assert (message.cc, message.bcc, message.reply_to) == ([], [], ["central.team@example.org"])
    assert message.subject == subject
    assert TITLE in message.body
    for word in words:
        assert word in message.body
    assert f"{PORTAL}/my-stories/" in message.body
    assert "&amp;" not in message.body
    assert "None" not in message.body


@pytest.mark.parametrize("action", MAILS)
def test_mail_tells_neither_the_private_note_nor_who_the_curator_is(
    action, people, monday, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        act(action, people, private_note=PRIVATE)
    sent_by_the_worker(monday)
    everything = str(mail.outbox[0].message())
    for secret in (PRIVATE, "recognised", "Cora", "Vane", "cora@", "Cole"):
        assert secret not in everything


@pytest.mark.parametrize("action", ["release", "approve", "ask_second", "drop_second"])
def test_what_is_the_desks_own_business_is_told_to_nobody(action, people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        act(action, people)
    assert mail.outbox == []
    assert not Message.objects.exists()


@pytest.mark.parametrize("gone", ["no author", "may not sign in"])
def test_nobody_is_written_to_where_the_author_is_gone(people, gone, django_capture_on_commit_callbacks):
    author, curator = people
    story = factories.make_story(author=author, status=Status.IN_REVIEW)
    if gone == "no author":
        story.author = None
        story.save()
    else:
        author.is_active = False
        author.save()
    with django_capture_on_commit_callbacks(execute=True):
        workflow.perform("publish", story=story, actor=curator)
    assert mail.outbox == []
    assert not Message.objects.exists()


def test_a_curator_who_curates_no_more_is_not_told_of_the_answer_to_their_edit(people):
    author, curator = people
    story = factories.make_story(author=author, status=Status.IN_REVIEW)
    text = editing.text_of(story) | {"title": "Huddles at 8"}
    edit = editing.propose(story, editor=curator, text=text, expected_version=story.version)
    curator.is_active = False
    curator.save()
    editing.accept(edit, author=author)
    assert [message.to for message in Message.objects.all()] == [author.email]


def test_a_note_given_with_publishing_is_told(people, monday):
    act("publish", people, note="A joy to read.")
    sent_by_the_worker(monday)
    assert "What the curator says:\nA joy to read." in mail.outbox[0].body


# On commit --------------------------------------------------------------------------------------------------


def test_mail_is_sent_on_commit_and_not_before(people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        event = act("restore", people)
        message = Message.objects.get()
        assert (message.key, message.sent_at, message.attempts) == (f"event-{event.pk}", None, 0)
    assert mail.outbox == []
    assert len(callbacks) == 1
    callbacks[0]()
    assert len(mail.outbox) == 1
    message.refresh_from_db()
    assert (message.attempts, message.last_error) == (1, "")
    assert message.sent_at is not None


def test_mail_of_an_action_that_was_rolled_back_is_not_sent(people, django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        act("restore", people)
        raise RuntimeError
    assert mail.outbox == []
    assert not Message.objects.exists()
    assert not StoryEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_action_stands_though_the_outbox_cannot_be_read_after_the_commit(transactional_db, monkeypatch):
    """The status is committed by then: an error page would say that nothing happened."""
    people = (factories.make_member("author@example.org"), factories.make_curator("cora@example.org"))

    def fails(*args):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(notifications, "send", fails)
    assert act("restore", people).to_status == "published"
    assert Message.objects.get().sent_at is None


# Once, and again after a failure ----------------------------------------------------------------------------


class Broken(EmailBackend):
    """A mail server that refuses."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("author@example.org refused")


@pytest.fixture
def unsent(people, monday):
    """A message that its own process did not get round to sending."""
    act("restore", people)
    # The column's default was bound before the clock was set.
    Message.objects.update(created_at=monday)
    return Message.objects.get()


def test_a_message_is_not_sent_twice(unsent, monday):
    assert notifications.send(unsent.pk) is True
    assert notifications.send(unsent.pk) is False
    assert notifications.send_unsent(monday + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_a_message_that_is_gone_is_no_error(db):
    assert notifications.send(987654321) is False


def test_worker_leaves_a_new_message_to_its_own_process_for_a_minute(unsent, monday):
    assert notifications.send_unsent(monday + timedelta(seconds=59)) == 0
    assert notifications.send_unsent(monday + timedelta(seconds=60)) == 1
    assert len(mail.outbox) == 1


def test_worker_with_an_old_list_does_not_send_what_another_process_just_took(unsent, monday, monkeypatch):
    """Between the worker's list and its turn, another process counted an attempt and is still sending."""
    took = []
    send = notifications.send

    def another_process_was_quicker(*args, **kwargs):
        took.append(Message.objects.filter(pk=unsent.pk).update(attempts=1, tried_at=monday))
        return send(*args, **kwargs)

    monkeypatch.setattr(notifications, "send", another_process_was_quicker)
    assert notifications.send_unsent(monday + timedelta(minutes=5)) == 0
    assert took == [1]
    assert mail.outbox == []


def test_failed_message_is_kept_and_sent_later(unsent, monday, settings, caplog):
    settings.EMAIL_BACKEND = "tests.stories.test_notifications.Broken"
    assert notifications.send(unsent.pk) is False
    unsent.refresh_from_db()
    assert (unsent.sent_at, unsent.attempts, unsent.last_error) == (None, 1, "ConnectionRefusedError")
    assert "author@example.org" not in caplog.text

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notifications.send_unsent(monday + timedelta(seconds=119)) == 0
    assert notifications.send_unsent(monday + timedelta(seconds=120)) == 1
    unsent.refresh_from_db()
    assert (unsent.attempts, unsent.last_error) == (2, "")
    assert len(mail.outbox) == 1


def test_each_failure_makes_the_wait_longer_and_the_last_one_ends_it(unsent, monday, settings):
    settings.EMAIL_BACKEND = "tests.stories.test_notifications.Broken"
    for attempts in range(10):
        Message.objects.update(attempts=attempts, tried_at=monday)
        notifications.send_unsent(monday + timedelta(minutes=2**attempts, seconds=-1))
        assert Message.objects.get().attempts == attempts
        notifications.send_unsent(monday + timedelta(minutes=2**attempts))
        assert Message.objects.get().attempts == attempts + 1
    notifications.send_unsent(monday + timedelta(days=365))
    assert Message.objects.get().attempts == 10


def test_messages_that_wait_do_not_hold_up_the_others(unsent, monday):
    Message.objects.bulk_create(
        Message(key=f"waiting-{n}", to="gone@example.org", subject="s", body="b", attempts=9, tried_at=monday)
        for n in range(150)
    )
    last = Message.objects.create(
        key="last", to="author@example.org", subject="s", body="b", created_at=monday
    )
    assert notifications.send_unsent(monday + timedelta(minutes=1)) == 2
    last.refresh_from_db()
    assert last.sent_at is not None


def test_one_round_of_the_worker_ends(unsent, monday):
    Message.objects.bulk_create(
        Message(key=f"due-{n}", to="x@example.org", subject="s", body="b", created_at=monday)
        for n in range(150)
    )
    assert notifications.send_unsent(monday + timedelta(minutes=1)) == 100
    assert notifications.send_unsent(monday + timedelta(minutes=1)) == 51
