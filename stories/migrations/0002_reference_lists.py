"""Care settings and improvement methods to start with; the central team edits them in the admin."""

from django.db import migrations
from django.utils.text import slugify

SETTINGS = [
    "Acute hospital",
    "Urgent and emergency",
    "Maternity and neonatal",
    "Children and young people",
    "Mental health",
    "Learning disability and autism",
    "Community services",
    "General practice and primary care",
    "Pharmacy, dental or optometry",
    "Ambulance",
    "Social care or care home",
    "Hospice and end of life",
    "Public health and prevention",
    "Health and justice",
    "Diagnostics",
    "Cancer",
    "Corporate or support services",
    "System or place",
    "National body",
    "Education or research",
    "Voluntary and community",
    "Whole organisation",
    "Other",
]
METHODS = [
    "Model for Improvement and PDSA", "Lean", "QSIR", "Six Sigma or Lean Six Sigma",
    "An organisation-wide management system (Virginia Mason type)", "Flow coaching or big room",
    "Experience-based co-design", "Appreciative inquiry or learning from excellence", "Human factors",
    "Clinical audit", "Collaborative (Breakthrough Series)", "Theory of change",
    "Measurement for improvement (SPC)", "Improvement huddles or boards", "A local method",
    "None or not sure",
]  # fmt: skip


def make_rows(apps, schema_editor):
    for model, names in (("CareSetting", SETTINGS), ("Method", METHODS)):
        rows = apps.get_model("stories", model).objects
        for position, name in enumerate(names, start=1):
            rows.get_or_create(code=slugify(name)[:60], defaults={"name": name, "position": position})


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]
    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
