"""Additions: an author's changes to a published story, reviewed while readers still see the published text.

An addition is a story of its own with `adds_to` set: a copy of the published text that its author changes with the
same forms, submits and has reviewed by the same table of actions. Instead of "publish" it has "merge", which copies its
text into the published story and keeps the addition as a record; and instead of "take_back" it has "unmerge", which
restores the published story.
"""

import hashlib
import json

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from stories import answers, derived, identifiers, ledger, second_pair
from stories.models import Attribution, BeforeMerge, Factor, Reuse, SearchChange, Status, Story
from stories.saving import TEXT_FIELDS, set_tags
from stories.slugs import follow_title

# Fields that are copied from the published story to an addition and back: everything the forms can change.
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
FACTOR = ["id", "kind", "component_id", "statement", "position"]
ANSWER = ["id", "hindering_id", "helping_id", "made_by_id", "note", "created_at"]
NOT_PUBLISHED = "The story that this adds to is not published any more."


class CannotAdd(Exception):
    """An addition that cannot be started, merged or unmerged now. Its message is shown to the person who asked."""


def open_addition(story):
    """Return the addition to a story that is a draft or under review, or None; there is at most one."""
    return story.additions.filter(status__in=OPEN).first()


def just_merged():
    """Return a subquery: the id of the newest merged addition of the outer query's story that can still be undone."""
    since = timezone.now() - settings.UNDO_TIME
    merged = Story.objects.filter(adds_to=OuterRef("pk"), status=Status.MERGED, published_at__gt=since)
    return Subquery(merged.order_by("-published_at").values("pk")[:1])


def start_addition(story):
    """Return the open addition to a published story, made as a copy of its text where there is none.

    Raises CannotAdd where the story is not published.
    """
    with transaction.atomic():
        # The lock makes a second click wait, and then find what the first one made.
        now = Story.objects.locked(story.pk)
        if now.status != Status.PUBLISHED or now.adds_to_id:
            raise CannotAdd("You can add to a story while it is published.")
        found = open_addition(now)
        if found:
            return found
        addition = Story(adds_to=now, author_id=now.author_id, is_sample=now.is_sample)
        _copy_fields(now, addition)
        addition.save()
        for data in now.factors.values(*FACTOR[1:]):
            Factor.objects.create(story=addition, **data)
        _copy_lists(now, addition)
        identifiers.copy_assurances(now, addition)
        return addition


def tell_less(story, attribution, *, author, reuse=None):
    """Lower the attribution of a published story, and of its additions that would show readers more of the author.

    Closed additions too, because they may be reopened and published. The author can show more again in an addition. A
    first curator's approval stays valid, and a merge can still be undone. An event is recorded for each addition that
    changes. reuse: if the author chose that too, additions may not be reused more widely than this.
    Call it inside a transaction, with the additions locked by lock_additions(); the caller saves the story.
    """
    was = _fingerprint(_snapshot(story))
    _set_attribution(story, attribution)
    BeforeMerge.objects.filter(addition__adds_to=story, after=was).update(after=_fingerprint(_snapshot(story)))
    for addition in story.additions.exclude(attribution=""):
        lower = Attribution.less_telling(addition.attribution, attribution)
        less = min(addition.reuse, reuse or addition.reuse, key=Reuse.values.index)
        if (lower, less) != (addition.attribution, addition.reuse):
            _set_attribution(addition, lower)
            addition.reuse = less
            addition.version += 1
            addition.save(update_fields=["attribution", "reuse", "approved_text", "version"])
            ledger.record(addition, "tell_less", author)


def _set_attribution(story, attribution):
    """Set a lower attribution. A valid approval stays valid, as it holds for a text that reveals less, too."""
    approved = second_pair.is_approved(story)
    story.attribution = attribution
    if approved:
        story.approved_text = second_pair.fingerprint(story)


def lock_additions(story):
    """Lock the additions to a story and return them. Call it before locking the story, as merge() does."""
    return list(Story.objects.select_for_update(of=("self",)).filter(adds_to=story.pk).order_by("pk"))


def another_open(addition):
    """Whether the same story has another open addition. Call it inside a transaction.

    The published story is locked to the end of it, so that nobody starts another addition meanwhile.
    """
    story = Story.objects.locked(addition.adds_to_id)
    other = open_addition(story)
    return other is not None and other != addition


def merge(addition):
    """Copy an addition's text into the published story it adds to. Call it inside a transaction.

    Unchanged statements keep their row and its links. Components and tags that a curator gave the published story
    meanwhile stay too. A snapshot of the story before is kept for as long as the merge can be undone. Raises CannotAdd
    if that story is not published.
    """
    story = _locked_published(addition)
    was, linked, title = _snapshot(story), answers.linked_stories(story), story.title
    _copy_fields(addition, story)
    follow_title(story, title)
    story.version += 1
    story.save()
    was["answers"] = _merge_factors(addition, story)
    story.components.add(*addition.components.all())
    story.settings.set(addition.settings.all())
    set_tags(story, [tag.name for either in (story, addition) for tag in either.tags.all()])
    was["assured"] = list(story.assurances.values_list("passage", flat=True))
    identifiers.copy_assurances(addition, story)
    derived.update(story)
    after = _fingerprint(_snapshot(story))
    BeforeMerge.objects.update_or_create(
        addition=addition, defaults={"was": was, "after": after, "created_at": timezone.now()}
    )
    SearchChange.objects.record(story.pk, *{*linked, *answers.linked_stories(story)})


