"""What the import keeps: StoryBatch, checked rows until a curator brings them in, and ErasedStory."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

KEPT = timedelta(hours=24)


class StoryBatchManager(models.Manager):
    """Keeps one batch for each curator, for a day."""

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


class ErasedStoryManager(models.Manager):
    """Keeps and finds erased stories without anything of them."""

    def keep(self, external_id):
        """Let no file bring in the story with this external id again."""
        self.get_or_create(digest=self._digest(external_id))

    def among(self, external_ids):
        """Return those of some external ids whose stories were erased, as a set."""
        digests = {self._digest(external_id): external_id for external_id in external_ids}
        found = self.filter(digest__in=digests).values_list("digest", flat=True) if digests else ()
        return {digests[digest] for digest in found}

    def _digest(self, external_id):
        return salted_hmac("stories.erased_story", external_id, algorithm="sha256").hexdigest()


class ErasedStory(models.Model):
    """That a story which came in from a file was erased with its author's account: its external id as a keyed hash.

    Nobody can read from it which story it was, or whose; the next file with that story is known by it.
    """

    digest = models.CharField(max_length=64, unique=True)

    objects = ErasedStoryManager()

    class Meta:
        verbose_name_plural = "erased stories"

    def __str__(self):
        return f"Erased story {self.pk}"
