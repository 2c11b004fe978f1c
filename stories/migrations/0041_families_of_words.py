"""Add the words near in meaning of stories/data/synonyms_near_families.csv; what is there already stays."""

import csv
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "synonyms_near_families.csv"


def add_groups(apps, schema_editor):
    group = apps.get_model("stories", "SynonymGroup")
    there = set(group.objects.values_list("expressions", flat=True))
    with open(FILE, newline="", encoding="utf-8") as file:
        rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        wanted = [", ".join(row) for row in rows]
    group.objects.bulk_create([group(expressions=text, is_near=True) for text in wanted if text not in there])


class Migration(migrations.Migration):
    dependencies = [("stories", "0040_synonyms_of_letters")]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
