"""Give the tag of signs alone that got an empty address one that a link can ask for, as stories.saving does now."""

from django.db import migrations


def give_address(apps, schema_editor):
    """Addresses are unique, so it is one tag at most, and one that went: its page of retired tags could not be drawn."""
    tags, old = (apps.get_model(*name).objects for name in (("taggit", "Tag"), ("stories", "OldTag")))
    taken = {slug for rows in (tags, old) for slug in rows.filter(slug__startswith="tag").values_list("slug", flat=True)}
    free = (slug for slug in ("tag", *(f"tag_{number}" for number in range(1, len(taken) + 2))) if slug not in taken)
    for rows in (tags, old):
        for row in rows.filter(slug=""):
            rows.filter(pk=row.pk).update(slug=next(free))


class Migration(migrations.Migration):
    dependencies = [("stories", "0034_tags_of_no_story")]

    operations = [migrations.RunPython(give_address, migrations.RunPython.noop)]
