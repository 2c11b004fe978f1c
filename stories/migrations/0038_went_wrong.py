"""Tell what did not work from failure and mistakes: a search for it said that care of heart failure means the same.

Groups that the central team changed meanwhile stay as they are.
"""

from django.db import migrations

# As a group was shipped, and as it is now.
CHANGED = [
    (
        "mistake, mistakes, went wrong, failed, failure, did not work",
        "went wrong, failed, did not work, didn't work, does not work, doesn't work",
    ),
    (
        "failure, failed, fail, did not work, made no difference, no effect, no change, went badly, flop, disaster",
        "failed, fail, did not work, made no difference, no effect, no change, went badly, flop, disaster",
    ),
]
ADDED = "failure, setback, mistake, unsuccessful, went wrong, went badly, gave up"


def change_groups(apps, schema_editor):
    """Bring groups that stand as they were shipped to what the files have now, as those of a new database do."""
    groups = apps.get_model("stories", "SynonymGroup").objects
    for before, now in CHANGED:
        groups.filter(expressions=before).update(expressions=now)
    if not groups.filter(expressions=ADDED).exists():
        groups.create(expressions=ADDED, is_near=True)


class Migration(migrations.Migration):
    dependencies = [("stories", "0037_erased_stories")]

    operations = [migrations.RunPython(change_groups, migrations.RunPython.noop)]
