"""How many passages a story has stands on its row, and follows whatever changes them."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from taggit.models import Tag

from stories import additions, identifiers, saving, tags, workflow
from stories.models import Status, Story
from stories.safety import SafetyError
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "Ring us on 07700 900123."
EMAIL = "Write to mary.smith@example.org."


def columns(story):
    """Return what the row tells."""
    return Story.objects.values_list("flagged", "flagged_open").get(pk=story.pk)


def assure_all(story, member):
    identifiers.assure(story, member, [passage.key for passage in identifiers.open_passages(story)])


def test_a_submit_writes_the_columns_and_a_draft_has_none(member):
    story = factories.make_submittable_story(member, account=PHONE)
    story = saving.save_story(story, expected_version=story.version, values={"advice": EMAIL})
    assert columns(story) == (None, None)
    assure_all(story, member)
    workflow.perform("submit", story=story, actor=member)
    assert columns(story) == (2, 0)


def test_every_save_of_a_handed_in_story_writes_them_again(curator):
    story = factories.make_story(status=Status.SUBMITTED)
    assert columns(story) == (0, 0)
    story = saving.save_story(story, expected_version=story.version, values={"account": PHONE})
    assert columns(story) == (1, 1)
    people = story.components.first()
    story = saving.put_factor(
        story, expected_version=story.version, kind="helping", component=people, statement=EMAIL
    )
    assert columns(story) == (2, 2)
    story = saving.save_story(story, expected_version=story.version, tags=["mary.jones@example.org"])
    assert columns(story) == (3, 3)
    last = story.factors.last()
    story = saving.remove_factor(story, expected_version=story.version, factor_id=last.pk)
    assert columns(story) == (2, 2)


@pytest.mark.parametrize("change", ["merge", "rename", "retire"])
def test_they_follow_what_a_curator_makes_of_a_tag_that_tells_who(change, curator, django_capture_on_commit_callbacks):
    story = factories.make_story(status=Status.SUBMITTED, tags=["jane whitfield", "huddle"])
    plain = factories.make_story(status=Status.SUBMITTED, tags=["huddle"])
    draft = factories.make_story(tags=["jane whitfield"])
    assert columns(story) == (1, 1)
    old, into = (Tag.objects.get(name=name) for name in ("jane whitfield", "huddle"))
    with django_capture_on_commit_callbacks(execute=True):
        if change == "merge":
            tags.merge(old.pk, into.pk, actor=curator)
        elif change == "rename":
            tags.rename(old.pk, "coaching", actor=curator)
        else:
            tags.retire(old.pk, actor=curator)
    assert [columns(one) for one in (story, plain, draft)] == [(None, None), (0, 0), (None, None)]
    identifiers.look_through()
    assert columns(story) == (0, 0)


def test_a_change_of_a_tag_that_tells_nobody_looks_nothing_through(curator, django_capture_on_commit_callbacks):
    story = factories.make_story(status=Status.SUBMITTED, tags=["huddles", "huddle"])
    old, into = (Tag.objects.get(name=name) for name in ("huddles", "huddle"))
    with django_capture_on_commit_callbacks(execute=True):
        tags.merge(old.pk, into.pk, actor=curator)
    assert columns(story) == (0, 0)


def test_an_assurance_closes_them_and_makes_no_open_form_stale(curator):
    story = factories.make_story(status=Status.SUBMITTED, account=PHONE + " " + EMAIL)
    first, _ = identifiers.open_passages(story)
    identifiers.assure(story, curator, [first.key])
    assert columns(story) == (2, 1)
    assert Story.objects.get().version == story.version


def test_additions_bring_theirs_into_the_published_story(member, curator):
    story = factories.make_story(status=Status.PUBLISHED, author=member)
    addition = additions.start_addition(story)
    addition = saving.save_story(addition, expected_version=addition.version, values={"advice": PHONE})
    assure_all(addition, member)
    other = factories.make_curator()
    moves = [("submit", member), ("start_review", other), ("approve", other), ("start_review", curator)]
    for action, actor in [*moves, ("merge", curator)]:
        addition = workflow.perform(action, story=addition, actor=actor)
    assert columns(story) == (1, 0)


def test_what_could_not_be_checked_counts_as_not_looked_through(monkeypatch):
    story = factories.make_story(status=Status.SUBMITTED)

    def fail(*_):
        raise SafetyError("A rule failed.")

    monkeypatch.setattr(identifiers, "find_identifiers", fail)
    identifiers._found.clear()
    saving.save_story(story, expected_version=story.version, values={"account": PHONE})
    assert columns(story) == (None, None)


def test_the_worker_looks_through_what_an_import_brought_and_leaves_drafts_alone():
    draft = factories.make_story(account=PHONE)
    stories = [factories.make_story(status=status, account=PHONE) for status in (Status.SUBMITTED, Status.PUBLISHED)]
    Story.objects.update(flagged=None, flagged_open=None)
    looked_to = identifiers.look_through()
    assert looked_to == 0
    assert [columns(story) for story in stories] == [(1, 1), (1, 1)]
    assert columns(draft) == (None, None)


def test_looking_through_goes_on_where_it_stopped_and_past_what_cannot_be_checked(monkeypatch):
    stories = [factories.make_story(status=Status.SUBMITTED, account=PHONE) for _ in range(3)]
    Story.objects.update(flagged=None, flagged_open=None)
    monkeypatch.setattr(identifiers, "flags", lambda story: {"flagged": None, "flagged_open": None})
    assert identifiers.look_through(most=2) == stories[1].pk
    monkeypatch.undo()
    assert identifiers.look_through(after=stories[1].pk, most=2) == 0
    assert [columns(story) for story in stories] == [(None, None), (None, None), (1, 1)]


def test_looking_through_leaves_what_was_saved_meanwhile(monkeypatch):
    story = factories.make_story(status=Status.SUBMITTED, account=PHONE)
    Story.objects.update(flagged=None, flagged_open=None)
    flags = identifiers.flags

    def save_first(found):
        monkeypatch.setattr(identifiers, "flags", flags)
        saving.save_story(story, expected_version=story.version, values={"account": "Nobody."})
        return {"flagged": 1, "flagged_open": 1}

    monkeypatch.setattr(identifiers, "flags", save_first)
    identifiers.look_through()
    assert columns(story) == (0, 0)


def test_command_looks_through_all_stories_again(capsys):
    story = factories.make_story(status=Status.SUBMITTED, account=PHONE)
    Story.objects.update(flagged=0, flagged_open=0)
    call_command("look_through")
    assert columns(story) == (0, 0)
    call_command("look_through", "--again")
    assert columns(story) == (1, 1)
    assert capsys.readouterr().out.splitlines()[-1] == "1 stories looked through."


def test_command_names_the_stories_that_it_could_not_look_through_and_fails(monkeypatch, capsys):
    one, two, _ = (factories.make_story(status=Status.SUBMITTED, title=f"Story {n}") for n in range(3))
    Story.objects.update(flagged=None, flagged_open=None)
    flags = identifiers.flags

    def fail(story):
        return {"flagged": None, "flagged_open": None} if story in (one, two) else flags(story)

    monkeypatch.setattr(identifiers, "flags", fail)
    with pytest.raises(CommandError, match=f"^Could not look through 2 stories, .* numbers {one.pk}, {two.pk}\\."):
        call_command("look_through")
    assert capsys.readouterr().out.splitlines()[-1] == "1 stories looked through."


def test_a_changed_import_is_looked_through_again(tmp_path):
    path = tmp_path / "stories.jsonl"
    record = {"external_id": "a", "status": "submitted", "title": "T", "components": ["people"]}
    path.write_text(json.dumps(record | {"account": "Nobody."}))
    call_command("import_stories", str(path))
    identifiers.look_through()
    story = Story.objects.get()
    assert columns(story) == (0, 0)
    path.write_text(json.dumps(record | {"account": PHONE}))
    call_command("import_stories", str(path))
    assert columns(story) == (None, None)
