"""The ledger of the central team's settings: roles, reference lists, trusted domains, synonyms and the like.

What happens to a story is a StoryEvent; everything else that a curator changes for everybody is a DeskEvent. Changes in
Django's admin are recorded by members.admin_site, whatever the model; other pages call record().
"""

from django.db import models
from django.utils import timezone

from members.append_only import AppendOnly

LONGEST = 300


class DeskEvent(AppendOnly):
    """One past change of a setting.

    changes: {field: [before, after]}, or {field: []} where the value is about a person.
    """

    actor = models.ForeignKey("members.Member", on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=20)
    # The model and number of the row, which may be gone; its name then, unless it is that of a person.
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(AppendOnly.Meta):
        abstract = False
        verbose_name = "change of a setting"
        verbose_name_plural = "changes of settings"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.action} {self.subject} {self.name}".strip()


def record(actor, action, subject, changes=None):
    """Record a change of a setting and return the event; call it in the transaction of the change.

    actor: the member, or None for a command. action: a word such as "added", "changed", "deleted", "approved".
    subject: the row. changes: {field: (before, after)}. If its model has LEDGER_VALUES, values are kept of those fields
    alone, and only the names of others, because a record that nobody can delete must have nothing about a person.
    """
    fields_with_values = getattr(subject, "LEDGER_VALUES", None)
    kept = {
        name: [str(value)[:LONGEST] for value in values]
        if fields_with_values is None or name in fields_with_values
        else []
        for name, values in (changes or {}).items()
    }
    return DeskEvent.objects.create(
        actor=actor,
        action=action,
        subject=subject._meta.label_lower,
        subject_id=str(subject.pk),
        name=str(subject)[:200] if fields_with_values is None else "",
        changes=kept,
    )
