"""Which old names of tags were retired, so that one may be allowed again."""

from django.db import migrations, models
from django.db.models import Q


def mark_retired(apps, schema_editor):
    """Mark those that lead nowhere, and those that the ledger says were retired."""
    events = apps.get_model("members", "DeskEvent").objects.filter(action="retired", subject="taggit.tag")
    old = apps.get_model("stories", "OldTag").objects
    old.filter(Q(now=None) | Q(name__in=list(events.values_list("name", flat=True)))).update(is_retired=True)


class Migration(migrations.Migration):
    dependencies = [("members", "0004_ledger"), ("stories", "0023_before_merge")]

    operations = [
        migrations.AddField("oldtag", "is_retired", models.BooleanField(default=False)),
        migrations.RunPython(mark_retired, migrations.RunPython.noop),
    ]
