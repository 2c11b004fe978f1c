"""What tags leave behind: an old name that still leads somewhere, and tags that only look alike."""

from django.db import models
from django.utils import timezone


class OldTag(models.Model):
    """The name and address of a tag that was merged, renamed or retired. now: the tag it leads to, or none.

    is_retired: whether a curator retired the name, or a tag that it led to; a curator may then allow it again.
    was_read: whether a published story had the tag until then. Only then are readers redirected: no others saw it.
    """

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    now = models.ForeignKey("taggit.Tag", on_delete=models.CASCADE, null=True, blank=True, related_name="old_tags")
    is_retired = models.BooleanField(default=False)
    was_read = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class DifferentTags(models.Model):
    """Two tags that look alike and mean different things, as a curator said: they are not offered again."""

    # The lower number first, so that a pair is one row.
    first = models.ForeignKey("taggit.Tag", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("taggit.Tag", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="different_tags_once")]

    def __str__(self):
        return f"{self.first_id} and {self.second_id}"
