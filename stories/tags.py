"""Tags as the central team looks after them: merged, renamed or retired, with the old name left as a way to the new.

A tag that goes leaves an OldTag, so that old links lead to the new tag, and a group of synonyms, so that a search for
the old name finds the new one.
"""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from taggit.models import Tag

from members.ledger import DeskEvent, record
from stories.choosing import check_curator
from stories.identifiers import check_again_later
from stories.models import DifferentTags, OldTag, SearchChange, Status, StoryTag, SynonymGroup
from stories.safety import SafetyError, find_in_small_letters, tells_who
from stories.saving import change_tags_alone, clean_tags, tag_slug

GONE = "This tag is not there any more. Somebody merged or retired it."
NOT_RETIRED = "This name is not retired any more. Somebody allowed it again or gave it to another tag."


class CannotChangeTag(Exception):
    """Something that may not be done with a tag. Its text is for the curator."""


def known():
    """Return the tags that curators may know of: all but those that only drafts have, which are their authors' own."""
    # From the drafts, which are few: asked of each tag, PostgreSQL read the tags of all stories for every review page.
    elsewhere = StoryTag.objects.filter(tag=OuterRef("tag")).exclude(content_object__status=Status.DRAFT)
    in_drafts = StoryTag.objects.filter(~Exists(elsewhere), content_object__status=Status.DRAFT)
    return Tag.objects.exclude(pk__in=in_drafts.values("tag"))


@contextmanager
def _changing():
    """Open a transaction that changes tags, once no other curator changes any and no new one is being made.

    Each of these changes locks tags, old names and DifferentTags, also of tags that it is not asked about. Two at once
    could deadlock.
    """
    with transaction.atomic():
        change_tags_alone()
        yield


def _locked(condition):
    """Return {id: tag} of the tags that meet a condition, locked.

    In the order of their numbers, so that a story that gets two of them and this wait for each other in turn.
    """
    return {tag.pk: tag for tag in Tag.objects.select_for_update().filter(condition).order_by("pk")}


def _locked_pair(one_id, other_id):
    """Return two tags, locked; raise CannotChangeTag where one is gone."""
    rows = _locked(Q(pk__in=[one_id, other_id]))
    if len(rows) < 2:
        raise CannotChangeTag("One of these tags is not there any more. Look at the page again.")
    return rows[one_id], rows[other_id]


def merge(old_id, into_id, *, actor, seen=None, erase_name=False):
    """Make one tag of two and return how many stories changed: those that had the old one and not the new.

    All in one transaction, in as many queries for 1,000 stories as for one. A story that has both keeps one. Readers'
    stories are told to the search index, and the ledger gets one event. seen: {id: name} as the curator was shown them.
    erase_name: see _keep_old_name(). Raises CannotChangeTag where a tag is gone or was renamed since, and
    choosing.CannotChoose for anybody but a curator.
    """
    check_curator(actor)
    if old_id == into_id:
        raise CannotChangeTag("Choose two different tags.")
    with _changing(), SearchChange.objects.gathered():
        old, into = _locked_pair(old_id, into_id)
        _check_names([old, into], seen)
        published = list(_published_with(old))
        _check_texts_again(old, old.name, into.name)
        recorded = _for_ledger(old, erase_name)
        moved = _move(old, into)
        record(actor, "merged", recorded, {"into": (recorded.name, into.name)})
        _keep_old_name(old, actor=actor, now=into, was_read=bool(published), erase_name=erase_name)
        old.delete()
        SearchChange.objects.record(*published)
    return moved


def rename(tag_id, name, *, actor, seen=None, erase_name=False):
    """Give a tag another name, and an address made from it; return the tag.

    seen: {id: name} as the curator was shown it. The old name and address lead to it, unless erase_name: see
    _keep_old_name(). Raises CannotChangeTag for a name that says nothing, is the tag's own or is another tag's, and
    where the tag is gone or was renamed since; choosing.CannotChoose for anybody but a curator.
    """
    check_curator(actor)
    name = next(iter(clean_tags([name])), "")
    if not name:
        raise CannotChangeTag("Enter the new name.")
    try:
        return _rename(tag_id, name, actor, seen, erase_name)
    except IntegrityError:
        # Somebody gave another tag the name, or made a tag of it, since this looked.
        raise CannotChangeTag(f"Somebody has just made a tag “{name}”. Merge the two instead.") from None


