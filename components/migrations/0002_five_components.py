"""The five components, in NHS England's order."""

from django.db import migrations

ROWS = [
    (
        "purpose",
        "Building a shared purpose and vision",
        "Building a shared purpose and vision",
        "Everyone knows the direction and why quality comes first.",
        [
            "The board sets the vision",
            "Work is aligned to priorities",
            "Teams co-design and celebrate",
            "Lived experience drives the work",
        ],
    ),
    (
        "people",
        "Investing in culture and people",
        "Investing in people and culture",
        "Supported ways of working in which all staff are encouraged to lead improvement.",
        [
            "A culture of improvement",
            "What matters to staff, people using services and carers",
            "Leaders who coach",
            "Staff enabled to improve",
        ],
    ),
    (
        "leadership",
        "Developing leadership behaviours for improvement",
        "Developing leadership behaviours",
        "Boards and leaders at every level model the behaviours that let improvement happen.",
        [
            "A leadership strategy",
            "Values and behaviours",
            "Acting in partnership",
            "Board development",
            "Go-and-see visits",
        ],
    ),
    (
        "capability",
        "Building improvement capability",
        "Building improvement capability and capacity",
        "Everyone can get training, coaching and time for improvement.",
        [
            "A capability strategy",
            "Training and support in a method",
            "Measured with data and feedback",
            "Co-production",
            "Daily huddles",
        ],
    ),
    (
        "system",
        "Embedding a quality management system",
        "Embedding improvement into management systems and processes",
        "Planning, assurance, control and improvement run as one system.",
        [
            "Aligned goals",
            "Planning and understanding status",
            "Responding to local, system and national priorities",
            "Improvement as part of everything",
        ],
    ),
]


def make_rows(apps, schema_editor):
    Component = apps.get_model("components", "Component")
    for position, (code, name, official_name, summary, practices) in enumerate(ROWS, start=1):
        Component.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "official_name": official_name,
                "summary": summary,
                "practices": "\n".join(practices),
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("components", "0001_initial")]
    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
