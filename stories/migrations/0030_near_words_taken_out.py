"""Take the words of two meanings out of groups of near words where 0029 ran before it did so.

For its first minutes 0029 only added groups. Groups that the central team changed since stay as they are.
"""

import csv
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "synonyms_near.csv"
# What was taken out of a group, in order, after the first expression that it has now.
TAKEN_OUT = """
    honest: open hide hiding hid; kind: warm; conflict: row; cost: free; expenses: claim claims; buying: order
    contract quotes; equipment: gear machine machines tools; cannot find: missing lost; repair: fix fixed; space:
    room rooms storage; small: few; stopped: dropped died; lasted: last stick held; spread: copy copied travel
    borrow steal; purpose: reason meaning; strategy: values document; unintended: worse; improvement method:
    tools; data quality: code; ups and downs: noise signal; red amber green: colours coloured red green; report:
    return returns paper papers pack; paperwork: form forms returns; email: text; stuck: blocked; phone: ring rang
    line; access: reach; triage: sort; weekend: friday; morning: early; journey: path route steps; transport:
    travel bus drive distance; infection: bug bugs; dying: died; lonely: alone company; food: drink; breaks: break
    sleep; contracts: contract terms agreement; environment: green; refuse: blocked; momentum: energy pace drive
    steam; clear: plain; poster: notice; board on the wall: wall sheet; tracked: track log logged register; fewer:
    less drop dropped; increase: more; discover: notice; hierarchy: rank power status title; voice: say speak;
    agenda: chair items; lone: alone; stopped doing: drop; ethnic: race black brown; video: screen web; exercise:
    active; team around: role; women's health: periods; stroke: brain; teeth: mouth; feeding: formula; cardiac
    arrest: drill drills; restraint: force; observation: special; internet: signal; printed: paper; closure:
    closed close shut closing; opening hours: open; car park: bus; stock: store stores; noisy: noise lights sleep;
    legal: claim court
"""


def take_out(apps, schema_editor):
    """Bring groups that stand as they were first shipped to what the file has now; there are none in a new database."""
    with open(FILE, newline="", encoding="utf-8") as file:
        rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        shipped = {", ".join(row) for row in rows}
    taken_out = dict(entry.split(": ") for entry in " ".join(TAKEN_OUT.split()).split("; "))
    words = {word for entry in taken_out.values() for word in entry.split()}
    for group in apps.get_model("stories", "SynonymGroup").objects.filter(is_near=True):
        expressions = group.expressions.split(", ")
        kept = [one for one in expressions if one not in words]
        gone = " ".join(one for one in expressions if one in words)
        if gone and ", ".join(kept) in shipped and taken_out.get(kept[0]) == gone:
            group.expressions = ", ".join(kept)
            group.save(update_fields=["expressions"])


class Migration(migrations.Migration):
    dependencies = [("stories", "0029_more_near_synonyms")]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
