"""Add words of the field that were missing, and take words of two meanings out of groups: a carer is no assistant.

Groups that the central team changed meanwhile stay as they are.
"""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
# The file of each, and whether its words are only near in meaning.
FILES = [("synonyms_missing.csv", False), ("synonyms_near_missing.csv", True)]
# As a group was shipped, and as it is now.
CHANGED = [
    (
        "healthcare assistant, care assistant, support worker, auxiliary, carer, senior carer, HCA,"
        " lowest paid, unregistered",
        "healthcare assistant, care assistant, support worker, auxiliary, HCA, lowest paid, unregistered",
    ),
    (
        "mental health, mental illness, depression, anxiety, low mood, psychiatric, psychology, crisis",
        "mental health, mental illness, depression, anxiety, low mood, psychiatric, crisis",
    ),
    (
        "staff survey, staff feedback, pulse survey",
        "staff survey, pulse survey",
    ),
    (
        "backfill, bank cover, cover, bank staff, agency staff",
        "backfill, bank cover, cover",
    ),
    (
        "own the data, data ownership, responsible for the data, owns the data",
        "own the data, data ownership, responsible for the data, owns the data, owner of the data, data"
        " owner",
    ),
]


def change_groups(apps, schema_editor):
    """Bring groups that stand as they were shipped to what the files have now, and add those that are not there."""
    groups = apps.get_model("stories", "SynonymGroup").objects
    for before, now in CHANGED:
        groups.filter(expressions=before).update(expressions=now)
    there = set(groups.values_list("expressions", flat=True))
    for name, is_near in FILES:
        with open(DATA / name, newline="", encoding="utf-8") as file:
            rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
            wanted = [", ".join(row) for row in rows]
        groups.bulk_create([groups.model(expressions=text, is_near=is_near) for text in wanted if text not in there])


class Migration(migrations.Migration):
    dependencies = [("stories", "0043_nobody_has_what_is_left")]

    operations = [migrations.RunPython(change_groups, migrations.RunPython.noop)]
