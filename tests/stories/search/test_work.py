"""manage.py work: goes on through errors of the database and ends when it is asked to."""

import os
import signal
import threading

import pytest
from django.db import OperationalError

from stories import identifiers, notifications, scheduling, search
from stories.management.commands import work
from stories.models import Status
from stories.search import worker
from tests.factories import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """Rounds follow each other at once; no connection of the tests is closed."""
    monkeypatch.setattr(work, "POLL_SECONDS", 0)
    monkeypatch.setattr(work, "REST_SECONDS", 0)
    monkeypatch.setattr(work, "SEND_SECONDS", 0)
    monkeypatch.setattr(work.connections, "close_all", lambda: None)


def test_the_worker_indexes_sends_and_goes_on_after_errors(monkeypatch):
    make_story("Heron", status=Status.PUBLISHED)
    make_story("Draft heron")
    stop, sent = threading.Event(), []
    errors = [OperationalError("gone"), RuntimeError("odd")]

    def send():
        sent.append(1)
        if errors:
            raise errors.pop()
        stop.set()

    monkeypatch.setattr(notifications, "send_unsent", send)
    work.Command().run(stop)
    assert len(sent) == 3
    assert [story.title for story in search.find(search.Filters.of(q="heron")).stories] == ["Heron"]


@pytest.mark.parametrize("error", [OSError("no space left"), OperationalError("gone")])
def test_where_the_index_cannot_be_written_the_worker_does_its_other_work_all_the_same(monkeypatch, error):
    done, stop = [], threading.Event()

    def fail(*_):
        # So that the test ends also where nothing else is done.
        done.append("index")
        if done.count("index") > 5:
            stop.set()
        raise error

    monkeypatch.setattr(work.IndexWork, "one_round", fail)
    monkeypatch.setattr(notifications, "send_unsent", lambda: done.append("sent") or 1 / 0)
    monkeypatch.setattr(scheduling, "publish_due", lambda: done.append("published"))
    monkeypatch.setattr(identifiers, "look_through", lambda after: done.append("looked through") or 0)
    work.Command().run(stop)
    assert {"index", "sent", "published", "looked through"} == set(done)


def test_old_changes_that_cannot_be_deleted_in_time_hold_up_neither_clearing_nor_copies(monkeypatch):
    def too_slow():
        asked.append(1)
        raise OperationalError("canceling statement due to statement timeout")

    asked = []
    monkeypatch.setattr(worker, "prune_changes", too_slow)
    with worker.IndexWork() as index_work:
        with pytest.raises(OperationalError):
            index_work.one_round()
        assert index_work.one_round() is False
    assert asked == [1]


def test_what_the_database_refused_is_logged_by_its_kind_and_not_by_its_words(monkeypatch, caplog):
    def refused():
        stop.set()
        raise OperationalError("of 943 476 5919") from TimeoutError("of 943 476 5919")

    stop = threading.Event()
    monkeypatch.setattr(notifications, "send_unsent", refused)
    work.Command().run(stop)
    assert caplog.messages[-1] == "The database did not do it: OperationalError (TimeoutError). Trying again."


def test_the_worker_ends_at_sigterm(monkeypatch):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(notifications, "send_unsent", lambda: os.kill(os.getpid(), signal.SIGTERM))
    try:
        work.Command().handle()
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert search.catch_up(wait=0)
