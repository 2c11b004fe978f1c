"""What may fit a story under review: components, tags, and published stories that say much the same; each with why."""

from collections import Counter
from dataclasses import dataclass

from stories import search
from stories.answering import listed, shared_words
from stories.answers import ANSWERABLE
from stories.desk.review import TAGGABLE
from stories.desk.tags import similar_tags
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
    found = {"same": [] if story.same_as_id else likely_duplicates(story)}
    if story.status in TAGGABLE:
        found |= {"fit_components": fitting_components(story, rows), "fit_tags": fitting_tags(story)}
    return found


def fitting_components(story, rows):
    """Return Fits for components that the story does not have, by the words of their names and practices.

    rows: all components. Only words that one component alone has count: the others tell nothing apart.
    """
    own = {row.pk for row in story.components.all()}
    words = {row.pk: _stems(f"{row.name} {row.official_name} {row.summary} {row.practices}") for row in rows}
    number = Counter(stem for found in words.values() for stem in found)
    text = _text(story)
    in_text = _stems(own_words(text))
    fits = []
    for row in rows:
        telling = {stem for stem in words[row.pk] & in_text if number[stem] == 1}
        if row.pk not in own and len(telling) >= FEWEST_WORDS:
            fits.append((len(telling), Fit(row, f"The story has the words {listed(_as_written(text, telling))}")))
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
    """Return Fits for published stories that may report the same, the most similar first."""
    found = [other for other in search.likely_duplicates(story, SAME_SHOWN) if other.pk != story.adds_to_id]
    text = _text(story)
    return [Fit(other, f"Both have the words {listed(shared_words(other.account, text))}") for other in found]


def answers_for(story, may_suggest=True):
    """Return (hindering statement, its answers, Fits that are not linked yet) for those that have any.

    may_suggest: whether to look for Fits: helping statements elsewhere that may answer it, the nearest first. Of an
    addition, only what the published story does not say yet.
    """
    if story.status not in ANSWERABLE:
        return []
    said = {_alike(row) for row in story.adds_to.hindering} if story.adds_to_id else set()
    rows = [row for row in story.hindering if _alike(row) not in said]
    linked = {row.pk: list(row.answered_by.all()) for row in rows}
    near = search.helping_for_each(story) if rows and may_suggest else {}
    likely = {row.pk: near[row.pk].likely if row.pk in near else () for row in rows}
    found = [(row, linked[row.pk], _fitting_answers(story, row, likely[row.pk], linked[row.pk])) for row in rows]
    return [(row, answers, fits) for row, answers, fits in found if answers or fits]


def answering(story):
    """Return (helping statement, the answers by which it answers hindrances elsewhere) for those that answer any.

    Of an addition, those of the published story that it does not say any more: their answers go when it is merged.
    None of one that its author made a draft again.
    """
    if story.status not in ANSWERABLE or (story.adds_to_id and story.adds_to.is_private):
        return []
    said = {_alike(row) for row in story.helping} if story.adds_to_id else set()
    rows = story.adds_to.helping if story.adds_to_id else story.helping
    found = [(row, list(row.answers_to.all())) for row in rows if _alike(row) not in said]
    return [(row, answers) for row, answers in found if answers]


def _fitting_answers(story, row, near, linked):
    there, own = {answer.helping_id for answer in linked}, f"{row.statement} {story.title}"
    fits = []
    for found in near:
        if found.pk not in there and found.story_id != story.adds_to_id:
            words = shared_words(own, f"{found.statement} {found.story.title}")
            why = f"They share the words {listed(words)}" if words else "They are about the same component"
            fits.append(Fit(found, why))
    return fits[:ANSWERS_SHOWN]


def _alike(factor):
    return factor.component_id, factor.statement


def _text(story):
    return " ".join([story.title, story.account, *(factor.statement for factor in story.factors.all())])


def _stems(text):
    return {stem for stem in stems(text) if stem not in STOP_STEMS and len(stem) > 2}


def _as_written(text, wanted):
    """Return the words of a text whose stems are wanted, as it writes them, each once."""
    return shared_words(text, " ".join(wanted)) or sorted(wanted)
