"""What the central team looks after for search: words that mean the same, and what people did not find."""

from django.core.exceptions import ValidationError
from django.db import models, transaction

from stories.models.changes import NO_STORY, SearchChange


class SynonymGroupQuerySet(models.QuerySet):
    """Groups of synonyms; whatever changes them tells the index."""

    def delete(self):
        """Delete them and tell the index."""
        with transaction.atomic(using=self.db):
            deleted = super().delete()
            SearchChange.objects.record(NO_STORY)
        return deleted


class SynonymGroup(models.Model):
    """Expressions that readers use for each other: a search for one finds the others too, a little or far below."""

    expressions = models.TextField(help_text="Words or expressions, divided by commas: length of stay, LOS, bed days.")
    is_near = models.BooleanField(
        "only near in meaning",
        default=False,
        help_text="Such words are looked for only where few stories hold what was asked for, and come far below those.",
    )
    is_on = models.BooleanField("in use", default=True)

    objects = SynonymGroupQuerySet.as_manager()

    class Meta:
        ordering = ["expressions"]

    def __str__(self):
        return self.expressions

    def clean(self):
        """Refuse a group with fewer than two expressions. What a form refused already arrives here empty."""
        if self.expressions and len(self.as_list()) < 2:
            raise ValidationError({"expressions": "Give 2 or more expressions, divided by commas."})

    def as_list(self):
        """Return the expressions one by one."""
        return [expression.strip() for expression in self.expressions.split(",") if expression.strip()]

    def save(self, *args, **kwargs):
        """Save and tell the index, which makes it count within a second."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            SearchChange.objects.record(NO_STORY)

    def delete(self, *args, **kwargs):
        """Delete and tell the index."""
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            SearchChange.objects.record(NO_STORY)
        return deleted


class CountedSearch(models.Model):
    """A search that is counted. Its words are kept only once it was made on several days; nobody is attached."""

    # A keyed hash that identifies the search before its words may be kept.
    digest = models.CharField(max_length=64, unique=True)
    words = models.CharField(max_length=80, blank=True)
    days = models.PositiveIntegerField(default=1)
    last_day = models.DateField()

    class Meta:
        abstract = True
        ordering = ["-days", "words"]

    def __str__(self):
        return self.words or "Not yet kept"


class SearchMiss(CountedSearch):
    """A search that found nothing."""

    # Its words may be why a curator deletes it, and nobody can take them out of the ledger of settings.
    LEDGER_VALUES = ()

    class Meta(CountedSearch.Meta):
        verbose_name = "search without results"
        verbose_name_plural = "searches without results"
        indexes = [models.Index(fields=["last_day"], name="search_miss_last_day")]


class CommonSearch(CountedSearch):
    """A search that found something."""

    is_offered = models.BooleanField("offered while somebody types", default=True)

    class Meta(CountedSearch.Meta):
        verbose_name = "common search"
        verbose_name_plural = "common searches"
        indexes = [
            models.Index(fields=["last_day"], name="common_search_last_day"),
            models.Index(fields=["-days", "words"], name="common_search_most_days"),
        ]
