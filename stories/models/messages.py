"""The outbox: a message is saved in the transaction of the change that it reports, and sent after the commit."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from stories.models.records import StoryEvent


class MessageManager(models.Manager):
    """Finds the messages about a story: their keys have the id of an event."""

    def about(self, story):
        """Return the messages about a story and what was added to it, whoever they are for."""
        events = StoryEvent.objects.filter(Q(story=story) | Q(story__adds_to=story)).values_list("pk", flat=True)
        return self.filter(key__in=[f"{kind}-{pk}" for pk in events for kind in ("event", "held")])


class Message(models.Model):
    """One email to one person. The key makes a second writing of the same message do nothing."""

    key = models.CharField(max_length=80, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    # Not sent before this, because until then the change that it reports may be taken back.
    send_after = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    objects = MessageManager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(sent_at__isnull=True), name="message_unsent")
        ]

    def __str__(self):
        return self.key
