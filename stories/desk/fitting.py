"""What may fit a story under review: components, tags, and published stories that say much the same; each with why."""

from collections import Counter
from dataclasses import dataclass

from stories import search
from stories.answering import listed, shared_words
from stories.answers import ANSWERABLE
from stories.desk.review import TAGGABLE, UNDECIDED
from stories.desk.tags import full_text, similar_tags
from stories.models import Story
from stories.safety import own_words
from stories.search.words import STOP_STEMS, stems

COMPONENTS_SHOWN, TAGS_SHOWN, SAME_SHOWN, ANSWERS_SHOWN = 2, 5, 3, 2
# A component's own words; one of them alone is chance.
FEWEST_WORDS = 2


@dataclass(frozen=True)
class Fit:
    """Something that may fit. what: a component, tag or story. why: what it shares with the story, in words."""

    what: object
    why: str


def fits(story, rows):
    """Return what may fit the story, for the page: lists of Fits by name. rows: all components."""
    found = dict(zip(("same", "same_waiting"), likely_duplicates(story), strict=True))
    if story.status in TAGGABLE:
        found |= {"fit_components": fitting_components(story, rows), "fit_tags": fitting_tags(story)}
    return found


def fitting_components(story, rows):
    """Return Fits for components that the story does not have, by the words of their names and practices.

    rows: all components. Only words that one component alone has count: the others tell nothing apart.
    """
    own = {row.pk for row in story.components.all()}
    stems_of = {row.pk: _stems(f"{row.name} {row.official_name} {row.summary} {row.practices}") for row in rows}
    number = Counter(stem for found in stems_of.values() for stem in found)
    text = full_text(story)
    in_text = _stems(own_words(text))
    fits = []
    for row in rows:
        shared = {stem for stem in stems_of[row.pk] & in_text if number[stem] == 1}
        if row.pk not in own and len(shared) >= FEWEST_WORDS:
            fits.append((len(shared), Fit(row, f"The story has the words {listed(_as_written(text, shared))}")))
    return [fit for _, fit in sorted(fits, key=lambda pair: -pair[0])[:COMPONENTS_SHOWN]]


def fitting_tags(story):
    """Return Fits for tags in use that the story does not have."""
    own = [tag.name for tag in story.tags.all()]
    fits = []
    for tag in similar_tags(story, numbers=False)[:TAGS_SHOWN]:
        near = next((name for name in own if set(_stems(name)) & set(_stems(tag.name))), "")
        fits.append(Fit(tag, f"It is near the tag “{near}”" if near else "The words of this tag are in the story"))
    return fits


def likely_duplicates(story):
    """Return (Fits for published stories that may report the same, Fits for such that wait too), most similar first."""
    waits = Story.objects.filter(status__in=UNDECIDED if story.status in UNDECIDED else [])
    text = full_text(story)
    return [
        [
            Fit(other, f"Both have the words {listed(shared_words(other.account, text))}")
            for other in found
            if story.adds_to_id not in {other.pk, other.adds_to_id or -1}
        ]
        for found in search.likely_duplicates(story, waits, SAME_SHOWN)
    ]


def answers_for(story, may_suggest=True):
    """Return (hindering statement, its answers, Fits that are not linked yet) for those that have any.

    may_suggest: whether to look for Fits: helping statements elsewhere that may answer it, the nearest first. Of an
    addition, only what the published story does not say yet.
    """
    if story.status not in ANSWERABLE:
        return []
    published = {row.content for row in story.adds_to.hindering} if story.adds_to_id else set()
    rows = [row for row in story.hindering if row.content not in published]
    near = search.helping_for_each(story) if rows and may_suggest else {}
    found = []
    for row in rows:
        linked = list(row.answered_by.all())
        fits = _fitting_answers(story, row, near[row.pk].likely if row.pk in near else (), linked)
        if linked or fits:
            found.append((row, linked, fits))
    return found


def answering(story):
    """Return (helping statement, the answers by which it answers hindrances elsewhere) for those that answer any.

    Of an addition, those of the published story that it does not say any more: their answers go when it is merged.
    None of one that its author made a draft again.
    """
    if story.status not in ANSWERABLE or (story.adds_to_id and story.adds_to.is_private):
        return []
    rows = story.helping
    if story.adds_to_id:
        kept = {row.content for row in rows}
        rows = [row for row in story.adds_to.helping if row.content not in kept]
    return [(row, answers) for row in rows if (answers := list(row.answers_to.all()))]


def _fitting_answers(story, hindering, likely, linked):
    """Return Fits for a few of the likely answers that are neither linked nor of the story that this adds to."""
    linked_ids = {answer.helping_id for answer in linked}
    fits = []
    for helping in likely:
        if helping.pk not in linked_ids and helping.story_id != story.adds_to_id:
            words = shared_words(f"{hindering.statement} {story.title}", f"{helping.statement} {helping.story.title}")
            why = f"They share the words {listed(words)}" if words else "They are about the same component"
            fits.append(Fit(helping, why))
    return fits[:ANSWERS_SHOWN]


def _stems(text):
    return {stem for stem in stems(text) if stem not in STOP_STEMS and len(stem) > 2}


def _as_written(text, wanted):
    """Return the words of a text whose stems are wanted, as it writes them, each once."""
    return shared_words(text, " ".join(wanted)) or sorted(wanted)
