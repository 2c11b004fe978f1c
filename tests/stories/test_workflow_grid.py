"""Every status with every role: which actions are offered, written out by hand and not read from the table."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.utils import timezone

from members.models import Role
from stories import actions, second_pair, workflow
from stories.models import Message, Revision, SearchChange, Status, Story, StoryEvent
from tests import factories

pytestmark = pytest.mark.one_database

# Written by hand and not read from the table of actions. Who is not named in a row may do nothing there.
GRID = {
    ("draft", "author"): ["submit"],
    ("draft", "author who is a curator"): ["submit"],
    ("submitted", "author"): ["withdraw"],
    ("submitted", "author who is a curator"): ["withdraw", "ask_second"],
    ("submitted", "curator"): ["start_review", "hand_over", "ask_second"],
    ("in_review", "author"): ["withdraw"],
    ("in_review", "author who is a curator"): ["withdraw", "release", "ask_second", "request_changes", "decline"],
    ("in_review", "curator"): [
        "release", "hand_over", "ask_second", "publish", "schedule", "request_changes", "decline",
    ],
    ("changes_requested", "author"): ["submit", "withdraw"],
    ("changes_requested", "author who is a curator"): ["submit", "withdraw"],
    ("scheduled", "author"): ["withdraw"],
    ("scheduled", "author who is a curator"): ["withdraw", "ask_second", "unschedule"],
    ("scheduled", "curator"): ["ask_second", "publish", "unschedule"],
    # The moment after it was published; ten minutes later take_back is gone, see test_taking_back.py.
    ("published", "author"): ["withdraw", "tell_less"],
    ("published", "author who is a curator"): ["withdraw", "tell_less", "take_back", "archive"],
    ("published", "curator"): ["take_back", "archive"],
    ("declined", "author"): ["appeal"],
    ("declined", "author who is a curator"): ["appeal", "reconsider"],
    ("declined", "curator"): ["reconsider"],
    ("withdrawn", "author"): ["reopen"],
    ("withdrawn", "author who is a curator"): ["reopen"],
    # Archived by a colleague, perhaps to protect people: nobody publishes their own story again either.
    ("archived", "author who is a curator"): [],
    ("archived", "curator"): ["restore"],
}
# The same for what a curator of a story that needs two curators may do; nobody else is touched by it.
NEEDS_TWO = {
    ("submitted", "nobody approved it"): ["start_review", "hand_over", "drop_second"],
    ("submitted", "this curator approved it"): ["start_review", "hand_over", "drop_second"],
    ("submitted", "another curator approved it"): ["start_review", "hand_over", "drop_second"],
    ("submitted", "another curator approved an older text"): ["start_review", "hand_over", "drop_second"],
    ("in_review", "nobody approved it"): [
        "release", "hand_over", "drop_second", "approve", "request_changes", "decline",
    ],
    ("in_review", "this curator approved it"): ["release", "hand_over", "drop_second", "request_changes", "decline"],
    ("in_review", "another curator approved it"): [
        "release", "hand_over", "drop_second", "publish", "schedule", "request_changes", "decline",
    ],
    ("in_review", "another curator approved an older text"): [
        "release", "hand_over", "drop_second", "approve", "request_changes", "decline",
    ],
    ("scheduled", "nobody approved it"): ["drop_second", "unschedule"],
    ("scheduled", "this curator approved it"): ["drop_second", "unschedule"],
    ("scheduled", "another curator approved it"): ["drop_second", "publish", "unschedule"],
    ("scheduled", "another curator approved an older text"): ["drop_second", "unschedule"],
}
# And for the curator who declined a story whose author asked to look again.
APPEALED = {
    "submitted": ["hand_over", "ask_second"],
    "in_review": ["release", "hand_over", "ask_second"],
    "scheduled": ["ask_second", "unschedule"],
    "declined": [],
}
STATUSES = [
    "draft",
    "submitted",
    "in_review",
    "changes_requested",
    "scheduled",
    "published",
    "declined",
    "withdrawn",
    "archived",
    "merged",
]
ROLES = [
    "stranger",
    "other member",
    "leader",
    "author",
    "curator",
    "author who is a curator",
    "curator who may not sign in",
    "author who may not sign in",
]
EVERY_ACTION = {
    "submit",
    "withdraw",
    "tell_less",
    "reopen",
    "appeal",
    "start_review",
    "release",
    "hand_over",
    "ask_second",
    "drop_second",
    "approve",
    "request_changes",
    "publish",
    "schedule",
    "unschedule",
    "hold",
    "take_back",
    "merge",
    "unmerge",
    "decline",
    "archive",
    "restore",
    "reconsider",
}
LEADS_TO = {
    "submit": "submitted",
    "withdraw": "withdrawn",
    "reopen": "draft",
    "appeal": "submitted",
    "start_review": "in_review",
    "release": "submitted",
    "hand_over": "in_review",
    # The status stays.
    "tell_less": None,
    "ask_second": None,
    "drop_second": None,
    "approve": "submitted",
    "schedule": "scheduled",
    "unschedule": "in_review",
    "hold": "in_review",
    "take_back": "in_review",
    "request_changes": "changes_requested",
    "publish": "published",
    "merge": "merged",
    "unmerge": "in_review",
    "decline": "declined",
    "archive": "archived",
    "restore": "published",
    "reconsider": "in_review",
}
# Complete arguments, so that a refusal can only come from the grid.
ARGUMENTS = {
    "tell_less": {"attribution": "nation"},
    "appeal": {"note": "We do have the right to share it."},
    "schedule": {"publish_at": timezone.now() + timedelta(days=1)},
    "request_changes": {"note": "Please say more.", "reasons": ["needs_context"]},
    "decline": {"note": "This is an advertisement.", "reasons": ["advertising"]},
    "archive": {"note": "The work has stopped.", "reasons": ["out_of_date"]},
}


def everyone(role):
    """Make the story's author and the person who acts in this role."""
    author = factories.make_member("author@example.org", name="Ada Quill")
    if role == "author who is a curator":
        author.role = Role.CURATOR
        author.save()
    if role == "author who may not sign in":
        author.is_active = False
        author.save()
    people = {
        "stranger": AnonymousUser,
        "other member": lambda: factories.make_member("other@example.org"),
        "leader": lambda: factories.make_member("leader@example.org", role=Role.LEADER),
        "curator": lambda: factories.make_curator("curator@example.org"),
        "curator who may not sign in": lambda: factories.make_curator("gone@example.org", is_active=False),
    }
    return author, people[role]() if role in people else author


