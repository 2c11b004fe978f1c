"""Tags as the central team looks after them: two made one, with the old name left behind as a way to the new.

A tag that goes leaves an OldTag, by which old links are led on, and a group of synonyms, by which a search for the
old name finds the new one.
"""

from django.db import transaction
from django.db.models import Q
from taggit.models import Tag

from members.ledger import record
from stories.choosing import check_curator
from stories.models import OldTag, SearchChange, Status, StoryTag, SynonymGroup


class CannotChangeTag(Exception):
    """Something that may not be done with a tag. Its text is for the curator."""


def merge(old_id, into_id, *, actor):
    """Make one tag of two and return how many stories changed: those that had the old one and not the new.

    All in one transaction, in as many queries for 1,000 stories as for one. A story that has both keeps one. Readers'
    stories are told to the search index, and the ledger gets one event. Raises CannotChangeTag where a tag is gone,
    and choosing.CannotChoose for anybody but a curator.
    """
    check_curator(actor)
    if old_id == into_id:
        raise CannotChangeTag("Choose two different tags.")
    with transaction.atomic():
        # In the order of their numbers, so that two curators who merge the same two wait for each other.
        rows = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in=[old_id, into_id]).order_by("pk")}
        if len(rows) < 2:
            raise CannotChangeTag("One of these tags is not there any more. Look at the page again.")
        old, into = rows[old_id], rows[into_id]
        concerned = list(_published(old))
        has_both = StoryTag.objects.filter(tag=into).values("content_object")
        moved = StoryTag.objects.filter(tag=old).exclude(content_object__in=has_both).update(tag=into)
        # What led to the old one leads to the new one, at one step.
        OldTag.objects.filter(now=old).update(now=into)
        OldTag.objects.filter(Q(name=into.name) | Q(slug=into.slug)).delete()
        record(actor, "merged", old, {"into": (old.name, into.name)})
        old.delete()
        OldTag.objects.create(name=old.name, slug=old.slug, now=into, made_by=actor)
        SynonymGroup.objects.create(expressions=f"{old.name}, {into.name}")
        SearchChange.objects.record(*concerned)
    return moved


def led_on(asked, known):
    """Return the slugs of tags that an address asks for, each old one led on to its new tag, or None if none is old.

    asked: as the address has them. known: those of them that the search knows. Asks the database only about others.
    """
    unknown = [slug for slug in asked if slug not in known]
    if not unknown:
        return None
    now = dict(OldTag.objects.filter(slug__in=unknown, now__isnull=False).values_list("slug", "now__slug"))
    return list(dict.fromkeys(now.get(slug, slug) for slug in asked)) if now else None


def _published(tag):
    """Return the numbers of the published stories that have a tag."""
    return StoryTag.objects.filter(tag=tag, content_object__status=Status.PUBLISHED).values_list(
        "content_object", flat=True
    )
