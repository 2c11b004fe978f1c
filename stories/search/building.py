"""Building the index anew from the database, beside the one in use, which it then replaces."""

import gc
import logging
import shutil
import time
from contextlib import contextmanager

from stories.models import SearchChange, Story
from stories.search import bigrams, statistics, synonyms
from stories.search import folder as folders
from stories.search.documents import documents
from stories.search.folder import State
from stories.search.material import Source
from stories.search.reading import open_indexes

logger = logging.getLogger(__name__)

# How many stories are read from the database at a time, and how many changes taken in.
BATCH = 500
REBUILD_BYTES = 120_000_000
# A rebuild commits 1, 8 or 64 times, each time about as many stories and at most so many: the engine merges eight
# segments of a size into one, and each segment less saves every search the looking up of all values of all facets.
MOST_IN_SEGMENT = 20_000
MERGED_AT_ONCE = 8
# From so many stories on, a plan that does not fit the database costs more than finding a better one.
MANY = 1_000
REBUILD_WAIT = 30 * 60


def rebuild(*, progress=None):
    """Build the index anew from the database and put it in use; return how many stories it holds.

    progress: a function that is told (done, of all). While it works, the old index stays in use. Waits for
    another rebuild to end first; raises TimeoutError where that takes too long.
    """
    with rebuilding():
        return build(progress)


@contextmanager
def rebuilding():
    """Hold the lock of rebuilding; raises TimeoutError where another rebuild does not end."""
    with folders.lock("rebuilding", wait=REBUILD_WAIT) as held:
        if not held:
            raise TimeoutError("Another rebuild of the search index has not ended.")
        yield


def build(progress=None):
    """Do what rebuild() does; the caller holds the lock."""
    started = time.time()
    folder = folders.new_folder()
    try:
        count = fill(folder, progress)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    folders.use_folder(folder)
    if count >= MANY:
        statistics.refresh()
    logger.info("Search index rebuilt: %s stories in %.1f s.", count, time.time() - started)
    return count


def fill(folder, progress=None):
    """Write an index of all published stories into an empty folder; return how many there are."""
    # Read before the stories: what changes meanwhile is taken in again afterwards.
    state = State.up_to(SearchChange.objects.order_by("-pk").first())
    indexed_bigrams = synonyms.in_use().bigrams
    bigrams.write(folder, indexed_bigrams)
    indexes = open_indexes(folder, create=True)
    writers = {name: index.writer(REBUILD_BYTES, 1) for name, index in indexes.items()}
    ids = list(Story.objects.published().order_by("pk").values_list("pk", flat=True))
    source, done = Source(), 0
    with rare_collection():
        for part in parts_of(ids):
            for some in batched(part, BATCH):
                add_stories(writers, [documents(material, indexed_bigrams) for material in source.read(some)])
                gc.collect(0)
                done += len(some)
                if progress:
                    progress(done, len(ids))
            for writer in writers.values():
                writer.commit()
    for writer in writers.values():
        writer.wait_merging_threads()
    folders.write_state(folder, state)
    return len(ids)


def add_stories(writers, stories):
    """Add stories to the indexes of these writers, by name. stories: the documents of each, by index."""
    for by_index in stories:
        for name, writer in writers.items():
            for one in by_index[name]:
                writer.add_document(one)


def parts_of(ids):
    """Return ids in the parts that are committed one after the other, so that the engine ends with one segment."""
    number = 1
    while len(ids) > number * MOST_IN_SEGMENT:
        number *= MERGED_AT_ONCE
    return batched(ids, max(1, -(-len(ids) // number))) if ids else [ids]


def batched(ids, size):
    """Return a list in pieces of a size; the last one may be shorter."""
    return [ids[start : start + size] for start in range(0, len(ids), size)]


@contextmanager
def rare_collection():
    """Leave Python's collector of circular garbage to whoever calls it: unasked it takes a quarter of a rebuild."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
