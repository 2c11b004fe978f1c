"""An author adds to a published story: the additions go through review while the published text stays."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from components.models import Component
from stories import additions, notifications, search
from stories.actions import ACTIONS, available_actions
from stories.models import Message, Status, Story
from stories.workflow import Refused, perform
from tests.factories import make_curator, make_member, make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

# Written by hand, as the grid of stories is: only what differs for an addition.
GRID = {
    ("draft", "author"): ["submit"],
    ("submitted", "curator"): ["start_review", "hand_over", "ask_second"],
    ("in_review", "author"): ["withdraw"],
    ("in_review", "curator"): [
        "release", "hand_over", "ask_second", "schedule", "merge", "request_changes", "decline",
    ],
    ("scheduled", "author"): ["withdraw"],
    ("scheduled", "curator"): ["ask_second", "unschedule", "merge"],
    ("changes_requested", "author"): ["submit", "withdraw"],
    ("declined", "author"): ["appeal"],
    ("declined", "curator"): ["reconsider"],
    ("withdrawn", "author"): ["reopen"],
}


@pytest.fixture
def author(db):
    return make_member("ada@example.org")


@pytest.fixture
def story(author):
    return make_story(
        "Bins by the door",
        author=author,
        status=Status.PUBLISHED,
        slug="bins",
        helping=[("people", "The domestic team drew the map.")],
        hindering=[("system", "Two forms.")],
        tags=["bins"],
        settings=["acute-hospital"],
        method="lean",
    )


def reviewed(addition, author, curator):
    """Take an addition as far as its review."""
    for action, actor in (("submit", author), ("start_review", curator)):
        addition = perform(action, story=addition, actor=actor)
    return addition


def text_of(story):
    """Return what a reader sees of a story's own text."""
    story = Story.objects.get(pk=story.pk)
    return (
        story.title,
        story.account,
        story.what_changed,
        [(row.kind, row.component.code, row.statement) for row in story.factors.all()],
        sorted(tag.name for tag in story.tags.all()),
        [row.code for row in story.settings.all()],
        story.method_name(),
    )


def test_an_addition_begins_as_a_copy_that_only_its_author_sees(story, author, client):
    addition = additions.start_addition(story)
    assert addition.pk != story.pk
    assert (addition.status, addition.author, addition.slug) == (Status.DRAFT, author, None)
    assert text_of(addition) == text_of(story)


def test_starting_twice_gives_the_same_addition(story):
    assert additions.start_addition(story) == additions.start_addition(story)
    assert story.additions.count() == 1


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PUBLISHED])
def test_only_a_published_story_is_added_to(author, status):
    with pytest.raises(additions.CannotAdd):
        additions.start_addition(make_story(author=author, status=status))


@pytest.mark.parametrize(("status", "role"), list(GRID))
def test_actions_offered_for_an_addition(story, author, status, role):
    addition = additions.start_addition(story)
    time = "2026-12-01T09:00:00Z" if status == "scheduled" else None
    Story.objects.filter(pk=addition.pk).update(status=status, submitted_at="2026-10-01T09:00:00Z", publish_at=time)
    addition.refresh_from_db()
    person = author if role == "author" else make_curator()
    assert [action.name for action in available_actions(addition, person)] == GRID[status, role]


def test_the_published_text_stays_until_the_additions_are_published(story, author, client):
    curator = make_curator()
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(what_changed="Nobody walks 40 steps.", title="Bins everywhere")
    addition = reviewed(addition, author, curator)
    body = client.get("/stories/bins/").content.decode()
    assert "Nobody walks 40 steps." not in body
    assert "Bins everywhere" not in body
    after = perform("merge", story=addition, actor=curator)
    assert after.status == Status.MERGED
    body = client.get("/stories/bins/").content.decode()
    assert "Nobody walks 40 steps." in body
    assert "Bins everywhere" in body


def test_the_address_and_the_day_of_publication_stay(story, author):
    curator = make_curator()
    published_at = story.published_at
    perform("merge", story=reviewed(additions.start_addition(story), author, curator), actor=curator)
    story.refresh_from_db()
    assert (story.slug, story.published_at, story.status) == ("bins", published_at, Status.PUBLISHED)
    assert list(Story.objects.published()) == [story]


def test_statements_that_stayed_keep_their_rows_and_others_come_and_go(story, author):
    curator = make_curator()
    kept = story.factors.get(kind="helping")
    addition = additions.start_addition(story)
    addition.factors.filter(kind="hindering").update(statement="Two forms, now one.")
    perform("merge", story=reviewed(addition, author, curator), actor=curator)
    assert story.factors.get(kind="helping").pk == kept.pk
    assert story.factors.get(kind="hindering").statement == "Two forms, now one."


def test_what_a_curator_tagged_meanwhile_stays(story, author):
    curator = make_curator()
    addition = reviewed(additions.start_addition(story), author, curator)
    story.tags.add("infection control")
    story.components.add(Component.objects.get(code="purpose"))
    perform("merge", story=addition, actor=curator)
    assert sorted(tag.name for tag in story.tags.all()) == ["bins", "infection control"]
    assert "purpose" in {row.code for row in story.components.all()}


