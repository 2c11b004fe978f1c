"""Saving what an author or a curator writes: the only code that changes a story's text.

Each save says which version it was made from. Where somebody saved in between, nothing is written and the caller
gets StaleStory, so that no text is lost without a person seeing both.
"""

from collections import Counter

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.text import slugify
from taggit.models import Tag

from components.models import Component
from stories import derived, ledger
from stories.answers import linked_stories
from stories.models import Factor, OldTag, Revision, SearchChange, Status, Story, StoryTag
from stories.models.locks import Lock
from stories.safety.plain import plain
from stories.slugs import follow_title

# The fields of a story that are text an author writes, in the order of the form.
TEXT_FIELDS = ["title", "account", "what_changed", "surprises", "differently", "advice", "links"]


class StaleStory(Exception):
    """The story was saved by somebody else, or in another tab, after the form was opened.

    current: the story as it is now.
    """

    def __init__(self, current):
        super().__init__("This story was changed somewhere else after you opened it.")
        self.current = current


def save_story(
    story, *, expected_version, values=None, components=None, settings=None, tags=None, factors=None, editor=None
):
    """Save parts of a story and return it as it is afterwards.

    values: plain fields by name. components, settings: iterables of rows; tags: of words; factors: all of them in
    order, as factors_of gives them, new ones without an "id". None leaves a part as it is. A story's
    components always include those of its factors. expected_version: the version the form was drawn from. editor: a
    curator who changes components or tags; an event says so. Raises StaleStory and changes nothing where another save
    came between.
    """
    with transaction.atomic():
        now = _locked(story, expected_version)
        before, title = _set_by_curators(now) if editor else {}, now.title
        for name, value in (values or {}).items():
            setattr(now, name, value)
        follow_title(now, title)
        if settings is not None:
            now.settings.set(settings)
        if tags is not None:
            set_tags(now, tags)
        linked = linked_stories(now) if factors is not None and now.status == Status.PUBLISHED else []
        if factors is not None:
            _put_factors(now, factors)
        if components is not None:
            wanted = {component.pk for component in components}
            wanted |= set(now.factors.values_list("component_id", flat=True))
            now.components.set(wanted)
        after = _set_by_curators(now) if editor else {}
        changed = [name for name in after if after[name] != before[name]]
        if changed:
            ledger.record(now, "tag", editor, changed=changed)
        return _saved(now, linked)


def _set_by_curators(story):
    """Return the parts of a story that curators set, to compare them before and after a save."""
    return {
        "components": set(story.components.values_list("code", flat=True)),
        "tags": set(story.story_tags.values_list("tag__name", flat=True)),
    }


def put_factor(story, *, expected_version, kind, component, statement, factor_id=None):
    """Add a factor at the end of its kind, or change the one with this id; return the story.

    Raises StaleStory as save_story does, and Factor.DoesNotExist for an id of another story.
    """
    with transaction.atomic():
        now = _locked(story, expected_version)
        if factor_id is None:
            last = now.factors.filter(kind=kind).aggregate(last=Max("position"))["last"]
            position = 0 if last is None else last + 1
            factor = Factor(story=now, kind=kind, position=position)
        else:
            factor = now.factors.get(pk=factor_id, kind=kind)
        factor.component, factor.statement = component, statement
        factor.save()
        now.components.add(component)
        return _saved(now)


def remove_factor(story, *, expected_version, factor_id):
    """Remove a factor if it is still there; return the story. The story keeps its components."""
    with transaction.atomic():
        now = _locked(story, expected_version)
        now.factors.filter(pk=factor_id).delete()
        return _saved(now)


def clean_tags(words):
    """Return tags as they are kept: lower case, single spaces, no commas, up to 40 characters, each once.

    One that nobody can see, as of zero-width spaces, is none.
    """
    cleaned = (" ".join(str(word).replace(",", " ").lower().split())[:40].strip() for word in words)
    return list(dict.fromkeys(word for word in cleaned if plain(word).text.strip()))


def tags_as_now(names):
    """Return names of tags with those that were merged or renamed led on to the new ones, without those retired.

    So nobody's open form, file or draft brings an old tag back.
    """
    old = dict(OldTag.objects.filter(name__in=names).values_list("name", "now__name")) if names else {}
    return [name for name in dict.fromkeys(old.get(name, name) for name in names) if name is not None]


def tag_slug(tag):
    """Return a free address for a tag: the words of its name, or "tag" where it has none, with a number where taken."""
    others, number = Tag.objects.exclude(pk=tag.pk), None
    base = tag.name if slugify(tag.name, allow_unicode=True) else "tag"
    while others.filter(slug=(slug := tag.slugify(base, number))).exists():
        number = (number or 0) + 1
    return slug


def set_tags(story, words):
    """Give a story these tags and no others. Call inside a transaction.

    They are locked until it ends: a curator may be merging one of them at this moment.
    """
    names = _with_locked_tags(
        lambda: tags_as_now(clean_tags(words)), lambda found: Tag.objects.filter(name__in=found)
    )
    for name in names:
        if not slugify(name, allow_unicode=True):
            # taggit would give it an address without a word, which no link can ask for.
            Tag.objects.get_or_create(name=name, defaults={"slug": tag_slug(Tag(name=name))})
    before = set(story.story_tags.values_list("tag", flat=True))
    story.tags.set(names)
    forget_unused(before)


