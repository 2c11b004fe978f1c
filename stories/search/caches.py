"""Caches of this process for what is computed from the index. Each ends when the index has moved on."""

import time
from collections import OrderedDict
from math import inf
from threading import Lock

MISSING = object()


class PerCommit:
    """One value, computed again after each commit of the index, and after some seconds if other changes matter too."""

    def __init__(self, make, seconds=inf):
        """make: computes the value, given a Reader. seconds: how long a value is used at the most."""
        self._make, self._seconds = make, seconds
        self.clear()

    def get(self, reader):
        """Return the cached value, or compute it."""
        generation, until, value = self._cached
        now = time.monotonic()
        if generation != reader.generation or now >= until:
            value = self._make(reader)
            self._cached = reader.generation, now + self._seconds, value
        return value

    def clear(self):
        """Forget the value."""
        self._cached = None, 0.0, None


class LRUCache:
    """The values used last, up to a number of them. Keys hold the index's generation, so that none outlives it.

    Not functools.lru_cache: what computes a value, such as a Reader or a query, is not part of its key. Nor Django's
    cache in memory, which pickles each value and takes five times as long.
    """

    def __init__(self, size):
        self._size = size
        self._values = OrderedDict()
        self._lock = Lock()

    def get(self, key, otherwise=None):
        """Return the value cached under a key, or otherwise."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        return otherwise

    def put(self, key, value):
        """Cache a value under a key, in the place of the one not used for longest where there are too many."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)

    def get_or_make(self, key, make):
        """Return the value cached under a key, or call make() for it and cache that."""
        value = self.get(key, MISSING)
        if value is MISSING:
            value = make()
            self.put(key, value)
        return value

    def clear(self):
        """Forget all values."""
        with self._lock:
            self._values.clear()
