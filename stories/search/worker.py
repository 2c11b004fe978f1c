"""The worker's share of indexing: one open writer for its whole life, looked after round by round."""

import contextlib
import time

from stories.search import folder as folders
from stories.search import reading, statistics
from stories.search.failures import CannotFollow
from stories.search.indexing import open_indexer, prune_changes, rebuilt

# Old changes are deleted, and the database's statistics refreshed, so often.
PRUNE_SECONDS = 3600.0
# Deleted text is cleared away so long after the change that left it: several edits then cost one clearing.
PURGE_AFTER_SECONDS = 15.0
# The index is looked at so often as a reader sees it that starts now: it may be damaged while nobody reads or writes.
CHECK_SECONDS = 5.0


class IndexWork:
    """Holds the lock of indexing while it can get it; a second worker waits for the first to end.

    A context manager; `one_round()` within it.
    """

    def __enter__(self):
        self._stack = contextlib.ExitStack()
        self._held = None
        self._indexer = None
        self._prune_at = 0.0
        self._purge_at = self._check_at = time.monotonic()
        return self

    def __exit__(self, *_):
        self.give_up()

    def one_round(self):
        """Take in what changed since the round before; return whether there is more to do at once."""
        if not self._hold():
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
            # Set first: where the database lets nobody take so long, all else would wait for this for good.
            self._prune_at = time.monotonic() + PRUNE_SECONDS
            prune_changes()
            statistics.refresh()
        if done == 0 and time.monotonic() >= self._check_at:
            folders.delete_leftovers()
            # What it finds, the next round acts on.
            reading.check(self._indexer.folder)
            self._check_at = time.monotonic() + CHECK_SECONDS
        if done:
            self._purge_at = min(self._purge_at, time.monotonic() + PURGE_AFTER_SECONDS)
        return self._purge_some() or done > 0

    def _purge_some(self):
        """Go a step on with clearing deleted text away, if it is time; no story published meanwhile waits for it."""
        if time.monotonic() < self._purge_at:
            return False
        last = next(iter(self._indexer.merges.values()), None)
        more = self._indexer.purge_some()
        if last and not self.is_merging:
            # Where stories change all the time, clearing rests as long as it worked.
            self._purge_at = time.monotonic() + last.wait()
        elif not more and not self.is_merging:
            self._purge_at = float("inf")
        return more

    def give_up(self):
        """Close the writer and let go of the lock; the next round begins anew."""
        self._close()
        self._stack.close()
        self._held = None

    def _hold(self):
        if self._held and folders.is_lost(self._held):
            # The folder was deleted, as it may be at any time: without the lock, server processes would index too.
            self.give_up()
        if not self._held:
            self._held = self._stack.enter_context(folders.lock("indexing"))
            if not self._held:
                self._stack.close()
        return self._held is not None

    def _close(self):
        indexer, self._indexer = self._indexer, None
        if indexer is not None:
            indexer.close()
