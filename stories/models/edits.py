"""CuratorEdit: a text that a curator suggests, beside the story's own, until its author answers."""

from django.db import models
from django.utils import timezone


class CuratorEditQuerySet(models.QuerySet):
    """Which edits."""

    def open(self):
        """Edits that are neither accepted nor taken back: they hold up publishing."""
        return self.filter(state__in=CuratorEdit.OPEN)


class CuratorEdit(models.Model):
    """A curator's edit of a story's text. Only stories.editing makes and answers one.

    base: the parts of the text that an edit can change, as they were when it was made; text: as they would be; both
    in the form of stories.editing.text_of. assured: keys of passages that the curator vouches for in it.
    """

    class State(models.TextChoices):
        """Where an edit is."""

        WAITING = "waiting", "Waits for the author"
        QUERIED = "queried", "The author asks"
        ACCEPTED = "accepted", "Accepted"
        TAKEN_BACK = "taken_back", "Taken back"

    OPEN = [State.WAITING, State.QUERIED]

    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="edits")
    editor = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    base = models.JSONField()
    text = models.JSONField()
    assured = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True, help_text="The curator's words to the author.")
    # The author's words stay with the story, so that they can be erased with it.
    query = models.TextField(blank=True, help_text="The author's words to the curator.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = CuratorEditQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["story"],
                condition=models.Q(state__in=["waiting", "queried"]),
                name="one_open_edit_of_a_story",
            )
        ]

    def __str__(self):
        return f"Edit {self.pk}"
