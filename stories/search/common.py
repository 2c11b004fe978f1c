"""Searches that many people make, to offer to whoever begins to type the same: words only, and nobody attached.

Counted as the searches without results are (missed.py): once a day, and with their words only after several days.
Nothing is offered but words that published stories hold, so that no search can put words into the portal.
"""

import time
from collections import OrderedDict
from threading import Lock

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from stories.models import CommonSearch
from stories.safety import tells_who
from stories.search.caches import PerCommit
from stories.search.engine import term
from stories.search.missed import DAYS, FORGET, MOST_ROWS, countable
from stories.search.words import STOP_WORDS, plain_words, stem

# A process writes down what it counted when there is so much, or when so long has gone by: no reader waits for each.
MOST_PENDING = 50
SECONDS = 60.0
# So many are kept in a process, those of most days, for so long.
MOST_OFFERED = 1_000
# So many of today's searches are remembered as counted.
MOST_COUNTED = 20_000


class Counter:
    """What one process counted and has not written down yet; lost when it ends."""

    def __init__(self):
        self._lock = Lock()
        self._pending = {}
        self._day, self._counted = None, OrderedDict()
        self._written = time.monotonic()

    def add(self, words):
        """Count some words once a day; return {digest: words} when it is time to write."""
        today = timezone.localdate()
        digest = salted_hmac("stories.search.common", words, algorithm="sha256").hexdigest()
        with self._lock:
            if today != self._day:
                self._day, self._counted = today, OrderedDict()
            if digest not in self._counted:
                self._counted[digest] = self._pending[digest] = words
                if len(self._counted) > MOST_COUNTED:
                    self._counted.popitem(last=False)
            due = len(self._pending) >= MOST_PENDING or time.monotonic() - self._written >= SECONDS
        return self.take() if due else {}

    def take(self):
        """Return {digest: words} of all that is not written down, and hold it no more."""
        with self._lock:
            taken, self._pending = self._pending, {}
            self._written = time.monotonic()
        return taken


_counter = Counter()


def count_search(text):
    """Count a search that found something; only if it is words and nothing else."""
    words = countable(text)
    if words:
        _write(_counter.add(words))


def _write(counted):
    if not counted:
        return
    try:
        with transaction.atomic():
            _save(counted, timezone.localdate())
    except DatabaseError:
        # Two at once, or a busy database: a count is not worth a reader's error page.
        return


def _save(counted, today):
    """Bring the rows up to date, in four queries however many there are."""
    rows = list(CommonSearch.objects.filter(digest__in=counted, last_day__lt=today))
    for row in rows:
        row.days += 1
        row.last_day = today
        row.words = counted[row.digest] if row.days >= DAYS and not tells_who(counted[row.digest]) else ""
    CommonSearch.objects.bulk_update(rows, ["days", "last_day", "words"])
    known = set(CommonSearch.objects.filter(digest__in=counted).values_list("digest", flat=True))
    new = [CommonSearch(digest=digest, last_day=today) for digest in counted if digest not in known]
    if new and CommonSearch.objects.count() + len(new) > MOST_ROWS:
        CommonSearch.objects.filter(last_day__lt=today - FORGET).delete()
        new = new[: max(0, MOST_ROWS - CommonSearch.objects.count())]
    CommonSearch.objects.bulk_create(new, ignore_conflicts=True)


def begun_by(reader, text, limit):
    """Return up to `limit` common searches that begin with a text, those of most days first."""
    text = " ".join(text.casefold().split())
    found = (words for words in _searches.get(reader) if words.startswith(text) and words != text)
    return [words for words, _ in zip(found, range(limit), strict=False)]


def _read(reader):
    return [words for words in _offered() if _is_held(reader, words)]


_searches = PerCommit(_read, SECONDS)


def _offered():
    rows = CommonSearch.objects.filter(is_offered=True, days__gte=DAYS).exclude(words="").order_by("-days", "words")
    return rows.values_list("words", flat=True)[:MOST_OFFERED]


def _is_held(reader, words):
    """Say whether published stories hold each of the words that say something."""
    telling = [word for word in plain_words(words) if word not in STOP_WORDS]
    return all(reader.count(term("all", stem(word))) for word in telling)
