"""Answer: the link by which a helping statement elsewhere answers a hindering one."""

from django.db import models
from django.utils import timezone


class AnswerQuerySet(models.QuerySet):
    """Which answers, and how much of each."""

    def published(self):
        """Answers that readers may see: both stories are published now."""
        return self.from_published().filter(hindering__story__status="published")

    def from_published(self):
        """Answers by published stories, for whoever asks with hindrances that are published anyway.

        One join chain less: right after a large import PostgreSQL knows no numbers yet, takes both chains for short
        and multiplies them.
        """
        return self.filter(helping__story__status="published")

    def with_helping(self):
        """Join the answering statement, its story and what that story's byline needs."""
        story = "helping__story"
        parts = ["author", "organisation", "organisation_type", "nation", "region"]
        return self.select_related("helping__component", *(f"{story}__{part}" for part in parts))


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
