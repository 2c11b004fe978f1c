"""Writing one batch of records in one transaction."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from stories import derived
from stories.answers import stories_of_answers
from stories.models import Attribution, ErasedStory, Factor, SearchChange, Status, Story, StoryEvent, StoryTag
from stories.saving import forget_unused
from stories.slugs import follow_title, unique_slug

# Actions of people that change a story's text here. An import would undo them.
CHANGED_HERE = ["redact", "edit", "accept_edit", "add", "leave"]


@dataclass
class Outcome:
    """What became of a batch. left_alone: (number of the line, reason) pairs."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    left_alone: list = field(default_factory=list)


def write_batch(records, lookups, *, is_sample=False, sender=None):
    """Add or update the stories of these records, all or none, and return the Outcome.

    sender: the curator who brings them in, or None. A story that is the same as its record is not touched.
    """
    outcome = Outcome()
    with transaction.atomic():
        stored = _stored_stories(records)
        reasons = _reasons_to_leave_alone(records, stored)
        wanted = [record for record in records if record.external_id not in reasons]
        left_alone = [record for record in records if record.external_id in reasons]
        outcome.left_alone = [(record.number, reasons[record.external_id]) for record in left_alone]
        lookups.prepare(wanted)
        added = _add([record for record in wanted if record.external_id not in stored], lookups, is_sample, sender)
        stories = stored | {story.external_id: story for story in added}
        fields = _set_columns([record for record in wanted if record.external_id in stored], stored, lookups)
        numbers = [story.pk for story in stored.values()]
        linked = stories_of_answers(numbers) if stored else set()
        tags = set(StoryTag.objects.filter(content_object__in=numbers).values_list("tag", flat=True))
        related = _write_related(wanted, stories, lookups)
        if tags and forget_unused(tags):
            lookups.forget_tags()
        changed = [story for story in stored.values() if story.pk in related or story.pk in fields]
        _update(changed, set().union(*fields.values()))
        derived.update_components(Story.objects.filter(pk__in=related))
        readable = [story.pk for story in added + changed if story.status == Status.PUBLISHED]
        if readable:
            # A statement that went may have answered one of a story that did not change.
            SearchChange.objects.record(*{*readable, *(linked if changed else ())})
    outcome.added, outcome.updated = len(added), len(changed)
    outcome.unchanged = len(wanted) - len(added) - len(changed)
    return outcome


def _reasons_to_leave_alone(records, stored):
    """Return {external id: why} of the stories that an import must not touch.

    People moved them to another status, changed their text, or erased them with the author's account. To import them
    again must never bring back what was taken down, or taken out because it could identify somebody.
    """
    changed = _changed_here(stored)
    erased = ErasedStory.objects.among({record.external_id for record in records} - stored.keys())
    reasons = dict.fromkeys(erased, "the story was erased here")
    for record in records:
        story = stored.get(record.external_id)
        if story and story.status != record.status:
            reasons[record.external_id] = f"the story is {story.get_status_display().lower()} here now"
        elif story and story.pk in changed:
            reasons[record.external_id] = "people changed the story here since"
    return reasons


def _stored_stories(records):
    """Return {external id: story} of the records' stories that are here, locked in the order of their ids."""
    ids = [record.external_id for record in records]
    rows = Story.objects.select_for_update(of=("self",)).filter(external_id__in=ids).order_by("pk")
    return {story.external_id: story for story in rows}


def _changed_here(stored):
    """Return the numbers of those of some stories whose text people changed, or whose author left."""
    events = StoryEvent.objects.filter(action__in=CHANGED_HERE, story__in=[story.pk for story in stored.values()])
    return set(events.values_list("story", flat=True))


def _columns(record, lookups):
    """Return the plain columns of a story as a record tells them, except those that depend on what is stored."""
    organisation = lookups.organisation(record.organisation)
    kind, nation, region = record.organisation_type, record.nation, record.region
    if region:
        nation = region.nation
    if organisation:
        kind = kind or organisation.type
        nation = nation or organisation.nation
        if not region and organisation.region and organisation.region.nation_id == nation.pk:
            region = organisation.region
    attribution = record.attribution or (
        Attribution.ORGANISATION if record.organisation else Attribution.NATION
    )
    return record.text | {
        "method_id": record.method and record.method.pk,
        "method_typed": record.method_typed,
        "organisation_id": organisation and organisation.pk,
        "organisation_typed": "" if organisation else record.organisation,
        "organisation_type_id": kind and kind.pk,
        "nation_id": nation and nation.pk,
        "region_id": region and region.pk,
        "author_id": lookups.member_id(record.author_email),
        "attribution": str(attribution),
    }