def _rename(tag_id, name, actor, seen, erase_name):
    with _changing(), SearchChange.objects.gathered():
        # With one that has the name, which a draft may be getting at this moment.
        rows = _locked(Q(pk=tag_id) | Q(name__iexact=name))
        tag = rows.pop(tag_id, None)
        other = next(iter(rows.values()), None)
        if tag is None:
            raise CannotChangeTag(GONE)
        if tag.name == name:
            raise CannotChangeTag("Enter another name. That is its name already.")
        _check_names([tag], seen)
        if other is not None and not known().filter(pk=other.pk).exists():
            # It is in drafts alone, of which the curator is not told.
            _move(other, tag)
            other.delete()
        elif other is not None:
            raise CannotChangeTag(f"There is a tag “{other.name}” already. Merge the two instead.")
        published = list(_published_with(tag))
        _check_texts_again(tag, tag.name, name)
        old = Tag(pk=tag.pk, name=tag.name, slug=tag.slug)
        recorded = _for_ledger(old, erase_name)
        tag.name = name
        tag.slug = tag_slug(tag)
        tag.save()
        record(actor, "renamed", tag, {"name": (recorded.name, name)})
        _keep_old_name(old, actor=actor, now=tag, was_read=bool(published), erase_name=erase_name)
        SearchChange.objects.record(*published)
    return tag


def retire(tag_id, *, actor, now_id=None, seen=None, erase_name=False):
    """Take a tag off all stories and leave its name behind; return how many stories had it.

    now_id: the tag to which its old links and searches for its name lead, or None: then old links lead to a search for
    its words. Nobody can put a retired tag on a story again before allow_again(). erase_name: see _keep_old_name().
    Raises as merge() does.
    """
    check_curator(actor)
    if now_id == tag_id:
        raise CannotChangeTag("Choose another tag. A tag cannot take its own place.")
    with _changing(), SearchChange.objects.gathered():
        rows = _locked(Q(pk__in=[tag_id, now_id]))
        tag, now = rows.get(tag_id), rows.get(now_id)
        if tag is None or (now_id is not None and now is None):
            raise CannotChangeTag(GONE)
        _check_names(rows.values(), seen)
        published = list(_published_with(tag))
        _check_texts_again(tag, tag.name)
        number = StoryTag.objects.filter(tag=tag).delete()[0]
        recorded = _for_ledger(tag, erase_name)
        tag.old_tags.update(now=now, is_retired=True)
        record(actor, "retired", recorded, {"now": (recorded.name, now.name if now else "")})
        _keep_old_name(tag, actor=actor, now=now, was_read=bool(published), is_retired=True, erase_name=erase_name)
        tag.delete()
        SearchChange.objects.record(*published)
    return number


def retired():
    """Return the OldTags of retired names with the tags they lead to, by name."""
    return OldTag.objects.filter(is_retired=True).select_related("now")


def allow_again(slug, *, actor):
    """Make a tag of a retired name, on no story, and return it. slug: the address that the name had.

    Stories that lost the tag do not get it back. Its address is the same unless another tag has that now, and what was
    noted as synonyms stays so. The ledger gets one event. Raises CannotChangeTag where the name is not retired any more
    or looks as if it identified a person; choosing.CannotChoose for anybody but a curator.
    """
    check_curator(actor)
    try:
        return _allow_again(slug, actor)
    except IntegrityError:
        # Somebody called another tag so since this looked.
        raise CannotChangeTag(NOT_RETIRED) from None


def _allow_again(slug, actor):
    with _changing():
        old = OldTag.objects.select_for_update().filter(slug=slug, is_retired=True).first()
        if old is None:
            raise CannotChangeTag(NOT_RETIRED)
        try:
            found = find_in_small_letters(old.name)
        except SafetyError:
            raise CannotChangeTag("We could not look at this name just now. Try again in a while.") from None
        if found:
            raise CannotChangeTag(f"This name stays retired. {found[0].reason}")
        tag = Tag(name=old.name, slug=old.slug)
        if Tag.objects.filter(slug=tag.slug).exists():
            tag.slug = tag_slug(tag)
        tag.save()
        record(actor, "allowed again", tag, {"now": (old.now.name if old.now else "", tag.name)})
        old.delete()
    return tag


def mark_different(one_id, other_id, *, actor):
    """Note that two tags look alike and mean different things, so that they are not offered as one again."""
    check_curator(actor)
    with _changing():
        # Locked, or on PostgreSQL a merger at the same moment would make this fail at its very end.
        first, second = _locked_pair(*sorted((one_id, other_id)))
        if DifferentTags.objects.get_or_create(first=first, second=second)[1]:
            record(actor, "told apart", first, {"from": (first.name, second.name)})


def what_became_of(tag_id):
    """Return a sentence on a tag that was merged or retired, from the ledger, or "" for one that never was there."""
    gone = DeskEvent.objects.filter(
        subject=Tag._meta.label_lower, subject_id=str(tag_id), action__in=["merged", "retired"]
    )
    event = gone.select_related("actor").first()
    if event is None:
        return ""
    name = f"“{event.name}”" if event.name else "That tag"
    said = f"{name} is not there any more. {_who_and_when(event)}"
    if event.action == "retired" and Tag.objects.filter(name=event.name).exists():
        return f"{said} Its name was allowed again as a new tag."
    return said


