"""An author of a published story shows readers less, at once; nothing that waits brings back what was shown before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from components.models import Component
from stories import additions, editing, search, workflow
from stories.models import Consent, Message, ReadingCopy, SearchChange, Status, Story, StoryEvent
from stories.rendering import render_copies
from stories.saving import save_story
from tests import factories

pytestmark = pytest.mark.django_db

PLACE = "Larkmoor NHS Foundation Trust"


@pytest.fixture
def story(member, hospital):
    """A published story that tells its author's name."""
    for number in range(4):
        factories.make_organisation(f"Another {number}")
    return factories.make_story(
        "Bins", author=member, organisation=hospital, status=Status.PUBLISHED, slug="bins", attribution="named"
    )


def tell(story, attribution):
    """Let the author choose it; return the story."""
    return workflow.perform("tell_less", story=story, actor=story.author, attribution=attribution)


def waiting(story, status, attribution="named", **fields):
    """Make an addition of a status, with the attribution that its author chose in it."""
    addition = additions.start_addition(story)
    fields |= {"status": status, "attribution": attribution, "submitted_at": timezone.now(), "title": "Bins moved"}
    if status == Status.SCHEDULED:
        fields["publish_at"] = timezone.now() + timedelta(days=1)
    Story.objects.filter(pk=addition.pk).update(**fields)
    return Story.objects.get(pk=addition.pk)


def byline(story):
    return Story.objects.get(pk=story.pk).byline().text


def test_an_author_shows_less_from_the_storys_page_and_readers_see_it_at_once(visitor, story):
    render_copies([story.pk])
    visitor.open(f"/my-stories/{story.pk}/").click("Show readers less about you")
    assert visitor.sees(f"Readers see now: Ada Quill, {PLACE}")
    assert [hint.text for hint in visitor.main.with_class("nhsuk-radios__hint")] == [
        f"Readers see: {PLACE}", "Readers see: NHS foundation trust, London", "Readers see: A member in England",
    ]  # fmt: skip
    visitor.press("Show this from now on")
    assert visitor.errors == ["Choose what readers may see from now on"]
    visitor.press("Show this from now on", {"attribution": "type_and_region"})
    assert visitor.sees("Readers see less about you now.")
    assert visitor.sees("You chose to show readers less about you")
    page = Client().get("/stories/bins/").content.decode()
    assert "NHS foundation trust, London" in page
    assert [word for word in ("Ada", "Larkmoor") if word in page] == []
    assert not ReadingCopy.objects.exists()
    assert list(SearchChange.objects.values_list("story_id", flat=True))[-1] == story.pk
    event = StoryEvent.objects.get()
    assert (event.action, event.actor, event.to_status) == ("tell_less", story.author, "published")
    assert Consent.objects.values_list("statement", "choice").get() == ("attribution", "type_and_region")
    assert Message.objects.get().subject == "Readers see less about you"
    # And less again.
    visitor.click("Show readers less about you").press("Show this from now on", {"attribution": "nation"})
    assert byline(story) == "A member in England"
    assert visitor.links("Show readers less about you") == []
    visitor.open(f"/my-stories/{story.pk}/show-less/")
    assert visitor.path == f"/my-stories/{story.pk}/"


def test_the_search_follows(story):
    search.rebuild()
    tell(story, "nation")
    search.catch_up()
    assert search.find(search.Filters.of(q="Larkmoor")).total == 0
    assert search.find(search.Filters.of(q="Bins")).stories == [story]


def test_a_second_click_is_no_error_and_changes_nothing(visitor, story):
    form = visitor.open(f"/my-stories/{story.pk}/show-less/").form("Show this from now on")
    form.fill({"attribution": "nation"})
    visitor.send(form)
    visitor.url = f"/my-stories/{story.pk}/show-less/"
    visitor.send(form)
    assert visitor.sees("Readers see less about you now.")
    assert StoryEvent.objects.count() == Consent.objects.count() == 1


def test_an_author_is_told_which_of_their_own_words_tell_more_than_readers_see(visitor, story):
    story.tags.add("ada quill")
    Story.objects.filter(pk=story.pk).update(advice=f"Come to {PLACE}.")
    said = "Your own words say who you are or where you work"
    assert not visitor.open(f"/my-stories/{story.pk}/").sees(said)
    tell(story, "organisation")
    assert visitor.open(f"/my-stories/{story.pk}/").sees(f"{said}: Tags. Add to this story to change them")
    tell(story, "nation")
    assert visitor.open(f"/my-stories/{story.pk}/").sees(f"{said}: Advice to someone starting, Tags.")
    workflow.perform("withdraw", story=story, actor=story.author)
    assert not visitor.open(f"/my-stories/{story.pk}/").sees(said)


