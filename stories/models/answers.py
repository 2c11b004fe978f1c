"""Answer: the link by which a helping statement elsewhere answers a hindering one."""

from django.db import models
from django.utils import timezone

from stories import byline


class AnswerQuerySet(models.QuerySet):
    """Which answers, and how much of each."""

    def published(self):
        """Answers that readers may see: both stories are published now."""
        return self.filter(helping__story__status="published", hindering__story__status="published")

    def with_status(self):
        """Join the status of the answering story, for code that reads thousands of answers and filters in Python.

        Not a filter here, because without statistics, as right after an import, both databases would start with all
        published stories instead of the hindrances.
        """
        return self.select_related("helping__story").only("hindering_id", "helping__story__status")

    def with_helping(self):
        """Join the answering statement, its story and what that story's byline needs."""
        return self.select_related("helping__component", *byline.rows_at("helping__story"))


class Answer(models.Model):
    """How somebody got past it. Only stories.answers makes and removes one. note: a curator's words to readers."""

    NOTE_MAX = 300

    hindering = models.ForeignKey("stories.Factor", on_delete=models.CASCADE, related_name="answered_by")
    helping = models.ForeignKey("stories.Factor", on_delete=models.CASCADE, related_name="answers_to")
    made_by = models.ForeignKey(
        "members.Member", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=NOTE_MAX, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["hindering", "helping"], name="answer_linked_once")]

    def __str__(self):
        return f"Answer {self.pk}"
