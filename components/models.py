"""The five components of NHS IMPACT: reference rows, made by a migration. Names are data, codes are for ever."""

from django.db import models
from django.urls import reverse


class Component(models.Model):
    """One of the five components."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    official_name = models.CharField("NHS England's wording", max_length=80)
    summary = models.CharField("in a line", max_length=200)
    practices = models.TextField(
        blank=True, help_text="What organisations do under this component, one practice a line."
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("component", args=[self.code])

    def practice_list(self):
        """Return the practices as a list of lines."""
        return [line.strip() for line in self.practices.splitlines() if line.strip()]
