"""Working days of the promise, with weekends and the bank holidays of England."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from stories import promise

LONDON = ZoneInfo("Europe/London")


def at(day, hour=12, minute=0):
    """Return a moment of that day in London."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),  # Christmas Day, a Friday
        (date(2026, 12, 28), False),  # Boxing Day fell on a Saturday
        (date(2026, 12, 29), True),
        (date(2027, 1, 1), False),
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 3, 29), False),  # Easter Monday
        (date(2027, 3, 30), True),
        (date(2027, 5, 3), False),  # early May
        (date(2026, 11, 30), True),  # St Andrew's Day is Scotland's
        (date(2027, 3, 17), True),  # St Patrick's Day is Northern Ireland's
    ],
)
def test_working_days_are_those_of_england(day, works):
    assert promise.is_working_day(day) is works


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        (date(2026, 11, 16), date(2026, 11, 23)),  # Monday to Monday
        (date(2026, 11, 20), date(2026, 11, 27)),  # Friday to Friday
        (date(2026, 11, 21), date(2026, 11, 27)),  # Saturday counts as the Friday before
        (date(2026, 11, 22), date(2026, 11, 27)),
        (date(2026, 12, 21), date(2026, 12, 30)),  # over Christmas 2026: 25 and 28 December do not count
        (date(2026, 12, 24), date(2027, 1, 5)),  # over Christmas and New Year
        (date(2027, 3, 22), date(2027, 3, 31)),  # over Easter 2027
        (date(2027, 3, 25), date(2027, 4, 5)),
    ],
)
def test_decision_is_due_after_five_working_days(submitted, due):
    assert promise.decision_due(at(submitted)) == due


def test_the_day_is_that_of_london_and_not_of_utc():
    """Half past midnight on 2 June in London is still 1 June by UTC."""
    moment = at(date(2027, 6, 2), 0, 30).astimezone(ZoneInfo("UTC"))
    assert moment.date() == date(2027, 6, 1)
    assert promise.decision_due(moment) == date(2027, 6, 9)


@pytest.mark.parametrize(
    ("today", "words", "is_late"),
    [
        (date(2026, 12, 21), "5 working days left", False),
        (date(2026, 12, 22), "4 working days left", False),
        (date(2026, 12, 24), "2 working days left", False),
        (date(2026, 12, 26), "2 working days left", False),
        (date(2026, 12, 28), "2 working days left", False),
        (date(2026, 12, 29), "1 working day left", False),
        (date(2026, 12, 30), "Due today", False),
        (date(2026, 12, 31), "1 working day late", True),
        (date(2027, 1, 3), "1 working day late", True),
        (date(2027, 1, 5), "3 working days late", True),
    ],
)
def test_days_left_over_christmas(today, words, is_late):
    assert promise.days_left_in_words(at(date(2026, 12, 21)), today) == (words, is_late)


@pytest.mark.parametrize("today", [date(2026, 11, 28), date(2026, 11, 29)])
def test_on_the_weekend_after_the_last_day_it_is_late(today):
    """No working day has gone by, and yet it is not due today: Friday was the day."""
    assert promise.days_left_in_words(at(date(2026, 11, 20)), today) == ("Late: was due on Friday", True)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (4, "You will hear from us by Friday 4 December 2026."),
        (5, "This takes longer than we told you, and we are sorry. You will hear from us."),
    ],
)
def test_an_author_is_told_no_day_that_is_over(day, said):
    assert promise.when_you_hear(at(date(2026, 11, 27)), today=date(2026, 12, day)) == said


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 23), date(2026, 11, 20), -1),
        (date(2026, 11, 21), date(2026, 11, 22), 0),
        (date(2026, 12, 18), date(2027, 1, 4), 8),
    ],
)
def test_working_days_between(start, end, days):
    assert promise.working_days_between(start, end) == days


def test_adding_no_working_days_gives_the_day_itself():
    assert promise.add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 21)


def test_number_of_days_is_a_setting(settings):
    settings.DECISION_WORKING_DAYS = 10
    assert promise.decision_due(at(date(2026, 11, 16))) == date(2026, 11, 30)
