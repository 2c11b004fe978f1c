"""Records beside a story: its events, the text at each submit, consents and assurances."""

from django.db import models
from django.utils import timezone

from members.append_only import AppendOnly, AppendOnlyError, AppendOnlyQuerySet
from stories.models.story import Status

__all__ = ["AppendOnlyError", "Assurance", "Consent", "Revision", "StoryEvent"]


class StoryEventQuerySet(AppendOnlyQuerySet):
    """Which events."""

    def last_of(self, story, *actions):
        """Return a story's newest event, of these actions if any are given, with its actor; or None.

        The newest is that with the highest id, because a clock can be set back.
        """
        events = self.filter(story=story, action__in=actions) if actions else self.filter(story=story)
        return events.select_related("actor").order_by("pk").last()


class StoryEvent(AppendOnly):
    """One past move of a story. Holds no story text, so that withdrawing a story can erase what it said."""

    # No constraint and no cascade: the record outlives the story.
    story = models.ForeignKey(
        "stories.Story", on_delete=models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    action = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20, choices=Status, blank=True)
    to_status = models.CharField(max_length=20, choices=Status)
    actor = models.ForeignKey("members.Member", on_delete=models.PROTECT, null=True, related_name="+")
    # To whom a curator handed the story.
    colleague = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reasons = models.JSONField(default=list, blank=True, help_text="Reason codes, see stories.reasons.")
    changed = models.JSONField(default=list, blank=True, help_text="Names of what an edit changed, never the text.")
    note = models.TextField(blank=True, help_text="Words to the author.")
    private_note = models.TextField(blank=True, help_text="Words for the central team only.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = StoryEventQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        abstract = False
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["story", "created_at"], name="event_of_story"),
            models.Index(fields=["action", "created_at"], name="event_of_action"),
        ]

    def __str__(self):
        return f"{self.action} at {self.created_at:%Y-%m-%d %H:%M}"


class Revision(models.Model):
    """A story's text at a submit, or after an edit that followed one."""

    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.JSONField()
    # Places of the text that were redacted since, as [part, start, end, kind]: see stories.covering.
    covered = models.JSONField(default=list, blank=True)
    editor = models.ForeignKey("members.Member", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="revision_number_once")]

    def __str__(self):
        return f"Revision {self.number}"


class Consent(models.Model):
    """One statement that an author agreed to at a submit, with the version of its wording."""

    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="consents")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    statement = models.CharField(max_length=30)
    wording_version = models.CharField(max_length=20)
    choice = models.CharField(max_length=20, blank=True, help_text="What was chosen, where it was a choice.")
    # Where a curator brought the story in: the author, or whoever spoke for them. The member is the curator then.
    given_by = models.CharField(max_length=120, blank=True)
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["agreed_at", "pk"]

    def __str__(self):
        return f"{self.statement} {self.wording_version}"


class AssuranceManager(models.Manager):
    """Joins the member, because every page that shows an assurance names who gave it."""

    def get_queryset(self):
        return super().get_queryset().select_related("member")


class Assurance(models.Model):
    """Somebody's word that a passage of a story, which looks like an identifier, does not identify anyone.

    It holds a keyed hash and no text, see stories.safety.passage_key: what was matched is kept nowhere twice.
    """

    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="assurances")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    passage = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AssuranceManager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["story", "passage"], name="passage_assured_once")]

    def __str__(self):
        return f"{self.kind} at {self.created_at:%Y-%m-%d %H:%M}"
