"""What the central team sees of the stories on its desk: the queue, a story's past, tags that may fit.

Questions only. What changes a story is in stories.workflow and stories.saving.
"""

from stories.desk.changes import texts, with_texts
from stories.desk.counting import count
from stories.desk.filters import GROUPS, SORTS, Filters, queue_query
from stories.desk.fitting import answering, answers_for, fits
from stories.desk.loading import load_related
from stories.desk.marking import marked
from stories.desk.options import AWAITING, options
from stories.desk.queue import decisions, next_story, page_of, stories_in
from stories.desk.review import (
    CURATOR_ACTIONS,
    TAGGABLE,
    UNDECIDED,
    actions_for,
    colleagues_for,
    consents,
    history,
    may_assure,
    may_do,
    others_by_author,
    passages,
)
from stories.desk.rows import row
from stories.desk.tags import similar_tags

__all__ = [
    "AWAITING",
    "CURATOR_ACTIONS",
    "GROUPS",
    "SORTS",
    "TAGGABLE",
    "UNDECIDED",
    "Filters",
    "actions_for",
    "answering",
    "answers_for",
    "colleagues_for",
    "consents",
    "count",
    "decisions",
    "fits",
    "history",
    "load_related",
    "marked",
    "may_assure",
    "may_do",
    "next_story",
    "options",
    "others_by_author",
    "page_of",
    "passages",
    "queue_query",
    "row",
    "similar_tags",
    "stories_in",
    "texts",
    "with_texts",
]
