"""Every status with every role: which actions are offered, written out by hand and not read from the table."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail

from members.models import Role
from stories import workflow
from stories.models import Message, Revision, SearchChange, Status, Story, StoryEvent
from tests import factories

# The words of ARCHITECTURE.md. Who is not named in a row may do nothing there.
GRID = {
    ("draft", "author"): ["submit"],
    ("draft", "author who is a curator"): ["submit"],
    ("submitted", "author"): ["withdraw"],
    ("submitted", "author who is a curator"): ["withdraw"],
    ("submitted", "curator"): ["start_review"],
    ("in_review", "author"): ["withdraw"],
    ("in_review", "author who is a curator"): ["withdraw", "release", "request_changes", "decline"],
    ("in_review", "curator"): ["release", "publish", "request_changes", "decline"],
    ("changes_requested", "author"): ["submit", "withdraw"],
    ("changes_requested", "author who is a curator"): ["submit", "withdraw"],
    ("published", "author"): ["withdraw"],
    ("published", "author who is a curator"): ["withdraw", "archive"],
    ("published", "curator"): ["archive"],
    ("declined", "author who is a curator"): ["reconsider"],
    ("declined", "curator"): ["reconsider"],
    ("withdrawn", "author"): ["reopen"],
    ("withdrawn", "author who is a curator"): ["reopen"],
    ("archived", "author who is a curator"): ["restore"],
    ("archived", "curator"): ["restore"],
}
STATUSES = [
    "draft",
    "submitted",
    "in_review",
    "changes_requested",
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
    "reopen",
    "start_review",
    "release",
    "request_changes",
    "publish",
    "merge",
    "decline",
    "archive",
    "restore",
    "reconsider",
}
LEADS_TO = {
    "submit": "submitted",
    "withdraw": "withdrawn",
    "reopen": "draft",
    "start_review": "in_review",
    "release": "submitted",
    "request_changes": "changes_requested",
    "publish": "published",
    "merge": "merged",
    "decline": "declined",
    "archive": "archived",
    "restore": "published",
    "reconsider": "in_review",
}
# Complete arguments, so that a refusal can only come from the grid.
ARGUMENTS = {
    "request_changes": {"note": "Please say more.", "reasons": ["needs_context"]},
    "decline": {"note": "This is an advertisement.", "reasons": ["advertising"]},
    "archive": {"note": "The work has stopped."},
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
    assert set(workflow.ACTIONS) == EVERY_ACTION == set(LEADS_TO)
    assert {name: action.target for name, action in workflow.ACTIONS.items()} == LEADS_TO


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_actions_offered(db, status, role):
    author, person = everyone(role)
    story = factories.make_story(author=author, status=status)
    offered = [action.name for action in workflow.available_actions(story, person)]
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
        assert Story.objects.filter(pk=story.pk).values().get() == before
        assert everything_written() == written


@pytest.mark.parametrize(
    ("status", "role", "name"), [(*key, name) for key, names in GRID.items() for name in names]
)
def test_what_is_offered_is_performed_once_with_one_event(db, status, role, name):
    author, person = everyone(role)
    story = factories.make_story(author=author, status=status)
    after = workflow.perform(name, story=story, actor=person, **ARGUMENTS.get(name, {}))
    assert after.status == LEADS_TO[name] == Story.objects.get(pk=story.pk).status
    assert after.version == story.version + 1
    event = StoryEvent.objects.get()
    assert (event.action, event.from_status, event.to_status) == (name, status, LEADS_TO[name])
    assert (event.story_id, event.actor_id) == (story.pk, person.pk)
    assert event.note == ARGUMENTS.get(name, {}).get("note", "")
    assert event.reasons == ARGUMENTS.get(name, {}).get("reasons", [])


@pytest.mark.parametrize("status", STATUSES)
def test_a_story_that_lost_its_author_is_nobodys_own(db, status):
    """An imported story may have no author; a stranger has no number either, and is not its author for that."""
    story = factories.make_story(status=status)
    story.author = None
    story.save()
    assert workflow.available_actions(story, AnonymousUser()) == []
    curator = factories.make_curator()
    offered = [action.name for action in workflow.available_actions(story, curator)]
    assert offered == GRID.get((status, "curator"), [])