def everything_written():
    """Count what an action writes."""
    return {model: model.objects.count() for model in (StoryEvent, Message, Revision, SearchChange)} | {
        "mail": len(mail.outbox)
    }


def test_the_grid_speaks_of_every_status_and_action():
    assert set(STATUSES) == set(Status.values)
    assert set(actions.ACTIONS) == EVERY_ACTION == set(LEADS_TO)
    assert {name: action.target for name, action in actions.ACTIONS.items()} == LEADS_TO


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_actions_offered(db, status, role):
    author, person = everyone(role)
    story = factories.make_story(author=author, status=status)
    offered = [action.name for action in actions.available_actions(story, person)]
    assert offered == GRID.get((status, role), [])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_nothing_else_is_performed_and_a_refusal_changes_nothing(
    db, status, role, django_capture_on_commit_callbacks
):
    author, person = everyone(role)
    story = factories.make_story(author=author, status=status)
    before = Story.objects.filter(pk=story.pk).values().get()
    written = everything_written()
    for name in sorted(EVERY_ACTION - set(GRID.get((status, role), []))):
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(workflow.Refused) as refusal:
            workflow.perform(name, story=story, actor=person, **ARGUMENTS.get(name, {}))
        assert str(refusal.value).endswith(".")
    # Asked once for all of them: what is written is only ever added to, and each change of a story counts its version.
    assert Story.objects.filter(pk=story.pk).values().get() == before
    assert everything_written() == written


