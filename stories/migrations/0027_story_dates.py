"""An index by which the pages of all stories at the desk are found in the order of the date, and nothing sorted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0026_covered_revisions")]

    operations = [
        migrations.AddIndex(
            model_name="story",
            index=models.Index(
                fields=[
                    "submitted_at",
                    "id",
                    "status",
                    "nation",
                    "reviewer",
                    "flagged_open",
                    "flagged",
                    "component_bits",
                    "appealed_at",
                    "approved_by",
                    "second_asked",
                ],
                name="story_dates",
            ),
        ),
    ]
