"""What collections and calls share: words of the central team for readers, and stories chosen and put in order."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone


class CuratedModel(models.Model):
    """Something of the central team's own that readers get to see. Only stories.choosing saves one."""

    TITLE_MAX = 65

    title = models.CharField(max_length=TITLE_MAX)
    # The last part of its address: made when it is first published, and kept.
    slug = models.SlugField(max_length=90, unique=True, null=True, blank=True)
    # Grows with every save, so that a form of an older version is refused.
    version = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_sample = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title


class ChosenStory(models.Model):
    """A story at its place in the order. The row stays when the story is withdrawn; readers see only published ones."""

    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.position}: story {self.story_id}"


def has_published_story(chosen_model, name):
    """Return the condition that a holder has a chosen story that readers may see. name: of the key to the holder."""
    return Exists(chosen_model.objects.filter(**{name: OuterRef("pk")}, story__status="published"))
