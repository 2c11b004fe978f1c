"""Merging chosen segments of an index into one without their deleted documents, in a folder beside the index.

Tantivy merges eight segments of about a size, and its Python binding knows no other way to ask for a merge. So the
files are linked into an index of their own, whose meta.json understates how much each segment holds, and stories that
live in them are taken out of them and added as segments of one story, until there are eight. The index in use goes on
meanwhile. What was merged takes the place of what it was merged from at once; see docs/decisions/0016.
"""

import json
import os
import shutil
import threading
import time

from tantivy import Index, Query

from stories.search.documents import SCHEMA, register_analyzers
from stories.search.folder import write_whole

# So many segments of about a size Tantivy merges; under so many documents, all are of one size to it.
AT_ONCE = 8
# Stories of the segments that are added as segments of their own; with the segment itself, that is enough.
FILLERS = AT_ONCE - 1
# The least that it takes for a writer.
WRITER_BYTES = 15_000_000
META, MANAGED = "meta.json", ".managed.json"


class SideMerge:
    """Segments of an index being merged beside it."""

    def __init__(self, folder, segment_ids, fillers, state):
        """Begin. Raises whatever Tantivy raises.

        folder: of the index. segment_ids: of its segments that have deleted documents. fillers: FILLERS pairs of the
        id of a story that lives in these segments alone, and its documents. state: what the index holds; kept for
        whoever puts in what was merged.
        """
        self.folder, self.segment_ids, self.state = folder, frozenset(segment_ids), state
        self.side = side_of(folder)
        discard_rest(folder)
        self.side.mkdir()
        meta = _read(folder / META)
        meta["segments"] = [one for one in meta["segments"] if one["segment_id"] in self.segment_ids]
        for file in _files_of(folder, self.segment_ids):
            os.link(file, self.side / file.name)
        _write(self.side / META, meta)
        self.begun = time.monotonic()
        # What is taken out is all added again.
        fillers = self._take_out(fillers)
        self.expected = living_in(_read(self.side / META)["segments"]) + sum(len(found) for _, found in fillers)
        self._understate()
        self._thread = self._merge([found for _, found in fillers])

    def _writer(self):
        index = Index.open(str(self.side))
        register_analyzers(index)
        return index.writer(WRITER_BYTES, 1)

    def _take_out(self, fillers):
        """Take so many of these stories out as, added again, make enough segments; return their pairs.

        A small segment may vanish with the story that is taken out of it, and one more is needed in its place.
        """
        writer = self._writer()
        there, taken = len(self.segment_ids), []
        while len(taken) < len(fillers) and (not taken or there + len(taken) < AT_ONCE):
            more = fillers[len(taken) :][: max(1, AT_ONCE - there - len(taken))]
            writer.delete_documents_by_query(Query.term_set_query(SCHEMA, "story", [story_id for story_id, _ in more]))
            writer.commit()
            taken += more
            there = len(_read(self.side / META)["segments"])
        writer.wait_merging_threads()
        return taken

    def _understate(self):
        """Make every segment count as one document. What is deleted stands in a file beside, and is left out by it."""
        meta = _read(self.side / META)
        for segment in meta["segments"]:
            if segment["deletes"]:
                segment["deletes"]["num_deleted_docs"] = segment["max_doc"] - 1
        _write(self.side / META, meta)

    def _merge(self, fillers):
        writer = self._writer()
        # Nothing may be deleted now: Tantivy would not write down what is no more than it believes to be deleted.
        for found in fillers:
            for one in found:
                writer.add_document(one)
            writer.commit()
        thread = threading.Thread(target=writer.wait_merging_threads, name="search-merge", daemon=True)
        thread.start()
        return thread

    def is_done(self):
        """Say whether the merge has ended."""
        return not self._thread.is_alive()

    def wait(self):
        """Wait until the merge has ended; return the seconds since it began."""
        self._thread.join()
        return time.monotonic() - self.begun

    def result(self):
        """Return what Tantivy wrote of the one segment that was made, or None where it is not what it should be."""
        segments = _read(self.side / META)["segments"]
        is_whole = len(segments) == 1 and not segments[0]["deletes"] and segments[0]["max_doc"] == self.expected
        return segments[0] if is_whole else None

    def swap_in(self):
        """Put the segment that was made in the place of those it was made from. Call while the index has no writer."""
        made = self.result()
        files = _files_of(self.side, [made["segment_id"]])
        # Tantivy deletes only files that it knows; it deletes those that no segment has, so these may be named early.
        managed = _read(self.folder / MANAGED)
        _write(self.folder / MANAGED, sorted({*managed, *(file.name for file in files)}))
        for file in files:
            os.link(file, self.folder / file.name)
        meta = _read(self.folder / META)
        meta["segments"] = [made, *(one for one in meta["segments"] if one["segment_id"] not in self.segment_ids)]
        _write(self.folder / META, meta)

    def discard(self):
        """Delete the folder; a merge under way fails and ends."""
        shutil.rmtree(self.side, ignore_errors=True)


def living_in(segments):
    """Return how many documents of segments are not deleted."""
    return sum(one["max_doc"] - (one["deletes"] or {"num_deleted_docs": 0})["num_deleted_docs"] for one in segments)


def side_of(folder):
    """Return the folder beside an index where segments of it are merged."""
    return folder.with_name(f"{folder.name}-merging")


def discard_rest(folder):
    """Delete what a process that was killed left of a merge; return whether there was anything."""
    there = side_of(folder).exists()
    shutil.rmtree(side_of(folder), ignore_errors=True)
    return there


def _files_of(folder, segment_ids):
    names = {one.replace("-", "") for one in segment_ids}
    return [file for file in folder.iterdir() if file.name.split(".")[0] in names]


def _read(file):
    return json.loads(file.read_text())


def _write(file, content):
    """Write a file of Tantivy's."""
    write_whole(file, json.dumps(content))
