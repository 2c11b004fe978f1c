"""The outbox: a message is written with the change it tells of, and sent after it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from stories.models.records import StoryEvent


class MessageManager(models.Manager):
    """Finds what was written about a story: the key of such a message has the number of an event."""

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
    # Not before this: what it tells of may still be taken back.
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
