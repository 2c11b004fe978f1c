"""SearchChange: the log of changes that readers can see, which the search index and the page cache follow."""

import threading
from contextlib import contextmanager

from django.db import connections, models, router
from django.utils import timezone

from stories.models.locks import Lock
from stories.models.reading import ReadingCopy
from stories.models.sql import rows_of

# Recorded in place of a story's id where readers see something else change: synonyms, components, collections, calls.
# Every process then reads them again, and no kept page is used any more.
NO_STORY = 0

# The ids that this thread collects within gathered().
_gathering = threading.local()


class SearchChangeManager(models.Manager):
    """Writes changes in the order in which their transactions commit."""

    def record(self, *story_ids):
        """Record that readers see these stories change: they are indexed again, and their reading copies are deleted.

        Call it inside the transaction that changed them, and last in it, because it holds a lock to the end of the
        transaction. Without the lock, PostgreSQL could commit change 8 before change 7, and whoever reads the log in
        between would miss 7. SQLite has one writer anyway. It takes as many queries for 100,000 stories as for one.
        """
        if (gathered := getattr(_gathering, "ids", None)) is not None:
            gathered.update(story_ids)
            return
        self.lock()
        rows, values = rows_of(story_ids)
        connection = connections[router.db_for_write(self.model)]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        insert = f"INSERT INTO {self.model._meta.db_table} (story_id, created_at) SELECT r.value, %s FROM ({rows}) r"
        with connection.cursor() as cursor:
            cursor.execute(insert, [now, *values])
        # Under the lock, so that no copy of the old text can be saved after this.
        ReadingCopy.objects.forget(story_ids)

    @contextmanager
    def gathered(self):
        """Collect what is recorded within the block and write it once at its end; open it inside the transaction.

        For changes that lock more rows after their first record(): another transaction may hold those rows and wait for
        the lock of record(), which would be a deadlock.
        """
        ids = _gathering.ids = set()
        try:
            yield
        finally:
            _gathering.ids = None
        if ids:
            self.record(*sorted(ids))

    def lock(self):
        """Let no other transaction record a change until this one ends."""
        connection = connections[router.db_for_write(self.model)]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Deferred foreign keys lock the rows that they point at. That happens here and not at the commit, when
                # another transaction may hold one of those rows and wait for our lock.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        Lock.RECORD_CHANGES.hold()

    def newest(self):
        """Return the id of the newest change, or 0. It grows with every change that readers can see."""
        # In plain SQL, as it is read for every cached page, and the ORM takes ten times as long to build the query.
        with connections[self.db].cursor() as cursor:
            cursor.execute(f"SELECT MAX(id) FROM {self.model._meta.db_table}")
            return cursor.fetchone()[0] or 0


class SearchChange(models.Model):
    """A story that the search index has to look at again; written in the transaction that changed the story."""

    story_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = SearchChangeManager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Story {self.story_id}"
