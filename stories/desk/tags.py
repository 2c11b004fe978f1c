"""Tags that may fit a story."""

import re
from collections import Counter

from django.db.models import Count
from taggit.models import Tag

from stories.safety import own_words
from stories.tags import known

TAGS_SUGGESTED = 12


def similar_tags(story, numbers=True):
    """Return tags in use that may fit a story and are not on it, likeliest first; with `.number` of stories if asked.

    A tag fits when all its words stand in the title, the account or a statement, or when it shares a word with a
    tag of the story: so that "huddle" is found before somebody adds "huddles".
    """
    in_text = Counter(singulars(own_words(full_text(story))))
    own = {tag.pk: set(singulars(tag.name)) for tag in story.tags.all()}
    own_stems = set().union(*own.values()) if own else set()
    scores, tags = {}, {}
    for pk, name, slug in known().values_list("pk", "name", "slug"):
        words = singulars(name)
        if pk in own or not words:
            continue
        if own_stems & set(words):
            scores[pk] = 1_000
        elif all(word in in_text for word in words):
            scores[pk] = sum(in_text[word] for word in words)
        if pk in scores:
            tags[pk] = Tag(pk=pk, name=name, slug=slug)
    best = sorted(scores, key=lambda pk: (-scores[pk], pk))[:TAGS_SUGGESTED]
    if not numbers:
        return [tags[pk] for pk in best]
    tags = Tag.objects.filter(pk__in=best).annotate(number=Count("story_tags"))
    return sorted(tags, key=lambda tag: (-scores[tag.pk], -tag.number, tag.name))


def full_text(story):
    """Return the title, the account and the statements of a story as one text."""
    return " ".join([story.title, story.account, *(factor.statement for factor in story.factors.all())])


def singulars(text):
    """Return the words of a text without their plural s, in lower case; short words that fit anything are left out."""
    words = re.findall(r"[^\W_]{3,}", text.lower())
    return [word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in words]
