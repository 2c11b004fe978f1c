"""Getting deleted text out of the index's files.

A deleted document stays in its segment's files until the segment is merged, which Tantivy does by size alone. A
segment whose documents are all deleted is dropped at once. So the living documents beside a deleted one are written
again, in slices, until their segment is gone.

Only segments that held a changed story are cleared. Writing documents again deletes others of theirs elsewhere, but
their text is that of living stories: to clear those too would never end, because Tantivy merges what is written with
what is being cleared.
"""

import json

from tantivy import DocAddress, Query

from stories.search.documents import SCHEMA

# More documents than a batch of changed stories has; with so many hits, all segments count as touched.
MOST_HITS = 20_000
# A merge that ends between two looks makes them differ; it is rare, and several in a row rarer.
LOOKS = 5


class Clearing:
    """Which segments still hold text that was deleted, and which stories to write again so that they go."""

    def __init__(self, indexes, folder):
        """Begin with every segment that has deleted documents: the process before may have ended half way."""
        self.indexes, self.folder = indexes, folder
        # (index, segment id) -> the segments there were when it was noted, or nothing where it came of a merge.
        self.dirty = {}
        self.target, self.queue = None, []
        for name in indexes:
            segments = read_segments(folder / name)
            for segment in segments:
                if segment.get("deletes"):
                    self.dirty[name, segment["segment_id"]] = ids_of(segments)

    def note(self, story_ids):
        """Note the segments that hold these stories now. Call before they are deleted."""
        query = Query.term_set_query(SCHEMA, "story", story_ids)
        for name in self.indexes:
            searcher, segments = self._look(name)
            hits = searcher.search(query, limit=MOST_HITS, count=False).hits if searcher else None
            if hits is None or len(hits) >= MOST_HITS:
                touched = range(len(segments))
            else:
                touched = {address.segment_ord for _, address in hits}
            for number in touched:
                self.dirty[name, segments[number]["segment_id"]] = ids_of(segments)

    @property
    def is_last_slice(self):
        """Whether the slice that was given last was the last of its segment, which is gone with the next commit."""
        return not self.queue

    def next_slice(self, most):
        """Return (index, up to `most` ids of stories to write again in it), or None when nothing is left to clear."""
        while True:
            there = {name: read_segments(self.folder / name) for name in self.indexes}
            if self.target and self.queue and self.target[1] in ids_of(there[self.target[0]]):
                ids, self.queue = self.queue[:most], self.queue[most:]
                return self.target[0], ids
            if self.target:
                self._leave(self.target, there[self.target[0]])
            for key in [key for key in self.dirty if key[1] not in ids_of(there[key[0]])]:
                self._leave(key, there[key[0]])
            self.target = next(iter(self.dirty), None)
            if self.target is None:
                return None
            self.queue = self._stories_in(*self.target)

    def _leave(self, key, segments):
        """Strike a segment off. Text deleted during a merge is in what the merge made: that is noted, once."""
        before = self.dirty.pop(key, None)
        self.target, self.queue = None, []
        for segment in segments if before else ():
            if segment.get("deletes") and segment["segment_id"] not in before:
                self.dirty.setdefault((key[0], segment["segment_id"]), frozenset())

    def _stories_in(self, name, segment_id):
        """Return the ids of the stories in a segment; empty where it cannot be seen any more."""
        searcher, segments = self._look(name)
        for ordinal, segment in enumerate(segments if searcher else ()):
            if segment["segment_id"] == segment_id:
                addresses = [DocAddress(ordinal, number) for number in range(segment["max_doc"])]
                return sorted(set(searcher.fast_field_values("story", addresses)))
        return []

    def _look(self, name):
        """Return (searcher, segments in the order of its ordinals); the searcher is None where they do not agree."""
        for _ in range(LOOKS):
            segments = read_segments(self.folder / name)
            self.indexes[name].reload()
            searcher = self.indexes[name].searcher()
            if segments == read_segments(self.folder / name) and searcher.num_segments == len(segments):
                return searcher, segments
        return None, segments


def ids_of(segments):
    """Return the ids of segments."""
    return frozenset(segment["segment_id"] for segment in segments)


def read_segments(folder):
    """Return what Tantivy's own file says of an index's segments."""
    return json.loads((folder / "meta.json").read_text())["segments"]
