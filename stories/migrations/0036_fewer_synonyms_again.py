"""Take more words with another meaning out of groups of synonyms: red and green charts are not about net zero.

Groups that the central team changed meanwhile stay as they are.
"""

from django.db import migrations

# As a group was shipped, and as it is now.
CHANGED = [
    (
        "green plan, net zero, carbon, sustainable healthcare, environment",
        "green plan, net zero, carbon, sustainable healthcare",
    ),
    (
        "net zero, greener, green, carbon footprint, climate",
        "net zero, greener, carbon footprint, climate, decarbonisation",
    ),
    ("compassionate leadership, compassion, kindness, kind", "compassionate leadership, compassion, kindness"),
    (
        "experience, veteran, years in the job, long-serving, know-how, wisdom",
        "experience, years in the job, long-serving, know-how, wisdom",
    ),
]


def change_groups(apps, schema_editor):
    """Bring groups that stand as they were shipped to what the files have now; there are none in a new database."""
    groups = apps.get_model("stories", "SynonymGroup").objects
    for before, now in CHANGED:
        groups.filter(expressions=before).update(expressions=now)


class Migration(migrations.Migration):
    dependencies = [("stories", "0035_tags_without_an_address")]

    operations = [migrations.RunPython(change_groups, migrations.RunPython.noop)]
