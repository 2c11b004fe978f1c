"""Catching up in a thread of a server process, for where no worker runs. Readers never wait for it."""

import logging
import threading
import time

from django.conf import settings
from django.db import connections

from stories.models import SearchChange
from stories.search import folder as folders
from stories.search import indexing

logger = logging.getLogger(__name__)

# A process asks the database for lag at most so often, whatever its traffic.
LOOK_EVERY = 0.2
# After a catch-up that failed: on a full disk each is a rebuild, up to where that ends.
REST_SECONDS = 30.0

_looked_at = 0.0
# Whether this process has begun to bring the index up to date. The one before may have been killed between that and
# clearing deleted text away, of which the state of the index tells nothing.
_has_begun = False
# Whether it was logged that the locks cannot be used; nobody would read it at every request.
_has_told = False
_thread: threading.Thread | None = None
_lock = threading.Lock()


def catch_up_if_behind(reader):
    """Start a catch-up in the background if nobody indexes and there may be something to do; return at once.

    There is where the index is behind or failed, and once for each process.

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
    """Say whether nobody else indexes; no, and that is logged once, where the index's folder cannot be written."""
    global _has_told
    try:
        is_free = not somebody_indexes()
    except OSError as error:
        if not _has_told:
            logger.error("No server process can keep the search index up to date: %s", error)
        _has_told = True
        return False
    _has_told = False
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
    # Whatever comes of it: what fails now would fail at every request.
    _has_begun = True
    try:
        indexing.catch_up(wait=0)
    except Exception:
        logger.exception("The search index could not be brought up to date.")
        _looked_at = time.monotonic() + REST_SECONDS
    finally:
        connections.close_all()
