"""Search: Filters in; results, counts and suggestions out. Nothing outside this package knows the engine.

The database is the truth. The index is derived from it and may be deleted at any time.

One search, from the address to the page, in the order in which it goes through the files:

    filters.py       the words and options of the address, cleaned: Filters
    finding.py       find(): all the steps below, in one function; without an index, the newest stories
    reading.py       the index as of one commit: a Reader, whose generation is part of every cache key (caches.py)
    spelling.py      the spelling of words that no story holds, corrected
    understanding.py what a text asks for: its words as Concepts (concepts.py, with words.py, synonyms.py, bigrams.py,
                     organisation_names.py), and which kind of statement (kinds.py)
    relaxing.py      how many of them a story must hold, so that enough is found
    queries.py       Concepts as the engine's queries (with concept_queries.py, engine.py, rarity.py)
    counting.py      how many there are, in all and of each facet; facets.py and naming.py make them options with names
    best.py          the hits of one page, the best first
    snippets.py      the part of each story that answers, with the words marked (highlighter.py)
    missing_words.py words that no story holds
    ways_out.py      other searches, where this one found nothing
    results.py       what the page gets: Results, with a Hit for each story or statement

How stories come into the index: material.py reads them, documents.py says what the index holds of them (cutting.py),
building.py builds all anew and indexing.py follows the database's changes (folder.py, merging.py, clearing.py), and
worker.py or background.py calls it.

Other questions to the same index: suggesting.py while somebody types (common.py), sides.py for a component's page,
related.py and answers.py for similar stories and statements. missed.py counts what nobody found.
"""

from stories.search.answers import helping_elsewhere, helping_for_each
from stories.search.building import rebuild
from stories.search.common import count_search
from stories.search.filters import Filters
from stories.search.finding import find
from stories.search.indexing import catch_up
from stories.search.missed import count_missed
from stories.search.reading import generation
from stories.search.related import likely_duplicates, related_ids, similar_by_others
from stories.search.sides import component_sides, statement_counts, tag_counts
from stories.search.suggesting import suggestions

__all__ = [
    "Filters",
    "catch_up",
    "component_sides",
    "count_missed",
    "count_search",
    "find",
    "generation",
    "helping_elsewhere",
    "helping_for_each",
    "likely_duplicates",
    "rebuild",
    "related_ids",
    "similar_by_others",
    "statement_counts",
    "suggestions",
    "tag_counts",
]
