"""The ledger of a story as its author reads it: when, what, why, and what changed. No curator is named."""

from dataclasses import dataclass
from datetime import datetime

from stories import reasons

# What curators tell one another is left out: a private note is no act upon the story.
EVENTS = {
    "import": "The central team brought it in",
    "submit": "You submitted the story",
    "withdraw": "You withdrew the story",
    "tell_less": "You chose to show readers less about you",
    "reopen": "You made it a draft again",
    "appeal": "You asked us to look again",
    "start_review": "A curator began to read it",
    "release": "A curator put it back in the queue",
    "hand_over": "A curator handed it to a colleague",
    "ask_second": "A curator asked for a second curator",
    "drop_second": "A curator decided that no second curator is needed",
    "approve": "A curator approved it. It is waiting for a second curator",
    "request_changes": "A curator asked for changes",
    "publish": "A curator published it",
    "schedule": "A curator chose a time to publish it",
    "unschedule": "A curator decided not to publish it at that time",
    "hold": "It was not published at that time. A curator has to look at it again",
    "take_back": "A curator took the publication back, to look at it again",
    "merge": "A curator added it to the published story",
    "unmerge": "A curator took it out of the published story again, to look at it again",
    "add": "A curator published what you added",
    "take_out": "A curator took what you added out again, to look at it again",
    "decline": "A curator declined it",
    "archive": "A curator archived it",
    "restore": "A curator published it again",
    "reconsider": "A curator looks at it again",
    "redact": "A curator took out what could identify somebody",
    "tag": "A curator changed its",
    "edit": "A curator changed the text",
    "propose_edit": "A curator suggested a change to the text",
    "accept_edit": "You accepted the curator’s change",
    "query_edit": "You asked about the curator’s change",
    "take_back_edit": "The curator took the suggestion back",
    "see_author": "A curator looked at who wrote it",
    "link_answer": "A curator linked how somebody got past a hindrance",
    "unlink_answer": "A curator took away a link to how somebody got past a hindrance",
}
# Those whose note the author should read as long as the story is where they left it.
NOTED = {"request_changes", "decline", "archive"}


def latest_note(story):
    """Return the event whose note the author should read now, or None; `events` should be prefetched."""
    noted = [
        event for event in story.events.all() if event.action in NOTED and event.to_status == story.status
    ]
    return noted[-1] if noted else None


def reason_words(event):
    """Return the reasons of an event in words."""
    return [reasons.label(code) for code in event.reasons] if event else []


@dataclass(frozen=True)
class Past:
    """One past event in an author's words. reasons: in words. note: the central team's words to the author."""

    when: datetime
    words: str
    reasons: list
    note: str


def past(story):
    """Return what happened to a story, the newest first; `events` may be prefetched."""
    events = sorted(story.events.all(), key=lambda event: event.pk, reverse=True)
    return [
        Past(
            when=event.created_at,
            words=" ".join(filter(None, [EVENTS[event.action], " and ".join(event.changed)])),
            reasons=[reasons.label(code) for code in event.reasons],
            note=event.note,
        )
        for event in events
        if event.action in EVENTS
    ]
