"""Let nobody have a story in review whose curator curates no more: those who ceased before stories were let go kept theirs."""

from django.db import migrations
from django.db.models import Q


def let_go(apps, schema_editor):
    # For the others to take, as one that was not published in time: without an event, as nobody moved it.
    curates = Q(reviewer__is_active=True, reviewer__role="curator")
    left = apps.get_model("stories", "Story").objects.filter(status="in_review", reviewer__isnull=False)
    left.exclude(curates).update(reviewer=None)


class Migration(migrations.Migration):
    dependencies = [("stories", "0042_sample_choices"), ("members", "0005_closed_accounts")]

    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