def unmerge(addition, *, actor):
    """Restore the published story to what it was before an addition was merged. Call it inside a transaction.

    A lower attribution or narrower reuse that came with the addition stays. Deleted statements come back with their ids
    and answers; answers that were linked to a new statement since move to the addition's. Raises CannotAdd, with a
    message for the actor, and changes nothing if the story was changed since, is not published any more, or has no
    snapshot any more.
    """
    story = _locked_published(addition)
    before = BeforeMerge.objects.filter(addition=addition).first()
    if before is None:
        raise CannotAdd("What the story was is not kept any more. Edit the published story instead.")
    if before.after != _fingerprint(_snapshot(story)):
        first = ledger.who_changed(story, actor)
        changed = f"{first} changed the published story" if first else "The published story was changed"
        raise CannotAdd(
            f"{changed} after it got the additions, so it cannot be put back as it was. Edit or archive it instead."
        )
    if story.edits.open().filter(created_at__gte=before.created_at).exists():
        raise CannotAdd(
            "A curator’s edit of the published story, with the additions in it, waits for the author. "
            "Take that edit back first."
        )
    linked = answers.linked_stories(story)
    for name, value in _values_before(before, story).items():
        setattr(story, name, value)
    story.version += 1
    story.save()
    _put_back_factors(story, addition, before.was)
    story.components.set(before.was["components"])
    story.settings.set(before.was["settings"])
    set_tags(story, before.was["tags"])
    carried = addition.assurances.exclude(passage__in=before.was["assured"]).values_list("passage", flat=True)
    story.assurances.filter(passage__in=list(carried)).delete()
    before.delete()
    derived.update(story)
    SearchChange.objects.record(story.pk, *{*linked, *answers.linked_stories(story)})


def forget_old(now=None):
    """Delete the snapshots of merges that cannot be undone any more. The worker calls it."""
    old = BeforeMerge.objects.filter(created_at__lte=(now or timezone.now()) - settings.UNDO_TIME)
    # exists() only reads; a DELETE would wait for SQLite's write lock each time.
    if old.exists():
        old.delete()


def _values_before(before, story):
    """Return the fields to restore, but with the author's lower attribution and narrower reuse if chosen since."""
    was = before.was["values"]
    return was | {
        "attribution": Attribution.less_telling(was["attribution"], story.attribution),
        "reuse": min(was["reuse"], story.reuse, key=Reuse.values.index),
    }


def _locked_published(addition):
    story = Story.objects.locked(addition.adds_to_id)
    if story.status != Status.PUBLISHED:
        raise CannotAdd(NOT_PUBLISHED)
    return story


def _snapshot(story):
    """Return everything that a merge changes in a story, as plain data."""
    return {
        "values": {name: getattr(story, name) for name in FIELDS},
        "factors": list(story.factors.order_by("pk").values(*FACTOR)),
        "components": sorted(story.components.values_list("pk", flat=True)),
        "settings": sorted(story.settings.values_list("pk", flat=True)),
        "tags": sorted(story.story_tags.values_list("tag__name", flat=True)),
    }


def _fingerprint(snapshot):
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True).encode()).hexdigest()[:32]


def _copy_fields(source, target):
    for name in FIELDS:
        setattr(target, name, getattr(source, name))


def _copy_lists(source, target):
    target.components.set(source.components.all())
    target.settings.set(source.settings.all())
    set_tags(target, [tag.name for tag in source.tags.all()])


def _merge_factors(addition, story):
    """Make a story's factors those of its addition, keeping the rows of unchanged ones.

    Answers linked to a new statement move with it. Returns the answers that deleted statements had, as plain data.
    """
    left = {row.content: row for row in story.factors.all()}
    moved = {}
    for new in addition.factors.all():
        row = left.pop(new.content, None)
        is_new = row is None
        row = row or Factor(story=story, kind=new.kind, component_id=new.component_id, statement=new.statement)
        row.position = new.position
        row.save()
        if is_new:
            moved[new.pk] = row.pk
    gone = [row.pk for row in left.values()]
    went = [
        row | {"created_at": row["created_at"].isoformat()} for row in answers.answers_at(gone).values(*ANSWER)
    ]
    answers.move(moved)
    story.factors.filter(pk__in=gone).delete()
    return went


def _put_back_factors(story, addition, was):
    """Restore a story's factors; answers of those that are deleted move to the addition's."""
    rows = {data["id"]: data for data in was["factors"]}
    going = {row.content: row.pk for row in story.factors.exclude(pk__in=rows)}
    answers.move({going[row.content]: row.pk for row in addition.factors.all() if row.content in going})
    story.factors.filter(pk__in=going.values()).delete()
    for data in rows.values():
        Factor(story=story, **data).save()
    answers.put_back(was["answers"])
