"""A reader's open index: reloaded when the state moves, given up without an error when it cannot be read."""

import logging
import os
import threading
from contextlib import contextmanager

from django.conf import settings
from tantivy import Index, Order, Query

from stories.search import bigrams
from stories.search import folder as folders
from stories.search.documents import SCHEMA, STATEMENTS, STORIES, register_analyzers

logger = logging.getLogger(__name__)


class Reader:
    """The indexes as they were at one commit, and one of them that is looked at: that of stories, unless told."""

    def __init__(self, indexes, searchers, state, generation, bigrams, looks_at=STORIES):
        self.indexes = indexes
        self.searchers = searchers
        self.state = state
        # Differs from commit to commit; what is computed from the index may be kept under it.
        self.generation = generation
        # Those that it holds; see bigrams.py.
        self.bigrams = bigrams
        self.looks_at = looks_at
        self.searcher = searchers[looks_at]

    def looking_at(self, name):
        """Return the same Reader, looking at another index."""
        return Reader(self.indexes, self.searchers, self.state, self.generation, self.bigrams, name)

    def values(self, field, hits):
        """Return the values of a field ("story", "statement") of a search's hits, in order."""
        return self.searcher.fast_field_values(field, [address for _, address in hits]) if hits else []

    def count(self, query):
        """Return how many documents match."""
        return self.searcher.search(query, limit=1, count=True).count


_open: Reader | None = None
_lock = threading.Lock()
# The index of which was logged that it is of no use. It is tried again at every request, and nobody would read of each.
_logged = ""


def open_indexes(folder, *, create=False):
    """Return Tantivy's indexes in a folder by name; raises whatever Tantivy raises on a damaged one."""
    return {name: open_index(folder / name, create=create) for name in (STORIES, STATEMENTS)}


def open_index(folder, *, create=False):
    """Return the one index in a folder, or a new one; raises whatever Tantivy raises on a damaged one."""
    if create:
        folder.mkdir()
    index = Index(SCHEMA, path=str(folder), reuse=False) if create else Index.open(str(folder))
    register_analyzers(index)
    # Its own watcher would wake twice a second; the state's stamp tells at each request for less.
    index.config_reader("manual", 0)
    return index


def reader():
    """Return a Reader of the newest commit, or None where there is no index that can be read."""
    global _open
    stamp = folders.stamp()
    if stamp is None:
        _tell_of(folders.current_folder())
        return None
    generation = (str(settings.SEARCH_INDEX_DIR), os.getpid(), stamp)
    found = _open
    if found is not None and found.generation == generation:
        return found
    with _lock:
        if _open is None or _open.generation != generation:
            _open = _fresh_reader(folders.root() / stamp[0], generation, _open)
        return _open


def generation():
    """Return what differs from one commit of the index to the next, or None where there is no index."""
    found = reader()
    return found.generation if found else None


@contextmanager
def engine_may_fail():
    """Go on after this block where the engine fails in it: that is logged, and whoever indexes is told.

    The engine's failures are of many types, its panics no Exception even. The database's are not caught.
    """
    try:
        yield
    except BaseException as error:
        if not (isinstance(error, ValueError | OSError) or type(error).__module__.startswith("pyo3")):
            raise
        logger.exception("The search engine failed.")
        if _open is not None:
            # The index that is open here was of no use.
            folders.mark_failed(_open.generation[2][0])


def _tell_of(folder):
    """Leave word that an index cannot be read, if there should be one."""
    if folder is not None:
        folders.mark_failed(folder.name)


def _log_once(words, folder):
    """Log the exception that is being handled, unless that was done of this index."""
    global _logged
    if _logged != folder.name:
        logger.warning(words, folder.name, exc_info=True)
    _logged = folder.name


def check(folder):
    """Open an index as a reader that starts now, and ask it something; leave word where that fails."""
    found = _fresh_reader(folder, None, None)
    if found is None:
        return
    try:
        for searcher in found.searchers.values():
            searcher.search(Query.all_query(), limit=1, order_by_field="newest", order=Order.Desc)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the engine's panics are no Exception
        _log_once("The search index in %s does not answer.", folder)
        _tell_of(folder)


def _same_folder(one, other):
    """Say whether two generations are of the same folder and process."""
    return one[:2] == other[:2] and one[2][0] == other[2][0]


def _fresh_reader(folder, generation, before):
    """Open the folder, or go on from the Reader before where it is of the same folder."""
    state = folders.read_state(folder)
    if state is None:
        _tell_of(folder)
        return None
    try:
        same = before is not None and _same_folder(before.generation, generation)
        indexes = before.indexes if same else open_indexes(folder)
        for index in indexes.values():
            index.reload()
        searchers = {name: index.searcher() for name, index in indexes.items()}
        return Reader(indexes, searchers, state, generation, bigrams.read(folder))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the engine's panics are no Exception
        # A rebuild may have moved the folder away at this moment, or the files are damaged.
        _log_once("The search index in %s cannot be read.", folder)
        _tell_of(folder)
        return None
