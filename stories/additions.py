"""Additions: what an author adds to a published story goes through review while the published text stays.

An addition is a story of its own with `adds_to` set: a copy of the published text that its author changes with the
same forms, submits and has reviewed by the same table of actions. Instead of "publish" it has "merge", which
brings its text into the published story and leaves the addition behind as a record.
"""

from django.db import transaction

from stories import derived, identifiers
from stories.models import Factor, SearchChange, Status, Story
from stories.saving import TEXT_FIELDS, set_tags

# What an addition takes from the published story and gives back to it: everything the forms can change.
FIELDS = [
    *TEXT_FIELDS,
    "method_id",
    "method_typed",
    "stage",
    "started",
    "organisation_id",
    "organisation_typed",
    "organisation_type_id",
    "nation_id",
    "region_id",
    "attribution",
    "reuse",
]
OPEN = [Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.SCHEDULED]
NOT_PUBLISHED = "The story that this adds to is not published any more."


class CannotAdd(Exception):
    """Nothing can be added to this story now. Its text is for the author."""


def open_addition(story):
    """Return the addition to a story that its author or a curator still works on, or None."""
    return story.additions.filter(status__in=OPEN).first()


def start_addition(story):
    """Return the open addition to a published story, made as a copy of its text where there is none.

    Raises CannotAdd where the story is not published.
    """
    with transaction.atomic():
        # The lock makes a second click wait, and then find what the first one made.
        now = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
        if now.status != Status.PUBLISHED or now.adds_to_id:
            raise CannotAdd("You can add to a story while it is published.")
        found = open_addition(now)
        if found:
            return found
        addition = Story(adds_to=now, author_id=now.author_id, is_sample=now.is_sample)
        _copy_fields(now, addition)
        addition.save()
        for factor in now.factors.all():
            Factor.objects.create(
                story=addition,
                kind=factor.kind,
                component_id=factor.component_id,
                statement=factor.statement,
                position=factor.position,
            )
        _copy_lists(now, addition)
        identifiers.carry(now, addition)
        return addition


def merge(addition):
    """Bring an addition's text into the published story it adds to. Call inside a transaction.

    Statements that stayed the same keep their row, so that what links to them still does. Components and tags that
    a curator gave the published story meanwhile stay too. Raises CannotAdd where that story is not published.
    """
    story = Story.objects.select_for_update(of=("self",)).get(pk=addition.adds_to_id)
    if story.status != Status.PUBLISHED:
        raise CannotAdd(NOT_PUBLISHED)
    _copy_fields(addition, story)
    story.version += 1
    story.save()
    _merge_factors(addition, story)
    story.components.add(*addition.components.all())
    story.settings.set(addition.settings.all())
    set_tags(story, [tag.name for either in (story, addition) for tag in either.tags.all()])
    identifiers.carry(addition, story)
    derived.keep(story)
    SearchChange.objects.record(story.pk)


def _copy_fields(source, target):
    for name in FIELDS:
        setattr(target, name, getattr(source, name))


def _copy_lists(source, target):
    target.components.set(source.components.all())
    target.settings.set(source.settings.all())
    set_tags(target, [tag.name for tag in source.tags.all()])


def _merge_factors(addition, story):
    """Make a story's factors those of its addition, keeping the rows of those that are alike."""
    left = {(row.kind, row.component_id, row.statement): row for row in story.factors.all()}
    for new in addition.factors.all():
        row = left.pop((new.kind, new.component_id, new.statement), None)
        row = row or Factor(
            story=story, kind=new.kind, component_id=new.component_id, statement=new.statement
        )
        row.position = new.position
        row.save()
    story.factors.filter(pk__in=[row.pk for row in left.values()]).delete()
