"""Add the words near in meaning of synonyms_near_more.csv, and take those of two meanings out of the first ones.

Who asks for racism means no brown paper. Groups that the central team changed meanwhile stay as they are.
"""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
# These stand in no group of synonyms_near.csv any more.
TWO_MEANINGS = """
    active agreement alone bit black blocked borrow brain break brown bug bugs bus chair claim claims close
    closed closing code coloured colours company contract copied copy court died distance document drill drills
    drink drive drop dropped early energy few fix fixed force form forms formula free friday gear green held hid
    hide hiding items last less lights line lines log logged lost machine machines meaning missing more mouth
    noise notice open order pace pack paper papers path periods plain power quotes race rang rank reach reason
    red register return returns ring role room rooms route row say screen sheet shut sign signal sleep sort
    speak special status steal steam steps stick storage store stores terms text title tools track travel values
    wall warm web worse
"""


def change_groups(apps, schema_editor):
    group = apps.get_model("stories", "SynonymGroup")
    shipped, gone = set(_groups("synonyms_near.csv")), set(TWO_MEANINGS.split())
    for one in group.objects.filter(is_near=True):
        kept = ", ".join(word for word in one.expressions.split(", ") if word not in gone)
        if kept != one.expressions and kept in shipped:
            one.expressions = kept
            one.save(update_fields=["expressions"])
    there = set(group.objects.values_list("expressions", flat=True))
    more = [text for text in _groups("synonyms_near_more.csv") if text not in there]
    group.objects.bulk_create([group(expressions=text, is_near=True) for text in more])


def _groups(name):
    with open(DATA / name, newline="", encoding="utf-8") as file:
        rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        return [", ".join(row) for row in rows]


class Migration(migrations.Migration):
    dependencies = [("stories", "0028_fewer_synonyms")]

    operations = [migrations.RunPython(change_groups, migrations.RunPython.noop)]
