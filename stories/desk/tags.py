"""Tags that may fit a story."""

import re
from collections import Counter

from django.db.models import Count
from taggit.models import Tag

TAGS_SUGGESTED = 12


def similar_tags(story):
    """Return tags in use that may fit a story and are not on it, each with `.number` of stories, likeliest first.

    A tag fits when all its words stand in the title, the account or a statement, or when it shares a word with a
    tag of the story: so that "huddle" is found before somebody adds "huddles".
    """
    text = " ".join([story.title, story.account, *(factor.statement for factor in story.factors.all())])
    in_text = Counter(stems(text))
    own = {tag.pk: set(stems(tag.name)) for tag in story.tags.all()}
    own_stems = set().union(*own.values()) if own else set()
    scores = {}
    for pk, name in Tag.objects.values_list("pk", "name"):
        words = stems(name)
        if pk in own or not words:
            continue
        if own_stems & set(words):
            scores[pk] = 1_000
        elif all(word in in_text for word in words):
            scores[pk] = sum(in_text[word] for word in words)
    best = sorted(scores, key=lambda pk: (-scores[pk], pk))[:TAGS_SUGGESTED]
    tags = Tag.objects.filter(pk__in=best).annotate(number=Count("story_tags"))
    return sorted(tags, key=lambda tag: (-scores[tag.pk], -tag.number, tag.name))


def stems(text):
    """Return the words of a text without their plural s, in lower case; short words that fit anything are left out."""
    words = re.findall(r"[^\W_]{3,}", text.lower())
    return [word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in words]
