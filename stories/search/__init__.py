"""Search: Filters in; results, counts and suggestions out. Nothing outside this package knows the engine.

The database is the truth. The index is derived from it and may be deleted at any time; see indexing.py for how it
follows, folder.py for where it lies, reading.py for who reads it.
"""

from stories.search.answers import helping_elsewhere, helping_for_each
from stories.search.common import count_search
from stories.search.filters import Filters
from stories.search.finding import Results, find
from stories.search.indexing import catch_up, rebuild
from stories.search.missed import count_missed
from stories.search.reading import generation
from stories.search.related import much_the_same, related_ids, told_by_others
from stories.search.sides import component_sides, statement_counts, tag_counts
from stories.search.suggesting import suggestions

__all__ = [
    "Filters",
    "Results",
    "catch_up",
    "component_sides",
    "count_missed",
    "count_search",
    "find",
    "generation",
    "helping_elsewhere",
    "helping_for_each",
    "much_the_same",
    "rebuild",
    "related_ids",
    "statement_counts",
    "suggestions",
    "tag_counts",
    "told_by_others",
]
