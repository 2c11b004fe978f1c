"""Add the abbreviations of stories/data/synonyms_letters.csv; what the central team changed meanwhile stays."""

import csv
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "synonyms_letters.csv"


def add_groups(apps, schema_editor):
    group = apps.get_model("stories", "SynonymGroup")
    there = set(group.objects.values_list("expressions", flat=True))
    with open(FILE, newline="", encoding="utf-8") as file:
        rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        wanted = [", ".join(row) for row in rows]
    group.objects.bulk_create([group(expressions=text) for text in wanted if text not in there])


class Migration(migrations.Migration):
    dependencies = [("stories", "0039_nobody_has_what_waits")]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
