"""Collections: stories that the central team chose and put in order, with an introduction, at an address."""

from functools import cache

from stories import choosing
from stories.models import Collection, Story

# On the home page and on a component's page. The list has them all.
FEATURED = 3
# Stands for the number of a component in the query that is put together once.
COMPONENT = -1


def featured(component=None):
    """Return the newest featured collections, of one component or for the home page, in one query."""
    sql, params = _featured(component is not None)
    return list(Collection.objects.raw(sql, [component.pk if value == COMPONENT else value for value in params]))


@cache
def _featured(of_component):
    """Return the query of featured() as SQL and its values: putting it together takes longer than all else on home."""
    found = Collection.objects.featured()
    if of_component:
        found = found.filter(components=COMPONENT)
    return found[:FEATURED].query.sql_with_params()


def publish(collection, *, actor):
    """Let readers see a collection, at an address made from its title; return it. A second click changes nothing.

    Raises choosing.CannotChoose while it has no introduction or no published story.
    """
    return choosing.publish(collection, "published_at", actor=actor, check=_check)


def _check(collection):
    if not collection.introduction.strip():
        raise choosing.CannotChoose("Write an introduction first. It says what these stories tell together.")
    if not Story.objects.published().filter(pk__in=collection.chosen.values("story")).exists():
        raise choosing.CannotChoose("Add a published story first.")


def unpublish(collection, *, actor):
    """Make a collection a draft again: readers do not see it, and its address is kept for the next time."""
    return choosing.unpublish(collection, "published_at", actor=actor)


def with_story(story):
    """Return all collections for a story's desk page, each with `.has_it`, the one changed last first."""
    having = set(Collection.objects.filter(chosen__story=story).values_list("pk", flat=True))
    found = list(Collection.objects.with_numbers().order_by("-updated_at", "-pk")[:100])
    for collection in found:
        collection.has_it = collection.pk in having
    return found
