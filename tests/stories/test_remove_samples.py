"""Samples go with one command; what is real stays."""

import io

import pytest
from django.core.management import call_command
from taggit.models import Tag

from members.models import Member
from stories.models import Factor, SearchChange, Story, StoryEvent
from stories.workflow import perform
from tests import factories

pytestmark = pytest.mark.django_db


def run():
    """Run the command and return what it printed."""
    out = io.StringIO()
    call_command("remove_samples", stdout=out)
    return out.getvalue()


@pytest.fixture
def sample_member():
    return factories.make_member("member@example.org", is_sample=True, password="share-what-helps-2026")


@pytest.fixture
def sample_story(sample_member):
    return factories.make_story(
        "A sample", status="published", author=sample_member, is_sample=True, tags=["only here"]
    )


def test_sample_stories_and_members_are_gone_and_said(sample_story):
    gone = "1 sample stories, 0 collections and calls, 1 sample members and 1 tags that no other story has"
    assert run() == f"Removed {gone}.\n"
    assert not Story.objects.exists()
    assert not Factor.objects.exists()
    assert not Member.objects.exists()
    assert not Tag.objects.exists()


def test_real_stories_members_and_their_tags_stay(sample_story, member):
    story = factories.make_story("Real", status="published", author=member, tags=["Shared"])
    sample_story.tags.add("shared")
    run()
    assert list(Story.objects.all()) == [story]
    assert list(Member.objects.all()) == [member]
    assert [tag.name for tag in story.tags.all()] == ["Shared"]


def test_the_search_is_told_of_each_story_that_went(sample_story):
    key = sample_story.pk
    SearchChange.objects.all().delete()
    run()
    assert list(SearchChange.objects.values_list("story_id", flat=True)) == [key]


def test_a_second_run_does_nothing(sample_story):
    run()
    SearchChange.objects.all().delete()
    assert run() == "There are no samples to remove.\n"
    assert not SearchChange.objects.exists()


def test_a_sample_member_who_wrote_a_real_story_is_kept_but_cannot_sign_in(sample_story, sample_member):
    real = factories.make_story("Written while trying the portal", author=sample_member)
    out = run()
    assert list(Story.objects.all()) == [real]
    sample_member.refresh_from_db()
    assert not sample_member.is_active
    assert not sample_member.has_usable_password()
    assert "member@example.org has a part in a real story or in past events" in out
    assert "member@example.org" in run()


def test_a_sample_curator_who_reviews_a_real_story_stays_its_reviewer(member):
    curator = factories.make_curator("curator@example.org", is_sample=True)
    real = factories.make_story("Real", status="in_review", author=member, reviewer=curator)
    run()
    real.refresh_from_db()
    assert real.reviewer == curator
    assert not real.reviewer.is_active


def test_events_of_a_sample_story_outlive_it_and_keep_their_actor(sample_member):
    curator = factories.make_curator("curator@example.org", is_sample=True)
    story = factories.make_story("A sample", status="submitted", author=sample_member, is_sample=True)
    perform("start_review", story=story, actor=curator)
    run()
    assert not Story.objects.exists()
    assert StoryEvent.objects.get().actor == curator
    assert list(Member.objects.values_list("email", "is_active")) == [("curator@example.org", False)]
