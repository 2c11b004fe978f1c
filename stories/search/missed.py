"""Counting what people looked for and did not find, so that the central team learns of it and of nobody."""

import re
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from stories.models import SearchMiss
from stories.safety import tells_who
from stories.search.words import STOP_WORDS, plain_words

# Words are kept once they were searched for on so many days: what one person types once is theirs alone.
DAYS = 3
MOST_WORDS = 6
LONGEST = 80
# Nothing with a digit or an address in it may be a search that is kept: it could be a number of a patient.
PLAIN = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
# What nobody looked for again for so long is forgotten, and no flood of odd searches makes the table grow.
FORGET = timedelta(days=90)
MOST_ROWS = 20_000


def count_missed(text):
    """Count a search that found nothing; once a day, and only if it is words and nothing else."""
    words = countable(text)
    if not words:
        return
    digest = salted_hmac("stories.search.missed", words, algorithm="sha256").hexdigest()
    today = timezone.localdate()
    try:
        with transaction.atomic():
            _count(digest, words, today)
    except DatabaseError:
        # Two at once, or a busy database: a count is not worth a reader's error page.
        return


def countable(text):
    """Return the words to count for a text, in lower case, or "" where it may hold more than words."""
    text = " ".join(text.casefold().split())
    words = plain_words(text)
    if len(text) > LONGEST or not PLAIN.fullmatch(text) or not 0 < len(words) <= MOST_WORDS:
        return ""
    return text if any(word not in STOP_WORDS for word in words) else ""


def _count(digest, words, today):
    row = SearchMiss.objects.filter(digest=digest).first()
    if row is None:
        if SearchMiss.objects.count() >= MOST_ROWS:
            SearchMiss.objects.filter(last_day__lt=today - FORGET).delete()
            return
        SearchMiss.objects.create(digest=digest, last_day=today)
    elif row.last_day < today:
        row.days += 1
        row.last_day = today
        row.words = words if row.days >= DAYS and not tells_who(words) else ""
        row.save()
