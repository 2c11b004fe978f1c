"""Following the changes of the database in the index, one process at a time; building.py builds it anew."""

import logging
import time
from contextlib import suppress
from datetime import timedelta

from django.utils import timezone
from tantivy import Query

from stories.models import SearchChange
from stories.search import bigrams
from stories.search import folder as folders
from stories.search.building import BATCH, add_stories, build, rebuilding
from stories.search.clearing import FIRST, Clearing, ids_of, read_segments
from stories.search.documents import SCHEMA, STATEMENTS, STORIES, documents
from stories.search.failures import Busy, CannotFollow, engine_failures
from stories.search.folder import State
from stories.search.material import Source
from stories.search.merging import FILLERS, SideMerge, discard_rest
from stories.search.reading import open_index, open_indexes

logger = logging.getLogger(__name__)

# Segments with deleted text in which so few documents live are cleared by writing their stories again. It takes under
# half a second; with more, they are merged beside the index, which takes the engine a tenth of the time of that.
FEW = 500
# Tantivy's smallest; enough for a batch of stories.
WRITER_BYTES = 20_000_000
# Changes older than this are deleted; an index that stopped before them is rebuilt.
KEEP_CHANGES = timedelta(days=30)


class Indexer:
    """Writers on the indexes in use. Only whoever holds the lock "indexing" makes one."""

    def __init__(self, folder):
        """Open the index in a folder for writing.

        Raises CannotFollow where it is no index we can go on from, and Busy where another has it open.
        """
        self.folder = folder
        # The merges of segments with deleted text that are under way, by the name of their index.
        self.merges = {}
        self.state = folders.read_state(folder)
        if self.state is None:
            raise CannotFollow("no state of this format")
        with engine_failures("opened"):
            self.bigrams = bigrams.read(folder)
            self.indexes = open_indexes(folder)
            self.writers = {name: index.writer(WRITER_BYTES, 1) for name, index in self.indexes.items()}
            self.clearing = Clearing(self.indexes, folder)
            for name, writer in self.writers.items():
                if discard_rest(folder / name):
                    # The process before may have died between putting in what was merged and deleting the rest.
                    writer.garbage_collect_files()

    def in_use(self):
        """Say whether this is still the index in use; a rebuild may have put another in its place."""
        return folders.current_folder() == self.folder

    def catch_up(self):
        """Take in all changes; return how many there were. Raises CannotFollow."""
        if folders.has_failed(self.folder):
            raise CannotFollow("it was of no use to a reader")
        done = 0
        while changes := next_changes(self.state):
            ids = sorted({change.story_id for change in changes})
            with engine_failures("read"):
                self.clearing.note(ids)
            self._replace(ids)
            self._commit(State.up_to(changes[-1]))
            done += len(changes)
        return done

    def _replace(self, story_ids, names=(STORIES, STATEMENTS)):
        """Take stories out of the indexes of these names, and put the published ones in again as they are now."""
        # All read before anything is deleted: an error of the database must leave nothing half done.
        new = [documents(material, self.bigrams) for material in Source().read(story_ids)]
        writers = {name: self.writers[name] for name in names}
        for writer in writers.values():
            writer.delete_documents_by_query(Query.term_set_query(SCHEMA, "story", story_ids))
        add_stories(writers, new)

    def _commit(self, state):
        with engine_failures("written"):
            for writer in self.writers.values():
                writer.commit()
            folders.write_state(self.folder, state)
        self.state = state

    @property
    def is_merging(self):
        """Whether merges that clear deleted text away are under way."""
        return bool(self.merges)

    def purge_some(self):
        """Go a step on with getting deleted text out of the files; return whether there is more to do at once.

        The indexes are merged at once, each once until all are done. While they are there is nothing more to do; see
        `is_merging`, and clearing.py.
        """
        if self.merges and all(merge.is_done() for merge in self.merges.values()):
            self._end_merge(next(iter(self.merges)))
            return True
        with engine_failures("looked at"):
            found = self.clearing.next_index(besides=self.merges)
            is_large = found is not None and self.clearing.size(*found) > FEW
        if found is None:
            return False
        if is_large:
            self._begin_merge(*found)
        else:
            self._write_again(*found)
        return True

    def purge_all(self):
        """Get all deleted text out of the files, however long it takes."""
        more = True
        while more or self.merges:
            if not more:
                for merge in self.merges.values():
                    merge.wait()
            more = self.purge_some()

    def _write_again(self, name, segment_ids):
        """Write the stories of segments again, after which nothing lives in these and the engine drops them."""
        with engine_failures("looked at"):
            stories = self.clearing.stories_in(name, segment_ids)
        if stories is None:
            return  # a merge has just ended; the next step sees what it made
        self._replace(sorted({*stories[0], *stories[1]}), [name])
        self._commit(self.state)
        self.clearing.cleared(name, segment_ids)

    def _begin_merge(self, name, segment_ids):
        """Begin to merge segments beside the index."""
        for first in (FIRST, None):
            with engine_failures("looked at"):
                stories = self.clearing.stories_in(name, segment_ids, first)
            if stories is None:
                return
            materials = list(Source().read(stories[0][: FILLERS * 4]))
            fillers = [(material.story.pk, documents(material, self.bigrams)[name]) for material in materials]
            fillers = [pair for pair in fillers if pair[1]][:FILLERS]
            if len(fillers) == FILLERS:
                with engine_failures("merged"):
                    self.merges[name] = SideMerge(self.folder / name, segment_ids, fillers, self.state)
                return
        # Nearly all its stories have left: it may have come to this at a stroke, before the changes are taken in.
        raise CannotFollow("there are not the stories that it takes to merge deleted text away")

    def _end_merge(self, name):
        """Put what was merged in the place of what it was merged from, and take in again what changed meanwhile.

        The state is set back first: should the process die on the way, the next one takes the changes in again.
        """
        merge = self.merges.pop(name)
        try:
            if merge.result() is None:
                raise CannotFollow("deleted text could not be merged away")
            with engine_failures("merged"):
                self.writers[name].wait_merging_threads()
                # The engine may have merged one of them meanwhile for reasons of its own; then all begins anew.
                is_wanted = merge.segment_ids <= ids_of(read_segments(self.folder / name))
                if is_wanted:
                    folders.write_state(self.folder, merge.state)
                    self.state = merge.state
                    merge.swap_in()
                    self.clearing.cleared(name, merge.segment_ids)
                self.indexes[name] = open_index(self.folder / name)
                self.writers[name] = self.indexes[name].writer(WRITER_BYTES, 1)
                self.writers[name].garbage_collect_files()
        finally:
            merge.discard()
        self.catch_up()
        # Tells the readers, who then let go of files that are deleted.
        self._commit(self.state)

    def close(self):
        """End the writers; merges under way are finished first, but not one beside the index.

        All there is has been committed, so what the engine raises here is only logged: a writer may have ended
        already, or its files be gone, and whoever closes goes on to a rebuild.
        """
        for merge in self.merges.values():
            merge.discard()
        writers, self.writers = self.writers, {}
        for writer in writers.values():
            try:
                with engine_failures("closed"):
                    writer.wait_merging_threads()
            except CannotFollow as reason:
                logger.info("%s", reason)


