"""manage.py work: the worker that ./run starts. Keeps the search index and the reading copies up to date, sends what
waits to be sent, publishes what is due, and looks through imported stories for what could identify somebody."""

import logging
import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from stories import additions, identifiers, notifications, scheduling
from stories.rendering import CopyWork
from stories.search.worker import IndexWork

logger = logging.getLogger("stories.worker")

POLL_SECONDS = 0.2
SEND_SECONDS = 3.0
PUBLISH_SECONDS = 5.0
LOOK_SECONDS = 10.0
# After an error of the database: long enough not to fill the log, short enough to be back soon.
REST_SECONDS = 2.0


class Job:
    """One of the things that the worker does. What fails in it holds up no other, and is tried again soon."""

    def __init__(self, do, after_error=lambda: None):
        """Take what does it once and returns after how many seconds to do it again, and what to do after an error."""
        self._do, self._after_error = do, after_error
        self._at = 0.0

    def go(self):
        """Do it if it is time; return in how many seconds it is."""
        if time.monotonic() >= self._at:
            self._at = self._rest() + time.monotonic()
        return max(0.0, self._at - time.monotonic())

    def _rest(self):
        try:
            return self._do()
        except DatabaseError as error:
            # The driver's kind tells a database that is away from one that gave up: QueryCanceled, LockNotAvailable.
            kind = f"{type(error).__name__} ({type(error.__cause__).__name__})"
            logger.warning("The database did not do it: %s. Trying again.", kind)
            connections.close_all()
        except Exception:
            logger.exception("A round of the worker failed.")
            self._after_error()
        return REST_SECONDS


class Command(BaseCommand):
    help = "Keep index and reading copies up to date, send messages and publish what is due, until SIGTERM."

    def handle(self, *args, **options):
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.run(stop)

    def run(self, stop):
        """Work until `stop` is set. No error of a single round ends it."""
        copy_work = CopyWork()
        looked_to = 0

        def follow():
            # Copies come after the index, which tells them what is close to a story.
            return 0.0 if index_work.one_round() or copy_work.one_round() else POLL_SECONDS

        def send():
            notifications.send_unsent()
            return SEND_SECONDS

        def publish():
            scheduling.publish_due()
            additions.forget_old()
            return PUBLISH_SECONDS

        def look():
            nonlocal looked_to
            looked_to = identifiers.look_through(after=looked_to)
            return POLL_SECONDS if looked_to else LOOK_SECONDS

        with IndexWork() as index_work:
            jobs = [Job(follow, index_work.give_up), Job(send), Job(publish), Job(look)]
            while not stop.is_set():
                stop.wait(min([job.go() for job in jobs]))
