"""Who has a story open at the desk: it tells, holds nobody back, and lets go by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stories import visits
from stories.models import DeskVisit, Status, Story
from tests import factories

pytestmark = pytest.mark.django_db

OPEN = "Cole Adair has this story open now."


@pytest.fixture
def story():
    return factories.make_story("Huddles at seven", status=Status.SUBMITTED)


def said_in_the_queue(visitor):
    return [place.text for place in visitor.open("/curate/").page.with_class("desk-open")]


def test_a_colleague_reads_who_has_a_story_open_and_may_work_on_it_all_the_same(desk, coles_desk, story):
    coles_desk.open(f"/curate/{story.pk}/")
    assert not coles_desk.sees("open now")
    assert said_in_the_queue(desk) == ["Cole Adair has it open now"]
    assert desk.open(f"/curate/{story.pk}/").sees(OPEN)
    desk.press("Take this story").press("Publish")
    assert Story.objects.get().status == "published"


def test_opening_a_page_again_writes_one_row_and_lapses_after_minutes(desk, coles_desk, story):
    coles_desk.open(f"/curate/{story.pk}/").open(f"/curate/{story.pk}/")
    assert DeskVisit.objects.filter(story=story).count() == 1
    DeskVisit.objects.update(seen_at=timezone.now() - visits.LAPSES_AFTER)
    assert said_in_the_queue(desk) == []
    assert not desk.open(f"/curate/{story.pk}/").sees("open now")


def test_a_page_that_stays_open_says_so_and_hears_who_else_has_it(desk, coles_desk, story):
    desk.open(f"/curate/{story.pk}/")
    coles_desk.open(f"/curate/{story.pk}/")
    DeskVisit.objects.update(seen_at=timezone.now() - timedelta(minutes=9))
    answer = coles_desk.client.post(f"/curate/{story.pk}/open/")
    assert answer.json() == {"said": "Cora Vane has this story open now."}
    assert DeskVisit.objects.filter(seen_at__gt=timezone.now() - timedelta(minutes=1)).count() == 1


def test_leaving_a_page_and_deciding_let_go_at_once(desk, coles_desk, story):
    coles_desk.open(f"/curate/{story.pk}/").client.post(f"/curate/{story.pk}/open/", {"leave": "1"})
    assert said_in_the_queue(desk) == []
    coles_desk.open(f"/curate/{story.pk}/").press("Take this story").press("Put it back in the queue")
    assert said_in_the_queue(desk) == []


def test_visits_that_lapsed_are_taken_away_and_others_stay(curator, story):
    others = [factories.make_curator(name=name) for name in ("Cole Adair", "Dev Rao")]
    for member in [curator, *others]:
        visits.arrive(story, member)
    DeskVisit.objects.filter(member=others[0]).update(seen_at=timezone.now() - timedelta(days=1))
    visits.leave(story, curator)
    assert [visit.member for visit in DeskVisit.objects.all()] == [others[1]]


def test_two_colleagues_are_both_named():
    assert visits.in_words(["Cole Adair", "Dev Rao"]) == "Cole Adair and Dev Rao have this story open now."


def test_nothing_is_written_of_a_story_that_does_not_wait(desk):
    published = factories.make_story(status=Status.PUBLISHED)
    desk.open(f"/curate/{published.pk}/")
    assert not DeskVisit.objects.exists()


def test_readers_and_authors_write_no_visit(client, member_client, member):
    story = factories.make_story(status=Status.PUBLISHED)
    mine = factories.make_story(status=Status.SUBMITTED, author=member)
    client.get(story.get_absolute_url())
    member_client.get(f"/my-stories/{mine.pk}/")
    assert member_client.post(f"/curate/{mine.pk}/open/").status_code == 404
    assert not DeskVisit.objects.exists()


def test_next_story_skips_what_a_colleague_has_open(desk, coles_desk):
    first, second, third = (factories.make_story(title, status=Status.SUBMITTED) for title in ("One", "Two", "Three"))
    desk.open(f"/curate/{first.pk}/")
    coles_desk.open(f"/curate/{second.pk}/")
    assert desk.click("Next story").heading == "Three"
    # Nothing else is left, so it begins anew.
    assert desk.click("Next story").heading == "One"
    coles_desk.open(f"/curate/{third.pk}/")
    desk.click("Next story")
    assert desk.path == "/curate/"
    assert desk.sees("There are no more stories for you in this list.")
