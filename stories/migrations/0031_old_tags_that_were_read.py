"""Which old names of tags readers knew: only those lead them on."""

from django.db import migrations, models


def mark_read(apps, schema_editor):
    """Mark those that a revision of a published story has; of others nothing says that a reader ever saw them."""
    old = apps.get_model("stories", "OldTag").objects
    names = set(old.values_list("name", flat=True))
    if names:
        revisions = apps.get_model("stories", "Revision").objects.filter(story__status="published")
        read = set()
        for tags in revisions.values_list("text__tags", flat=True).iterator():
            read |= names.intersection(tags or ())
        old.filter(name__in=read).update(was_read=True)


class Migration(migrations.Migration):
    dependencies = [("stories", "0030_near_words_taken_out")]

    operations = [
        migrations.AddField("oldtag", "was_read", models.BooleanField(default=False)),
        migrations.RunPython(mark_read, migrations.RunPython.noop),
    ]