def who_retired(name):
    """Return a sentence on who retired a name last and when, from the ledger, or "" where it does not say."""
    events = DeskEvent.objects.filter(subject=Tag._meta.label_lower, action="retired", name=name)
    event = events.select_related("actor").first()
    return _who_and_when(event) if event else ""


def _who_and_when(event):
    """Say in a sentence who merged or retired a tag, and when."""
    who, day = event.actor or "The portal", date_format(timezone.localtime(event.created_at), "j F Y")
    into = f" into “{event.changes['into'][1]}”" if event.action == "merged" else ""
    return f"{who} {event.action} it{into} on {day}."


def replace_old_slugs(asked, known):
    """Return (the slugs of an address with former ones replaced, the names of retired tags), or None where all are new.

    asked: slugs as the address has them. known: those of them that the search knows; only about others the database is
    asked. A former slug counts as unknown where only drafts had its tag, or only drafts have the tag to which it
    leads: readers must not learn of either.
    """
    unknown = [slug for slug in asked if slug not in known]
    if not unknown:
        return None
    is_read = Exists(StoryTag.objects.filter(tag=OuterRef("now"), content_object__status=Status.PUBLISHED))
    rows = OldTag.objects.filter(Q(now=None) | is_read, slug__in=unknown, was_read=True).select_related("now")
    # Another tag may have got the address since, and be new to the search.
    old = {row.slug: row for row in rows if row.now is None or row.now.slug != row.slug}
    if not old:
        return None
    current = [old[slug].now.slug if slug in old else slug for slug in asked if slug not in old or old[slug].now]
    retired_names = [old[slug].name for slug in asked if slug in old and not old[slug].now]
    return list(dict.fromkeys(current)), retired_names


def _move(old, into):
    """Give what has one tag the other instead, and return how many stories got it: some had both."""
    has_both = StoryTag.objects.filter(tag=into).values("content_object")
    moved = StoryTag.objects.filter(tag=old).exclude(content_object__in=has_both).update(tag=into)
    # What led to the old one leads to the new one, at one step.
    OldTag.objects.filter(now=old).update(now=into)
    return moved


def _check_names(tags, seen):
    """Refuse where a tag has another name than the curator was shown. seen: {id: name}, or None for no check."""
    for tag in tags:
        name = (seen or {}).get(tag.pk, tag.name)
        if tag.name != name:
            raise CannotChangeTag(f"Somebody renamed “{name}”: it is “{tag.name}” now. Nothing was changed.")


def _check_texts_again(tag, *names):
    """Have the stories of a tag checked again, where a name that they lose or get may identify somebody."""
    if any(map(tells_who, names)):
        check_again_later(list(StoryTag.objects.filter(tag=tag).values_list("content_object", flat=True)))


def _for_ledger(tag, erase_name):
    """Return a tag as the ledger, which nobody can change, is told of it.

    Where its name is erased: without it, and the names that lead to it are erased too, as they may say the same.
    """
    if not erase_name:
        return tag
    tag.old_tags.all().delete()
    return Tag(pk=tag.pk)


def _keep_old_name(old, *, actor, now, was_read, is_retired=False, erase_name=False):
    """Keep a tag's former name and address: they lead to the tag it is now, if any, and are words to search by.

    was_read: whether a published story had it. Words of tags that only drafts have do not become synonyms: readers are
    shown those when a spelling is corrected. erase_name: the name could identify somebody, so that nothing keeps it:
    no address, no synonyms, no ledger.
    """
    replaced = Q(name=old.name) | Q(slug=old.slug)
    if now is not None and was_read and not erase_name and _published_with(now).exists():
        _add_synonyms(old.name, now.name)
    if now is not None:
        # A name that comes back is not a former one any more.
        replaced |= Q(name=now.name)
    OldTag.objects.filter(replaced).delete()
    if not erase_name:
        OldTag.objects.create(
            name=old.name, slug=old.slug, now=now, was_read=was_read, is_retired=is_retired, made_by=actor
        )


def _add_synonyms(old, now):
    """Let a search for either name find both, unless one may identify somebody: no spelling is corrected to that.

    Synonyms that were made of the two before, as by a tag that gets its old name back, stay as the team has them now.
    """
    before = SynonymGroup.objects.filter(expressions__in=[f"{old}, {now}", f"{now}, {old}"])
    if not (tells_who(old) or tells_who(now) or before.exists()):
        SynonymGroup.objects.create(expressions=f"{old}, {now}")


def _published_with(tag):
    """Return the ids of the published stories that have a tag, as a query."""
    links = StoryTag.objects.filter(tag=tag, content_object__status=Status.PUBLISHED)
    return links.values_list("content_object", flat=True)
