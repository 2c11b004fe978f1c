"""Know "finding time" for what it asks about: time to improve, protected or lacking.

A group that the central team changed meanwhile stays as it is.
"""

from django.db import migrations

# As a group was shipped, and as it is now.
CHANGED = [
    (
        "protected time, time to improve, no time, lack of time, time for improvement, release time, headspace, backfill",
        "protected time, time to improve, no time, lack of time, time for improvement, release time, headspace, backfill,"
        " finding time, find time, find the time",
    ),
]


def change_groups(apps, schema_editor):
    """Bring groups that stand as they were shipped to what the file has now."""
    groups = apps.get_model("stories", "SynonymGroup").objects
    for before, now in CHANGED:
        groups.filter(expressions=before).update(expressions=now)


class Migration(migrations.Migration):
    dependencies = [("stories", "0044_missing_synonyms")]

    operations = [migrations.RunPython(change_groups, migrations.RunPython.noop)]