def lock_tags(stories):
    """Lock the tags that stories have until the transaction ends, as merging tags does before it changes stories."""
    links = StoryTag.objects.filter(content_object__in=stories).order_by("tag")
    _with_locked_tags(
        lambda: list(links.values_list("tag", flat=True).distinct()), lambda found: Tag.objects.filter(pk__in=found)
    )


def _with_locked_tags(look, tags):
    """Return what `look` finds, with the tags of it locked until the transaction ends. tags: from that to a query.

    Where it changed meanwhile, all locks are released before the next try: to wait for more while holding some could
    deadlock. So they are where a tag is missing: one that somebody else makes meanwhile would be used without a lock.
    """
    found = look()
    if not found:
        return found
    point = transaction.savepoint()
    locked = list(tags(found).select_for_update().order_by("pk"))
    if look() == found and len(locked) == len(found):
        transaction.savepoint_commit(point)
        return found
    transaction.savepoint_rollback(point)
    change_tags_alone()
    found = look()
    list(tags(found).select_for_update().order_by("pk"))
    return found


def change_tags_alone():
    """Let nobody else make, rename, merge or retire tags until this transaction ends. Call it before locking a tag."""
    Lock.CHANGE_TAGS.hold()


def forget_unused(ids):
    """Delete those of these tags that no story has any more, unless an old name leads to them; return how many.

    An author may have removed one because it told too much, and others would be offered it. Call inside a transaction,
    after the stories lost them. One that somebody is giving to a story at this moment is skipped.
    """
    unused = Tag.objects.select_for_update(skip_locked=True).filter(
        ~Exists(StoryTag.objects.filter(tag=OuterRef("pk"))),
        ~Exists(OldTag.objects.filter(now=OuterRef("pk"))),
        pk__in=ids,
    )
    locked = list(unused.order_by("pk").values_list("pk", flat=True))
    # Filtered again now that they are locked: on PostgreSQL somebody may have given one to a story meanwhile.
    return unused.filter(pk__in=locked).delete()[1].get(Tag._meta.label, 0) if locked else 0


def factors_of(story):
    """Return a story's factors as save_story takes them."""
    return [
        {"id": factor.pk, "kind": factor.kind, "component": factor.component.code, "statement": factor.statement}
        for factor in story.factors.select_related("component")
    ]


def text_of(story):
    """Return a story's text as plain data, to keep as a revision and to show a difference.

    Lists that were fetched with the story are taken as they are.
    """
    is_fetched = "factors" in getattr(story, "_prefetched_objects_cache", ())
    factors = story.factors.all() if is_fetched else story.factors.select_related("component")
    return {name: getattr(story, name) for name in TEXT_FIELDS} | {
        "factors": [
            {"kind": factor.kind, "component": factor.component.code, "statement": factor.statement}
            for factor in factors
        ],
        "tags": sorted(tag.name for tag in story.tags.all()),
        "components": [component.code for component in story.components.all()],
        "settings": [_row(setting) for setting in story.settings.all()],
        "method": _row(story.method, story.method_typed),
        "stage": {"code": story.stage, "name": story.get_stage_display()},
        "started": {"code": story.started, "name": story.started_text()},
        "organisation": _row(story.organisation, story.organisation_typed),
        "organisation_type": _row(story.organisation_type),
        "region": _row(story.region),
        "nation": _row(story.nation),
        "attribution": story.attribution,
        "reuse": story.reuse,
    }


def _row(row, typed=""):
    """Return a row of a list as plain data, or what was typed in its place, which has no code."""
    return {"code": row.code, "name": row.name} if row else {"code": "", "name": typed}


def keep_revision(story, editor):
    """Keep the story's text as it is now as its next revision, and return that. Call inside a transaction."""
    number = (story.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    return Revision.objects.create(story=story, number=number, text=text_of(story), editor=editor)


def _put_factors(story, factors):
    """Make a story's factors these; one with the id of a row changes that row, so that what links to it still does."""
    rows = {row.pk: row for row in story.factors.all()}
    components = {row.code: row for row in Component.objects.all()}
    positions = Counter()
    for data in factors:
        row = rows.pop(data.get("id"), None) or Factor(story=story)
        row.kind, row.component = data["kind"], components[data["component"]]
        row.statement, row.position = data["statement"], positions[row.kind]
        positions[row.kind] += 1
        row.save()
        story.components.add(row.component)
    story.factors.filter(pk__in=rows).delete()


def _locked(story, expected_version):
    """Return the story's row, locked where the database can; raise StaleStory where it moved on."""
    now = Story.objects.locked(story.pk)
    if now.version != expected_version:
        raise StaleStory(now)
    return now


def _saved(story, linked=()):
    """Count the save, write the row, and tell the search index where readers see the story.

    linked: ids of stories with whose statements its own may have lost an answer.
    """
    story.version += 1
    story.save()
    if story.status != Status.DRAFT:
        derived.update(story)
    if story.status == Status.PUBLISHED:
        SearchChange.objects.record(story.pk, *linked)
    return story