@pytest.mark.parametrize("attribution", ["named", "organisation", "nonsense", ""])
def test_nothing_that_tells_as_much_or_more_is_chosen_here(visitor, story, attribution):
    tell(story, "organisation")
    with pytest.raises(workflow.Refused):
        tell(story, attribution) if attribution != "organisation" else workflow.perform(
            "tell_less", story=story, actor=factories.make_curator(), attribution="nation"
        )
    visitor.client.post(f"/my-stories/{story.pk}/show-less/", {"attribution": attribution})
    assert byline(story) == PLACE
    assert StoryEvent.objects.count() == 1


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED, Status.DECLINED])
def test_an_addition_that_waits_or_comes_back_does_not_bring_the_old_one_back(story, status):
    addition, curator = waiting(story, status), factories.make_curator()
    story = tell(story, "nation")
    if status == Status.DECLINED:
        workflow.perform("reconsider", story=addition, actor=curator)
    elif status == Status.SUBMITTED:
        workflow.perform("start_review", story=addition, actor=curator)
    workflow.perform("merge", story=addition, actor=curator)
    story.refresh_from_db()
    assert (story.title, byline(story)) == ("Bins moved", "A member in England")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.SCHEDULED, Status.WITHDRAWN])
def test_an_addition_does_not_bring_back_what_was_shown_before_its_story_was_withdrawn(story, status):
    story.components.add(Component.objects.get(code="people"))
    Story.objects.filter(pk=story.pk).update(reuse="open")
    story.refresh_from_db()
    addition, curator = waiting(story, status, reuse="open"), factories.make_curator()
    for action in ("withdraw", "reopen"):
        story = workflow.perform(action, story=story, actor=story.author)
    story = save_story(story, expected_version=story.version, values={"attribution": "nation", "reuse": "site"})
    for action, actor in (("submit", story.author), ("start_review", curator), ("publish", curator)):
        story = workflow.perform(action, story=story, actor=actor)
    Story.objects.filter(pk=addition.pk).update(status=Status.IN_REVIEW, publish_at=None)
    workflow.perform("merge", story=addition, actor=curator)
    story.refresh_from_db()
    assert (story.title, byline(story), story.reuse) == ("Bins moved", "A member in England", "site")


def test_an_addition_that_tells_less_already_stays_and_one_begun_later_may_tell_more(story, visitor):
    addition = waiting(story, Status.DRAFT, "nation")
    tell(story, "organisation")
    addition.refresh_from_db()
    assert (addition.attribution, addition.version) == ("nation", 0)
    visitor.open(f"/my-stories/{addition.pk}/attribution/").press("Save and continue", {"attribution": "named"})
    Story.objects.filter(pk=addition.pk).update(status=Status.IN_REVIEW, submitted_at=timezone.now())
    workflow.perform("merge", story=addition, actor=factories.make_curator())
    assert byline(story) == f"Ada Quill, {PLACE}"


def test_a_first_curators_approval_of_an_addition_stands(story):
    first = factories.make_curator()
    addition = waiting(story, Status.IN_REVIEW, second_asked=True, approved_by=first)
    addition.approved_text = workflow.second_pair.fingerprint(addition)
    addition.save()
    tell(story, "nation")
    addition.refresh_from_db()
    assert workflow.second_pair.is_approved(addition)
    workflow.perform("merge", story=addition, actor=factories.make_curator())
    assert byline(story) == "A member in England"


def test_additions_are_taken_back_after_it_and_less_is_still_told(story):
    addition, curator = waiting(story, Status.IN_REVIEW), factories.make_curator()
    workflow.perform("merge", story=addition, actor=curator)
    story.refresh_from_db()
    tell(story, "type_and_region")
    workflow.perform("unmerge", story=addition, actor=curator)
    story.refresh_from_db()
    assert (story.title, byline(story)) == ("Bins", "NHS foundation trust, London")
    workflow.perform("merge", story=addition, actor=curator)
    assert byline(story) == "NHS foundation trust, London"


def test_a_curators_edit_that_waits_changes_the_text_alone(story, member):
    text = editing.text_of(story) | {"account": "Told better."}
    edit = editing.propose(story, editor=factories.make_curator(), text=text, expected_version=story.version)
    story = tell(story, "nation")
    editing.accept(edit, author=member)
    story.refresh_from_db()
    assert (story.account, byline(story)) == ("Told better.", "A member in England")


def test_a_curator_is_told_no_colleague_changed_an_addition_that_tells_less_now(story):
    addition, curator = waiting(story, Status.SUBMITTED), factories.make_curator(name="Cole Birch")
    addition = workflow.perform("start_review", story=addition, actor=curator)
    tell(story, "nation")
    with pytest.raises(workflow.MoveTaken, match=r"^The story was changed after you opened it\."):
        workflow.perform(
            "merge", story=addition, actor=factories.make_curator(), expected_version=addition.version
        )
