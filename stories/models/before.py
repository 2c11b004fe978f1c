"""BeforeMerge: a published story as it was before an addition was merged, while that can still be taken back."""

from django.db import models
from django.utils import timezone


class BeforeMerge(models.Model):
    """All that merging an addition changed in the published story. Only stories.additions makes, reads and deletes it.

    was: the story before, as a snapshot of stories.additions. after: a fingerprint of the snapshot right after, which
    shows whether the story was changed since. The row is deleted once it is too late to take the addition back.
    """

    addition = models.OneToOneField("stories.Story", on_delete=models.CASCADE, related_name="before_merge")
    was = models.JSONField()
    after = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Before merge {self.addition_id}"
