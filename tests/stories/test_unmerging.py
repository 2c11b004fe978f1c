"""Additions taken back within 10 minutes: the published story is exactly what it was, and readers see no trace."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from stories import (
    actions,
    additions,
    answers,
    editing,
    identifiers,
    notifications,
    redacting,
    saving,
    search,
    workflow,
)
from stories.models import Answer, BeforeMerge, Factor, Message, Status, Story, StoryEvent
from stories.views import page_cache
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

ADDRESS = "/stories/bins/"


@pytest.fixture
def story(author):
    """A published story whose every part the addition will change."""
    return factories.make_story(
        "Bins by the door",
        author=author,
        status=Status.PUBLISHED,
        slug="bins",
        helping=[("people", "The domestic team drew the map."), ("people", "Porters walk the round.")],
        hindering=[("system", "Two forms.")],
        tags=["bins"],
        settings=["acute-hospital"],
        method="lean",
    )


@pytest.fixture
def addition(story, curator):
    """An addition to it, in review."""
    found = additions.start_addition(story)
    found.title, found.surprises, found.method, found.method_typed = "Bins", "Zanzibar 07700 900123.", None, "Own"
    found.status, found.submitted_at, found.reviewer = Status.IN_REVIEW, timezone.now(), curator
    found.save()
    found.factors.filter(statement="Porters walk the round.").delete()
    found.factors.filter(kind="hindering").update(statement="Two forms, now one.")
    Factor.objects.create(story=found, kind="helping", component_id=5, statement="A new one.", position=0)
    found.components.add(5)
    found.settings.clear()
    found.tags.set(["heron"])
    saving.keep_revision(found, found.author)
    identifiers.assure(found, curator, [passage.key for passage in identifiers.passages(found)])
    # Needs two curators by then, as something was flagged: another one approved it.
    found.approved_by = factories.make_curator("cole@example.org", name="Cole Birch")
    found.approved_text = workflow.second_pair.fingerprint(found)
    found.save()
    return Story.objects.get(pk=found.pk)


def state(story):
    """Return everything that the database holds of a story and that readers could see of it."""
    row = Story.objects.filter(pk=story.pk).values().get()
    del row["version"], row["updated_at"]
    linked = answers.answers_at(list(story.factors.values_list("pk", flat=True)))
    return (
        row,
        list(story.factors.order_by("pk").values()),
        sorted(story.components.values_list("code", flat=True)),
        sorted(story.settings.values_list("code", flat=True)),
        sorted(story.story_tags.values_list("tag__name", flat=True)),
        sorted(story.assurances.values_list("passage", flat=True)),
        list(story.revisions.values()),
        list(linked.values()),
    )


def test_additions_taken_back_leave_the_story_as_it_was_and_readers_no_trace(
    desk, client, settings, author, curator, story, addition
):
    settings.READER_PAGES_SECONDS = 60
    page_cache.clear()
    other = factories.make_story(
        "One form", status=Status.PUBLISHED, helping=[("system", "One form.")], hindering=[("people", "No round.")]
    )
    [here], [there] = story.hindering, other.helping
    answers.link(here, there, actor=curator, note="The same form.")
    answers.link(other.hindering[0], story.helping[1], actor=curator)
    saving.keep_revision(story, author)
    search.rebuild()
    addresses = (ADDRESS, "/stories/", "/stories/?q=bins", "/stories/?q=zanzibar", "/", other.get_absolute_url())
    before, pages = state(story), {address: client.get(address).content for address in addresses}

    desk.open(f"/curate/{addition.pk}/").press("Publish the additions")
    search.catch_up()
    assert "Zanzibar" in client.get(ADDRESS).content.decode()
    assert "No round." in client.get(other.get_absolute_url()).content.decode()
    assert "Porters walk the round." not in client.get(other.get_absolute_url()).content.decode()
    assert state(story) != before
    assert state(story)[0]["flagged"] == 1

    desk.click("Take it back")
    assert desk.path == f"/curate/{addition.pk}/"
    assert desk.sees("It has the additions.")
    desk.press("Take the additions back")
    assert desk.path == f"/curate/{addition.pk}/"
    assert desk.sees("The additions are taken back: “Bins”.")
    search.catch_up()
    assert state(story) == before
    assert {address: client.get(address).content for address in addresses} == pages
    assert search.find(search.Filters.of(q="zanzibar")).stories == []
    addition.refresh_from_db()
    assert (addition.status, addition.published_at, addition.reviewer) == ("in_review", None, curator)
    assert not BeforeMerge.objects.exists()
    ledger = list(StoryEvent.objects.filter(action__in=["merge", "add", "unmerge", "take_out"]).order_by("pk"))
    assert [(event.action, event.story_id, event.actor) for event in ledger] == [
        ("add", story.pk, curator),
        ("merge", addition.pk, curator),
        ("take_out", story.pk, curator),
        ("unmerge", addition.pk, curator),
    ]
    page_cache.clear()


def test_the_additions_are_published_again_as_if_it_were_the_first_time(story, addition, curator):
    """The version went on, so that a form of before is told; the second time can be taken back as well."""
    before = state(story)
    for _ in range(2):
        addition = workflow.perform("merge", story=addition, actor=curator)
        after = state(story)
        addition = workflow.perform("unmerge", story=addition, actor=curator)
        assert state(story) == before
    addition = workflow.perform("merge", story=addition, actor=curator)
    assert state(story)[2:6] == after[2:6]
    assert addition.status == "merged"
    assert Story.objects.get(pk=story.pk).version == story.version + 5


def test_a_second_click_on_take_back_changes_nothing_more(story, addition, curator):
    addition = workflow.perform("merge", story=addition, actor=curator)
    for _ in range(2):
        workflow.perform("unmerge", story=addition, actor=curator)
    assert StoryEvent.objects.filter(action__in=["unmerge", "take_out"]).count() == 2


@pytest.mark.parametrize("change", ["text", "tag", "redaction", "edit", "draft", "archived", "kept no more"])
def test_a_story_that_was_changed_in_between_stays_as_it_is_and_why_is_said(
    desk, story, addition, author, curator, change
):
    cole = addition.approved_by
    workflow.perform("merge", story=addition, actor=curator)
    now = Story.objects.get(pk=story.pk)
    why = "after it got the additions, so it cannot be put back as it was. Edit or archive it instead."
    if change == "text":
        saving.save_story(now, expected_version=now.version, values={"advice": "Begin small."})
        why = f"The published story was changed {why}"
    elif change == "tag":
        saving.save_story(now, expected_version=now.version, tags=["new"], editor=cole)
        why = f"Cole Birch changed the published story {why}"
    elif change == "redaction":
        key = identifiers.passages(now)[0].key
        redacting.redact(now, member=cole, key=key, expected_version=now.version)
    elif change == "edit":
        text = editing.text_of(now) | {"advice": "Begin small."}
        editing.propose(now, editor=cole, text=text, expected_version=now.version)
        why = "Take that edit back first."
    elif change == "draft":
        additions.start_addition(now)
        why = "The author is already adding to this story in another draft."
    elif change == "archived":
        workflow.perform("archive", story=now, actor=cole, note="Later.", reasons=["other"])
        why = "The story that this adds to is not published any more."
    else:
        additions.forget_old(timezone.now() + timedelta(minutes=11))
        why = "What the story was is not kept any more."
    before = state(story)
    desk.open(f"/curate/{addition.pk}/").press("Take the additions back")
    assert desk.sees(why)
    assert state(story) == before
    addition.refresh_from_db()
    assert addition.status == "merged"
    assert not StoryEvent.objects.filter(action__in=["unmerge", "take_out"]).exists()


@pytest.mark.parametrize(("minutes", "may"), [(9, True), (10, False), (600, False)])
def test_after_ten_minutes_additions_stay_and_what_was_before_is_forgotten(
    desk, story, addition, curator, minutes, may
):
    workflow.perform("merge", story=addition, actor=curator)
    moment = timezone.now() - timedelta(minutes=minutes)
    Story.objects.filter(pk=addition.pk).update(published_at=moment)
    BeforeMerge.objects.update(created_at=moment)
    assert desk.open(f"/curate/{story.pk}/").sees("Take back what was just added") == may
    if may:
        desk.click("Take back what was just added")
    assert ("Take the additions back" in desk.open(f"/curate/{addition.pk}/").buttons()) == may
    additions.forget_old()
    assert BeforeMerge.objects.exists() == may
    if not may:
        addition.refresh_from_db()
        with pytest.raises(workflow.Refused, match=r"for 10 minutes only\. Edit or archive the story instead\.$"):
            workflow.perform("unmerge", story=addition, actor=curator)


def test_additions_that_were_merged_before_this_was_possible_are_not_taken_back(story, addition, curator):
    Story.objects.filter(pk=addition.pk).update(status="merged")
    addition.refresh_from_db()
    assert actions.available_actions(addition, curator) == []


def test_only_curators_take_additions_back_and_the_author_reads_of_it(client, story, addition, author, curator):
    addition = workflow.perform("merge", story=addition, actor=curator)
    assert [action.name for action in actions.available_actions(addition, curator)] == ["unmerge"]
    assert actions.available_actions(addition, author) == []
    with pytest.raises(workflow.Refused, match="Only a curator"):
        workflow.perform("unmerge", story=addition, actor=author)
    workflow.perform("unmerge", story=addition, actor=curator)
    client.force_login(author)
    mine = Visitor(client).open(f"/my-stories/{story.pk}/")
    assert mine.sees("A curator published what you added")
    assert mine.sees("A curator took what you added out again, to look at it again")
    assert Visitor(client).open(f"/my-stories/{addition.pk}/").sees("A curator is reading it.")


def test_the_author_is_written_to_only_once_additions_cannot_be_taken_back(
    story, addition, curator, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        addition = workflow.perform("merge", story=addition, actor=curator)
    now = timezone.now()
    assert notifications.send_unsent(now + timedelta(minutes=9)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        addition = workflow.perform("unmerge", story=addition, actor=curator)
    assert (mail.outbox, Message.objects.count()) == ([], 0)
    workflow.perform("merge", story=addition, actor=curator)
    assert notifications.send_unsent(now + timedelta(minutes=11)) == 1
    assert [message.subject for message in mail.outbox] == ["Your additions are published"]
    with django_capture_on_commit_callbacks(execute=True):
        workflow.perform("unmerge", story=addition, actor=curator)
    assert mail.outbox[1].subject == "Your additions are not published after all"
    assert "Readers see your story as it was before." in mail.outbox[1].body


def test_an_answer_linked_to_a_new_statement_waits_with_the_addition_and_comes_back_with_it(story, addition, curator):
    other = factories.make_story("One form", status=Status.PUBLISHED, helping=[("system", "One form.")])
    addition = workflow.perform("merge", story=addition, actor=curator)
    answers.link(story.factors.get(kind="hindering"), other.helping[0], actor=curator)
    addition = workflow.perform("unmerge", story=addition, actor=curator)
    assert Answer.objects.get().hindering == addition.factors.get(kind="hindering")
    assert not Answer.objects.published().exists()
    workflow.perform("merge", story=addition, actor=curator)
    assert Answer.objects.published().get().hindering == story.factors.get(kind="hindering")


@pytest.mark.parametrize(
    ("before", "chosen", "after"),
    [
        (("named", "open"), ("nation", "site"), ("nation", "site")),
        (("nation", "site"), ("named", "open"), ("nation", "site")),
        (("organisation", "open"), ("named", "briefings"), ("organisation", "briefings")),
    ],
)
def test_what_an_author_chose_to_tell_less_stays_so_when_the_additions_are_taken_back(
    curator, story, addition, before, chosen, after
):
    for row, (attribution, reuse) in ((story, before), (addition, chosen)):
        Story.objects.filter(pk=row.pk).update(attribution=attribution, reuse=reuse)
    addition.refresh_from_db()
    # Approved as it is now.
    Story.objects.filter(pk=addition.pk).update(approved_text=workflow.second_pair.fingerprint(addition))
    merged = workflow.perform("merge", story=Story.objects.get(pk=addition.pk), actor=curator)
    workflow.perform("unmerge", story=merged, actor=curator)
    story.refresh_from_db()
    assert (story.attribution, story.reuse) == after
