"""An index that was damaged is built anew by whoever indexes, be it that a reader fails or that the worker looks."""

import os
import shutil
import time

import pytest

from stories import search
from stories.models import Status
from stories.search import background, finding, folder, worker
from stories.search.worker import IndexWork
from tests.factories import make_story


def works():
    """Say whether a search is answered by the index, and with the right story."""
    found = search.find(search.Filters.of(q="heron"))
    return found.works and [story.title for story in found.stories] == ["Heron"]


def cut(*files):
    """Put the first half of each file in its place, as a new file: readers have the old one mapped."""
    for file in files:
        half = file.read_bytes()[: file.stat().st_size // 2]
        file.unlink()
        file.write_bytes(half)


def flip(*files):
    """Put as much nonsense in the place of each file; the engine looks at no more than its end when it opens it."""
    for file in files:
        held = bytearray(file.read_bytes())
        for place in range(0, len(held) - 200, 7):
            held[place] ^= 0x5A
        file.unlink()
        file.write_bytes(held)


def files(pattern):
    """Return the files of this name in both indexes in use; what is damaged is seen by readers that start now."""
    return list(folder.current_folder().glob(f"*/{pattern}"))


def rounds(work):
    """Let a worker do what there is to do."""
    for _ in range(20):
        work.one_round()


@pytest.fixture
def stories(db):
    """Enough stories for files of some length; one of herons."""
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    for number in range(10):
        make_story(f"Egret {number}", status=Status.PUBLISHED, helping=[("people", f"Night shift {number}.")])


@pytest.fixture
def new_reader(monkeypatch):
    """Return a function: be a process that has no index open yet."""
    return lambda: monkeypatch.setattr("stories.search.reading._open", None)


DAMAGE = {
    "folder deleted": lambda: shutil.rmtree(folder.current_folder()),
    "state cut": lambda: cut(folder.current_folder() / "state.json"),
    "state deleted": lambda: (folder.current_folder() / "state.json").unlink(),
    "list of pairs cut": lambda: (folder.current_folder() / "bigrams.json").write_text("[["),
    "meta cut": lambda: cut(*files("meta.json")),
    "meta deleted": lambda: [file.unlink() for file in files("meta.json")],
    "segments deleted": lambda: [file.unlink() for file in files("*.idx")],
    "segments cut": lambda: cut(*files("*.term")),
}


@pytest.mark.one_database
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_rebuilt_by_the_worker_with_readers_and_without(stories, new_reader, monkeypatch, damage):
    now = [1000.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: now[0])
    with IndexWork() as work:
        rounds(work)
        assert works()
        DAMAGE[damage]()
        now[0] += worker.CHECK_SECONDS
        rounds(work)
        new_reader()
        assert works()
        search.rebuild()
        rounds(work)
        DAMAGE[damage]()
        new_reader()
        assert not works()
        rounds(work)
        assert works()


@pytest.mark.one_database
def test_what_only_a_search_meets_is_rebuilt_too(stories, new_reader):
    with IndexWork() as work:
        rounds(work)
        flip(*files("*.term"))
        new_reader()
        assert not works()
        rounds(work)
        assert works()


def age(seconds, *, lasted=None):
    """Make the index in use so many seconds old, and the mark that it failed, if there is one, as many as it lasted."""
    built = time.time() - seconds
    os.utime(folder.current_folder() / folder.AFTER_FAILURE, (built, built))
    if lasted is not None:
        os.utime(folder.root() / folder.FAILED, (built + lasted, built + lasted))


@pytest.mark.one_database
def test_a_search_that_always_fails_costs_ever_fewer_rebuilds_down_to_one_in_ten_minutes(stories, monkeypatch):
    def fail(*_):
        raise ValueError("cannot be answered")

    def is_rebuilt():
        before = folder.current_folder()
        assert not works()
        rounds(work)
        return folder.current_folder() != before

    with IndexWork() as work:
        rounds(work)
        monkeypatch.setattr(finding, "_find", fail)
        assert is_rebuilt()
        for wait in (15, 60, 240, 600, 600):
            age(0)
            assert not is_rebuilt()
            age(wait - 5, lasted=0)
            assert not is_rebuilt()
            age(wait + 1, lasted=0)
            assert is_rebuilt()


@pytest.mark.one_database
def test_an_index_that_is_damaged_again_soon_is_rebuilt_at_once_if_it_worked_meanwhile(stories, new_reader):
    with IndexWork() as work:
        rounds(work)
        for worked_for in (0, 20, 70, 250, 601, 20, 70):
            if worked_for:
                age(worked_for)
            DAMAGE["state deleted"]()
            new_reader()
            assert not works()
            rounds(work)
            assert works(), worked_for


def test_a_mark_of_an_index_that_is_no_longer_in_use_costs_nothing(stories):
    search.catch_up()
    folder.mark_failed(folder.current_folder().name)
    search.rebuild()
    there = folder.current_folder()
    search.catch_up()
    folder.mark_failed("index-of-before")
    search.catch_up()
    assert folder.current_folder() == there


def test_a_catch_up_goes_on_with_an_index_that_a_rebuild_puts_in_the_place_of_its_own_meanwhile(stories, monkeypatch):
    search.catch_up()
    make_story("Heron of the mill", status=Status.PUBLISHED)
    write_state, done = folder.write_state, []

    def after_a_rebuild(of, state):
        if not done:
            done.append(1)
            search.rebuild()
        write_state(of, state)

    monkeypatch.setattr(folder, "write_state", after_a_rebuild)
    assert search.catch_up()
    assert search.find(search.Filters.of(q="heron")).total == 2


def test_where_no_mark_can_be_left_the_newest_stories_are_shown_all_the_same(stories, index_dir):
    search.catch_up()
    (index_dir / folder.FAILED).mkdir()
    (folder.current_folder() / "state.json").unlink()
    found = search.find(search.Filters.of(q="heron"))
    assert not found.works and found.total == 11


def test_of_an_index_that_cannot_be_read_it_is_logged_once_and_not_at_every_request(stories, new_reader, caplog):
    for times in (1, 2):
        search.rebuild()
        cut(*files("meta.json"))
        new_reader()
        assert [works() for _ in range(3)] == [False] * 3
        assert caplog.text.count("cannot be read.") == times
        (folder.root() / folder.FAILED).unlink()


@pytest.mark.django_db(transaction=True)
def test_where_no_worker_runs_a_server_process_acts_on_the_mark(stories, settings, new_reader, monkeypatch):
    search.catch_up()
    flip(*files("*.term"))
    new_reader()
    assert not works()
    settings.SEARCH_INDEX_IN_BACKGROUND = True
    monkeypatch.setattr(background, "_looked_at", -1.0)
    works()
    background._thread.join(timeout=30)
    assert works()


@pytest.mark.django_db(transaction=True)
def test_a_catch_up_that_fails_is_not_tried_again_at_every_request(settings, monkeypatch):
    """On a full disk each would be a rebuild, up to where that ends."""
    tried = []
    settings.SEARCH_INDEX_IN_BACKGROUND = True
    monkeypatch.setattr(background.indexing, "catch_up", lambda wait: tried.append(wait) or 1 / 0)
    monkeypatch.setattr(background, "LOOK_EVERY", 0.0)
    for looked_at, times in ((-1.0, 1), (None, 1), (-1.0, 2)):
        if looked_at is not None:
            monkeypatch.setattr(background, "_looked_at", looked_at)
        search.find(search.Filters())
        background._thread.join(timeout=30)
        assert len(tried) == times
