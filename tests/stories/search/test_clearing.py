"""Clearing deleted text out of the index's files: it reaches its end, and touches no more than it must."""

import pytest

from stories import search
from stories.models import Status, Story
from stories.search import indexing
from tests.factories import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def slices(monkeypatch):
    """Clear in small slices, and count them; more than a thousand would be without end."""
    counted = []
    purge_some = indexing.Indexer.purge_some

    def counting(indexer):
        counted.append(1)
        assert len(counted) < 1000
        return purge_some(indexer)

    monkeypatch.setattr(indexing, "PURGE_BATCH", 5)
    monkeypatch.setattr(indexing.Indexer, "purge_some", counting)
    return counted


def test_clearing_ends_after_edits_of_some_of_many_stories(changed, slices):
    stories = [make_story(f"Heron {number}", status=Status.PUBLISHED) for number in range(120)]
    search.rebuild()
    for edited in (stories[:3], stories[40:50], stories[110:]):
        changed(*edited)
        search.catch_up()
    assert search.find(search.Filters.of(q="heron")).total == 120


def test_nothing_is_written_again_where_a_story_is_new(changed, slices):
    make_story("Old heron", status=Status.PUBLISHED)
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
