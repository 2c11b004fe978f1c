"""The open index of a server process: reloaded after each commit, and None, without an error, if it cannot be read."""

import logging
import os
import threading

from django.conf import settings
from tantivy import Index, Order, Query

from stories.search import bigrams
from stories.search import folder as folders
from stories.search.documents import SCHEMA, STATEMENTS, STORIES, register_analyzers

logger = logging.getLogger(__name__)


class Reader:
    """The indexes as of one commit. Queries go to one of them, by default that of stories."""

    def __init__(self, indexes, searchers, state, generation, bigrams, looks_at=STORIES):
        self.indexes = indexes
        self.searchers = searchers
        self.state = state
        # Different for each commit; part of the key of whatever is cached.
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
# The index of which a failure was logged, not to log it at every request.
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
    # Its own watcher would wake twice a second; to check folder.stamp() at each request costs less.
    index.config_reader("manual", 0)
    return index


def reader():
    """Return a Reader of the newest commit, or None where there is no index that can be read."""
    global _open
    stamp = folders.stamp()
    if stamp is None:
        _mark_failed(folders.current_folder())
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


def ask(question, otherwise):
    """Return question(reader) for a Reader of the newest commit, or otherwise() if there is none or the engine fails.

    A failure is logged, and the index marked as failed, for a rebuild. The engine raises many types; its panics are not
    even an Exception. Failures of the database are not caught.
    """
    found = reader()
    if found is not None:
        try:
            return question(found)
        except BaseException as error:
            if not (isinstance(error, ValueError | OSError) or type(error).__module__.startswith("pyo3")):
                raise
            logger.exception("The search engine failed.")
            if _open is not None:
                folders.mark_failed(_open.generation[2][0])
    return otherwise()


def _mark_failed(folder):
    """Mark an index, if there is one, as failed."""
    if folder is not None:
        folders.mark_failed(folder.name)


def _log_once(words, folder):
    """Log the exception that is being handled, once for each index."""
    global _logged
    if _logged != folder.name:
        logger.warning(words, folder.name, exc_info=True)
    _logged = folder.name


def check(folder):
    """Open an index like a new reader and query it; mark it as failed if that fails."""
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
        _mark_failed(folder)


def _same_folder(one, other):
    """Say whether two generations are of the same folder and process."""
    return one[:2] == other[:2] and one[2][0] == other[2][0]


def _fresh_reader(folder, generation, before):
    """Return a Reader of the index in a folder, on the open files of the Reader before if these are the same."""
    state = folders.read_state(folder)
    if state is None:
        _mark_failed(folder)
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
        _mark_failed(folder)
        return None
