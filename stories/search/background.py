"""Indexing in a thread of a server process, for when no worker runs. Readers never wait for it."""

import logging
import threading
import time

from django.conf import settings
from django.db import connections

from stories.models import SearchChange
from stories.search import folder as folders
from stories.search import indexing, reading

logger = logging.getLogger(__name__)

# A process checks at most so often whether the index is behind.
LOOK_EVERY = 0.2
# The pause after a failure: on a full disk each try may be most of a rebuild.
REST_SECONDS = 30.0

_looked_at = 0.0
# Whether this process has indexed at least once. The process before may have been killed before it cleared deleted text
# away, which the state of the index does not show.
_has_begun = False
# Whether it was logged that the locks cannot be used, not to log it at every request.
_has_logged = False
_thread: threading.Thread | None = None
_lock = threading.Lock()


def ask(question, otherwise):
    """Do as reading.ask(), and start indexing in the background if the index is behind."""
    _catch_up_if_behind(reading.reader())
    return reading.ask(question, otherwise)


def _catch_up_if_behind(reader):
    """Start indexing in the background if no other process does and there is something to do; return at once.

    There is if the index is behind or failed, and once in each process.

    reader: the Reader that serves this request, or None where there is no index.
    """
    global _looked_at
    if not settings.SEARCH_INDEX_IN_BACKGROUND:
        return
    now = time.monotonic()
    if now - _looked_at < LOOK_EVERY or (_thread is not None and _thread.is_alive()):
        return
    _looked_at = now
    if not _may_index():
        return
    is_behind = not _has_begun or reader is None or reader.state.change != SearchChange.objects.newest()
    if is_behind or folders.has_failed(folders.current_folder()):
        start()


def _may_index():
    """Say whether this process may index: no other does, and its folder can be written; if it cannot, log that once."""
    global _has_logged
    try:
        is_free = not somebody_indexes()
    except OSError as error:
        if not _has_logged:
            logger.error("No server process can keep the search index up to date: %s", error)
        _has_logged = True
        return False
    _has_logged = False
    return is_free


def somebody_indexes():
    """Say whether a worker, or another process's thread, holds the lock of indexing; raises OSError."""
    with folders.lock("indexing") as held:
        return not held


def start():
    """Start the thread, unless it runs; return it."""
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="search-catch-up", daemon=True)
            _thread.start()
        return _thread


def _run():
    global _has_begun, _looked_at
    # Set first: what fails now would fail at every request.
    _has_begun = True
    try:
        indexing.catch_up(wait=0)
    except Exception:
        logger.exception("The search index could not be brought up to date.")
        _looked_at = time.monotonic() + REST_SECONDS
    finally:
        connections.close_all()
