"""A curator reads what an author adds to a published story, and publishes it."""

import pytest

from components.models import Component
from stories import additions, tags, writing
from stories.answers import link
from stories.models import Status, Story
from stories.saving import keep_revision, set_tags
from stories.workflow import perform
from tests.factories import make_member, make_organisation, make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def addition(db):
    author = make_member("ada@example.org")
    story = make_story("Bins by the door", author=author, status=Status.PUBLISHED, slug="bins")
    found = additions.start_addition(story)
    Story.objects.filter(pk=found.pk).update(advice="Draw a map first.")
    found.refresh_from_db()
    return perform("submit", story=found, actor=author)


def test_the_queue_and_the_review_say_what_it_adds_to(curator_client, addition):
    visitor = Visitor(curator_client).open("/curate/")
    assert visitor.sees("Adds to a published story")
    visitor.open(f"/curate/{addition.pk}/")
    assert visitor.sees("This adds to a published story: Bins by the door.")


def test_of_a_story_that_its_author_made_a_draft_again_nothing_is_told_elsewhere(curator_client, curator, addition):
    story = addition.adds_to
    linked = make_story(status=Status.IN_REVIEW, same_as=story)
    other = make_story(status=Status.PUBLISHED, hindering=[("people", "Nobody has time.")])
    link(other.hindering[0], story.helping[0], actor=curator)
    perform("reopen", story=perform("withdraw", story=story, actor=story.author), actor=story.author)
    Story.objects.filter(pk=story.pk).update(title="Heron title", account="Heron account.")
    story.factors.update(statement="A heron helps.")
    set_tags(story, ["heron tag"])
    visitor = Visitor(curator_client).open(f"/curate/{addition.pk}/")
    assert visitor.sees("This adds to a story that is not published any more: its author made it a draft again")
    assert visitor.sees("Draw a map first.")
    assert "heron" not in visitor.html.lower()
    visitor.open(f"/curate/{linked.pk}/")
    assert visitor.sees("Linked: a story that its author made a draft again. Only they see it.")
    assert "heron" not in visitor.html.lower()


def test_a_curator_publishes_the_additions(curator_client, client, addition):
    visitor = Visitor(curator_client).open(f"/curate/{addition.pk}/")
    visitor.press("Take this story")
    assert "Publish" not in visitor.buttons()
    visitor.press("Publish the additions")
    addition.refresh_from_db()
    assert addition.status == Status.MERGED
    assert "Draw a map first." in client.get("/stories/bins/").content.decode()


def test_a_curator_goes_from_the_public_page_to_the_desk_and_others_do_not(curator_client, member_client, client):
    story = make_story("Out", status=Status.PUBLISHED, slug="out")
    visitor = Visitor(curator_client).open("/stories/out/").click("Open this story at the desk")
    assert visitor.path == f"/curate/{story.pk}/"
    assert not Visitor(member_client).open("/stories/out/").sees("at the desk")


def told(visitor):
    """Return the words on what changed."""
    [found] = visitor.main.with_class("desk-changes") or [None]
    return [item.text for item in found.all("li")] if found else []


def changed(author, curator_client, *, status=None, attribution, **fields):
    """Let an author change a story and hand it in (again); return what the desk says, and the page."""
    story = make_story("Bins", author=author, attribution=attribution, status=status or Status.PUBLISHED, tags=["bins"])
    again = additions.start_addition(story) if status is None else perform("submit", story=story, actor=author)
    Story.objects.filter(pk=again.pk).update(status=Status.CHANGES_REQUESTED, **fields)
    again.refresh_from_db()
    perform("submit", story=again, actor=author)
    visitor = Visitor(curator_client).open(f"/curate/{again.pk}/")
    return told(visitor), visitor


@pytest.mark.parametrize("status", [None, Status.DRAFT])
def test_a_curator_is_told_how_an_author_appears_and_where_the_story_is_from(curator_client, status):
    place = make_organisation("Esk Vale NHS Trust")
    author = make_member(name="Zofia Quillfeather")
    words, _ = changed(author, curator_client, status=status, attribution="nation", organisation=place,
        organisation_type=place.type, region=place.region, stage="stopped", started="2025-04")  # fmt: skip
    assert words == [
        "When it started: April 2025",
        "Stage: Stopped",
        "“Organisation” was changed, and readers do not see it",
        "“Type of organisation” was changed, and readers do not see it",
        "“Region” was changed, and readers do not see it",
    ]


def test_a_curator_is_told_that_the_author_chose_another_re_use(curator_client, curator):
    story = make_story("Bins", status=Status.CHANGES_REQUESTED, author=make_member(), reuse="open")
    keep_revision(story, story.author)
    story = writing.submit(story, member=story.author, reuse="site", expected_version=story.version)
    story.events.create(action="submit", to_status="submitted", actor=story.author)
    said = "Re-use: On this site only (before: Anywhere, under the Open Government Licence)"
    assert told(Visitor(curator_client).open(f"/curate/{story.pk}/")) == [said]
    perform("start_review", story=story, actor=curator)
    perform("publish", story=story, actor=curator)
    addition = additions.start_addition(story)
    addition = writing.submit(
        addition, member=story.author, reuse="briefings", expected_version=addition.version
    )
    said = "Re-use: On this site and in briefings for leaders (before: On this site only)"
    assert told(Visitor(curator_client).open(f"/curate/{addition.pk}/")) == [said]