def test_an_addition_is_not_merged_into_a_story_that_was_withdrawn(story, author):
    curator = make_curator()
    addition = reviewed(additions.start_addition(story), author, curator)
    perform("withdraw", story=story, actor=author)
    with pytest.raises(Refused, match="is not published any more"):
        perform("merge", story=addition, actor=curator)
    addition.refresh_from_db()
    assert addition.status == Status.IN_REVIEW
    assert text_of(story)[2] == ""


def test_a_withdrawn_addition_is_not_opened_again_beside_another(story, author):
    first = reviewed(additions.start_addition(story), author, make_curator())
    perform("withdraw", story=first, actor=author)
    additions.start_addition(story)
    with pytest.raises(Refused, match="already adding"):
        perform("reopen", story=first, actor=author)


def test_the_search_finds_the_additions_only_once_they_are_published(story, author):
    curator = make_curator()
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(what_changed="The wheelbarrow arrived.")
    search.rebuild()
    assert search.find(search.Filters.of(q="wheelbarrow")).total == 0
    perform("merge", story=reviewed(addition, author, curator), actor=curator)
    search.catch_up()
    assert search.find(search.Filters.of(q="wheelbarrow")).stories == [story]


def test_the_author_is_told_that_the_additions_are_published(story, author):
    curator = make_curator()
    addition = reviewed(additions.start_addition(story), author, curator)
    perform("merge", story=addition, actor=curator)
    mail.outbox.clear()
    notifications.send_unsent(timezone.now() + timedelta(minutes=11))
    assert [message.to for message in mail.outbox] == [["ada@example.org"]] * 3
    assert mail.outbox[-1].subject == "Your additions are published"
    assert "http://testserver/stories/bins/" in mail.outbox[-1].body


@pytest.mark.parametrize("action", ["appeal", "reconsider"])
def test_a_declined_addition_does_not_come_back_beside_another_one(story, author, action):
    """At most one addition is open at a time: the database would refuse, and nobody would know why."""
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(status="declined", submitted_at="2026-10-01T09:00:00Z")
    additions.start_addition(story)
    actor = author if action == "appeal" else make_curator()
    with pytest.raises(Refused, match=r"already adding to this story in another draft\.$"):
        perform(action, story=addition, actor=actor, note="Look again.")


def test_who_withdraws_what_they_added_is_told_that_readers_still_see_the_story(story, author, client):
    """Both have one title, and who wants the story gone must not take it for gone."""
    client.force_login(author)
    visitor = Visitor(client)
    addition = additions.start_addition(story)
    perform("submit", story=addition, actor=author)
    visitor.open(f"/my-stories/{addition.pk}/").click("Withdraw what you added")
    assert (visitor.heading, visitor.sees("Your story itself stays as it is.")) == ("Withdraw what you added?", True)
    visitor.press("Withdraw what you added")
    assert visitor.sees("What you added is withdrawn. ")
    assert visitor.sees("This is what you added to your published story. Readers see it without this.")
    assert not visitor.sees("Readers cannot see it")
    mail = Message.objects.latest("pk")
    assert mail.subject == "What you added is withdrawn"
    assert 'Readers still see your story, as it was before. To take that away too, withdraw it under "My' in mail.body
    visitor.click("your published story").click("Withdraw story")
    visitor.press("Withdraw story")
    assert visitor.sees("Your story is withdrawn.")


@pytest.mark.parametrize(
    ("action", "status", "subject", "words"),
    [
        ("reopen", "withdrawn", "What you added is a draft again", 'What you added to "Bins by the door" is'),
        ("request_changes", "in_review", "Please change something in what you added", "for what you added to"),
        ("decline", "in_review", "We will not publish what you added", "Readers still see your story, as it was"),
    ],
)
def test_mails_about_an_addition_do_not_speak_of_the_published_story(story, author, action, status, subject, words):
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(status=status, submitted_at="2026-10-01T09:00:00Z")
    actor = author if action == "reopen" else make_curator()
    reasons = [code for code, _ in ACTIONS[action].reasons][:1]
    perform(action, story=addition, actor=actor, note="See above.", reasons=reasons)
    mail = Message.objects.latest("pk")
    assert (mail.subject, words in mail.body) == (subject, True)


def test_nothing_is_submitted_that_adds_to_a_story_which_is_not_published(story, author, client):
    client.force_login(author)
    visitor = Visitor(client)
    addition = additions.start_addition(story)
    perform("withdraw", story=story, actor=author)
    visitor.open(f"/my-stories/{addition.pk}/")
    assert visitor.sees("adding to your story. Readers cannot see that story now, so nothing can be added to it.")
    with pytest.raises(Refused, match="is not published any more"):
        perform("submit", story=addition, actor=author)
