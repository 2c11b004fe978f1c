"""Which segments of the index still hold deleted text, and which stories live in them.

A deleted document stays in its segment's files until the segment is merged, which Tantivy does by size alone. A
segment whose documents are all deleted is dropped at once. So of a segment with few living stories these are written
again (indexing.py), and one with many is merged beside the index (merging.py).

Only segments that held a changed story are cleared. Writing documents again deletes others of theirs elsewhere, but
their text is that of living stories: to clear those too would never end.
"""

import json

from tantivy import DocAddress, Query

from stories.search.documents import SCHEMA
from stories.search.merging import living_in

# More documents than a batch of changed stories has; with so many hits, all segments count as touched.
MOST_HITS = 20_000
# A merge that ends between two looks makes them differ; it is rare, and several in a row rarer.
LOOKS = 5
# Of a large segment only the first documents are looked at for stories that live in it; if need be, all.
FIRST = 200


class Clearing:
    """The segments that hold text that was deleted."""

    def __init__(self, indexes, folder):
        """Begin with every segment that has deleted documents: the process before may have ended half way."""
        self.indexes, self.folder = indexes, folder
        # (index, segment id) -> the segments there were when it was noted, or nothing where it came of a merge.
        self.dirty = {}
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

    def next_index(self, besides=()):
        """Return (name, ids of its segments to clear) of an index, or None when nothing is left to clear.

        besides: names of indexes that are being cleared already.
        """
        there = {name: read_segments(self.folder / name) for name in self.indexes}
        for key in [key for key in self.dirty if key[1] not in ids_of(there[key[0]])]:
            self._strike(key, there[key[0]])
        # A segment that lost nothing after all is clean.
        deleted = {(name, one["segment_id"]) for name in there for one in there[name] if one.get("deletes")}
        self.dirty = {key: before for key, before in self.dirty.items() if key in deleted}
        name = next((name for name, _ in self.dirty if name not in besides), None)
        return name and (name, frozenset(segment_id for index, segment_id in self.dirty if index == name))

    def cleared(self, name, segment_ids):
        """Strike off segments that were cleared."""
        for segment_id in segment_ids:
            self.dirty.pop((name, segment_id), None)

    def _strike(self, key, segments):
        """Strike a segment off. Text deleted during a merge is in what the merge made: that is noted, once."""
        before = self.dirty.pop(key)
        for segment in segments if before else ():
            if segment.get("deletes") and segment["segment_id"] not in before:
                self.dirty.setdefault((key[0], segment["segment_id"]), frozenset())

    def size(self, name, segment_ids):
        """Return how many documents live in these segments."""
        return living_in(one for one in read_segments(self.folder / name) if one["segment_id"] in segment_ids)

    def stories_in(self, name, segment_ids, first=None):
        """Return (ids of stories that live in these segments alone, in these and others), or None: look again.

        first: how many documents of each segment to look at; all, unless told.
        """
        searcher, segments = self._look(name)
        ordinals = {number for number, one in enumerate(segments) if one["segment_id"] in segment_ids}
        if searcher is None or len(ordinals) < len(segment_ids):
            return None
        documents = [
            DocAddress(ordinal, number)
            for ordinal in ordinals
            for number in range(min(segments[ordinal]["max_doc"], first or segments[ordinal]["max_doc"]))
        ]
        seen = set(searcher.fast_field_values("story", documents))
        # Deleted documents are among those seen, but never among what is found.
        query = Query.term_set_query(SCHEMA, "story", sorted(seen))
        living = [address for _, address in searcher.search(query, limit=max(1, searcher.num_docs), count=False).hits]
        where = list(zip(living, searcher.fast_field_values("story", living), strict=True)) if living else []
        inside = {story for address, story in where if address.segment_ord in ordinals}
        outside = {story for address, story in where if address.segment_ord not in ordinals}
        return sorted(inside - outside), sorted(inside & outside)

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
