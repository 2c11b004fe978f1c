"""manage.py work: the worker that ./run starts. Keeps the search index and the reading copies up to date, sends what
waits to be sent, publishes what is due, and looks through imported stories for what could identify somebody."""

import logging
import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from stories import additions, identifiers, notifications, scheduling
from stories.copying import CopyWork
from stories.search.worker import IndexWork

logger = logging.getLogger("stories.worker")

POLL_SECONDS = 0.2
SEND_SECONDS = 3.0
PUBLISH_SECONDS = 5.0
LOOK_SECONDS = 10.0
# After an error of the database: long enough not to fill the log, short enough to be back soon.
REST_SECONDS = 2.0


class Command(BaseCommand):
    help = "Keep index and reading copies up to date, send messages and publish what is due, until SIGTERM."

    def handle(self, *args, **options):
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.run(stop)

    def run(self, stop):
        """Work until `stop` is set. No error of a single round ends it."""
        send_at = publish_at = look_at = 0.0
        looked_to = 0
        copy_work = CopyWork()
        with IndexWork() as index_work:
            while not stop.is_set():
                rest = POLL_SECONDS
                try:
                    # Copies come after the index, which tells them what is close to a story.
                    busy = index_work.one_round() or copy_work.one_round()
                    if time.monotonic() >= send_at:
                        notifications.send_unsent()
                        send_at = time.monotonic() + SEND_SECONDS
                    if time.monotonic() >= publish_at:
                        scheduling.publish_due()
                        additions.forget_old()
                        publish_at = time.monotonic() + PUBLISH_SECONDS
                    if time.monotonic() >= look_at:
                        looked_to = identifiers.look_through(after=looked_to)
                        look_at = time.monotonic() + (0 if looked_to else LOOK_SECONDS)
                    rest = 0.0 if busy else POLL_SECONDS
                except DatabaseError as error:
                    logger.warning("The database does not answer: %s", type(error).__name__)
                    connections.close_all()
                    rest = REST_SECONDS
                except Exception:
                    logger.exception("A round of the worker failed.")
                    index_work.give_up()
                    rest = REST_SECONDS
                stop.wait(rest)
