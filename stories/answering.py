"""What a curator is offered for a hindering statement: helping statements elsewhere that may answer it, with why."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from stories import search
from stories.models import Kind
from stories.safety import own_words
from stories.search.words import STOP_STEMS, stems

# Of likely answers so many are offered; where there are fewer than the first three, others fill those.
MOST_LIKELY, FIRST = 6, 3
FOUND = 10
# More words than these would be a second statement to read.
WORDS_SHOWN = 4


@dataclass(frozen=True)
class Suggestion:
    """A helping statement that may answer a hindering one. why: what both share, in words."""

    factor: object
    why: str


def suggestions(hindering, without=()):
    """Return the Suggestions for a hindering statement that are likely, and further ones to look at, nearest first.

    without: ids to leave out.
    """
    near = search.helping_elsewhere(hindering)
    likely = [factor for factor in near.likely if factor.pk not in without][:MOST_LIKELY]
    others = [factor for factor in near.others if factor.pk not in without][: max(0, FIRST - len(likely))]
    explained = _explained(hindering, [*likely, *others])
    return explained[: len(likely)], explained[len(likely) :]


def found(hindering, text, without=()):
    """Return the Suggestions that hold a curator's own words, whatever component they are about."""
    results = search.find(search.Filters.of(q=text, kind=[Kind.HELPING], show="statements"))
    near = [
        factor
        for factor in results.statements
        if factor.kind == Kind.HELPING and factor.story_id != hindering.story_id and factor.pk not in without
    ]
    return _explained(hindering, near[:FOUND])


def _explained(hindering, near):
    prefetch_related_objects([hindering, *near], "story__tags")
    return [Suggestion(factor, _why(hindering, factor)) for factor in near]


def _why(hindering, helping):
    """Say what two statements share: their component, tags of their stories, telling words."""
    parts = []
    if hindering.component_id == helping.component_id:
        parts.append("the same component")
    own = {tag.name for tag in hindering.story.tags.all()}
    tags = sorted(own & {tag.name for tag in helping.story.tags.all()})
    if tags:
        parts.append(f"{'the tag' if len(tags) == 1 else 'the tags'} {listed(tags)}")
    words = shared_words(*(f"{factor.statement} {factor.story.title}" for factor in (hindering, helping)))
    if words:
        parts.append(f"{'the word' if len(words) == 1 else 'the words'} {listed(words)}")
    return "; ".join(parts)


def shared_words(text, other):
    """Return the telling words of a text, as it writes them, whose stem another text has too."""
    theirs, shared = set(stems(own_words(other))), {}
    for word in own_words(text).split():
        for stem in stems(word):
            if stem in theirs and stem not in STOP_STEMS and len(stem) > 2 and not stem.isdecimal():
                shared.setdefault(stem, word.strip("“”\"'‘’.,;:!?()").lower())
    return list(shared.values())


def listed(names):
    """Return some of the names in quotation marks, with commas."""
    return ", ".join(f"“{name}”" for name in names[:WORDS_SHOWN])
