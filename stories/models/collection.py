"""Collection: stories that the central team chose and put in order, with an introduction."""

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from stories.models.chosen import ChosenStory, CuratedModel, has_published_story


class CollectionQuerySet(models.QuerySet):
    """Which collections readers see."""

    def published(self):
        """Collections that anyone may read."""
        return self.filter(published_at__isnull=False)

    def filled(self):
        """Collections with a story that readers may see."""
        return self.filter(has_published_story(CollectionStory, "collection"))

    def featured(self):
        """Collections for the home page and the pages of their components, the newest first."""
        return self.published().filled().filter(is_featured=True).with_numbers().newest()

    def with_numbers(self):
        """Count the stories of each that readers may see, as `.number`."""
        shown = Q(chosen__story__status="published")
        return self.annotate(number=Count("chosen", filter=shown, distinct=True))

    def newest(self):
        """The order in which readers see them."""
        return self.order_by("-published_at", "-pk")


class Collection(CuratedModel):
    """Stories in order, with an introduction. Not published: a draft that only the desk sees."""

    INTRODUCTION_MAX = 4_000

    introduction = models.TextField(blank=True)
    components = models.ManyToManyField("components.Component", related_name="collections", blank=True)
    is_featured = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(slug__isnull=False), name="published_collection_has_slug"
            )
        ]

    def get_absolute_url(self):
        """Return the public address; only a collection that was published has one."""
        return reverse("collection", args=[self.slug])


class CollectionStory(ChosenStory):
    """A story of a collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="chosen")

    class Meta(ChosenStory.Meta):
        constraints = [models.UniqueConstraint(fields=["collection", "story"], name="story_once_in_collection")]
