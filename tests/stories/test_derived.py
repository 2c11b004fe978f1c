"""The columns that the desk sorts and counts by are those of the lists they stand for, whoever changes the lists."""

from importlib import import_module

import pytest
from django.apps import apps

from components.models import Component
from stories import additions, derived, saving
from stories.desk.options import FLAGS, flag_of
from stories.importing import import_file
from stories.models import Status, Story
from stories.workflow import perform
from tests import factories

pytestmark = pytest.mark.django_db


def by_bits():
    """Return {number of a story: codes of the components its column tells} of those handed in."""
    rows = {row.code: row.pk for row in Component.objects.all()}
    return {
        story.pk: {code for code, number in rows.items() if story.component_bits & derived.bit_of(number)}
        for story in Story.objects.handed_in()
    }


def by_links():
    return {story.pk: {row.code for row in story.components.all()} for story in Story.objects.handed_in()}


def components(*codes):
    return Component.objects.filter(code__in=codes)


def test_a_submit_tells_the_components_of_the_draft(member):
    story = factories.make_submittable_story(member, components=["people"], hindering=[("system", "Forms.")])
    perform("submit", story=story, actor=member)
    assert by_bits() == by_links() == {story.pk: {"people", "system"}}


def test_a_story_that_the_tests_make_tells_what_an_update_would_write():
    story = factories.make_story(
        "Mr Fenn asked", status=Status.SUBMITTED, account="Call 07700 900123.", organisation_typed="Dr Esk's practice",
        helping=[("people", "Mr Fenn helped."), ("people", "A coach.")], hindering=[("system", "Ask ida@example.org.")],
        components=["purpose"], tags=["dr quill", "huddles"],
    )  # fmt: skip
    columns = Story.objects.filter(pk=story.pk).values("flagged", "flagged_open", "component_bits")
    made = columns.get()
    derived.update(story)
    assert made == columns.get()
    assert made["flagged"] == 4
    assert by_bits() == by_links() == {story.pk: {"people", "system", "purpose"}}


def test_every_save_of_a_story_tells_its_components():
    story = factories.make_story(status=Status.IN_REVIEW, components=["people", "purpose"])
    story = saving.save_story(story, expected_version=0, components=components("purpose", "capability"))
    assert by_bits() == by_links() == {story.pk: {"purpose", "capability"}}
    [system] = components("system")
    story = saving.put_factor(story, expected_version=1, kind="helping", component=system, statement="A coach.")
    assert by_bits() == by_links() == {story.pk: {"purpose", "capability", "system"}}
    story = saving.save_story(story, expected_version=2, components=[])
    assert by_bits() == by_links() == {story.pk: {"system"}}
    saving.save_story(story, expected_version=3, factors=[{"kind": "helping", "component": "people", "statement": "A"}])
    assert by_bits() == by_links() == {story.pk: {"people", "system"}}


def test_additions_bring_their_components_along(member, curator):
    story = factories.make_story(author=member, status=Status.PUBLISHED, components=["people"])
    addition = additions.start_addition(story)
    saving.save_story(addition, expected_version=addition.version, components=components("leadership"))
    waits = {"status": Status.IN_REVIEW, "reviewer": curator, "submitted_at": story.created_at}
    Story.objects.filter(pk=addition.pk).update(**waits)
    perform("merge", story=addition, actor=curator)
    assert by_bits()[story.pk] == by_links()[story.pk] == {"people", "leadership"}


def test_an_import_tells_components_of_new_and_of_changed_stories(tmp_path):
    file = tmp_path / "stories.jsonl"
    for codes in ('["people", "system"]', '["purpose"]'):
        file.write_text(
            f'{{"external_id": "one", "title": "A huddle", "account": "We meet.", "components": {codes}, '
            '"status": "published"}\n'
        )
        import_file(file)
        assert by_bits() == by_links()
    assert list(by_bits().values()) == [{"purpose"}]


def test_migration_fills_in_what_there_is():
    stories = [factories.make_story(status=Status.PUBLISHED, components=["people", "system"]) for _ in range(2)]
    stories[1].components.clear()
    Story.objects.update(component_bits=0)
    import_module("stories.migrations.0019_component_bits").note_components(apps, None)
    assert by_bits() == by_links() == {stories[0].pk: {"people", "system"}, stories[1].pk: set()}


@pytest.mark.parametrize(
    ("flagged", "flagged_open", "flag"), [(2, 1, "open"), (2, 0, "looked_at"), (0, 0, "none"), (None, None, "unknown")]
)
def test_a_flag_in_words_is_the_one_that_the_filter_finds(flagged, flagged_open, flag):
    story = factories.make_story(status=Status.SUBMITTED)
    Story.objects.update(flagged=flagged, flagged_open=flagged_open)
    assert flag_of(flagged, flagged_open) == flag
    assert [code for code, (_, condition) in FLAGS.items() if Story.objects.filter(condition, pk=story.pk)] == [flag]
