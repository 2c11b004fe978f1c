"""Counting searches that found nothing, for the central team to learn from: words only, and never who searched."""

import re
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from stories.models import SearchMiss
from stories.safety import tells_who
from stories.search.words import STOP_WORDS, plain_words

# Words are stored once they were searched for on so many days: before that, they may be one person's.
DAYS = 3
MOST_WORDS = 6
LONGEST = 80
# Letters only: a digit could be part of a patient's number, other signs part of an address.
PLAIN = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
# When the table is full, what nobody searched for since is deleted.
FORGET = timedelta(days=90)
MOST_ROWS = 20_000


def count_missed(text):
    """Count a search that found nothing; once a day, and only if it is words and nothing else."""
    words = countable(text)
    if words:
        digest = salted_hmac("stories.search.missed", words, algorithm="sha256").hexdigest()
        save_counts(SearchMiss, {digest: words})


def countable(text):
    """Return the words to count for a text, in lower case, or "" where it may hold more than words."""
    text = " ".join(text.casefold().split())
    words = plain_words(text)
    if len(text) > LONGEST or not PLAIN.fullmatch(text) or not 0 < len(words) <= MOST_WORDS:
        return ""
    return text if any(word not in STOP_WORDS for word in words) else ""


def save_counts(model, counted):
    """Count today for these searches, each once a day; in as many queries for many as for one.

    model: a CountedSearch. counted: {digest: words}. If the database is busy, or another process writes the same,
    nothing is counted: a count is not worth an error page.
    """
    with suppress(DatabaseError), transaction.atomic():
        _save_counts(model, counted, timezone.localdate())


def _save_counts(model, counted, today):
    rows = {row.digest: row for row in model.objects.filter(digest__in=counted)}
    due = [row for row in rows.values() if row.last_day < today]
    for row in due:
        words = counted[row.digest]
        row.days += 1
        row.last_day = today
        row.words = words if row.days >= DAYS and not tells_who(words) else ""
    model.objects.bulk_update(due, ["days", "last_day", "words"])
    new = [model(digest=digest, last_day=today) for digest in counted if digest not in rows]
    if new and model.objects.count() + len(new) > MOST_ROWS:
        model.objects.filter(last_day__lt=today - FORGET).delete()
        new = new[: max(0, MOST_ROWS - model.objects.count())]
    model.objects.bulk_create(new, ignore_conflicts=True)
