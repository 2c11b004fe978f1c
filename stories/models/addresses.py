"""FormerAddress: an address that a story does not have any more, because it told who somebody is."""

from django.db import models
from django.utils.crypto import salted_hmac


class FormerAddressManager(models.Manager):
    """Keeps and finds old addresses without their words."""

    def keep(self, slug, story):
        """Let an old slug lead to a story from now on."""
        self.update_or_create(digest=self._digest(slug), defaults={"story": story})

    def story_of(self, slug):
        """Return the story that had this slug, with its slug and status only, or None."""
        rows = self.filter(digest=self._digest(slug)).select_related("story")
        row = rows.only("story__slug", "story__status").first()
        return row and row.story

    def _digest(self, slug):
        return salted_hmac("stories.former_address", slug, algorithm="sha256").hexdigest()


class FormerAddress(models.Model):
    """The slug that a story had, as a keyed hash: old links are redirected, and the slug itself is kept nowhere."""

    digest = models.CharField(max_length=64, unique=True)
    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="former_addresses")

    objects = FormerAddressManager()

    class Meta:
        verbose_name_plural = "former addresses"

    def __str__(self):
        return f"Former address of story {self.story_id}"
