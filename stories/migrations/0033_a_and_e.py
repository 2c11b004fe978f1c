"""Let "A and E" mean the emergency department, as "A&E" does, where the central team left that group as it was shipped."""

from django.db import migrations

BEFORE = "emergency department, ED, A&E, accident and emergency, casualty, emergency care, ER"
NOW = BEFORE.replace("A&E", "A&E, A and E")


def add_to_group(apps, schema_editor):
    apps.get_model("stories", "SynonymGroup").objects.filter(expressions=BEFORE, is_near=False).update(expressions=NOW)


class Migration(migrations.Migration):
    dependencies = [("stories", "0032_former_addresses")]

    operations = [migrations.RunPython(add_to_group, migrations.RunPython.noop)]
