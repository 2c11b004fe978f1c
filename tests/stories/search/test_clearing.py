"""Clearing deleted text out of the index's files: it ends, loses nothing, and touches no more than it must."""

import json

import pytest

from stories import search
from stories.models import Status, Story
from stories.search import clearing, folder, indexing, merging, reading
from tests.factories import make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def slices(monkeypatch):
    """Count the steps of clearing; more than a hundred would be without end. Five stories count as many already."""
    counted = []
    purge_some = indexing.Indexer.purge_some

    def counting(indexer):
        counted.append(1)
        assert len(counted) < 100
        return purge_some(indexer)

    monkeypatch.setattr(indexing, "FEW", 5)
    monkeypatch.setattr(indexing.Indexer, "purge_some", counting)
    return counted


@pytest.fixture
def merged(monkeypatch):
    """A list that gets (index, how many segments) of every merge beside the index."""
    seen = []

    class Seen(merging.SideMerge):
        def __init__(self, folder, segment_ids, *others):
            super().__init__(folder, segment_ids, *others)
            seen.append((folder.name, len(segment_ids)))

    monkeypatch.setattr(indexing, "SideMerge", Seen)
    return seen


def segments():
    """Return (number of documents, what Tantivy says of deleted ones) of each segment of stories."""
    meta = json.loads((folder.current_folder() / "stories" / "meta.json").read_text())
    return [(one["max_doc"], one["deletes"]) for one in meta["segments"]]


def publish(number, word="Heron"):
    """Return so many published stories, beside a draft that would match."""
    make_story(f"Draft {word}")
    return [
        make_story(f"{word} {one}", status=Status.PUBLISHED, helping=[("people", f"{word} help {one}")])
        for one in range(number)
    ]


def found(word="heron"):
    """Return the titles of all stories and of all statements' stories that a search finds, sorted."""
    titles = []
    for show in ("", "statements"):
        filters = search.Filters.of(q=word, exact="1", **({"show": show} if show else {}))
        pages = range(1, search.find(filters).pages + 1)
        ids = [hit.story for page in pages for hit in search.find(filters, page).hits]
        titles.append(sorted(Story.objects.get(pk=pk).title for pk in ids))
    return titles


def test_clearing_ends_after_edits_of_some_of_many_stories(changed, slices, merged):
    stories = publish(30)
    search.rebuild()
    for edited in (stories[:3], stories[10:15], stories[28:]):
        changed(*edited)
        search.catch_up()
    assert found() == [sorted(f"Heron {one}" for one in range(30))] * 2
    assert {name for name, _ in merged} == {"stories", "statements"}
    assert all(deletes is None for _, deletes in segments())


@pytest.mark.parametrize("most_hits", [clearing.MOST_HITS, 2])
def test_text_of_several_large_segments_goes_in_one_merge_and_nothing_else_with_it(
    changed, slices, merged, monkeypatch, most_hits
):
    monkeypatch.setattr(clearing, "MOST_HITS", most_hits)
    stories = []
    for _ in range(3):
        stories += publish(8)
        search.catch_up()
    gone = [stories[0], stories[9], stories[17]]
    Story.objects.filter(pk__in=[story.pk for story in gone]).update(status=Status.WITHDRAWN)
    changed(*gone)
    search.catch_up()
    assert ("stories", 3) in merged
    assert found() == [sorted(story.title for story in stories if story not in gone)] * 2
    assert segments() == [(21, None)]
    reader = reading.reader()
    assert [reader.searchers[name].doc_freq("story", gone[0].pk) for name in ("stories", "statements")] == [0, 0]
    assert not list(folder.current_folder().glob("*-merging"))


def test_a_merge_goes_on_where_small_segments_vanish_as_stories_are_taken_out_of_them(changed, slices, merged):
    stories = publish(12)
    Story.objects.filter(pk__in=[story.pk for story in stories[:6]]).update(status=Status.WITHDRAWN)
    search.rebuild()
    for pair in (stories[:2], stories[2:4], stories[4:6]):
        Story.objects.filter(pk__in=[story.pk for story in pair]).update(status=Status.PUBLISHED)
        changed(*pair)
        search.catch_up()
    before, gone = folder.current_folder(), [stories[number] for number in (1, 3, 5, 11)]
    Story.objects.filter(pk__in=[story.pk for story in gone]).update(status=Status.WITHDRAWN)
    changed(*gone)
    search.catch_up()
    assert ("stories", 4) in merged
    assert segments() == [(8, None)]
    assert folder.current_folder() == before
    assert found() == [sorted(story.title for story in stories if story not in gone)] * 2


