"""The domains of health services whose people need no approval; the central team edits the list later."""

from django.db import migrations

DOMAINS = ["nhs.net", "nhs.uk", "nhs.scot", "wales.nhs.uk", "hscni.net", "hse.ie"]


def add(apps, schema_editor):
    """Add the starting values."""
    apps.get_model("members", "TrustedDomain").objects.bulk_create(
        [apps.get_model("members", "TrustedDomain")(domain=domain) for domain in DOMAINS], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0002_trusted_domain")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
