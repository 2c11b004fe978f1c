"""Take words with more than one meaning out of groups of synonyms: who asks for "moving" means no exercise in bed.

Groups that the central team changed meanwhile stay as they are.
"""

import csv
from pathlib import Path

from django.db import migrations

# As a group was shipped, and as it is now; "" where nothing is left of it.
CHANGED = [
    ("leader, leaders, leadership, lead, leading", "leader, leaders, leadership"),
    ("trust, honesty, openness, candour", "honesty, openness, candour"),
    ("doctor, physician, medic, medics, clinician, consultant", "doctor, physician, clinician, consultant"),
    ("estates, facilities, buildings, maintenance, repairs", "estates, facilities, maintenance, repairs"),
    (
        "boarding, corridor care, trolley waits, trolleys, overcrowding, crowding",
        "corridor care, trolley waits, trolleys, overcrowding, crowding",
    ),
    (
        "primary care, general practice, GP, GP practice, GP surgery, family doctor, surgery",
        "primary care, general practice, GP, GP practice, GP surgery, family doctor",
    ),
    ("diagnostics, tests, endoscopy, pathology, blood tests", "diagnostics, endoscopy, pathology, blood tests"),
    ("assurance, inspection, compliance, policing, ticked", "assurance, inspection, compliance"),
    ("fall, fell, fallen", ""),
    ("police, officers, right care right person", "police, right care right person"),
    ("governor, officer, wing", ""),
    (
        "sit up get dressed keep moving, end PJ paralysis, deconditioning, moving",
        "sit up get dressed keep moving, end PJ paralysis, deconditioning",
    ),
    (
        "net zero, greener, green, carbon footprint, sustainable, climate",
        "net zero, greener, green, carbon footprint, climate",
    ),
    ("scanning, bar code, bar codes, barcode, RFID, tracking", "bar code, bar codes, barcode, RFID"),
    (
        "did not attend, DNAs, did not come, not turning up, no shows, missed, failed to attend",
        "did not attend, DNAs, did not come, not turning up, no shows, failed to attend",
    ),
    (
        "board papers, board reports, committee papers, paper, papers, pages",
        "board papers, board reports, committee papers, paper, papers",
    ),
    (
        "place, place based, place-based, neighbourhood, integrated neighbourhood team",
        "place based, place-based, neighbourhood, integrated neighbourhood team",
    ),
    (
        "consultant, surgeon, senior doctor, registrar, specialist, physician, medic, medics",
        "doctor, doctors, consultant, surgeon, senior doctor, registrar, specialist, physician, medic, medics",
    ),
    (
        "success, successful, worked, went well, win, wins, achievement, good news, paid off",
        "success, successful, went well, win, wins, achievement, good news, paid off",
    ),
    (
        "scan, scans, scanner, scanning, test result, tests, blood test, imaging, x-ray, endoscopy, diagnostic, diagnostics",
        "scan, scans, scanner, scanning, test result, blood test, imaging, x-ray, endoscopy, diagnostic, diagnostics",
    ),
    (
        "operation, operations, surgery, theatre, theatres, operating, list, procedure, knife to skin",
        "operation, operations, surgery, theatre, theatres, operating, procedure, knife to skin",
    ),
    (
        "talking therapy, counselling, therapy, psychological, treatment",
        "talking therapy, counselling, therapy, psychological",
    ),
    (
        "rest, break, breaks, tea room, canteen, sleep, somewhere to sit",
        "break, breaks, tea room, canteen, sleep, somewhere to sit",
    ),
    (
        "environment, green, carbon, sustainability, climate, recycling, net zero, waste",
        "environment, green, carbon, climate, recycling, net zero",
    ),
]
FILE = Path(__file__).resolve().parent.parent / "data" / "synonyms_near.csv"


def add_groups(apps, schema_editor):
    """Add what the file of groups near in meaning has more than it had."""
    group = apps.get_model("stories", "SynonymGroup")
    there = set(group.objects.values_list("expressions", flat=True))
    with open(FILE, newline="", encoding="utf-8") as file:
        rows = csv.reader(line for line in file if line.strip() and not line.startswith("#"))
        wanted = [", ".join(row) for row in rows]
    group.objects.bulk_create([group(expressions=text, is_near=True) for text in wanted if text not in there])


def change_groups(apps, schema_editor):
    groups = apps.get_model("stories", "SynonymGroup").objects
    for before, now in CHANGED:
        if now:
            groups.filter(expressions=before).update(expressions=now)
        else:
            groups.filter(expressions=before).delete()


class Migration(migrations.Migration):
    dependencies = [("stories", "0027_story_dates")]

    operations = [
        migrations.RunPython(change_groups, migrations.RunPython.noop),
        migrations.RunPython(add_groups, migrations.RunPython.noop),
    ]
