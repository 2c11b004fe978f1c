"""A file of stories brought in a second time: what changes, and what is left alone."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from taggit.models import Tag

from members.models import Member
from stories import editing, identifiers, leaving, redacting
from stories.models import ErasedStory, Factor, SearchChange, Story, StoryEvent, StoryTag
from tests import factories
from tests.stories.importing.lines import HELPING, line, run

pytestmark = pytest.mark.django_db


def everything():
    """Return all that an import writes, as plain rows."""
    models = [
        Story, Factor, StoryTag, Story.components.through, Story.settings.through, StoryEvent, SearchChange, Member,
        EmailAddress, Tag,
    ]  # fmt: skip
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_same_file_again_changes_nothing(bring_in):
    factories.make_organisation("Larkmoor NHS Foundation Trust")
    lines = [
        line(
            helping=HELPING,
            hindering=[{"component": "system", "statement": "Too many forms."}],
            tags=["a", "B"],
            settings=["cancer", "ambulance"],
            method="Our own",
            organisation="Larkmoor NHS Foundation Trust",
            author_email="new@example.org",
            published_at="2024-07-02T10:30:00Z",
            sections={"advice": "Start small."},
        ),
        line(external_id="two"),
        line(external_id="three", status="draft"),
        line(external_id="four", status="submitted"),
        line(external_id=None),
    ]
    assert bring_in(*lines).added == 5
    before = everything()
    result = bring_in(*lines)
    assert (result.added, result.updated, result.unchanged) == (0, 0, 5)
    assert everything() == before


def test_a_changed_line_updates_its_story_and_nothing_else(bring_in):
    bring_in(line(), line(external_id="two"))
    other = Story.objects.get(external_id="two")
    before = Story.objects.get(external_id="one")
    SearchChange.objects.all().delete()
    result = bring_in(line(title="Another title", account="New words."), line(external_id="two"))
    assert (result.updated, result.unchanged) == (1, 1)
    story = Story.objects.get(external_id="one")
    assert (story.title, story.account, story.slug) == ("Another title", "New words.", "a-huddle")
    assert story.version == before.version + 1
    assert story.updated_at > before.updated_at
    assert story.published_at == before.published_at
    assert list(SearchChange.objects.values_list("story_id", flat=True)) == [story.pk]
    other_now = Story.objects.get(external_id="two")
    assert (other_now.version, other_now.updated_at) == (other.version, other.updated_at)
    assert StoryEvent.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"components": ["people", "system"]},
        {"settings": ["cancer"]},
        {"tags": ["new"]},
        {"helping": [HELPING[0], {"component": "people", "statement": "Another."}]},
    ],
)
def test_a_change_beside_the_text_counts_as_a_change(bring_in, change):
    bring_in(line(helping=HELPING, tags=["old"], settings=["ambulance"]))
    SearchChange.objects.all().delete()
    assert bring_in(line(**{"helping": HELPING, "tags": ["old"], "settings": ["ambulance"]} | change)).updated == 1
    assert Story.objects.get().version == 1
    assert SearchChange.objects.count() == 1


def test_what_a_line_no_longer_says_is_gone_afterwards(bring_in):
    bring_in(line(helping=HELPING, tags=["old"], settings=["cancer"], method="Lean", components=["people", "system"]))
    bring_in(line(components=["purpose"]))
    story = Story.objects.get()
    assert [row.code for row in story.components.all()] == ["purpose"]
    assert (story.factors.count(), story.settings.count(), story.tags.count(), story.method) == (0, 0, 0, None)


def test_a_statement_that_stays_is_the_same_row_at_its_new_place(bring_in):
    bring_in(line(helping=HELPING))
    kept = Factor.objects.get()
    bring_in(line(helping=[{"component": "system", "statement": "First now."}, *HELPING]))
    assert list(Factor.objects.values_list("statement", "position")) == [
        ("First now.", 0),
        (HELPING[0]["statement"], 1),
    ]
    assert Factor.objects.get(pk=kept.pk).position == 1


def test_a_story_without_an_external_id_is_known_by_title_and_account(bring_in):
    bring_in(line(external_id=None))
    result = bring_in(line(external_id=None, title=" A  huddle ", organisation="Esk Vale Care Home"))
    assert (result.added, result.updated) == (0, 1)
    assert Story.objects.get().external_id.startswith("auto-")


@pytest.mark.parametrize("status", ["withdrawn", "archived", "declined", "in_review", "changes_requested"])
def test_a_story_that_people_moved_is_left_alone(write, bring_in, status):
    bring_in(line())
    Story.objects.update(status=status, submitted_at=timezone.now())
    SearchChange.objects.all().delete()
    before = everything()
    out, err, error = run(write(line(title="Back again", author_email="new@example.org", tags=["new"])))
    assert everything() == before
    assert out.splitlines()[0].startswith("line 1: left alone, because the story is ")
    assert (err, error) == ("", "")


@pytest.mark.parametrize("change", ["redacted", "edited", "left"])
def test_a_file_never_brings_back_what_people_changed_in_a_story(change, write, bring_in, curator):
    told = line(account="Ring Ada on 07700 900123.", author_email="ada.quill@example.org"), line(external_id="two")
    bring_in(*told)
    story = Story.objects.get(external_id="one")
    if change == "redacted":
        passage = identifiers.passages(story)[0]
        redacting.redact(story, member=curator, key=passage.key, expected_version=story.version)
    elif change == "edited":
        text = editing.text_of(story) | {"account": "We meet each week."}
        edit = editing.propose(story, editor=curator, text=text, expected_version=story.version)
        editing.accept(edit, author=story.author)
    else:
        leaving.close(story.author, choices={story.pk: True})
    before = everything()
    out, err, error = run(write(*told))
    assert everything() == before
    assert out.splitlines()[0] == "line 1: left alone, because people changed the story here since"
    assert "1 unchanged, 1 left alone, 0 bad" in out
    assert (err, error) == ("", "")


@pytest.mark.parametrize("status", ["published", "submitted"])
def test_a_file_never_brings_back_a_story_that_was_erased_with_its_authors_account(status, write, bring_in):
    told = line(external_id="ada.quill-7", status=status, author_email="ada.quill@example.org"), line(external_id="two")
    bring_in(*told)
    story = Story.objects.get(external_id="ada.quill-7")
    leaving.close(story.author, choices={story.pk: False} if status == "published" else {})
    before = everything()
    out, err, error = run(write(*told))
    assert everything() == before
    assert out.splitlines()[0] == "line 1: left alone, because the story was erased here"
    assert "0 stories added, 0 updated, 1 unchanged, 1 left alone, 0 bad" in out
    assert (err, error) == ("", "")
    # What is kept to know it by holds nothing of the story or its author.
    assert [set(row) for row in ErasedStory.objects.values()] == [{"id", "digest"}]
    assert "quill" not in str(list(ErasedStory.objects.values()))


def test_a_file_never_publishes_what_is_still_in_the_queue(bring_in):
    bring_in(line(status="submitted"))
    assert bring_in(line(status="published")).left_alone == [(1, "the story is submitted here now")]
    assert Story.objects.get().status == "submitted"


def test_an_attribution_never_comes_to_tell_more(bring_in):
    bring_in(line(organisation="Esk Vale Care Home", attribution="organisation"))
    Story.objects.update(attribution="nation")
    assert bring_in(line(organisation="Esk Vale Care Home", attribution="organisation")).unchanged == 1
    assert Story.objects.get().attribution == "nation"


def test_an_attribution_may_come_to_tell_less(bring_in):
    bring_in(line(attribution="named"))
    bring_in(line(attribution="type_and_region"))
    assert Story.objects.get().attribution == "type_and_region"


def test_stories_of_members_are_never_touched(bring_in):
    story = factories.make_story("A huddle", account="We meet each day.", status="published")
    bring_in(line(external_id=None))
    assert Story.objects.count() == 2
    story.refresh_from_db()
    assert (story.version, story.external_id) == (0, None)


def test_a_name_that_a_file_takes_out_of_titles_is_not_left_in_the_addresses(bring_in, client):
    names = [line(title="Nurse Maria Kowalczyk ran it"), line(external_id="two", title="Nurse Maria Kowalczyk led it")]
    bring_in(*names)
    bring_in(line(title="A nurse ran it"), line(external_id="two", title="A nurse ran it"), line(external_id="three"))
    assert set(Story.objects.values_list("slug", flat=True)) == {"a-nurse-ran-it", "a-nurse-ran-it-2", "a-huddle"}
    assert client.get("/stories/nurse-maria-kowalczyk-ran-it/")["Location"] == "/stories/a-nurse-ran-it/"


def test_a_tag_that_a_file_takes_from_the_last_story_is_forgotten_and_made_anew_for_a_later_line(bring_in, monkeypatch):
    monkeypatch.setattr("stories.importing.run.BATCH", 1)
    bring_in(line(tags=["joan", "huddles"]), line(external_id="two", tags=["huddles"]))
    result = bring_in(line(tags=["falls"]), line(external_id="two", tags=[]), line(external_id="three", tags=["joan"]))
    assert not result.bad
    assert set(Tag.objects.values_list("name", flat=True)) == {"falls", "joan"}
    assert list(Story.objects.get(external_id="three").tags.names()) == ["joan"]
