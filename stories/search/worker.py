"""Indexing in the worker: one writer that stays open, and a little work each round."""

import contextlib
import time

from stories.search import folder as folders
from stories.search import reading, statistics
from stories.search.failures import CannotFollow
from stories.search.indexing import open_indexer, prune_changes, rebuilt

# Old changes are deleted, and the database's statistics refreshed, so often.
PRUNE_SECONDS = 3600.0
# Deleted text is cleared away so long after a change, so that several edits cost one clearing.
PURGE_AFTER_SECONDS = 15.0
# So often the index is opened and queried like by a new reader, to notice damage while nobody searches.
CHECK_SECONDS = 5.0


class IndexWork:
    """A context manager that holds the lock of indexing if it is free; a second worker waits for the first to end.

    Call one_round() again and again within it.
    """

    def __enter__(self):
        self._stack = contextlib.ExitStack()
        self._lock = None
        self._indexer = None
        self._prune_at = 0.0
        self._purge_at = self._check_at = time.monotonic()
        return self

    def __exit__(self, *_):
        self.give_up()

    def one_round(self):
        """Index what has changed since the last round; return whether there is more to do at once."""
        if not self._acquire():
            return False
        if self._indexer is None or not self._indexer.in_use():
            self._close()
            self._indexer = open_indexer()
        try:
            return self._follow()
        except CannotFollow as reason:
            folder = self._indexer.folder
            self._close()
            self._indexer = rebuilt(reason, folder)
            return True

    @property
    def is_merging(self):
        """Whether deleted text is being merged away at this moment."""
        return self._indexer is not None and self._indexer.is_merging

    def _follow(self):
        done = self._indexer.catch_up()
        if done == 0 and time.monotonic() >= self._prune_at:
            # Set first: if the database refuses this each time, everything else must still go on.
            self._prune_at = time.monotonic() + PRUNE_SECONDS
            prune_changes()
            statistics.refresh()
        if done == 0 and time.monotonic() >= self._check_at:
            folders.delete_leftovers()
            # If it finds damage, the next round rebuilds.
            reading.check(self._indexer.folder)
            self._check_at = time.monotonic() + CHECK_SECONDS
        if done:
            self._purge_at = min(self._purge_at, time.monotonic() + PURGE_AFTER_SECONDS)
        return self._purge_some() or done > 0

    def _purge_some(self):
        """Do a short step of clearing deleted text away, if it is time; return whether there is more to do at once."""
        if time.monotonic() < self._purge_at:
            return False
        last = next(iter(self._indexer.merges.values()), None)
        more = self._indexer.purge_some()
        if last and not self.is_merging:
            # Rest as long as it took, as stories may change all the time.
            self._purge_at = time.monotonic() + last.wait()
        elif not more and not self.is_merging:
            self._purge_at = float("inf")
        return more

    def give_up(self):
        """Close the writer and release the lock; the next round begins anew."""
        self._close()
        self._stack.close()
        self._lock = None

    def _acquire(self):
        if self._lock and folders.is_lost(self._lock):
            # The folder may be deleted at any time, and the lock with it: then server processes would index too.
            self.give_up()
        if not self._lock:
            self._lock = self._stack.enter_context(folders.lock("indexing"))
            if not self._lock:
                self._stack.close()
        return self._lock is not None

    def _close(self):
        indexer, self._indexer = self._indexer, None
        if indexer is not None:
            indexer.close()
