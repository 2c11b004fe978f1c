"""ReadingCopy: what readers see of a published story, rendered ahead of requests."""

from django.db import models
from django.utils import timezone

from stories.models.sql import these


class ReadingCopyQuerySet(models.QuerySet):
    """Copies are derived: they may be deleted at any time, and pages are then rendered from the story itself."""

    def forget(self, story_ids):
        """Delete the copies of these stories. SearchChange does it for whatever readers can see change."""
        return self.filter(pk__in=these(story_ids)).delete()


class ReadingCopy(models.Model):
    """A story's card, page and byline as readers see them, at the author's attribution. See stories.copies.

    It holds nothing that readers may not know. The transaction that changes what they see deletes it.
    """

    story = models.OneToOneField(
        "stories.Story", on_delete=models.CASCADE, primary_key=True, related_name="reading_copy"
    )
    byline = models.TextField()
    card = models.TextField(help_text="Drawn, with a slot for its text.")
    excerpt = models.TextField(help_text="The text of a card where nothing was searched for, drawn.")
    head = models.TextField(help_text="What its page says to machines, drawn.")
    page = models.TextField(help_text="Its page without frame, drawn, with a slot for the answers to each hindrance.")
    related = models.JSONField(default=list, help_text="Ids of stories that are close to it, the closest first.")
    # Names in it that may change without the story: a copy is valid only while they are the same.
    author_name = models.CharField(max_length=120, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    # The release of the software that rendered it; a copy of another release is not valid.
    release = models.CharField(max_length=16)
    # A hash of the names in the reference lists, such as nations, that it was rendered with.
    lists = models.CharField(max_length=16)
    drawn_at = models.DateTimeField(default=timezone.now)

    objects = ReadingCopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "reading copies"
        indexes = [models.Index(fields=["drawn_at"], name="reading_copy_oldest")]

    def __str__(self):
        return f"Reading copy of story {self.pk}"
