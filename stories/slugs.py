"""The last part of a story's address: words of its title, made once.

It changes only where it tells who somebody is and the title does not any more; see follow_title().
"""

import re

from django.db.models import Value
from django.db.models.functions import Replace
from django.utils.text import slugify

from organisations.models import Organisation
from stories.byline import organisation_of
from stories.models import FormerAddress, Message, Story
from stories.safety import SafetyError, find_identifiers, find_in_small_letters, own_words

# The column holds 90: the rest is for the number that tells two stories of one title apart.
SLUG_MAX = 80
FALLBACK = "story"
# A word that no more organisations have in their names points to one of them: "larkmoor", not "hospital".
FEW = 5
# What stands below /stories/ already.
RESERVED = {"suggestions"}


def slug_base(title):
    """Return a title as lower-case words with hyphens, cut at a word; "story" where nothing is left of it.

    The words that a redaction put in are none of its own.
    """
    slug = slugify(own_words(title))
    if len(slug) > SLUG_MAX:
        cut = slug[: SLUG_MAX + 1].rpartition("-")[0]
        slug = cut or slug[:SLUG_MAX]
    slug = slug.strip("-_") or FALLBACK
    return f"{slug}-{FALLBACK}" if slug in RESERVED else slug


def unique_slug(title, taken):
    """Return a slug of the title that is not in `taken`, a set: the words alone, or with a number from 2 up.

    The caller adds it to the set. Looks at few numbers however many stories share a title: doubles until one is
    free, then halves back to a free one whose neighbour below is taken.
    """
    base = slug_base(title)
    if base not in taken:
        return base
    used, free = 1, 2
    while f"{base}-{free}" in taken:
        used, free = free, free * 2
    while free - used > 1:
        middle = (used + free) // 2
        if f"{base}-{middle}" in taken:
            used = middle
        else:
            free = middle
    return f"{base}-{free}"


def make_slug(title, model=Story):
    """Return a slug of the title that no story (or other row) has; asks only for slugs with the same start."""
    same_start = model.objects.filter(slug__startswith=slug_base(title))
    return unique_slug(title, set(same_start.values_list("slug", flat=True)))


def follow_title(story, old_title, taken=None):
    """Give a story another slug where its own holds what could identify somebody and its title does not any more.

    That is what stories.safety finds, and the names of its author and their organisation. All words of a title that
    cannot be checked count. taken: the slugs in use, where they are known; the new one is added. The old address, kept
    as a hash, redirects to the new one. Call inside a transaction; the caller saves the story.
    """
    if not story.slug or story.title == old_title:
        return
    identifying = _passages(find_identifiers, old_title) + _author_words(story, old_title)
    _replace_slug(story, identifying, taken)


def follow_earlier_titles(story):
    """Do as follow_title() for titles that were changed earlier, and return whether the slug is another.

    Earlier titles stand in the story's revisions. Where the slug was made of none of them, as after an import, the slug
    itself is checked; all its words count where a curator took something out of the title.
    """
    slug = story.slug
    if _is_made_of(slug, story.title):
        return False
    earlier = {title for title in story.revisions.values_list("text__title", flat=True) if title}
    for title in earlier:
        follow_title(story, title)
    if story.slug == slug and not any(_is_made_of(slug, title) for title in earlier):
        words = slug.replace("-", " ")
        was_redacted = story.events.filter(action="redact", note__contains="“Title”").exists()
        found = [words] if was_redacted else _passages(find_in_small_letters, words) + _author_words(story, words)
        _replace_slug(story, found)
    return story.slug != slug


def _passages(find, text):
    """Return the passages of a text that `find` finds to identify somebody; all of the text where it cannot tell."""
    try:
        return [finding.passage(text) for finding in find(text)]
    except SafetyError:
        return [text]


def _is_made_of(slug, title):
    """Say whether a slug is the words of a title, perhaps with a number."""
    return re.fullmatch(rf"{re.escape(slug_base(title))}(-[0-9]+)?", slug) is not None


def remove_slug(story):
    """Remove a story's slug, as if it had never had one, also from mails that were written with it.

    Its title may tell less from now on, which no slug would follow. The caller saves the story.
    """
    if story.slug:
        _follow_in_mails(story, "/stories/")
    story.slug = None


def _follow_in_mails(story, address):
    """Put another address in the place of a story's own; a mail may wait, and all are handed out to who got them."""
    own = Value(f"/stories/{story.slug}/")
    Message.objects.about(story).update(body=Replace("body", own, Value(address)))


def _replace_slug(story, identifying, taken=None):
    """Give a story another slug where its own holds identifying words that its title does not hold any more."""
    title, slug = _words(story.title), story.slug.split("-")
    gone = [word for word in _words(" ".join(identifying)) if not _begins_any(word, title)]
    if any(_begins_any(word, slug) for word in gone):
        FormerAddress.objects.keep(story.slug, story)
        new = make_slug(story.title) if taken is None else unique_slug(story.title, taken)
        _follow_in_mails(story, f"/stories/{new}/")
        story.slug = new
        if taken is not None:
            taken.add(story.slug)


def _author_words(story, title):
    """Return the words of a title that name its author, or that few organisations have in their names and theirs has.

    Whatever the attribution is now: it can be lowered tomorrow.
    """
    words = _words(title)
    # The names before this save count as well: an addition may bring another organisation together with another title.
    before = Story.objects.select_related("author", "organisation").filter(pk=story.pk)
    name, place = set(), set()
    for row in (story, *before):
        name |= _words(row.author.name) if row.author_id else set()
        place |= _words(organisation_of(row))
    own = [word for word in name if len(word) > 1 and _begins_any(word, words)]
    return own + [word for word in place if len(word) > 2 and _begins_any(word, words) and _is_rare(word)]


def _is_rare(word):
    return Organisation.objects.filter(name__icontains=word).count() <= FEW


def _begins_any(word, others):
    """Say whether a word is one of others or begins one: of "Whitfield's" and "Whitfield/Jones" a slug makes one."""
    return any(other.startswith(word) for other in others)


def _words(text):
    return set(slugify(own_words(text)).split("-")) - {""}