def test_what_changes_during_a_merge_is_in_the_index_after_it(changed, slices, merged, monkeypatch):
    """And of the files of before none is left, not even beside the index."""
    stories = publish(12)
    search.rebuild()
    before = {file.name for file in (folder.current_folder() / "stories").iterdir()}
    end_merge = indexing.Indexer._end_merge

    def change_first(indexer, name):
        if not Story.objects.filter(title="Heron new"):
            Story.objects.filter(pk=stories[1].pk).update(status=Status.WITHDRAWN)
            Story.objects.filter(pk=stories[2].pk).update(title="Egret")
            new = make_story("Heron new", status=Status.PUBLISHED, helping=[("people", "Heron help new")])
            changed(stories[1], stories[2], new)
            # Taken in while the merge is under way: what was merged knows nothing of it.
            indexer.catch_up()
        end_merge(indexer, name)

    monkeypatch.setattr(indexing.Indexer, "_end_merge", change_first)
    Story.objects.filter(pk=stories[0].pk).update(status=Status.WITHDRAWN)
    changed(stories[0])
    search.catch_up()
    # It still has its statement about herons.
    assert found() == [sorted([*(f"Heron {one}" for one in range(3, 12)), "Heron new", "Egret"])] * 2
    assert found("egret")[0] == ["Egret"]
    assert all(deletes is None for _, deletes in segments())
    after = {file.name for file in (folder.current_folder() / "stories").iterdir()}
    assert not {name for name in before & after if name[0] != "." and name != "meta.json"}


def test_the_indexes_are_merged_at_once_and_each_but_once_until_all_are_done(changed, merged, monkeypatch):
    """One after the other took over a minute with a million stories, and a rest lay between them."""
    monkeypatch.setattr(indexing, "FEW", 5)
    stories = publish(12)
    search.rebuild()
    Story.objects.filter(pk=stories[0].pk).update(status=Status.WITHDRAWN)
    changed(stories[0])
    indexer = indexing.open_indexer()
    try:
        indexer.catch_up()
        assert [indexer.purge_some() for _ in range(2)] == [True, True]
        assert set(indexer.merges) == {"stories", "statements"} == {name for name, _ in merged}
        stories_merge, statements_merge = indexer.merges["stories"], indexer.merges["statements"]
        statements_merge.is_done = lambda: False
        stories_merge.wait()
        # One that is done waits for the other, and is not begun anew for what changes meanwhile.
        Story.objects.filter(pk=stories[1].pk).update(status=Status.WITHDRAWN)
        changed(stories[1])
        indexer.catch_up()
        assert not indexer.purge_some() and len(merged) == 2
        del statements_merge.is_done
        statements_merge.wait()
        indexer.purge_all()
    finally:
        indexer.close()
    assert found() == [sorted(f"Heron {one}" for one in range(2, 12))] * 2
    assert segments() == [(10, None)]


def test_an_index_whose_text_cannot_be_merged_away_is_rebuilt(changed, slices, monkeypatch):
    stories = publish(12)
    search.rebuild()
    before = folder.current_folder()
    monkeypatch.setattr(merging.SideMerge, "result", lambda merge: None)
    Story.objects.filter(pk=stories[0].pk).update(status=Status.WITHDRAWN)
    changed(stories[0])
    search.catch_up()
    assert folder.current_folder() != before
    assert found()[0] == sorted(f"Heron {one}" for one in range(1, 12))


def test_an_index_whose_merge_fails_after_its_writer_has_ended_is_rebuilt(changed, slices, monkeypatch):
    """The writer is gone by then; that it cannot be ended a second time must not be what is raised."""
    stories = publish(12)
    search.rebuild()
    before = folder.current_folder()

    def fail(merge):
        raise OSError("no space left")

    monkeypatch.setattr(merging.SideMerge, "swap_in", fail)
    Story.objects.filter(pk=stories[0].pk).update(status=Status.WITHDRAWN)
    changed(stories[0])
    assert search.catch_up()
    assert folder.current_folder() != before
    assert found()[0] == sorted(f"Heron {one}" for one in range(1, 12))


def test_nothing_is_written_again_where_a_story_is_new(changed, slices):
    make_story("Old heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    search.rebuild()
    make_story("New heron", status=Status.PUBLISHED)
    search.catch_up()
    # One look, which finds nothing to clear.
    assert len(slices) == 1


def test_a_segment_whose_stories_all_changed_needs_no_clearing(changed, slices):
    stories = [make_story(f"Heron {number}", status=Status.PUBLISHED) for number in range(10)]
    search.rebuild()
    Story.objects.update(title="Stork")
    changed(*stories)
    search.catch_up()
    assert len(slices) == 1
    assert search.find(search.Filters.of(q="stork")).total == 10
