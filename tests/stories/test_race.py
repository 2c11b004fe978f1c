"""Two curators at the same moment: one wins, the other is told, and exactly one thing happens.

The threads work on real transactions, each with a connection of its own.
"""

import threading
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, transaction
from taggit.models import Tag

from stories import (
    actions,
    additions,
    identifiers,
    notifications,
    redacting,
    rendering,
    saving,
    second_pair,
    tags,
    workflow,
)
from stories.models import Message, ReadingCopy, Revision, SearchChange, Status, Story, StoryEvent
from tests import factories

# How long a test may hang before it fails; nothing waits that long when all is well.
PATIENCE = 30

real_transactions = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in threads that start together; return what each returned or raised, in order."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(position, call):
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            results[position] = call()
        except Exception as error:
            results[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item, daemon=True) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return results


@contextmanager
def between_reading_tags_and_writing(act):
    """Do something in another transaction right after the first look at tags within; yield the list of its result."""
    results = []

    def between(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if "taggit_tag" in sql and not results:
            results.extend(at_once(act))
        return answer

    with connection.execute_wrapper(between):
        yield results


def one_won(results):
    """Return (the story as the winner has it, what the other was told); fail unless there is one of each."""
    winners = [result for result in results if isinstance(result, Story)]
    told = [str(result) for result in results if isinstance(result, workflow.MoveTaken)]
    assert (len(winners), len(told)) == (1, 1), results
    return winners[0], told[0]


@pytest.fixture
def people(transactional_db):
    """The author and two curators."""
    return (
        factories.make_member("author@example.org", name="Ada Quill"),
        factories.make_curator("cora@example.org", name="Cora Vane"),
        factories.make_curator("cole@example.org", name="Cole Adair"),
    )


ROUNDS = range(5)


@real_transactions
@pytest.mark.parametrize("_round", ROUNDS)
def test_two_curators_take_a_story_at_once(_round, people):
    author, *curators = people
    story = factories.make_story(author=author, status=Status.SUBMITTED)
    results = at_once(
        *[lambda actor=actor: workflow.perform("start_review", story=story, actor=actor) for actor in curators]
    )
    winner, told = one_won(results)
    event = StoryEvent.objects.get()
    now = Story.objects.get(pk=story.pk)
    assert (now.status, now.reviewer_id, now.version) == ("in_review", event.actor_id, 1)
    assert winner.reviewer_id == event.actor_id
    assert told == f"{event.actor} was first. The story is now: in review."
    assert Message.objects.count() == 1


@real_transactions
@pytest.mark.parametrize("_round", ROUNDS)
def test_two_curators_decide_differently_at_once(_round, people):
    author, cora, cole = people
    story = factories.make_story(author=author, status=Status.IN_REVIEW, reviewer=cora)
    results = at_once(
        lambda: workflow.perform("publish", story=story, actor=cora, expected_version=story.version),
        lambda: workflow.perform(
            "decline",
            story=story,
            actor=cole,
            note="Sorry.",
            reasons=["duplicate"],
            expected_version=story.version,
        ),
    )
    winner, told = one_won(results)
    event = StoryEvent.objects.get()
    now = Story.objects.get(pk=story.pk)
    assert now.status == winner.status == event.to_status
    assert told == f"{event.actor} was first. The story is now: {now.get_status_display().lower()}."
    assert SearchChange.objects.count() == (1 if now.status == "published" else 0)
    assert (now.slug is not None) == (now.status == "published")
    assert Message.objects.get().key == f"event-{event.pk}"


@real_transactions
@pytest.mark.parametrize("_round", ROUNDS)
def test_one_curator_clicks_twice_at_once(_round, people):
    author, cora, _ = people
    story = factories.make_story(author=author, status=Status.IN_REVIEW)
    results = at_once(*[lambda: workflow.perform("publish", story=story, actor=cora)] * 2)
    assert [result.status for result in results] == ["published", "published"]
    assert StoryEvent.objects.count() == Message.objects.count() == SearchChange.objects.count() == 1


@real_transactions
def test_author_withdraws_while_a_curator_publishes(people):
    """Both may be done, in one order only: whatever happens, the author's withdrawal stands or was told of."""
    author, cora, _ = people
    story = factories.make_story(author=author, status=Status.IN_REVIEW)
    withdrawn, published = at_once(
        lambda: workflow.perform("withdraw", story=story, actor=author),
        lambda: workflow.perform("publish", story=story, actor=cora, expected_version=story.version),
    )
    assert isinstance(withdrawn, Story)
    assert Story.objects.get(pk=story.pk).status == "withdrawn"
    actions = list(StoryEvent.objects.values_list("action", flat=True))
    if isinstance(published, Story):
        assert actions == ["publish", "withdraw"]
    else:
        assert str(published) == "The author was first. The story is now: withdrawn."
        assert actions == ["withdraw"]


@real_transactions
def test_second_curator_waits_for_the_first_ones_transaction(people, monkeypatch):
    """The first is held inside the transaction until the second has begun: no luck is needed for them to overlap."""
    author, cora, cole = people
    story = factories.make_story(author=author, status=Status.IN_REVIEW)
    first_is_inside, second_begins = threading.Event(), threading.Event()
    write = notifications.write

    def write_late(event, story):
        if event.actor_id == cora.pk:
            first_is_inside.set()
            assert second_begins.wait(PATIENCE)
        write(event, story)

    monkeypatch.setattr(workflow.notifications, "write", write_late)

    def second():
        assert first_is_inside.wait(PATIENCE)
        second_begins.set()
        return workflow.perform("decline", story=story, actor=cole, note="Sorry.", reasons=["duplicate"])

    first, told = at_once(lambda: workflow.perform("publish", story=story, actor=cora), second)
    assert first.status == "published"
    assert isinstance(told, workflow.MoveTaken)
    assert str(told) == "Cora Vane was first. The story is now: published."
    assert StoryEvent.objects.get().action == "publish"


@real_transactions
@pytest.mark.parametrize("_round", ROUNDS)
def test_text_saved_and_published_at_once_is_never_published_unseen(_round, people):
    author, cora, _ = people
    story = factories.make_story(author=author, status=Status.IN_REVIEW, account="As the curator read it.")
    saved, published = at_once(
        lambda: saving.save_story(story, expected_version=story.version, values={"account": "Changed."}),
        lambda: workflow.perform("publish", story=story, actor=cora, expected_version=story.version),
    )
    now = Story.objects.get(pk=story.pk)
    if isinstance(published, Story):
        assert isinstance(saved, saving.StaleStory)
        assert (now.status, now.account) == ("published", "As the curator read it.")
    else:
        assert isinstance(published, workflow.MoveTaken)
        assert (now.status, now.account) == ("in_review", "Changed.")


@real_transactions
def test_two_submits_at_once_keep_one_revision(people):
    author = people[0]
    story = factories.make_submittable_story(author)
    results = at_once(*[lambda: workflow.perform("submit", story=story, actor=author)] * 2)
    assert [result.status for result in results] == ["submitted", "submitted"]
    assert Revision.objects.count() == StoryEvent.objects.count() == 1


def test_decision_made_on_a_stale_copy_is_refused(db, curator):
    """The same without threads: the second curator's copy was read before the first one decided."""
    cole = factories.make_curator("cole@example.org", name="Cole Adair")
    story = factories.make_story(status=Status.IN_REVIEW)
    stale = Story.objects.get(pk=story.pk)
    workflow.perform("publish", story=story, actor=curator)
    assert [action.name for action in actions.available_actions(stale, cole)] == [
        "release",
        "hand_over",
        "ask_second",
        "publish",
        "schedule",
        "request_changes",
        "decline",
    ]
    with pytest.raises(workflow.MoveTaken, match=r"^Cora Vane was first\. The story is now: published\.$"):
        workflow.perform("release", story=stale, actor=cole)
    assert StoryEvent.objects.count() == 1


@real_transactions
def test_two_curators_who_merge_two_tags_each_its_own_way_keep_one_of_them():
    story = factories.make_story(tags=["huddle", "huddles"])
    one, other = Tag.objects.order_by("pk").filter(name__startswith="huddle").values_list("pk", flat=True)
    actors = [factories.make_curator(), factories.make_curator()]
    results = at_once(lambda: tags.merge(one, other, actor=actors[0]), lambda: tags.merge(other, one, actor=actors[1]))
    assert sorted(type(result).__name__ for result in results) == ["CannotChangeTag", "int"]
    assert Story.objects.get(pk=story.pk).tags.count() == 1


@real_transactions
@pytest.mark.parametrize("_round", ROUNDS)
def test_a_tag_merged_while_a_story_gets_it_is_the_new_one_or_the_save_came_first(_round, people):
    author, cora, _ = people
    story = factories.make_story(author=author)
    old, into = (Tag.objects.create(name=name, slug=name) for name in ("huddles", "huddle"))
    saved, merged = at_once(
        lambda: saving.save_story(story, expected_version=story.version, tags=["huddles"]),
        lambda: tags.merge(old.pk, into.pk, actor=cora),
    )
    assert isinstance(saved, Story), saved
    assert merged in (0, 1)
    assert list(Story.objects.get(pk=story.pk).tags.names()) == ["huddle"]


@real_transactions
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: nothing comes between.")
def test_a_tag_merged_in_the_middle_of_a_save_is_saved_as_what_it_became(people):
    """The merge is done between the save's first look at the tags and what it writes."""
    author, cora, _ = people
    story = factories.make_story(author=author, tags=["huddle"])
    old, into = Tag.objects.create(name="huddles", slug="huddles"), Tag.objects.get(name="huddle")
    with between_reading_tags_and_writing(lambda: tags.merge(old.pk, into.pk, actor=cora)) as merged:
        saving.save_story(story, expected_version=story.version, tags=["huddles", "ward"])
    assert merged == [0]
    assert sorted(Story.objects.get(pk=story.pk).tags.names()) == ["huddle", "ward"]
    assert not Tag.objects.filter(name="huddles").exists()


@real_transactions
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: nothing comes between.")
@pytest.mark.parametrize("begun", ["an addition is published", "an addition is begun"])
def test_a_tag_merged_while_a_story_passes_it_on_is_passed_on_as_what_it_became(begun, people):
    author, cora, _ = people
    story = factories.make_story(author=author, status=Status.PUBLISHED, tags=["huddles"], index=False)
    addition = None
    if begun == "an addition is published":
        addition = additions.start_addition(story)
    old, into = Tag.objects.get(name="huddles"), Tag.objects.create(name="huddle", slug="huddle")
    merge = partial(tags.merge, old.pk, into.pk, actor=cora)
    with between_reading_tags_and_writing(merge) as merged, transaction.atomic():
        if addition is None:
            addition = additions.start_addition(story)
        else:
            additions.merge(addition)
    assert isinstance(merged[0], int), merged
    for row in (story, addition):
        assert list(Story.objects.get(pk=row.pk).tags.names()) == ["huddle"]
    assert not Tag.objects.filter(name="huddles").exists()


@real_transactions
@pytest.mark.parametrize("_round", ROUNDS)
def test_two_tags_renamed_alike_at_once_get_the_name_once_and_a_sentence(_round, people):
    _, cora, cole = people
    one, two = (Tag.objects.create(name=name, slug=name) for name in ("alpha", "beta"))
    results = at_once(
        lambda: tags.rename(one.pk, "huddle", actor=cora), lambda: tags.rename(two.pk, "huddle", actor=cole)
    )
    assert sorted(type(result).__name__ for result in results) == ["CannotChangeTag", "Tag"], results


@real_transactions
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: nothing comes between.")
def test_drawing_a_copy_never_waits_for_a_story_that_somebody_saves(people):
    story, other = (factories.make_story(title, status=Status.PUBLISHED) for title in ("Saved", "Other"))
    left = []
    drawing = threading.Thread(target=lambda: left.extend(_drawn([story.pk, other.pk])), daemon=True)
    with transaction.atomic():
        Story.objects.select_for_update().get(pk=story.pk)
        drawing.start()
        drawing.join(PATIENCE)
        # It would hold the lock of changes now, which the save needs next: a deadlock.
        assert not drawing.is_alive()
        SearchChange.objects.record(story.pk)
    assert left == [story.pk]
    assert list(ReadingCopy.objects.values_list("story", flat=True)) == [other.pk]
    assert rendering.render_copies([story.pk]) == set()
    assert ReadingCopy.objects.count() == 2


def _drawn(ids):
    try:
        return rendering.render_copies(ids)
    finally:
        connection.close()


def merged_addition(author, curator):
    """Make a published story with an addition that was merged just now; return both."""
    story = factories.make_story("Bins", author=author, status=Status.PUBLISHED, account="Ring 07700 900123.")
    identifiers.assure(story, author, [passage.key for passage in identifiers.passages(story)])
    addition = additions.start_addition(story)
    approved = {"approved_by": factories.make_curator(), "approved_text": second_pair.fingerprint(addition)}
    in_review = {"status": Status.IN_REVIEW, "submitted_at": story.submitted_at}
    Story.objects.filter(pk=addition.pk).update(**in_review, **approved)
    addition = workflow.perform("merge", story=Story.objects.get(pk=addition.pk), actor=curator)
    return Story.objects.get(pk=story.pk), addition


@real_transactions
def test_additions_taken_back_while_the_author_begins_others_leave_one_open(people):
    author, cora, _ = people
    story, addition = merged_addition(author, cora)
    taken_back, begun = at_once(
        lambda: workflow.perform("unmerge", story=addition, actor=cora), lambda: additions.start_addition(story)
    )
    [found] = Story.objects.filter(adds_to=story, status__in=additions.OPEN)
    assert begun == found
    if found == addition:
        assert taken_back.status == "in_review"
    else:
        assert "The author is already adding to this story" in str(taken_back)


@real_transactions
def test_additions_taken_back_while_a_passage_is_taken_out_wait_for_each_other(people):
    """Both hold the addition and its story: in one order, or PostgreSQL would end one of them."""
    author, cora, cole = people
    story, addition = merged_addition(author, cora)
    [key] = {passage.key for passage in identifiers.passages(story)}
    taken_back, redacted = at_once(
        lambda: workflow.perform("unmerge", story=addition, actor=cora),
        lambda: redacting.redact(story, member=cole, key=key, expected_version=story.version),
    )
    if isinstance(redacted, tuple):
        assert "so it cannot be put back as it was" in str(taken_back)
        assert "900123" not in Story.objects.get(pk=addition.pk).account
    else:
        assert isinstance(redacted, redacting.CannotRedact)
        assert taken_back.status == "in_review"
