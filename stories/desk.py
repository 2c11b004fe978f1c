"""What the central team sees of the stories on its desk: groups of the queue, a story's past, tags that may fit.

Questions only. What changes a story is in stories.workflow and stories.saving.
"""

import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from taggit.models import Tag

from stories import identifiers, promise, reasons, workflow
from stories.consents import STATEMENTS
from stories.models import Attribution, Reuse, Status, Story, StoryEvent
from stories.safety import SafetyError

GROUPS = {
    "waiting": "Waiting",
    "mine": "Taken by me",
    "others": "In review by others",
    "decided": "Decided lately",
}
DECISIONS = ["publish", "merge", "request_changes", "decline"]
# "Lately" has an end, so that the page is as quick after ten years as on the first day.
DECISIONS_SHOWN = 100
OTHER_STORIES_SHOWN = 10
TAGS_SUGGESTED = 12

# The table's actions that belong to the desk; an author's own are on the author's pages.
CURATOR_ACTIONS = {name: action for name, action in workflow.ACTIONS.items() if action.who != workflow.AUTHOR}
# While changes are asked for, the text is the author's: two people would write over one another.
TAGGABLE = [Status.SUBMITTED, Status.IN_REVIEW, Status.PUBLISHED]
# What waits for a decision, and what readers see or saw: an import brings published stories too.
ASSURABLE = [Status.SUBMITTED, Status.IN_REVIEW, Status.PUBLISHED, Status.ARCHIVED]

# What an event says of its actor.
PAST = {
    "submit": "submitted the story",
    "withdraw": "withdrew the story",
    "reopen": "made it a draft again",
    "start_review": "took the story",
    "release": "put it back in the queue",
    "request_changes": "asked for changes",
    "publish": "published the story",
    "merge": "published the additions",
    "decline": "declined the story",
    "archive": "archived the story",
    "restore": "published it again",
    "reconsider": "looked at it again",
    "link_answer": "linked an answer to a hindrance",
    "unlink_answer": "took away an answer to a hindrance",
}


@dataclass(frozen=True)
class Row:
    """A story on the desk. left: the promise in words, "" where nothing is due; organisation: as curators may know.

    flagged: how many passages could identify somebody, None where that could not be found out; open: how many of
    them nobody has assured.
    """

    story: Story
    organisation: str
    left: str
    is_late: bool
    is_due_today: bool
    is_own: bool
    may_take: bool
    flagged: int | None
    open: int


def stories_in(group, member):
    """Return the stories of a group of the queue that await a decision, the oldest submit first."""
    waiting = Story.objects.awaiting_review().with_desk_data().with_flags_data()
    if group == "mine":
        return waiting.filter(status=Status.IN_REVIEW, reviewer=member)
    if group == "others":
        return waiting.filter(status=Status.IN_REVIEW).exclude(reviewer=member)
    return waiting.filter(status=Status.SUBMITTED)


def counts(member):
    """Return how many stories each group of the queue has, in one query."""
    in_review, mine = Q(status=Status.IN_REVIEW), Q(reviewer=member)
    waiting = Story.objects.awaiting_review().order_by()
    return waiting.aggregate(
        waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
        mine=Count("pk", filter=in_review & mine),
        others=Count("pk", filter=in_review & (~mine | Q(reviewer=None))),
    )


def decisions():
    """Return the newest decisions, without those on a story that its author made a draft again since."""
    events = StoryEvent.objects.filter(action__in=DECISIONS).exclude(story__status=Status.DRAFT)
    return events.select_related("story__author", "actor").order_by("-pk")[:DECISIONS_SHOWN]


def row(story, member):
    """Return the Row of a story for this curator. A list of stories needs with_flags_data()."""
    looks = passages(story)
    left, is_late = "", False
    if story.status in {Status.SUBMITTED, Status.IN_REVIEW}:
        left, is_late = promise.days_left_in_words(story.submitted_at)
    return Row(
        story=story,
        organisation=organisation_of(story),
        left=left,
        is_late=is_late,
        is_due_today=left == "Due today",
        is_own=story.author_id == member.pk,
        may_take=workflow.is_allowed(workflow.ACTIONS["start_review"], story, member),
        flagged=None if looks is None else len(looks),
        open=sum(group[0].assured_by is None for group in looks or ()),
    )


def passages(story):
    """Return the passages that could identify somebody, in groups of places of one; None where not checked."""
    try:
        return identifiers.by_key(identifiers.passages(story))
    except SafetyError:
        return None


def looks(story, member):
    """Return (groups of passages with who assured each, whether the texts were checked) for a story's page."""
    groups = passages(story)
    return [(group, _word_of(group[0].assured_by, story, member)) for group in groups or ()], groups is not None


def _word_of(assurance, story, member):
    """Say who gave their word on a passage, or "" while nobody did."""
    if assurance is None:
        return ""
    if assurance.member_id == member.pk:
        return "You say"
    return "The author says" if assurance.member_id == story.author_id else f"{assurance.member} says"


def may_assure(story, member):
    """Whether this curator may say of a passage that it identifies nobody. An author does so at the submit."""
    return story.status in ASSURABLE and story.author_id != member.pk


def organisation_of(story):
    """Return an author's organisation as a curator may know it, whatever the attribution; "" where none was given."""
    return story.organisation.name if story.organisation_id else story.organisation_typed


def next_waiting(member):
    """Return the story that waits longest and that this curator may take, or None."""
    waiting = Story.objects.awaiting_review().filter(status=Status.SUBMITTED)
    return waiting.exclude(author=member).first()


def actions_for(story, member):
    """Return the desk's actions on a story: first the one that moves it on, then those that need a note."""
    offered = [a for a in workflow.available_actions(story, member) if a.name in CURATOR_ACTIONS]
    return sorted(offered, key=lambda action: (action.style != "primary", not action.note_required))


def history(story):
    """Return a story's events, the newest first, each with `.said` and `.reason_words` for the page."""
    events = list(story.events.select_related("actor").order_by("-pk"))
    for event in events:
        event.said = PAST.get(event.action, event.action)
        event.reason_words = [reasons.label(code) for code in event.reasons]
    return events


def consents(story):
    """Return the newest consent to each statement, in the order of the wording, as (words, consent) pairs."""
    newest = {consent.statement: consent for consent in story.consents.all()}
    words = STATEMENTS | {"attribution": "How I appear to readers", "reuse": "How it may be re-used"}
    choices = dict(Attribution.choices) | dict(Reuse.choices)
    pairs = []
    for statement, text in words.items():
        if statement in newest:
            choice = newest[statement].choice
            pairs.append((f"{text}: {choices.get(choice, choice)}" if choice else text, newest[statement]))
    return pairs


def others_by_author(story, member):
    """Return the newest other stories of the same author that this curator may read."""
    if story.author_id is None:
        return Story.objects.none()
    others = Story.objects.visible_to(member).handed_in().written_by(story.author).exclude(pk=story.pk)
    return others.order_by("-created_at", "-pk")[:OTHER_STORIES_SHOWN]


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
