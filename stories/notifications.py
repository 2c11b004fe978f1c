"""Messages to authors after an action: written to the outbox with the action, sent after it.

A message is a row before it is an email, so that a mail server that is down, or a process that is killed, delays
it and never loses it; the worker sends what is left over.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from members.mail import mail_to
from stories import identifiers, promise, reasons
from stories.models import Message, Status, StoryEvent
from stories.slugs import make_slug

logger = logging.getLogger(__name__)

# Actions of which an author is told nothing: they are the desk's own business.
SILENT = {"release", "hand_over", "approve", "ask_second", "drop_second"}
MAX_ATTEMPTS = 10
MOST_AT_ONCE = 100

SUBJECTS = {
    "submit": "We have your story",
    "withdraw": "Your story is withdrawn",
    "tell_less": "Readers see less about you",
    "reopen": "Your story is a draft again",
    "start_review": "A curator is reading your story",
    "request_changes": "Please change something in your story",
    "schedule": "Your story will be published",
    "unschedule": "Your story is not published yet",
    "hold": "Your story is not published yet",
    "take_back": "Your story is not published after all",
    "appeal": "We will look at your story again",
    "publish": "Your story is published",
    "merge": "Your additions are published",
    "unmerge": "Your additions are not published after all",
    "decline": "We will not publish your story",
    "archive": "Your story is archived",
    "restore": "Your story is published again",
    "reconsider": "We are looking at your story again",
    "propose_edit": "We suggest a change to your story",
    "take_back_edit": "You do not need to answer our suggestion",
    "redact": "We took something out of your story",
}
# What takes a publication back, and what that was.
TAKES_BACK = {"take_back": "publish", "unmerge": "merge"}
OF_ADDITIONS = {
    "withdraw": "What you added is withdrawn",
    "reopen": "What you added is a draft again",
    "request_changes": "Please change something in what you added",
    "decline": "We will not publish what you added",
    "schedule": "Your additions will be published",
    "unschedule": "Your additions are not published yet",
    "hold": "Your additions are not published yet",
}


def write(event, story, **more):
    """Put the author's message about an event in the outbox and have it sent when the transaction commits.

    more: what its template needs beside the event. Does nothing for a silent action or a story without an author.
    The key makes a message unique per event. What may still be taken back waits until it cannot be; taken back in
    time, neither message is ever sent, and withdrawn or archived in time, only that is told.
    """
    if event.action in SILENT or story.author_id is None or not story.author.is_active:
        return
    if _ends_publication(event) and _delete_unsent_publication(story) and event.action in TAKES_BACK:
        return
    _put(
        key=f"event-{event.pk}",
        to=story.author.email,
        subject=_subject(event.action, story),
        body=render_to_string(f"stories/email/{event.action}.txt", _context(event, story) | more),
        send_after=timezone.now() + settings.UNDO_TIME if event.action in TAKES_BACK.values() else None,
    )


def _put(**fields):
    """Put a message in the outbox, and have it sent when the transaction commits unless it is to wait."""
    message = Message.objects.create(**fields)
    if message.send_after is None:
        # Robust: the action is committed by then, so that a fault here is logged and not shown as if it had failed.
        transaction.on_commit(lambda: send(message.pk), robust=True)


def _put_to_curator(curator, subject, template, event, story, *, key="event", **more):
    """Put a message to a curator in the outbox, which leads to the story's page at the desk."""
    address = settings.PORTAL_URL + reverse("review", args=[story.pk])
    context = _context(event, story) | {"event": event, "review": address} | more
    body = render_to_string(f"stories/email/{template}.txt", context)
    _put(key=f"{key}-{event.pk}", to=curator.email, subject=subject, body=body)


def tell_colleague(event, story):
    """Tell a curator that a colleague handed them a story. The note to them stays at the desk."""
    _put_to_curator(event.colleague, "A colleague handed you a story", "hand_over", event, story)


def tell_held(event, story, curator, *, why):
    """Tell the curator who chose the time that a story was not published at it, and why."""
    _put_to_curator(curator, "A scheduled story was not published", "held", event, story, key="held", why=why)


def _ends_publication(event):
    """Whether readers could see a story, or what was added to it, before this event and cannot see it after."""
    return event.action in TAKES_BACK or Status.PUBLISHED == event.from_status != event.to_status


def _delete_unsent_publication(story):
    """Delete unsent messages that the story, or what was added to it, is published; return whether there were any."""
    events = StoryEvent.objects.filter(Q(story=story) | Q(story__adds_to=story), action__in=TAKES_BACK.values())
    keys = [f"event-{pk}" for pk in events.values_list("pk", flat=True)]
    return bool(Message.objects.filter(key__in=keys, attempts=0).delete()[0])


