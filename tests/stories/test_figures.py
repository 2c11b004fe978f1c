"""The figures of "How we curate", worked out by hand; small numbers are not told."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stories.actions import DECISIONS
from stories.figures import figures
from stories.models import StoryEvent
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

# A Wednesday without a bank holiday near.
NOW = timezone.make_aware(datetime(2026, 10, 14, 12, 0))
MONDAY = date(2026, 10, 5)


def event(story, action, day, to_status="in_review", reasons=()):
    """Write an event of a story that may be gone, as events outlive stories."""
    moment = timezone.make_aware(datetime.combine(day, time(9)))
    StoryEvent.objects.create(
        story_id=story, action=action, to_status=to_status, created_at=moment, reasons=list(reasons)
    )


def decided(story, start, end, action="publish", reasons=()):
    """Have a story submitted on one day and decided on another."""
    event(story, "submit", start, "submitted")
    event(story, action, end, reasons=reasons)


def after(days):
    """Return the day that many days after Monday 5 October 2026."""
    return MONDAY + timedelta(days=days)


def test_median_and_share_are_those_of_first_decisions_in_working_days():
    # 0, 1, 2, 5 and (over two weekends) 6 working days; the fifth working day after a Monday is the next Monday.
    for story, days in enumerate([0, 1, 2, 7, 8], start=1):
        decided(story, MONDAY, after(days))
    found = figures(NOW)
    assert (found.decisions, found.median, found.in_time) == (5, "2 working days", 80)
    decided(6, MONDAY, after(3))
    assert (figures(NOW).median, figures(NOW).in_time) == ("2.5 working days", 83)


@pytest.mark.parametrize(("days", "words"), [(0, "the same day"), (1, "1 working day"), (4, "4 working days")])
def test_the_median_is_said_in_words(days, words):
    for story in range(5):
        decided(story, MONDAY, after(days))
    assert figures(NOW).median == words


@pytest.mark.parametrize(
    ("start", "end", "words", "in_time"),
    [(-3, 5, "6 working days", 0), (-3, -2, "1 working day", 100), (-2, -2, "the same day", 100)],
)
def test_a_decision_at_a_weekend_counts_as_on_the_next_working_day(start, end, words, in_time):
    """As after 5 working days it was told on the Saturday after the last day, and yet as not within 5."""
    for story in range(5):
        decided(story, after(start), after(end))
    assert (figures(NOW).median, figures(NOW).in_time) == (words, in_time)


def test_only_the_first_decision_on_a_story_counts_and_only_its_first_submit():
    for story in range(1, 6):
        decided(story, MONDAY, after(1), "request_changes", ["jargon"])
        decided(story, after(2), after(9), "publish")
    found = figures(NOW)
    assert (found.decisions, found.median, found.in_time) == (5, "1 working day", 100)
    assert found.reasons == [("It has jargon or abbreviations that are not explained", 5)]


def test_an_author_who_withdrew_before_a_decision_waits_from_the_day_they_submit_again():
    for story in range(1, 6):
        event(story, "submit", after(-60), "submitted")
        event(story, "withdraw", after(-59), "withdrawn")
        decided(story, MONDAY, after(1), "request_changes", ["jargon"])
        event(story, "withdraw", after(2), "withdrawn")
        decided(story, after(3), after(3))
    found = figures(NOW)
    assert (found.decisions, found.median, found.in_time) == (5, "1 working day", 100)


@pytest.mark.parametrize(("made", "taken_back"), [("publish", "take_back"), ("merge", "unmerge")])
def test_a_publication_that_was_taken_back_is_no_decision_but_what_came_after_it_is(made, taken_back):
    for story in range(1, 6):
        decided(story, MONDAY, after(0), made)
        event(story, taken_back, after(0))
    assert figures(NOW) is None
    for story in range(1, 6):
        event(story, "decline", after(3), "declined", ["duplicate"])
    assert figures(NOW).median == "3 working days"


def test_what_came_in_published_or_without_a_submit_is_not_counted_and_what_came_in_submitted_is():
    for story in range(1, 6):
        event(story, "import", MONDAY, "published")
        event(story, "archive", after(1), "archived", ["protect"])
        event(100 + story, "publish", after(1))
    assert figures(NOW) is None
    for story in range(11, 16):
        event(story, "import", MONDAY, "submitted")
        event(story, "schedule", after(2), "scheduled")
    assert (figures(NOW).decisions, figures(NOW).median) == (5, "2 working days")


def test_only_the_last_90_days_count():
    for story in range(1, 6):
        decided(story, date(2026, 7, 1), date(2026, 7, 10), "decline", ["duplicate"])
    assert figures(NOW) is None
    for story in range(11, 16):
        decided(story, date(2026, 7, 1), date(2026, 8, 3))
    # A decision of the window that is not the first of its story.
    event(1, "publish", date(2026, 8, 3))
    found = figures(NOW)
    assert (found.decisions, found.in_time, found.reasons) == (5, 0, [])


def test_fewer_than_5_decisions_are_not_told_and_rare_reasons_not_broken_down():
    for story in range(1, 5):
        decided(story, MONDAY, after(1), "decline", ["duplicate"])
    assert figures(NOW) is None
    decided(5, MONDAY, after(1), "decline", ["duplicate", "legal"])
    found = figures(NOW)
    assert found.reasons == [("It repeats another story", 5)]
    assert found.rare
    for story in range(6, 16):
        decided(story, MONDAY, after(1), "request_changes", ["jargon"])
    assert [number for _, number in figures(NOW).reasons] == [10, 5]


def test_the_page_shows_them_to_everybody_and_says_where_there_are_too_few():
    page = Visitor(Client()).open("/how-we-curate/")
    assert page.sees("We have made fewer than 5 first decisions in the last 90 days, which is too few to say more.")
    today = timezone.localdate()
    for story in range(1, 8):
        decided(story, today, today, "decline", ["duplicate"] if story < 6 else ["legal"])
    page.open("/how-we-curate/")
    assert page.sees("Half of the authors heard from us the same day, or sooner.")
    assert page.sees("100% of first decisions came within 5 working days.")
    assert page.sees("It repeats another story 5")
    assert page.sees("Other reasons Fewer than 5 each")
    assert not page.sees("legal proceedings 2")


def test_the_figures_cost_one_query_whatever_was_decided(django_assert_num_queries):
    for number in (1, 20):
        for story in range(number * 100, number * 101):
            decided(story, MONDAY, after(1))
        with django_assert_num_queries(1):
            figures(NOW)
    assert set(DECISIONS) == {"publish", "schedule", "merge", "request_changes", "decline"}
