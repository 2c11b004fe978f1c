"""What the central team's desk remembers beside the stories."""

from django.db import models
from django.utils import timezone


class DeskVisit(models.Model):
    """A curator who has a story's page open. It tells colleagues and holds nobody back; see stories.visits."""

    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="desk_visits")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "member"], name="desk_visit_once")]
        indexes = [models.Index(fields=["seen_at"], name="desk_visit_seen")]

    def __str__(self):
        return f"Visit {self.pk}"