def tell_editor(event, story, edit):
    """Tell the curator who made an edit that its author answered: accepted it, or asks about it."""
    if not edit.editor.is_active:
        return
    accepted = event.action == "accept_edit"
    subject = "The author accepts your edit" if accepted else "The author asks about your edit"
    query = identifiers.safe_words(edit.query, "")
    _put_to_curator(edit.editor, subject, "edit_answered", event, story, accepted=accepted, query=query)


def preview(action, story, *, reasons=(), note="", publish_at=None):
    """Return (subject, body) of the mail that an author would get, or None for a silent action or no author.

    It is the mail as it will be sent: the same template, with the address that the story will have.
    """
    if action in SILENT or story.author_id is None or not story.author.is_active:
        return None
    event = StoryEvent(action=action, reasons=list(reasons), note=note)
    context = _context(event, story)
    context["public"] = context["public"] or settings.PORTAL_URL + reverse("story", args=[make_slug(story.title)])
    context["publish_at"] = publish_at or context["publish_at"]
    return _subject(action, story), render_to_string(f"stories/email/{action}.txt", context).strip()


def _subject(action, story):
    """Return what the author's message about an action is called."""
    return (OF_ADDITIONS if story.adds_to_id else {}).get(action, SUBJECTS[action])


def _context(event, story):
    """Return what the message templates may use; what readers see of an addition is the story it adds to."""
    shown = story.adds_to or story
    return {
        "story": story,
        "title": identifiers.safe_words(story, "Your story"),
        "is_addition": story.adds_to_id is not None,
        "is_shown": shown.status == Status.PUBLISHED,
        "note": event.note,
        "reasons": [reasons.label(code) for code in event.reasons],
        "instead": reasons.instead(event.reasons),
        "due": promise.decision_due(story.submitted_at) if story.submitted_at else None,
        "hear": promise.when_you_hear(story.submitted_at) if story.submitted_at else "",
        "working_days": settings.DECISION_WORKING_DAYS,
        "publish_at": timezone.localtime(story.publish_at) if story.publish_at else None,
        "may_appeal": story.appealed_at is None,
        "is_second": story.approved_by_id is not None,
        "mine": settings.PORTAL_URL + reverse("my_stories"),
        "public": settings.PORTAL_URL + shown.get_absolute_url() if shown.slug else "",
        "portal_name": settings.PORTAL_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }


def follow_changed_address(sender, from_email_address, to_email_address, **more):
    """Give the messages to a member who changed their address the new one. A receiver of allauth's signal.

    Those that wait go there, and not to where others may read them now. All are found by the new address, to be handed
    out to the member or erased with their account.
    """
    if from_email_address:
        Message.objects.filter(to__iexact=from_email_address.email).update(to=to_email_address.email)


def send(message_id, attempts=0):
    """Send one message of the outbox unless another process has it; return whether it was sent.

    attempts: how many there were when the caller looked. Whoever counts the next one sends, so that two processes
    do not send the same message. A failure is kept on the row and tried again by send_unsent().
    """
    untaken = Message.objects.filter(pk=message_id, attempts=attempts, sent_at__isnull=True)
    if not untaken.update(attempts=F("attempts") + 1, tried_at=timezone.now()):
        return False
    message = Message.objects.get(pk=message_id)
    try:
        mail_to(message.to, message.subject, message.body).send()
    except Exception as error:
        # Whatever the mail server said, the action that wrote the message stands; the address is not logged.
        logger.warning("Message %s was not sent: %s", message.key, type(error).__name__)
        Message.objects.filter(pk=message.pk).update(last_error=type(error).__name__)
        return False
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now(), last_error="")
    return True


def send_unsent(now=None):
    """Send what is left in the outbox, waiting longer after each failure; return how many were sent.

    The worker calls it every few seconds. A message is left for a minute first, which its own process needs. One
    call tries up to MOST_AT_ONCE messages, so that the worker gets on with its other work.
    """
    now = now or timezone.now()
    unsent = Message.objects.filter(sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS)
    unsent = unsent.filter(Q(send_after__isnull=True) | Q(send_after__lte=now))
    times = unsent.values_list("pk", "attempts", "tried_at", "created_at")
    due = [
        (pk, attempts)
        for pk, attempts, tried_at, created_at in times
        if now - (tried_at or created_at) >= timedelta(minutes=2**attempts)
    ]
    return sum(send(pk, attempts) for pk, attempts in due[:MOST_AT_ONCE])
