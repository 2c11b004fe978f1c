"""What a collection and a call share: words saved against the version they were read in, and stories put in order.

A holder is a row of a CuratedModel whose `chosen` are its stories in order. Only this module saves one. Whatever
readers can see of a holder tells the search index, by which kept pages know that they are old.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from members.ledger import record
from members.models import Member
from stories.models import SearchChange, Status, Story
from stories.models.changes import NO_STORY
from stories.slugs import make_slug

# More than anybody reads at one address.
MOST_STORIES = 60
# Two clicks on the button of one form are nearer to each other.
ONE_FORM = timedelta(minutes=1)


class CannotChoose(Exception):
    """Something that may not be done with a collection or a call. Its text is for the curator."""


class StaleWords(Exception):
    """The holder was saved by somebody else after the form was opened. current: as it is now."""

    def __init__(self, current):
        super().__init__("Somebody changed this after you opened it.")
        self.current = current


def check_curator(actor):
    """Raise CannotChoose unless the actor is of the central team."""
    if not actor.is_staff:
        raise CannotChoose("Only a curator can do that.")


def locked(holder, expected_version=None):
    """Return a holder's row, locked where the database can. Call inside a transaction; raises StaleWords."""
    now = type(holder).objects.select_for_update(of=("self",)).get(pk=holder.pk)
    if expected_version is not None and now.version != expected_version:
        raise StaleWords(now)
    return now


def save_words(holder, *, actor, values, expected_version, lists=None):
    """Save words of a holder, a new one among them, and return it as it is afterwards.

    values: fields by name. lists: {many-to-many field: rows}. A second click on the form of a new one returns the one
    that the first made. Raises StaleWords and changes nothing where another save came between, and CannotChoose for
    anybody but a curator.
    """
    check_curator(actor)
    with transaction.atomic():
        is_new = holder.pk is None
        if is_new and (made := _just_made(type(holder), actor, values)):
            return made
        now = type(holder)(made_by=actor) if is_new else locked(holder, expected_version)
        for name, value in values.items():
            setattr(now, name, value)
        save(now)
        for name, rows in (lists or {}).items():
            getattr(now, name).set(rows)
        # Which words were changed, not the words: nobody can delete a record.
        record(actor, "added" if is_new else "changed", now, dict.fromkeys(values, ()))
        return now


def _just_made(model, actor, values):
    """Return the row with these words that the actor made a moment ago and nobody changed since, or None.

    The actor's row is locked, so that the second of two clicks finds what the first made.
    """
    Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    since = timezone.now() - ONE_FORM
    return model.objects.filter(made_by=actor, version=1, created_at__gt=since, **values).first()


def save(holder):
    """Count the save, write the row, and let kept pages know. Call inside the transaction that locked it."""
    holder.version += 1
    holder.save()
    SearchChange.objects.record(NO_STORY)
    return holder


def publish(holder, field, *, actor, check=None, then=None):
    """Set a date of publishing where it is empty, make the address, and return the holder.

    check: a function of the locked row that raises CannotChoose where something is missing. then: another one, called
    in the same transaction. A second click changes nothing.
    """
    check_curator(actor)
    try:
        with transaction.atomic():
            row = locked(holder)
            if getattr(row, field) is not None:
                return row
            if check is not None:
                check(row)
            now = timezone.now()
            setattr(row, field, now)
            row.slug = row.slug or make_slug(row.title, type(row))
            save(row)
            record(actor, "published", row, {field: ("", now)})
            if then is not None:
                then(row)
            return row
    except IntegrityError:
        raise CannotChoose("Somebody published one with the same title just now. Try again.") from None


def unpublish(holder, field, *, actor, check=None, then=None):
    """Empty a date of publishing, so that readers do not see the holder, and return the holder; its address is kept.

    check and then: as with publish(). A second click changes nothing.
    """
    check_curator(actor)
    with transaction.atomic():
        row = locked(holder)
        before = getattr(row, field)
        if before is None:
            return row
        if check is not None:
            check(row)
        setattr(row, field, None)
        save(row)
        record(actor, "unpublished", row, {field: (before, "")})
        if then is not None:
            then(row)
        return row


def add_story(holder, story_id, *, actor):
    """Add a published story at the end. One that is there already stays where it is: a second click is no error."""
    check_curator(actor)
    with transaction.atomic():
        now = locked(holder)
        if now.chosen.filter(story=story_id).exists():
            return
        # Locked: its author may be erasing it at this moment.
        if not Story.objects.select_for_update(of=("self",), no_key=True).published().filter(pk=story_id):
            raise CannotChoose("That story is not published now, so it cannot be added.")
        places = list(now.chosen.values_list("position", flat=True))
        if len(places) >= MOST_STORIES:
            raise CannotChoose(f"There are {MOST_STORIES} stories already. Take one out first.")
        now.chosen.create(story_id=story_id, position=max(places, default=-1) + 1)
        save(now)
        record(actor, "added a story", now, {"story": ("", story_id)})


def remove_story(holder, story_id, *, actor):
    """Take a story away. One that is not there is no error."""
    check_curator(actor)
    with transaction.atomic():
        now = locked(holder)
        removed, _ = now.chosen.filter(story=story_id).delete()
        if removed:
            save(now)
            record(actor, "took out a story", now, {"story": (story_id, "")})


def move_story(holder, story_id, step, *, actor, expected_version):
    """Move a story up (step -1) or down (step 1) past the next story that readers can see.

    Raises StaleWords where the order is not the one the curator saw.
    """
    check_curator(actor)
    with transaction.atomic():
        now = locked(holder, expected_version)
        rows = list(now.chosen.select_related("story").only("position", "story__status"))
        here = next((place for place, row in enumerate(rows) if row.story_id == story_id), None)
        if here is None:
            return
        there = here + step
        # The order is that of what the curator sees: hidden ones are passed over.
        while 0 <= there < len(rows) and rows[there].story.status != Status.PUBLISHED:
            there += step
        if not 0 <= there < len(rows):
            return
        rows.insert(there, rows.pop(here))
        for place, row in enumerate(rows):
            row.position = place
        now.chosen.model.objects.bulk_update(rows, ["position"])
        save(now)
        record(actor, "moved a story", now, {"story": (story_id, story_id)})


def stories_of(holder):
    """Return the chosen stories that readers may see, in order, with what a card shows."""
    order = dict(holder.chosen.values_list("story", "position"))
    stories = Story.objects.published().filter(pk__in=order).with_card_data()
    return sorted(stories, key=lambda story: (order[story.pk], story.pk))
