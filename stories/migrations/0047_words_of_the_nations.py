"""Add words of the five nations, of care outside hospital and of every day; what is there already stays."""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
# The file of each, and whether its words are only near in meaning.
FILES = [("synonyms_nations.csv", False), ("synonyms_near_nations.csv", True)]


def add_groups(apps, schema_editor):
    groups = apps.get_model("stories", "SynonymGroup").objects
    there = set(groups.values_list("expressions", flat=True))
    for name, is_near in FILES:
        with open(DATA / name, newline="", encoding="utf-8") as file:
            rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
            wanted = [", ".join(row) for row in rows]
        groups.bulk_create([groups.model(expressions=text, is_near=is_near) for text in wanted if text not in there])


class Migration(migrations.Migration):
    dependencies = [("stories", "0046_what_fell")]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