def next_changes(state):
    """Return the next changes after a State, oldest first; raises CannotFollow where some are missing."""
    changes = list(SearchChange.objects.filter(pk__gte=state.change).order_by("pk")[: BATCH + 1])
    if state.change and (not changes or State.up_to(changes[0]) != state):
        raise CannotFollow("the last change that the index holds is not in the database")
    return changes[1:] if state.change else changes


def catch_up(*, wait=120.0):
    """Bring the index up to date with everything committed so far; return whether it is.

    Where another process indexes, wait up to `wait` seconds until that has done it. A missing or unreadable index
    is rebuilt.
    """
    target = SearchChange.objects.newest()
    deadline = time.monotonic() + wait
    while True:
        with folders.lock("indexing") as held:
            if held:
                with suppress(Busy):
                    _catch_up_now()
                    return True
        folder = folders.current_folder()
        state = folders.read_state(folder) if folder else None
        if state is not None and state.change >= target:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.1)


def _catch_up_now():
    """Bring the index up to date, take deleted text out of its files and prune; the caller holds the lock."""
    indexer = open_indexer()
    try:
        try:
            indexer.catch_up()
            indexer.purge_all()
        except CannotFollow as reason:
            indexer.close()
            indexer = rebuilt(reason, indexer.folder)
            indexer.catch_up()
            indexer.purge_all()
    finally:
        indexer.close()
    prune_changes()


def open_indexer():
    """Return an Indexer on the index in use, after a rebuild where that is needed."""
    folders.delete_leftovers()
    folder = folders.current_folder()
    if folder is None:
        return rebuilt("there is none", None)
    try:
        return Indexer(folder)
    except CannotFollow as reason:
        return rebuilt(reason, folder)


def rebuilt(reason, folder):
    """Return an Indexer on a new index, in the place of one that cannot be used for a reason.

    folder: of that index, or None. Where another process has put a new one in its place meanwhile, that is taken.
    """
    with rebuilding():
        if folders.current_folder() in (None, folder):
            logger.warning("Rebuilding the search index: %s.", reason)
            build()
    return Indexer(folders.current_folder())


def prune_changes():
    """Delete changes that are older than any index in use should be; the newest stays, as a mark to stand on."""
    old = SearchChange.objects.filter(created_at__lt=timezone.now() - KEEP_CHANGES)
    old.filter(pk__lt=SearchChange.objects.newest()).delete()
