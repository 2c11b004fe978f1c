"""What the central team sees of the stories on its desk: the queue, a story's past, tags that may fit.

Questions only. What changes a story is in stories.workflow and stories.saving.
"""

from stories.desk.changes import revisions_of, since_last_look
from stories.desk.paper import paper
from stories.desk.queue import GROUPS, counts, decisions, next_waiting, stories_in
from stories.desk.review import (
    CURATOR_ACTIONS,
    TAGGABLE,
    actions_for,
    consents,
    history,
    looks,
    may_assure,
    others_by_author,
)
from stories.desk.rows import Row, organisation_of, passages, row
from stories.desk.tags import similar_tags, stems

__all__ = [
    "CURATOR_ACTIONS",
    "GROUPS",
    "TAGGABLE",
    "Row",
    "actions_for",
    "consents",
    "counts",
    "decisions",
    "history",
    "looks",
    "may_assure",
    "next_waiting",
    "organisation_of",
    "others_by_author",
    "paper",
    "passages",
    "revisions_of",
    "row",
    "similar_tags",
    "since_last_look",
    "stems",
    "stories_in",
]
