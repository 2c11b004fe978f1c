"""Delete the tags that no story has any more, as stories.saving does from now on: authors took some away for a reason.

Those to which an old name leads stay, and those that a curator allowed again.
"""

from django.db import migrations
from django.db.models import Exists, OuterRef


def delete_left_over(apps, schema_editor):
    tags, events = apps.get_model("taggit", "Tag").objects, apps.get_model("members", "DeskEvent").objects
    had = apps.get_model("stories", "StoryTag").objects.filter(tag=OuterRef("pk"))
    led_to = apps.get_model("stories", "OldTag").objects.filter(now=OuterRef("pk"))
    allowed = {
        int(pk)
        for pk in events.filter(subject="taggit.tag", action="allowed again").values_list("subject_id", flat=True)
        if pk.isdecimal()
    }
    left = tags.filter(~Exists(had), ~Exists(led_to)).values_list("pk", flat=True)
    tags.filter(pk__in=[pk for pk in left if pk not in allowed]).delete()


class Migration(migrations.Migration):
    dependencies = [("stories", "0033_a_and_e"), ("members", "0005_closed_accounts")]

    operations = [migrations.RunPython(delete_left_over, migrations.RunPython.noop)]
