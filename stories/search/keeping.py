"""Answers of the engine kept in this process, under keys that hold the index's generation."""

from collections import OrderedDict
from threading import Lock


class Kept:
    """The answers asked for last, up to a number of them."""

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
