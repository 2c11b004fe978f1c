"""A curator's edit of a story to which its author adds: neither undoes the other."""

import pytest

from stories import additions, editing, workflow
from stories.models import Status
from stories.saving import save_story
from tests import factories
from tests.stories.test_editing import propose, story_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(member):
    return story_of(member, status=Status.PUBLISHED)


def of_statements(story):
    return [(row.kind, row.component.code, row.statement) for row in story.factors.select_related("component")]


def test_what_the_author_accepts_stays_when_what_they_began_to_add_before_is_published(story, curator, member):
    addition = additions.start_addition(story)
    save_story(addition, expected_version=addition.version, values={"title": "Huddles at eight", "advice": "Begin."})
    kept = addition.factors.get(statement="One board.").pk
    factors = editing.text_of(story)["factors"]
    coach = next(row for row in factors if row["statement"] == "A coach came.")
    coach |= {"statement": "A coach came each week."}
    new = {"kind": "hindering", "component": "people", "statement": "Nights."}
    edit = propose(story, curator, title="Huddles daily", account="We meet at seven.", factors=[*factors, new])
    editing.accept(edit, author=member)
    addition.refresh_from_db()
    assert (addition.title, addition.account, addition.advice) == ("Huddles at eight", "We meet at seven.", "Begin.")
    assert addition.factors.get(statement="One board.").pk == kept
    story.refresh_from_db()
    assert of_statements(addition) == of_statements(story) and len(of_statements(story)) == 3
    assert not addition.revisions.exists()
    addition = workflow.perform("submit", story=factories.agreed(addition), actor=member)
    workflow.decide("merge", story=addition, actor=curator)
    story.refresh_from_db()
    assert (story.title, story.account, story.advice) == ("Huddles at eight", "We meet at seven.", "Begin.")
    assert story.factors.filter(pk=coach["id"], statement="A coach came each week.").exists()


def test_what_the_author_accepts_is_in_the_additions_that_a_curator_reads(desk, story, curator, member):
    addition = additions.start_addition(story)
    addition = save_story(addition, expected_version=addition.version, values={"advice": "Begin small."})
    workflow.perform("submit", story=factories.agreed(addition), actor=member)
    editing.accept(propose(story, curator, account="We meet at seven."), author=member)
    desk.open(f"/curate/{addition.pk}/")
    changed = desk.page.all(id="changes")[0].up("section").text
    assert "Begin small." in changed and "We meet" not in changed


def test_an_addition_is_not_merged_while_an_edit_of_it_is_open(story, curator, member):
    addition = story_of(member, adds_to=story)
    propose(addition, curator)
    with pytest.raises(workflow.Refused, match="waits for the author"):
        workflow.perform("merge", story=addition, actor=curator)