@pytest.mark.parametrize(
    ("status", "role", "name"), [(*key, name) for key, names in GRID.items() for name in names]
)
@pytest.mark.both_databases
def test_what_is_offered_is_performed_once_with_one_event(db, status, role, name):
    author, person = everyone(role)
    story = factories.make_story(author=author, status=status)
    leads_to = LEADS_TO[name] or status
    handed = {"colleague": factories.make_curator()} if name == "hand_over" else {}
    after = workflow.perform(name, story=story, actor=person, **ARGUMENTS.get(name, {}), **handed)
    assert after.status == leads_to == Story.objects.get(pk=story.pk).status
    assert after.version == story.version + 1
    event = StoryEvent.objects.get()
    assert (event.action, event.from_status, event.to_status) == (name, status, leads_to)
    assert (event.story_id, event.actor_id) == (story.pk, person.pk)
    # An author's own words are kept with the story and not in the event.
    assert event.note == ("" if name == "appeal" else ARGUMENTS.get(name, {}).get("note", ""))
    assert event.reasons == ARGUMENTS.get(name, {}).get("reasons", [])


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.both_databases
def test_a_story_that_lost_its_author_is_nobodys_own(db, status):
    """An imported story may have no author; a stranger has no number either, and is not its author for that."""
    story = factories.make_story(status=status)
    story.author = None
    story.save()
    assert actions.available_actions(story, AnonymousUser()) == []
    curator = factories.make_curator()
    offered = [action.name for action in actions.available_actions(story, curator)]
    assert offered == GRID.get((status, "curator"), [])


@pytest.mark.parametrize(("status", "approval"), NEEDS_TWO)
@pytest.mark.both_databases
def test_actions_offered_on_a_story_that_needs_two_curators(db, curator, status, approval):
    """Offered is what is done, and the rest is refused and changes nothing."""
    approver = {"nobody approved it": None, "this curator approved it": curator}.get(
        approval, factories.make_curator("other@example.org")
    )
    story = factories.make_story(status=status, second_asked=True, approved_by=approver)
    if approver:
        story.approved_text = second_pair.fingerprint(story)
        story.save()
    if "older text" in approval:
        Story.objects.filter(pk=story.pk).update(account="Changed since.")
        story = Story.objects.get(pk=story.pk)
    offered = [action.name for action in actions.available_actions(story, curator)]
    assert offered == NEEDS_TWO[status, approval]
    for name in sorted({"approve", "publish", "schedule", "ask_second"} - set(offered)):
        with pytest.raises(workflow.Refused):
            workflow.perform(name, story=story, actor=curator, **ARGUMENTS.get(name, {}))
    assert not StoryEvent.objects.exists()


@pytest.mark.parametrize("status", APPEALED)
def test_actions_offered_to_the_curator_whose_decision_the_author_appealed_against(db, curator, status):
    story = factories.make_story(status=status, appealed_at=timezone.now(), declined_by=curator)
    assert [action.name for action in actions.available_actions(story, curator)] == APPEALED[status]
    other = factories.make_curator("other@example.org")
    assert [action.name for action in actions.available_actions(story, other)] == GRID[status, "curator"]


def test_the_portal_itself_may_hold_a_scheduled_story_and_do_nothing_else(db):
    """The worker has no name: what it does for a curator it does in that curator's."""
    allowed = [
        (status, name)
        for status in STATUSES
        for name, action in actions.ACTIONS.items()
        if actions.is_allowed(action, factories.make_story(status=status), None)
    ]
    assert allowed == [("scheduled", "hold")]


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("withdraw", "submitted"), ("request_changes", "in_review"), ("decline", "in_review"), ("archive", "published"),
    ],
)  # fmt: skip
@pytest.mark.both_databases
def test_a_first_curators_approval_ends_with_what_takes_a_story_from_review_or_readers(author, curator, action, status):
    """Also where the text comes back as it was."""
    story = factories.make_story(status=status, author=author, second_asked=True, approved_by=factories.make_curator())
    story.approved_text = second_pair.fingerprint(story)
    story.save()
    actor = author if action == "withdraw" else curator
    story = workflow.perform(action, story=story, actor=actor, **ARGUMENTS.get(action, {}))
    assert (story.approved_by, story.approved_text) == (None, "")
