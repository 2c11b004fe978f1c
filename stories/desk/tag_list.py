"""The tags in use as the desk looks after them: all of them, those that look alike, and one over time."""

import re
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from stories import search, tags
from stories.models import DifferentTags, Status, StoryTag

SORTS = {"use": "Most used first", "name": "By name", "new": "Newest first"}
# What two tags have in common, the likeliest to mean the same first.
SAME_WORDS, NEARLY_SAME, ONE_HOLDS_OTHER = "The same words", "Nearly the same letters", "One holds the other"
# A shorter word has too many neighbours that mean something else: "ward" and "word".
SHORTEST_NEAR = 6
# A word in more tags than this tells none of them from the others.
MOST_HOLDING = 6
# So many quarters are shown one by one.
QUARTERS = 12


@dataclass(frozen=True)
class TagRow:
    """A tag and how many published stories have it."""

    pk: int
    name: str
    slug: str
    number: int


@dataclass(frozen=True)
class Pair:
    """Two tags that look alike, the more used first. why: what they have in common, for the curator."""

    one: TagRow
    other: TagRow
    why: str


@dataclass(frozen=True)
class Quarter:
    """How many of a tag's stories were published in 3 months. width: its share of the fullest, of 100."""

    label: str
    number: int
    width: float


def rows(text="", sort="use"):
    """Return the TagRows whose names hold a text, all for "", in one of SORTS; none that only drafts have."""
    counts = search.tag_counts()
    text = " ".join(text.lower().split())
    found = [
        TagRow(pk, name, slug, counts.get(slug, 0))
        for pk, name, slug in tags.known().values_list("pk", "name", "slug")
        if text in name
    ]
    keys = {
        "use": lambda row: (-row.number, row.name),
        "name": lambda row: row.name,
        "new": lambda row: -row.pk,
    }
    return sorted(found, key=keys[sort])


def lookalikes():
    """Return the Pairs of tags that may mean the same, without those that a curator told apart, likeliest first."""
    found = rows()
    seen, pairs = set(DifferentTags.objects.values_list("first", "second")), []
    for why, groups in (
        (SAME_WORDS, _same_words(found)),
        (NEARLY_SAME, _nearly_same(found)),
        (ONE_HOLDS_OTHER, _holding(found)),
    ):
        for one, other in groups:
            key = (min(one.pk, other.pk), max(one.pk, other.pk))
            if key not in seen:
                seen.add(key)
                first, second = sorted((one, other), key=lambda row: (-row.number, row.name))
                pairs.append(Pair(first, second, why))
    return pairs


def lookalikes_of(pk):
    """Return the TagRows that look like one tag, likeliest first."""
    return [
        pair.other if pair.one.pk == pk else pair.one for pair in lookalikes() if pk in {pair.one.pk, pair.other.pk}
    ]


def numbers(tag):
    """Return (how many published stories have a tag, how many stories in all), as the database has it now."""
    rows = StoryTag.objects.filter(tag=tag).order_by().values_list("content_object__status")
    found = dict(rows.annotate(number=Count("pk")))
    return found.get(Status.PUBLISHED, 0), sum(found.values())


def _same_words(found):
    """Yield pairs with the same words in any order, in one or more, or written as one: "stand up", "standup"."""
    for key_of in (lambda words: tuple(sorted(words)), "".join):
        groups = {}
        for row in found:
            if words := _words(row.name):
                groups.setdefault(key_of(words), []).append(row)
        for group in groups.values():
            yield from combinations(group, 2)


def _nearly_same(found):
    """Yield pairs that differ in one letter, left out, put in or another: spelling mistakes, mostly."""
    groups = {}
    for row in found:
        word = "".join(_words(row.name))
        if len(word) >= SHORTEST_NEAR:
            for at in range(len(word)):
                groups.setdefault(word[:at] + "*" + word[at + 1 :], {})[row.pk] = row
                groups.setdefault(word[:at] + word[at + 1 :], {})[row.pk] = row
            groups.setdefault(word, {})[row.pk] = row
    for group in groups.values():
        yield from combinations(group.values(), 2)


def _holding(found):
    """Yield pairs of which one has all the words of the other and more: "huddle" and "daily huddle"."""
    words = {row.pk: frozenset(_words(row.name)) for row in found}
    with_word = {}
    for row in found:
        for word in words[row.pk]:
            with_word.setdefault(word, []).append(row)
    for row in found:
        own = words[row.pk]
        if not own:
            continue
        rarest = min((with_word[word] for word in own), key=len)
        if len(rarest) > MOST_HOLDING:
            continue
        yield from ((row, other) for other in rarest if own < words[other.pk])


def _words(name):
    """Return the words of a tag's name without their plural s. Short ones count: "sign up", "5s"."""
    words = re.findall(r"[^\W_]+", name)
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in words]


def use_over_time(tag):
    """Return the Quarters of a tag since its first published story, the last first; what is older is one at the end."""
    published = StoryTag.objects.filter(tag=tag, content_object__status=Status.PUBLISHED).order_by()
    counted = published.annotate(quarter=TruncQuarter("content_object__published_at"))
    numbers = {
        (moment.year, (moment.month + 2) // 3): number
        for moment, number in counted.values_list("quarter").annotate(number=Count("pk"))
    }
    if not numbers:
        return []
    today = timezone.localdate()
    year, quarter, shown = today.year, (today.month + 2) // 3, []
    while len(shown) < QUARTERS and numbers and (year, quarter) >= min(numbers):
        shown.append((f"{_months(quarter)} {year}", numbers.pop((year, quarter), 0)))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    if numbers:
        shown.append(("Earlier", sum(numbers.values())))
    most = max(number for _, number in shown)
    return [Quarter(label, number, round(100 * number / most, 2)) for label, number in shown]


def _months(quarter):
    return ("January to March", "April to June", "July to September", "October to December")[quarter - 1]
