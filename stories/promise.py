"""The promise to members: a first decision within so many working days of a submit.

Working days are Monday to Friday without the bank holidays of England, where the central team works; the dates
come from the `holidays` library, which follows the yearly announcements.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format


@cache
def bank_holidays(year):
    """Return the set of bank holidays of England in a year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day):
    """Whether the central team works on this date."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day, number):
    """Return the date that many working days after a date; the date itself does not count."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_between(start, end):
    """Return how many working days lie after start up to and with end; negative where end is before start."""
    if end < start:
        return -working_days_between(end, start)
    days, day = 0, start
    while day < end:
        day += timedelta(days=1)
        days += is_working_day(day)
    return days


def decision_due(submitted_at) -> date:
    """Return the date by which an author submitted at this moment was promised a first decision."""
    return add_working_days(timezone.localdate(submitted_at), settings.DECISION_WORKING_DAYS)


def days_left_in_words(submitted_at, today=None):
    """Return what is left of the promise in words, and whether it is late: ("2 working days left", False)."""
    today = today or timezone.localdate()
    due = decision_due(submitted_at)
    left = working_days_between(today, due)
    if today == due:
        return "Due today", False
    if left == 0:
        # The weekend or holiday after the last day: no working day has gone by yet.
        return f"Late: was due on {due:%A}", True
    days = "1 working day" if abs(left) == 1 else f"{abs(left)} working days"
    return (f"{days} left", False) if left > 0 else (f"{days} late", True)


def when_you_hear(submitted_at, today=None):
    """Return in sentences when the author of a story that was submitted at this moment will hear from us.

    A day that is past is not named: the story may be late, or back in review after a first decision.
    """
    due = decision_due(submitted_at)
    if due < (today or timezone.localdate()):
        return "This takes longer than we told you, and we are sorry. You will hear from us."
    return f"You will hear from us by {date_format(due, 'l j F Y')}."


def submitted_between():
    """Return {code: (from, before)}: when stories were submitted that are "late", due "today", or in so many days.

    The codes go from the most urgent to the newest; a number is that of the working days left. A code that no story can
    have today is left out, such as "today" on a Sunday. None is for no limit.
    """
    today = timezone.localdate()
    firsts, day = {}, today
    while (code := _code(day, today)) != "late":
        firsts[code] = day
        day -= timedelta(days=1)
    codes = ["late", *reversed(firsts)]
    moments = [None, *(timezone.make_aware(datetime.combine(firsts[code], time.min)) for code in codes[1:]), None]
    return {code: (moments[place], moments[place + 1]) for place, code in enumerate(codes)}


def _code(submitted, today):
    """Return the code of a story that was submitted on a date."""
    due = add_working_days(submitted, settings.DECISION_WORKING_DAYS)
    if due == today:
        return "today"
    left = working_days_between(today, due)
    return str(left) if left > 0 else "late"
