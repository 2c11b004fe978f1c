"""Columns of a story that are derived from its texts and lists, so that the desk sorts and counts thousands by them.

Whatever changes the texts, components or assurances of a handed-in story calls update(), in its transaction.
"""

from django.db.models import BigIntegerField, F, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThan

from stories import identifiers
from stories.models import Story


def update(story):
    """Write what could identify somebody in a story, see identifiers.update_flags, and which components it has.

    The story's version stays, so that nobody's open form becomes stale.
    """
    identifiers.update_flags(story)
    update_components(Story.objects.filter(pk=story.pk))


def update_components(stories):
    """Write which components some stories have, in one query."""
    links = Story.components.through.objects.filter(story=OuterRef("pk")).order_by()
    bit = Cast(Value(1), BigIntegerField()).bitleftshift(Cast(F("component_id"), IntegerField()))
    of_one = links.values("story").annotate(bits=Sum(bit, output_field=BigIntegerField())).values("bits")
    stories.update(component_bits=Coalesce(Subquery(of_one), Value(0), output_field=BigIntegerField()))


def has_component(number):
    """Return the condition that a handed-in story has the component with this number."""
    return GreaterThan(F("component_bits").bitand(bit_of(number)), 0)


def bit_of(number):
    """Return the bit of Story.component_bits that stands for the component with this number."""
    return 1 << number