def _add(records, lookups, is_sample, sender):
    """Make the stories of new records, each with its one event, and return them."""
    now = timezone.now()
    stories = []
    for record in records:
        story = Story(
            **_columns(record, lookups),
            external_id=record.external_id,
            status=record.status,
            is_sample=is_sample,
        )
        if record.status == Status.PUBLISHED:
            # A draft gets its slug when it is published: its title may change until then.
            story.published_at = record.published_at or now
            story.slug = unique_slug(story.title, lookups.slugs)
            lookups.slugs.add(story.slug)
        if record.status == Status.SUBMITTED:
            story.submitted_at = now
        stories.append(story)
    stories = Story.objects.bulk_create(stories)
    StoryEvent.objects.bulk_create(
        StoryEvent(story=story, action="import", from_status="", to_status=story.status, actor=sender)
        for story in stories
    )
    return stories


def _set_columns(records, stored, lookups):
    """Set on stored stories what their records tell; return the names of columns that differed, by story."""
    differing = {}
    for record in records:
        story = stored[record.external_id]
        columns = _columns(record, lookups)
        # No file undoes an author's wish to tell less.
        columns["attribution"] = Attribution.less_telling(columns["attribution"], story.attribution)
        if record.status == Status.PUBLISHED and record.published_at:
            columns["published_at"] = record.published_at
        names = {name for name, value in columns.items() if getattr(story, name) != value}
        title, slug = story.title, story.slug
        for name in names:
            setattr(story, name, columns[name])
        if "title" in names:
            follow_title(story, title, lookups.slugs)
            names |= {"slug"} if story.slug != slug else set()
        if names:
            differing[story.pk] = names
    return differing


def _write_related(records, stories, lookups):
    """Bring factors, components, settings and tags to what records tell; return the stories that differed."""
    factors, components, settings, tags = {}, {}, {}, {}
    for record in records:
        key = stories[record.external_id].pk
        factors[key] = record.factors
        components[key] = record.components
        settings[key] = record.settings
        tags[key] = lookups.tag_ids(record.tags)
    return (
        sync_factors(factors)
        | sync_links(Story.components.through, "story_id", "component_id", components)
        | sync_links(Story.settings.through, "story_id", "caresetting_id", settings)
        | sync_links(StoryTag, "content_object_id", "tag_id", tags)
    )


def sync_links(through, owner, target, wanted):
    """Make the rows of a many-to-many table those of `wanted`: lists of targets by owner.

    Returns the owners whose rows differed. One query to look, and one each to delete and to add where needed.
    """
    gone, there = {}, set()
    rows = through.objects.filter(**{f"{owner}__in": list(wanted)})
    for key, owner_key, target_key in rows.values_list("pk", owner, target):
        if target_key in wanted[owner_key]:
            there.add((owner_key, target_key))
        else:
            gone[key] = owner_key
    missing = [
        (owner_key, target_key)
        for owner_key, targets in wanted.items()
        for target_key in targets
        if (owner_key, target_key) not in there
    ]
    if gone:
        through.objects.filter(pk__in=list(gone)).delete()
    through.objects.bulk_create(through(**{owner: first, target: second}) for first, second in missing)
    return set(gone.values()) | {owner_key for owner_key, _ in missing}


def sync_factors(wanted):
    """Make the factors of stories those of `wanted`: lists of (kind, component, statement) by story.

    A factor that says the same as before stays the row it was. Returns the stories whose factors differed.
    """
    stored = defaultdict(list)
    for factor in Factor.objects.filter(story__in=list(wanted)):
        stored[factor.story_id].append(factor)
    gone, moved, new, changed = [], [], [], set()
    for story, statements in wanted.items():
        places = dict(positions(statements))
        for factor in stored[story]:
            place = places.pop(factor.content, None)
            if place is None:
                gone.append(factor.pk)
            elif place != factor.position:
                factor.position = place
                moved.append(factor)
            else:
                continue
            changed.add(story)
        for (kind, component, statement), place in places.items():
            new.append(
                Factor(story_id=story, kind=kind, component_id=component, statement=statement, position=place)
            )
            changed.add(story)
    if gone:
        Factor.objects.filter(pk__in=gone).delete()
    Factor.objects.bulk_update(moved, ["position"])
    Factor.objects.bulk_create(new)
    return changed


def positions(statements):
    """Yield (statement as it came, its place among those of its kind)."""
    counts = defaultdict(int)
    for statement in statements:
        yield statement, counts[statement[0]]
        counts[statement[0]] += 1


def _update(stories, names):
    """Save columns of stories in few queries, counting the save as every other save does."""
    now = timezone.now()
    for story in stories:
        story.version += 1
        story.updated_at = now
        # Looking through takes longer than writing: the worker does it.
        story.flagged = story.flagged_open = None
    if stories:
        Story.objects.bulk_update(stories, sorted(names | {"version", "updated_at", "flagged", "flagged_open"}))
