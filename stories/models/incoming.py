"""StoryBatch: the checked rows of a spreadsheet, from the check of them until a curator brings them in."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

KEPT = timedelta(hours=24)


class StoryBatchManager(models.Manager):
    """Keeps one batch for each curator, and none for long."""

    def keep(self, curator, lines):
        """Keep lines for this curator in place of those before, and return the batch."""
        self.remove_old()
        return self.update_or_create(curator=curator, defaults={"lines": lines, "created_at": timezone.now()})[0]

    def remove_old(self):
        """Remove what nobody brought in within a day."""
        self.filter(created_at__lt=timezone.now() - KEPT).delete()


class StoryBatch(models.Model):
    """Rows of one spreadsheet, as stories.importing.batch made them. Gone once they are brought in."""

    curator = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="+")
    lines = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = StoryBatchManager()

    def __str__(self):
        return f"Batch {self.pk}"
