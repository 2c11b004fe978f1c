"""Let nobody have a story that waits: one that its author submitted again stayed with who had asked for changes."""

from django.db import migrations


def let_go(apps, schema_editor):
    apps.get_model("stories", "Story").objects.filter(status="submitted").update(reviewer=None)


class Migration(migrations.Migration):
    dependencies = [("stories", "0038_went_wrong")]

    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
