"""SearchChange: what changed of what readers see, in order, for the search index and the kept pages to follow."""

import threading
from contextlib import contextmanager

from django.db import connections, models, router
from django.utils import timezone

from stories.models.reading import ReadingCopy
from stories.models.sql import rows_of

# Any number that nothing else in this database locks by.
CHANGE_LOCK = 20230401
# What this thread records while it gathers: see gathered().
_gathering = threading.local()


class SearchChangeManager(models.Manager):
    """Writes changes in the order in which they will be seen."""

    def record(self, *story_ids):
        """Note that readers see these stories change: the index must look at them again, their copies are forgotten.

        Call inside the transaction that changed them.
        Numbers are drawn before a commit is seen, so on PostgreSQL a reader could pass number 8 while 7 is still
        to come. A lock held to the end of the transaction lets one writer at a time draw numbers; SQLite has
        one writer anyway. Call it last in the transaction, so that others wait shortly. As many queries for 100,000
        stories as for one.
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
        # Behind the lock, so that no copy of the text as it was can be kept after this.
        ReadingCopy.objects.forget(story_ids)

    @contextmanager
    def gathered(self):
        """Note what is recorded inside at the end of it, however often; open it inside the transaction.

        For what needs more rows after its first record: whoever holds those may wait for the lock already.
        """
        ids = _gathering.ids = set()
        try:
            yield
        finally:
            _gathering.ids = None
        if ids:
            self.record(*sorted(ids))

    def lock(self):
        """Let nobody else record a change until this transaction ends."""
        connection = connections[router.db_for_write(self.model)]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # What this has linked to is locked for that now and not with the commit: whoever holds it then may
                # wait for us already.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGE_LOCK])

    def newest(self):
        """Return the number of the newest change, or 0. It moves with every change that readers can see."""
        # In plain SQL, since every page that is kept asks: the ORM takes ten times as long to put it together.
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
