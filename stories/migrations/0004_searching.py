"""Synonyms that the central team edits, begun from stories/data/synonyms.csv, and searches that found nothing."""

import csv
from pathlib import Path

from django.db import migrations, models

FILE = Path(__file__).resolve().parent.parent / "data" / "synonyms.csv"


def make_groups(apps, schema_editor):
    group = apps.get_model("stories", "SynonymGroup")
    with open(FILE, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(line for line in file if line.strip() and not line.startswith("#")))
    group.objects.bulk_create([group(expressions=", ".join(row)) for row in rows])


class Migration(migrations.Migration):
    dependencies = [("stories", "0003_form_key_and_unfinished")]

    operations = [
        migrations.CreateModel(
            name="SearchMiss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("words", models.CharField(blank=True, max_length=80)),
                ("days", models.PositiveIntegerField(default=1)),
                ("last_day", models.DateField()),
            ],
            options={
                "verbose_name": "search without results",
                "verbose_name_plural": "searches without results",
                "ordering": ["-days", "words"],
                "indexes": [models.Index(fields=["last_day"], name="search_miss_last_day")],
            },
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "expressions",
                    models.TextField(
                        help_text="Words or expressions, divided by commas: length of stay, LOS, bed days."
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={"ordering": ["expressions"]},
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
