"""Tell words near in meaning from those that mean the same, and add the ones of stories/data/synonyms_near.csv."""

import csv
from pathlib import Path

from django.db import migrations, models

FILE = Path(__file__).resolve().parent.parent / "data" / "synonyms_near.csv"


def add_groups(apps, schema_editor):
    group = apps.get_model("stories", "SynonymGroup")
    there = set(group.objects.values_list("expressions", flat=True))
    with open(FILE, newline="", encoding="utf-8") as file:
        rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        wanted = [", ".join(row) for row in rows]
    group.objects.bulk_create([group(expressions=text, is_near=True) for text in wanted if text not in there])


class Migration(migrations.Migration):
    dependencies = [("stories", "0024_retired_names")]

    operations = [
        migrations.AddField(
            model_name="synonymgroup",
            name="is_near",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "Such words are looked for only where few stories hold what was asked for, and come far below those."
                ),
                verbose_name="only near in meaning",
            ),
        ),
        migrations.RunPython(add_groups, migrations.RunPython.noop),
    ]