def test_a_name_that_the_attribution_hides_is_nowhere_on_the_page_until_somebody_looks(curator_client):
    author = make_member(name="Zofia Quillfeather")
    words, visitor = changed(author, curator_client, attribution="nation", organisation_typed="Esk Vale")
    assert words == ["“Organisation” was changed, and readers do not see it"]
    assert "Esk Vale" not in visitor.html
    visitor.press("Show who wrote this")
    assert told(visitor) == ["Organisation: Esk Vale"]


def test_a_curator_is_told_how_an_author_appears_as_it_is_since_they_chose_less(curator_client):
    story = make_story("Bins", status=Status.PUBLISHED, attribution="type_and_region")
    addition = additions.start_addition(story)
    Story.objects.filter(pk=addition.pk).update(attribution="named")
    addition = perform("submit", story=Story.objects.get(pk=addition.pk), actor=story.author)
    visitor = Visitor(curator_client).open(f"/curate/{addition.pk}/")
    before = "(before: Type of organisation and region only)"
    assert told(visitor) == [f"Shown to readers by: My name and organisation {before}"]
    perform("tell_less", story=story, actor=story.author, attribution="nation")
    # So it is in both of them by now.
    assert told(visitor.open(f"/curate/{addition.pk}/")) == []


def test_a_tag_renamed_while_a_story_is_changed_is_no_change_by_the_author(curator_client, curator):
    story = make_story("Bins", status=Status.IN_REVIEW, author=make_member(), tags=["bins", "doors"])
    keep_revision(story, story.author)
    note = {"note": "Say more.", "reasons": ["needs_context"]}
    story = perform("request_changes", story=story, actor=curator, **note)
    tags.rename(story.tags.get(name="bins").pk, "waste", actor=curator)
    Story.objects.filter(pk=story.pk).update(stage="stopped")
    perform("submit", story=Story.objects.get(pk=story.pk), actor=story.author)
    story.events.create(action="submit", to_status="submitted", actor=story.author)
    assert told(Visitor(curator_client).open(f"/curate/{story.pk}/")) == ["Stage: Stopped"]


def test_a_tag_that_a_curator_renamed_or_retired_is_no_change_by_the_author(curator_client, curator):
    words, visitor = changed(make_member(), curator_client, attribution="nation", advice="Draw a map.")
    assert words == ["“Advice to someone starting” was added"]
    story = Story.objects.latest("pk")
    tag = story.tags.get()
    tags.rename(tag.pk, "waste", actor=curator)
    assert told(visitor.open(f"/curate/{story.pk}/")) == words
    tags.retire(tag.pk, actor=curator)
    assert told(visitor.open(f"/curate/{story.pk}/")) == words


def test_a_tag_or_component_that_merging_keeps_is_not_said_to_go_and_one_that_is_there_is_not_said_to_come(
    curator_client, curator
):
    story = make_story("Bins", status=Status.PUBLISHED, tags=["bins", "doors"], components=["people", "system"])
    addition = additions.start_addition(story)
    set_tags(addition, ["doors", "ward", "night"])
    addition.components.set(Component.objects.filter(code__in=["people", "purpose"]))
    # Meanwhile a curator gives the published story what the addition brings too.
    set_tags(story, ["bins", "doors", "night"])
    addition = perform("submit", story=addition, actor=story.author)
    visitor = Visitor(curator_client).open(f"/curate/{addition.pk}/")
    assert told(visitor) == ["Tag added: “ward”", "Component added: “Building a shared purpose and vision”"]
    assert visitor.sees("What this adds")
    perform("start_review", story=addition, actor=curator)
    addition = perform(
        "request_changes", story=addition, actor=curator, note="Say more.", reasons=["needs_context"]
    )
    set_tags(addition, [])
    addition = perform("submit", story=Story.objects.get(pk=addition.pk), actor=story.author)
    visitor.open(f"/curate/{addition.pk}/")
    assert told(visitor) == ["Tag taken away: “ward”"]
    assert visitor.sees("What changed since we read it") and not visitor.sees("What this adds")
    perform("start_review", story=addition, actor=curator)
    perform("merge", story=addition, actor=curator)
    assert set(story.tags.names()) == {"bins", "doors", "night"}


def test_a_story_kept_without_details_is_compared_in_its_texts(curator_client):
    """Revisions of an earlier release have none."""
    author = make_member()
    fields = {"attribution": "nation", "advice": "A map.", "stage": "stopped"}
    _, visitor = changed(author, curator_client, status=Status.DRAFT, **fields)
    story = Story.objects.get()
    old = story.revisions.order_by("number").first()
    old.text = {name: old.text[name] for name in ("title", "account", "advice", "factors", "tags", "components")}
    old.save()
    assert told(visitor.open(f"/curate/{story.pk}/")) == ["“Advice to someone starting” was added"]
