from django.db import migrations, models
from django.db.models import BigIntegerField, Case, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce


def note_components(apps, schema_editor):
    """Fill in which components the stories have, a bit for the number of each."""
    story, component = apps.get_model("stories", "Story"), apps.get_model("components", "Component")
    whens = [When(component=number, then=1 << number) for number in component.objects.values_list("pk", flat=True)]
    links = story.components.through.objects.filter(story=OuterRef("pk")).order_by().values("story")
    bits = links.annotate(bits=Sum(Case(*whens, default=0, output_field=BigIntegerField()))).values("bits")
    story.objects.update(component_bits=Coalesce(Subquery(bits), 0, output_field=BigIntegerField()))


class Migration(migrations.Migration):

    dependencies = [
        ('components', '0002_five_components'),
        ('stories', '0018_event_colleague'),
    ]

    operations = [
        migrations.AddField(
            model_name='story',
            name='component_bits',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(note_components, migrations.RunPython.noop),
    ]
