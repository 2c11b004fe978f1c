"""Answers kept in this process for as long as the index stands."""

import time
from collections import OrderedDict
from math import inf
from threading import Lock


class Latest:
    """One thing that is read anew when the index has moved, and after so many seconds where it may change without."""

    def __init__(self, make, seconds=inf):
        """make: makes it, given a Reader."""
        self._make, self._seconds = make, seconds
        self.forget()

    def get(self, reader):
        """Return it as it is kept, or make it anew."""
        generation, until, found = self._held
        now = time.monotonic()
        if generation != reader.generation or now >= until:
            found = self._make(reader)
            self._held = reader.generation, now + self._seconds, found
        return found

    def forget(self):
        """Have it made anew when it is asked for next."""
        self._held = None, 0.0, None


class Kept:
    """The answers of the engine asked for last, up to a number of them, under keys that hold the index's generation."""

    def __init__(self, most):
        self._most = most
        self._answers = OrderedDict()
        self._lock = Lock()

    def get(self, key, make):
        """Return the answer kept under a key, or make it and keep it."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = make()
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer
