"""Searches that many people make, offered to whoever begins to type the same: words only, and never who searched.

They are counted like searches without results (missed.py): once a day, and with their words only after several days.
Only words that published stories hold are offered, so that nobody can put words into the portal by searching.
"""

import time
from collections import OrderedDict
from threading import Lock

from django.utils import timezone
from django.utils.crypto import salted_hmac

from stories.models import CommonSearch
from stories.search.caches import PerCommit
from stories.search.engine import term
from stories.search.missed import DAYS, countable, save_counts
from stories.search.words import STOP_WORDS, plain_words, stem

# A process saves its counts when there are so many, or after so long, so that most readers do not wait for that.
MOST_PENDING = 50
SECONDS = 60.0
# At most so many may be offered, those of most days.
MOST_OFFERED = 1_000
# A process remembers so many of today's searches, not to count them twice.
MOST_COUNTED = 20_000


class Counter:
    """What one process has counted and not saved yet; lost when the process ends."""

    def __init__(self):
        self._lock = Lock()
        self._pending = {}
        self._day, self._counted = None, OrderedDict()
        self._saved_at = time.monotonic()

    def add(self, words):
        """Count some words once a day; when it is time to save, return {digest: words} of all that is not saved."""
        today = timezone.localdate()
        digest = salted_hmac("stories.search.common", words, algorithm="sha256").hexdigest()
        with self._lock:
            if today != self._day:
                self._day, self._counted = today, OrderedDict()
            if digest not in self._counted:
                self._counted[digest] = self._pending[digest] = words
                if len(self._counted) > MOST_COUNTED:
                    self._counted.popitem(last=False)
            due = len(self._pending) >= MOST_PENDING or time.monotonic() - self._saved_at >= SECONDS
        return self.take() if due else {}

    def take(self):
        """Return {digest: words} of all that is not saved, and forget it."""
        with self._lock:
            taken, self._pending = self._pending, {}
            self._saved_at = time.monotonic()
        return taken


_counter = Counter()


def count_search(text):
    """Count a search that found something; only if it is words and nothing else."""
    words = countable(text)
    counted = _counter.add(words) if words else {}
    if counted:
        save_counts(CommonSearch, counted)


def begun_by(reader, text, limit):
    """Return up to `limit` common searches that begin with a text, the most common first."""
    text = " ".join(text.casefold().split())
    found = (words for words in _searches.get(reader) if words.startswith(text) and words != text)
    return [words for words, _ in zip(found, range(limit), strict=False)]


def _read(reader):
    rows = CommonSearch.objects.filter(is_offered=True, days__gte=DAYS).exclude(words="").order_by("-days", "words")
    return [words for words in rows.values_list("words", flat=True)[:MOST_OFFERED] if _is_held(reader, words)]


_searches = PerCommit(_read, SECONDS)


def _is_held(reader, words):
    """Say whether published stories hold each of the words but stop words."""
    content = [word for word in plain_words(words) if word not in STOP_WORDS]
    return all(reader.count(term("all", stem(word))) for word in content)
