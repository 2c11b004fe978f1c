"""A story under review: what may be done with it, its past, its author, and what could identify somebody."""

from dataclasses import replace

from django.db.models import OuterRef, Subquery

from members.models import Member, Role
from stories import actions, identifiers, ledger, reasons
from stories.consents import PERMISSION, PERMISSION_WORDS, STATEMENTS
from stories.models import Attribution, Reuse, Status, Story, StoryEvent
from stories.safety import SafetyError

OTHER_STORIES_SHOWN = 10

# The table's actions that belong to the desk; an author's own are on the author's pages.
CURATOR_ACTIONS = {
    name: action for name, action in actions.ACTIONS.items() if action.who in {actions.CURATOR, actions.OTHER_CURATOR}
}
# While changes are asked for, the text is the author's: two people would write over one another.
TAGGABLE = [Status.SUBMITTED, Status.IN_REVIEW, Status.PUBLISHED]
# What is still to be published by somebody.
UNDECIDED = [Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED]
# What waits for a decision, and what readers see or saw: an import brings published stories too.
ASSURABLE = [Status.SUBMITTED, Status.IN_REVIEW, Status.PUBLISHED, Status.ARCHIVED]

# What an event says of its actor.
PAST = {
    "submit": "submitted the story",
    "withdraw": "withdrew the story",
    "tell_less": "chose to show readers less of who wrote the story",
    "reopen": "made it a draft again",
    "start_review": "took the story",
    "release": "put it back in the queue",
    "request_changes": "asked for changes",
    "hand_over": "handed the story to a colleague",
    "ask_second": "asked for a second curator",
    "drop_second": "took back the wish for a second curator",
    "approve": "approved the story for a second curator",
    "schedule": "chose a time to publish the story",
    "unschedule": "took the story off the schedule",
    "hold": "did not publish the story in time",
    "publish": "published the story",
    "take_back": "took the publication back",
    "appeal": "asked us to look again",
    "import": "brought the story in",
    "tag": "changed components or tags",
    "edit": "changed the text",
    "redact": "took out what could identify somebody",
    "leave": "closed their account, and the story stays without a name",
    "erase": "erased the story",
    "see_author": "looked at who wrote the story",
    "merge": "published the additions",
    "unmerge": "took the additions back",
    "add": "published additions to the story",
    "take_out": "took those additions out again",
    "decline": "declined the story",
    "archive": "archived the story",
    "restore": "published it again",
    "reconsider": "looked at it again",
    "link_answer": "linked an answer to a hindrance",
    "unlink_answer": "took away an answer to a hindrance",
    "note": "wrote a note",
    "link_same": "linked a story that says much the same",
    "unlink_same": "took away the link to a story that says much the same",
    "propose_edit": "sent an edit to the author",
    "accept_edit": "accepted the edit",
    "query_edit": "asked about the edit",
    "take_back_edit": "took the edit back",
}


def actions_for(story, member):
    """Return the desk's actions on a story: first the one that moves it on, then those that need a note."""
    offered = [a for a in actions.available_actions(story, member) if a.name in CURATOR_ACTIONS]
    decisions = [a for a in CURATOR_ACTIONS.values() if actions.is_after_taking(a, story, member)]
    if decisions:
        # To take it first is only for who wants to keep it.
        offered = [replace(a, style="secondary") for a in offered]
    offered += decisions
    # What puts it away is a link at the end, and no button among others.
    return sorted(
        offered,
        key=lambda a: (a.style != "primary", not a.takes_time, not a.note_required, not a.asks, a.name == "release"),
    )


def may_do(action, story, member):
    """Whether this curator may do the action, at once or once they have taken the story."""
    return actions.is_allowed(action, story, member) or actions.is_after_taking(action, story, member)


def colleagues_for(story, member):
    """Return the curators to whom this one may hand the story.

    Its author is among them where this curator may not know who that is: whoever is left out would be it.
    """
    declined_by = story.declined_by_id if story.appealed_at else None
    author = story.author_id if ledger.may_see_author(story, member) else None
    cannot = [pk for pk in (member.pk, author, story.reviewer_id, declined_by) if pk]
    return Member.objects.filter(role=Role.CURATOR, is_active=True).exclude(pk__in=cannot).order_by("name", "email")


def passages(story, member):
    """Return ([(places of a passage that could identify somebody, who assured it)], whether the texts were checked).

    The open ones come first: they hold up publishing.
    """
    try:
        groups = identifiers.by_key(identifiers.passages(story))
    except SafetyError:
        return [], False
    groups.sort(key=lambda places: places[0].assured_by is not None)
    return [(places, _who_says(places[0].assured_by, story, member)) for places in groups], True


def _who_says(assurance, story, member):
    """Say who assured a passage: "You say"; or "" while nobody did."""
    if assurance is None:
        return ""
    if assurance.member_id == member.pk:
        return "You say"
    return "The author says" if assurance.member_id == story.author_id else f"{assurance.member} says"


def may_assure(story, member):
    """Whether this curator may say of a passage that it identifies nobody. An author does so at the submit."""
    return story.status in ASSURABLE and story.author_id != member.pk


def history(story):
    """Return a story's events, the newest first, each with what the page says of it in words."""
    events = list(story.events.select_related("actor", "colleague").order_by("-pk"))
    for event in events:
        event.phrase = PAST.get(event.action, event.action)
        if event.colleague_id:
            event.phrase = f"handed the story to {event.colleague}"
        # Who wrote the story is not told by the way: see stories.ledger.
        event.by_author = ledger.is_by_author(event, story)
        event.changed_words = " and ".join(event.changed)
        event.reason_words = [reasons.label(code) for code in event.reasons]
    return events


def consents(story):
    """Return the newest consent to each statement, in the order of the wording, as (words, consent) pairs."""
    newest = {consent.statement: consent for consent in story.consents.all()}
    words = STATEMENTS | {"attribution": "How I appear to readers", "reuse": "How it may be re-used"}
    words[PERMISSION] = PERMISSION_WORDS
    choices = dict(Attribution.choices) | dict(Reuse.choices)
    pairs = []
    for statement, text in words.items():
        if statement in newest:
            choice = newest[statement].choice
            pairs.append((f"{text}: {choices.get(choice, choice)}" if choice else text, newest[statement]))
    return pairs


def others_by_author(story, member):
    """Return the newest other stories that this curator may know to be by the same author, with their last decisions.

    Each that hides its author needs a look of its own. How many those are is not told either: who watches the number
    while stories come in learns which one it was.
    """
    if story.author_id is None:
        return []
    others = Story.objects.visible_to(member).handed_in().written_by(story.author).exclude(pk=story.pk)
    others = ledger.seen_by(others, member)
    decided = StoryEvent.objects.filter(story=OuterRef("pk"), action__in=actions.DECISIONS).order_by("-pk")
    others = others.annotate(
        decision=Subquery(decided.values("action")[:1]),
        decision_at=Subquery(decided.values("created_at")[:1]),
        decision_reasons=Subquery(decided.values("reasons")[:1]),
    )
    found = list(others.without_texts().order_by("-created_at", "-pk")[:OTHER_STORIES_SHOWN])
    for other in found:
        other.decided = PAST.get(other.decision, "")
        other.reason_words = [reasons.label(code) for code in other.decision_reasons or []]
    return found
