"""The five components of NHS IMPACT: reference rows, made by a migration. Names are data, codes are for ever."""

import time
from functools import lru_cache

from django.db import models
from django.urls import reverse

# Readers' pages see a changed name or wording after so long, as with the other short lists.
KEPT_SECONDS = 60.0

_kept: tuple = ((), 0.0)
# Readers' pages link to all five, and to ask Django for five addresses takes a tenth of the home page.
_address = lru_cache(maxsize=20)(lambda code: reverse("component", args=[code]))


def all_components():
    """Return the five components in order, as a tuple of rows to read and not to change, kept for a minute."""
    global _kept
    rows, until = _kept
    now = time.monotonic()
    # An empty table is asked again: it is filled a moment later, at set-up.
    if not rows or now >= until:
        rows = tuple(Component.objects.all())
        _kept = (rows, now + KEPT_SECONDS)
    return rows


def forget():
    """Have this process read the components again."""
    global _kept
    _kept = ((), 0.0)


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
        return _address(self.code)

    def practice_list(self):
        """Return the practices as a list of lines."""
        return [line.strip() for line in self.practices.splitlines() if line.strip()]
