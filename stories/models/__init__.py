"""The data of a story. Rules of its life are in stories.workflow, not here."""

from stories.models.addresses import FormerAddress
from stories.models.answers import Answer
from stories.models.before import BeforeMerge
from stories.models.call import Call, CallStory
from stories.models.changes import SearchChange
from stories.models.collection import Collection, CollectionStory
from stories.models.desk import DeskVisit
from stories.models.edits import CuratorEdit
from stories.models.incoming import ErasedStory, StoryBatch
from stories.models.messages import Message
from stories.models.reading import ReadingCopy
from stories.models.records import Assurance, Consent, Revision, StoryEvent
from stories.models.reference import CareSetting, Method
from stories.models.searching import CommonSearch, SearchMiss, SynonymGroup
from stories.models.story import Attribution, Factor, Kind, Reuse, Stage, Status, Story, StoryTag
from stories.models.tags import DifferentTags, OldTag

__all__ = [
    "Answer",
    "Assurance",
    "Attribution",
    "BeforeMerge",
    "Call",
    "CallStory",
    "CareSetting",
    "Collection",
    "CollectionStory",
    "CommonSearch",
    "Consent",
    "CuratorEdit",
    "DeskVisit",
    "DifferentTags",
    "ErasedStory",
    "Factor",
    "FormerAddress",
    "Kind",
    "Message",
    "Method",
    "OldTag",
    "ReadingCopy",
    "Reuse",
    "Revision",
    "SearchChange",
    "SearchMiss",
    "Stage",
    "Status",
    "Story",
    "StoryBatch",
    "StoryEvent",
    "StoryTag",
    "SynonymGroup",
]
