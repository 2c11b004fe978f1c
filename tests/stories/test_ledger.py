"""A story's ledger: a curator's edit of components and tags, and each look at who wrote a story, is an event."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Role
from stories import actions, ledger, saving, workflow
from stories.models import Status, Story, StoryEvent
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

SECRETS = ("Zofia", "Quillfeather", "zofia@secret.example", "Larkmoor")


@pytest.fixture
def author(db):
    """An author with a name one can find."""
    return factories.make_member("zofia@secret.example", name="Zofia Quillfeather")


def restricted(author, **fields):
    """Make a story in review whose readers learn its nation alone."""
    fields = {"status": Status.IN_REVIEW, "attribution": "nation"} | fields
    return factories.make_story(
        "Huddles at seven", author=author, organisation=factories.make_organisation("Larkmoor Trust"), **fields
    )


# Who wrote it -----------------------------------------------------------------------------------------------


def test_nothing_at_the_desk_or_in_the_admin_tells_by_the_way_who_wrote_a_restricted_story(desk, author, curator):
    story = factories.make_submittable_story(author, title="Huddles at seven", attribution="nation")
    story.organisation = factories.make_organisation("Larkmoor Trust")
    story.save()
    story = workflow.perform("submit", story=story, actor=author)
    queue = ["/curate/", "/curate/?show=all"]
    pages = [f"/curate/{story.pk}/{page}" for page in ("", "components-and-tags/", "ask_second/")]
    for address in [*queue, *pages]:
        html = desk.open(address).html
        assert [word for word in SECRETS if word in html] == [], address
    story = workflow.perform("start_review", story=story, actor=curator)
    workflow.perform("decline", story=story, actor=curator, note="Sorry.", reasons=["duplicate"])
    admin = ["/admin/stories/story/", f"/admin/stories/story/{story.pk}/change/"]
    for address in [f"/curate/{story.pk}/", "/curate/?show=decided", *admin]:
        html = desk.open(address).html
        assert "Huddles at seven" in html
        assert [word for word in SECRETS if word in html] == [], address
    assert not StoryEvent.objects.filter(action="see_author").exists()


def test_a_curator_asks_who_wrote_it_which_is_on_record_once_for_an_hour(desk, author, curator):
    story = restricted(author)
    other = factories.make_story("Another of hers", author=author, status=Status.PUBLISHED, attribution="named")
    desk.open(f"/curate/{story.pk}/").press("Show who wrote this")
    for word in (*SECRETS, other.title):
        assert word in desk.html
    assert "Show who wrote this" not in desk.buttons()
    desk.client.post(f"/curate/{story.pk}/who/")
    event = StoryEvent.objects.get()
    assert (event.action, event.actor, event.from_status, event.to_status) == (
        "see_author",
        curator,
        "in_review",
        "in_review",
    )
    assert [word for word in SECRETS if word in str(StoryEvent.objects.values().get())] == []
    # Nobody else sees it for that.
    cole = Visitor.signed_in(factories.make_curator("cole@example.org")).client
    assert "Zofia" not in Visitor(cole).open(f"/curate/{story.pk}/").html
    hour = timezone.now() - timedelta(minutes=61)
    old = StoryEvent(story=story, action="see_author", actor=curator, to_status="in_review", created_at=hour)
    assert not ledger.may_see_author(story, curator, [old])
    old.created_at += timedelta(minutes=2)
    assert ledger.may_see_author(story, curator, [old])


def test_a_look_needs_a_form_of_ours_and_a_curator(author):
    story = restricted(author)
    client = Visitor.signed_in(factories.make_curator("cole@example.org")).client
    assert client.get(f"/curate/{story.pk}/who/").status_code in {404, 405}
    for role in (Role.MEMBER, Role.LEADER):
        client.force_login(factories.make_member(role=role))
        assert client.post(f"/curate/{story.pk}/who/").status_code == 404
    assert not StoryEvent.objects.exists()


def test_a_public_name_ones_own_and_no_author_need_no_asking(desk, author, curator):
    named, own = restricted(author, attribution="named"), restricted(curator)
    orphan = restricted(author)
    Story.objects.filter(pk=orphan.pk).update(author=None)
    for story in (named, own, orphan):
        assert "Show who wrote this" not in desk.open(f"/curate/{story.pk}/").buttons()
        desk.client.post(f"/curate/{story.pk}/who/")
    assert not StoryEvent.objects.exists()


def test_only_a_look_of_ones_own_and_not_long_ago_shows_whose_a_story_is(author, curator):
    names = ["looked", "looked long ago", "a colleague looked", "did something else"]
    stories = {name: factories.make_story(name, author=author, attribution="nation") for name in names}
    ledger.see_author(stories["looked"], curator)
    ledger.see_author(stories["a colleague looked"], factories.make_curator())
    ledger.record(stories["did something else"], "tag", curator)
    long_ago = {"action": "see_author", "from_status": "draft", "to_status": "draft"}
    at = timezone.now() - timedelta(minutes=61)
    StoryEvent.objects.create(story=stories["looked long ago"], actor=curator, created_at=at, **long_ago)
    assert [story.title for story in ledger.seen_by(Story.objects.all(), curator)] == ["looked"]
    assert [name for name, story in stories.items() if ledger.may_see_author(story, curator)] == ["looked"]


def test_what_only_an_author_may_do_is_told_as_the_authors():
    assert {action.name for action in actions.ACTIONS.values() if action.who == actions.AUTHOR} <= ledger.BY_AUTHOR


# Edits ------------------------------------------------------------------------------------------------------


def test_a_curators_change_of_components_and_tags_is_on_record_with_what_changed(desk, author, curator):
    story = restricted(author, tags=["huddles"], components=["people"])
    desk.open(f"/curate/{story.pk}/components-and-tags/")
    desk.press("Save", {"Tags (optional)": "huddles, discharge"})
    event = StoryEvent.objects.get()
    assert (event.action, event.actor, event.changed) == ("tag", curator, ["tags"])
    assert "discharge" not in str(StoryEvent.objects.values().get())
    assert desk.sees("Cora Vane changed components or tags: tags")
    story.refresh_from_db()
    saving.save_story(story, expected_version=story.version, tags=["Huddles", "discharge"], editor=curator)
    assert StoryEvent.objects.count() == 1


def test_the_colleague_named_to_whoever_comes_second_is_the_one_whose_change_was_the_last(author, curator):
    story, cole = restricted(author), factories.make_curator("cole@example.org", name="Cole Adair")
    story = saving.save_story(story, expected_version=story.version, tags=["discharge"], editor=cole)
    assert ledger.who_changed(story, curator) == "Cole Adair"
    assert ledger.who_changed(story, cole) == ""
    # A look at the name, or a note, changes nothing of the story.
    ledger.see_author(story, curator)
    ledger.record(story, "note", curator)
    assert ledger.who_changed(story, curator) == "Cole Adair"
    assert ledger.who_changed(story, factories.make_curator()) == "Cole Adair"
    # The author changed it later, of which there is no event.
    story.updated_at += timedelta(seconds=6)
    assert ledger.who_changed(story, curator) == ""


def test_what_an_author_saves_is_no_event(author):
    story = factories.make_story(author=author)
    saving.save_story(story, expected_version=0, tags=["new"], values={"account": "New."})
    assert not StoryEvent.objects.exists()
