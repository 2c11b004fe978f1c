"""The rules of a story's life beside the grid of test_workflow_grid.py."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.utils import timezone

from organisations.models import Nation
from stories import actions, identifiers, saving, workflow
from stories.desk import colleagues_for
from stories.models import Message, Revision, SearchChange, Status, Story, StoryEvent
from tests import factories
from tests.factories import in_review

TOMORROW = timezone.now() + timedelta(days=1)


def written():
    """Count what an action writes."""
    return [model.objects.count() for model in (StoryEvent, Message, Revision, SearchChange)]


# The author -------------------------------------------------------------------------------------------------


def test_author_submits_a_complete_draft(author):
    story = factories.make_submittable_story(author, title="Huddles at seven", tags=["huddles"])
    before = timezone.now()
    story = workflow.perform("submit", story=story, actor=author)
    assert story.status == "submitted"
    assert before <= story.submitted_at <= timezone.now()
    revision = Revision.objects.get()
    assert (revision.story_id, revision.number, revision.editor_id) == (story.pk, 1, author.pk)
    assert revision.text["title"] == "Huddles at seven"
    assert revision.text["tags"] == ["huddles"]
    assert [factor["component"] for factor in revision.text["factors"]] == ["people"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "  ", "Give your story a title"),
        ("account", "", "Say what is happening"),
        ("nation", None, "Say which organisation or nation this is from"),
        ("attribution", "", "Choose how you appear to readers"),
    ],
)
def test_incomplete_story_is_not_submitted(author, field, value, words):
    story = factories.make_submittable_story(author)
    setattr(story, field, value)
    story.save()
    before = written()
    with pytest.raises(workflow.Refused) as refusal:
        workflow.perform("submit", story=story, actor=author)
    assert str(refusal.value) == f"The story is not complete: {words}."
    assert Story.objects.get(pk=story.pk).status == "draft"
    assert written() == before


def test_member_who_waits_for_approval_cannot_submit(db):
    newcomer = factories.make_member(approved_at=None)
    story = factories.make_submittable_story(newcomer)
    with pytest.raises(workflow.Refused, match="has to approve your account"):
        workflow.perform("submit", story=story, actor=newcomer)
    assert Story.objects.get(pk=story.pk).status == "draft"


def test_each_submit_keeps_a_revision_and_starts_the_promise_again(author, curator):
    story = factories.make_submittable_story(author)
    story = workflow.perform("submit", story=story, actor=author)
    first = story.submitted_at
    story = workflow.perform("start_review", story=story, actor=curator)
    story = workflow.perform(
        "request_changes", story=story, actor=curator, note="Say more.", reasons=["needs_context"]
    )
    story = saving.save_story(
        story,
        expected_version=story.version,
        values={"account": "We meet at seven, because shifts change then."},
    )
    story = workflow.perform("submit", story=story, actor=author)
    assert story.submitted_at > first
    assert [(r.number, r.text["account"]) for r in Revision.objects.all()] == [
        (1, "We meet for ten minutes each morning and write down what got in the way."),
        (2, "We meet at seven, because shifts change then."),
    ]


def test_story_withdrawn_during_review_is_no_longer_the_curators(author, curator):
    story = in_review(author, reviewer=curator)
    workflow.perform("withdraw", story=story, actor=author)
    with pytest.raises(workflow.MoveTaken) as refusal:
        workflow.perform("publish", story=story, actor=curator, expected_version=story.version)
    assert str(refusal.value) == "The author was first. The story is now: withdrawn."
    now = Story.objects.get(pk=story.pk)
    assert (now.status, now.reviewer, now.published_at, now.slug) == ("withdrawn", None, None, None)
    assert StoryEvent.objects.count() == 1


# The curator ------------------------------------------------------------------------------------------------


def test_author_cannot_publish_own_story_even_as_curator(curator):
    story = in_review(curator)
    before = written()
    with pytest.raises(workflow.Refused) as refusal:
        workflow.perform("publish", story=story, actor=curator)
    assert str(refusal.value) == "You wrote this story, so another curator has to decide on it."
    assert Story.objects.get(pk=story.pk).status == "in_review"
    assert written() == before


def test_publish_gives_a_date_and_an_address_once_and_tells_the_search_index(author, curator):
    story = in_review(author, title="Huddles at seven")
    story = workflow.perform("publish", story=story, actor=curator)
    assert story.slug == "huddles-at-seven"
    assert list(SearchChange.objects.values_list("story_id", flat=True)) == [story.pk]
    first_published = story.published_at
    story = workflow.perform("archive", story=story, actor=curator, note="It stopped.", reasons=["out_of_date"])
    story = workflow.perform("restore", story=story, actor=curator)
    assert (story.slug, story.published_at) == ("huddles-at-seven", first_published)
    assert SearchChange.objects.count() == 3


def test_what_an_import_did_not_know_of_the_author_does_not_stop_publishing(curator):
    story = factories.make_story(status=Status.IN_REVIEW, attribution="", nation=None)
    story.author = None
    story.save()
    assert workflow.perform("publish", story=story, actor=curator).status == "published"
    assert Nation.objects.exists()
    assert Message.objects.count() == 0


def test_story_without_text_is_not_published(author, curator):
    story = in_review(author, account=" ")
    with pytest.raises(workflow.Refused, match=r"^The story is not complete: Say what is happening\.$"):
        workflow.perform("publish", story=story, actor=curator)


@pytest.mark.parametrize(
    ("action", "status", "arguments", "words"),
    [
        ("request_changes", "in_review", {"reasons": ["jargon"]}, "Write a note to the author."),
        (
            "request_changes",
            "in_review",
            {"note": " \n", "reasons": ["jargon"]},
            "Write a note to the author.",
        ),
        ("request_changes", "in_review", {"note": "Say more."}, "Choose at least one reason."),
        (
            "request_changes",
            "in_review",
            {"note": "Say more.", "reasons": ["advertising"]},
            "Choose at least one reason.",
        ),
        (
            "request_changes",
            "in_review",
            {"note": "Say more.", "reasons": ["made up"]},
            "Choose at least one reason.",
        ),
        ("decline", "in_review", {"reasons": ["duplicate"]}, "Write a note to the author."),
        ("decline", "in_review", {"note": "Sorry."}, "Choose at least one reason."),
        ("decline", "in_review", {"note": "Sorry.", "reasons": ["jargon"]}, "Choose at least one reason."),
        ("archive", "published", {"reasons": ["other"]}, "Write a note to the author."),
        ("archive", "published", {"note": "Stopped."}, "Choose at least one reason."),
        ("archive", "published", {"note": "Stopped.", "reasons": ["duplicate"]}, "Choose at least one reason."),
    ],
)
def test_note_and_reasons_are_required(author, curator, action, status, arguments, words):
    story = factories.make_story(author=author, status=status)
    before = written()
    with pytest.raises(workflow.Refused) as refusal:
        workflow.perform(action, story=story, actor=curator, **arguments)
    assert str(refusal.value) == words
    assert Story.objects.get(pk=story.pk).status == status
    assert written() == before


def test_only_known_reasons_of_the_action_are_kept(author, curator):
    workflow.perform(
        "request_changes",
        story=in_review(author),
        actor=curator,
        note="  Say more. ",
        reasons=["jargon", "advertising", "too_long"],
        private_note=" Ask Cole. ",
    )
    event = StoryEvent.objects.get()
    assert (event.reasons, event.note, event.private_note) == (
        ["jargon", "too_long"],
        "Say more.",
        "Ask Cole.",
    )


def test_reviewer_is_who_took_the_story_until_it_is_put_back(author, curator, cole):
    story = factories.make_story(author=author, status=Status.SUBMITTED)
    story = workflow.perform("start_review", story=story, actor=curator)
    assert story.reviewer == curator
    story = workflow.perform("release", story=story, actor=cole)
    assert (story.status, story.reviewer) == ("submitted", None)
    assert workflow.perform("start_review", story=story, actor=cole).reviewer == cole


def test_putting_back_does_not_start_the_promise_again(author, curator):
    story = factories.make_story(author=author, status=Status.SUBMITTED)
    promised = story.submitted_at
    workflow.perform("start_review", story=story, actor=curator)
    assert workflow.perform("release", story=story, actor=curator).submitted_at == promised


# Clicks and races -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status", "arguments"),
    [
        ("start_review", "submitted", {}),
        ("release", "in_review", {}),
        ("publish", "in_review", {}),
        ("request_changes", "in_review", {"note": "Say more.", "reasons": ["jargon"]}),
        ("decline", "in_review", {"note": "Sorry.", "reasons": ["duplicate"]}),
        ("archive", "published", {"note": "The work has stopped.", "reasons": ["out_of_date"]}),
        ("restore", "archived", {}),
        ("schedule", "in_review", {"publish_at": TOMORROW}),
        ("unschedule", "scheduled", {}),
        ("publish", "scheduled", {}),
        ("take_back", "published", {}),
        ("ask_second", "submitted", {}),
        ("reconsider", "declined", {}),
    ],
)
def test_second_click_does_nothing_and_is_no_error(
    author, curator, action, status, arguments, django_capture_on_commit_callbacks
):
    story = factories.make_story(author=author, status=status)
    with django_capture_on_commit_callbacks(execute=True):
        first = workflow.perform(
            action, story=story, actor=curator, expected_version=story.version, **arguments
        )
    state = (Story.objects.filter(pk=story.pk).values().get(), written(), len(mail.outbox))
    with django_capture_on_commit_callbacks(execute=True):
        second = workflow.perform(
            action, story=story, actor=curator, expected_version=story.version, **arguments
        )
    assert second.status == first.status
    assert (Story.objects.filter(pk=story.pk).values().get(), written(), len(mail.outbox)) == state


def test_same_click_by_another_curator_is_told_who_was_first(author, curator, cole):
    story = factories.make_story(author=author, status=Status.SUBMITTED)
    workflow.perform("start_review", story=story, actor=curator)
    with pytest.raises(workflow.MoveTaken) as refusal:
        workflow.perform("start_review", story=story, actor=cole)
    assert str(refusal.value) == "Cora Vane was first. The story is now: in review."
    assert Story.objects.get(pk=story.pk).reviewer == curator


def test_author_is_not_told_which_curator_was_first(author, curator):
    story = in_review(author)
    workflow.perform("decline", story=story, actor=curator, note="Sorry.", reasons=["duplicate"])
    with pytest.raises(workflow.MoveTaken) as refusal:
        workflow.perform("withdraw", story=story, actor=author)
    assert str(refusal.value) == "The central team was first. The story is now: declined."
    assert "Cora" not in str(refusal.value)


def test_author_is_not_told_which_curator_changed_the_story_first(author, curator):
    story = factories.make_submittable_story(author)
    seen = story.version
    saving.save_story(story, expected_version=seen, tags=["discharge"], editor=curator)
    with pytest.raises(workflow.MoveTaken) as refusal:
        workflow.perform("submit", story=story, actor=author, expected_version=seen)
    assert str(refusal.value) == "The story was changed after you opened it. Read it again before you decide."


def test_who_was_first_is_known_after_the_clock_was_set_back(author, curator, cole):
    story = factories.make_story(author=author, status=Status.SUBMITTED)
    later = timezone.now() + timezone.timedelta(days=1)
    StoryEvent.objects.create(
        story=story,
        action="submit",
        from_status="draft",
        to_status="submitted",
        actor=author,
        created_at=later,
    )
    workflow.perform("start_review", story=story, actor=curator)
    workflow.perform("start_review", story=story, actor=curator)
    with pytest.raises(workflow.MoveTaken, match=r"^Cora Vane was first"):
        workflow.perform("start_review", story=story, actor=cole)
    assert StoryEvent.objects.count() == 2


def test_an_event_of_nobody_is_nobodys_first_click(author):
    story = factories.make_story(author=author, status=Status.PUBLISHED)
    StoryEvent.objects.create(
        story=story, action="publish", from_status="in_review", to_status="published", actor=None
    )
    with pytest.raises(workflow.Refused, match=r"^Sign in to do that\.$"):
        workflow.perform("publish", story=story, actor=AnonymousUser())


def test_text_changed_in_between_is_not_published_unseen(author, curator):
    seen = in_review(author)
    saving.save_story(seen, expected_version=seen.version, values={"account": "A name that must not be read"})
    before = written()
    with pytest.raises(workflow.MoveTaken) as refusal:
        workflow.perform("publish", story=seen, actor=curator, expected_version=seen.version)
    assert str(refusal.value) == "The story was changed after you opened it. Read it again before you decide."
    assert Story.objects.get(pk=seen.pk).status == "in_review"
    assert written() == before
    again = Story.objects.get(pk=seen.pk)
    workflow.perform("publish", story=again, actor=curator, expected_version=again.version)
    assert Story.objects.get(pk=seen.pk).status == "published"


def test_action_is_not_possible_where_nobody_was_first(author, curator):
    story = factories.make_story(author=author, status=Status.SUBMITTED)
    with pytest.raises(workflow.Refused) as refusal:
        workflow.perform("publish", story=story, actor=curator)
    assert str(refusal.value) == "That is not possible now. The story is: submitted."


def test_unknown_action_is_a_mistake_of_the_program(author, curator):
    with pytest.raises(KeyError):
        workflow.perform("promote", story=in_review(author), actor=curator)


def test_one_action_costs_few_queries(author, curator, django_assert_max_num_queries):
    story = factories.make_story(author=author, status=Status.SUBMITTED)
    with django_assert_max_num_queries(12):
        workflow.perform("start_review", story=story, actor=curator)


def test_nobody_has_a_story_that_its_author_submitted_again(author, curator, cole, client):
    story = in_review(author, reviewer=curator)
    story = workflow.perform("request_changes", story=story, actor=curator, note="Say more.", reasons=["jargon"])
    assert story.reviewer == curator
    story = workflow.perform("submit", story=factories.agreed(story), actor=author)
    assert story.reviewer is None
    client.force_login(cole)
    assert f"Taken by </span>{curator}" not in client.get("/curate/?show=all").content.decode()
    # They know it, and may be handed it.
    assert curator in colleagues_for(story, cole)


def test_a_tag_that_could_identify_somebody_needs_the_first_curators_eyes_too(author, curator, cole):
    story = factories.make_story(author=author, status=Status.SUBMITTED, second_asked=True, tags=["bins"])
    story = workflow.decide("approve", story=story, actor=cole)
    story = workflow.perform("start_review", story=story, actor=curator)
    story = saving.save_story(story, expected_version=story.version, tags=["bins", "huddles"], editor=curator)
    assert actions.is_allowed(actions.ACTIONS["publish"], story, curator)
    story = saving.save_story(story, expected_version=story.version, tags=["bins", "jane whitfield"], editor=curator)
    identifiers.assure(story, curator, [passage.key for passage in identifiers.passages(story)])
    with pytest.raises(workflow.Refused, match="Approve it first"):
        workflow.perform("publish", story=story, actor=curator)
    story = workflow.perform("approve", story=story, actor=curator)
    assert workflow.decide("publish", story=story, actor=cole).status == Status.PUBLISHED


def test_a_wish_for_a_second_curator_can_be_taken_back_by_any_curator_but_the_author(author, curator, cole):
    story, third = in_review(author), factories.make_curator("third@example.org")
    story = workflow.perform("ask_second", story=story, actor=cole)
    with pytest.raises(workflow.MoveTaken, match=rf"^{cole} asked for a second curator already\.$"):
        workflow.perform("ask_second", story=story, actor=curator)
    with pytest.raises(workflow.Refused, match=r"^This story needs 2 curators"):
        workflow.perform("publish", story=story, actor=curator)
    story.author.role = "curator"
    story.author.save()
    with pytest.raises(workflow.Refused, match=r"^You wrote this story"):
        workflow.perform("drop_second", story=story, actor=story.author)
    for actor in (cole, curator):
        story = workflow.perform("drop_second", story=story, actor=actor)
        assert (story.second_asked, story.status) == (False, "in_review")
        with pytest.raises(workflow.Refused, match=r"^Nobody asks for a second curator now"):
            workflow.perform("drop_second", story=story, actor=third)
        story = workflow.perform("ask_second", story=story, actor=cole)
    story = workflow.perform("drop_second", story=story, actor=curator)
    assert workflow.perform("publish", story=story, actor=curator).status == "published"
    last = StoryEvent.objects.filter(story=story, action="drop_second").last()
    assert (last.actor, last.from_status, last.to_status) == (curator, "in_review", "in_review")
