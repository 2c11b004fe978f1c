# In a transaction of its own: PostgreSQL makes no index of a table that was filled in the same one.

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0019_component_bits'),
        ('organisations', '0002_reference_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='story',
            name='nation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='organisations.nation'),
        ),
        migrations.AlterField(
            model_name='story',
            name='reviewer',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviewing', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RemoveIndex(
            model_name='story',
            name='story_desk',
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(fields=['status', 'submitted_at', 'id', 'nation', 'reviewer', 'flagged_open', 'flagged', 'component_bits', 'appealed_at', 'approved_by', 'second_asked'], name='story_desk'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(fields=['status', 'nation', 'reviewer', 'flagged_open', 'flagged', 'component_bits'], name='story_counts'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(django.db.models.functions.text.Lower('title'), models.F('submitted_at'), models.F('id'), models.F('status'), name='story_titles'),
        ),
    ]
