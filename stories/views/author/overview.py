"""What an author is told about a story: its status in words, what to do next, its tasks and its history."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from stories import editing, identifiers, promise, reasons
from stories.models import CuratorEdit, Status
from stories.safety import SafetyError
from stories.views.author.past import latest_note, reason_words
from stories.views.author.steps import address

TAG_COLOURS = {
    Status.DRAFT: "nhsuk-tag--grey",
    Status.SUBMITTED: "nhsuk-tag--blue",
    Status.IN_REVIEW: "nhsuk-tag--blue",
    Status.CHANGES_REQUESTED: "nhsuk-tag--orange",
    Status.SCHEDULED: "nhsuk-tag--blue",
    Status.PUBLISHED: "nhsuk-tag--green",
    Status.DECLINED: "nhsuk-tag--red",
    Status.WITHDRAWN: "nhsuk-tag--grey",
    Status.ARCHIVED: "nhsuk-tag--grey",
    Status.MERGED: "nhsuk-tag--green",
}


@dataclass(frozen=True)
class Next:
    """What to do next, in one sentence, with a link where there is something to do."""

    text: str
    link: str = ""
    label: str = ""


def what_next(story):
    """Return what the author can do now."""
    if story.status == Status.DRAFT:
        return _next_for_draft(story)
    page = reverse("my_story", args=[story.pk])
    if story.status == Status.CHANGES_REQUESTED:
        return Next("Read the note, change your story, and submit it again.", page, "Change your story")
    if story.status in {Status.SUBMITTED, Status.IN_REVIEW}:
        return _next_while_waiting(story)
    if story.status == Status.SCHEDULED:
        when = format_date(timezone.localtime(story.publish_at), "j F Y, H:i")
        return Next(f"It will be published on {when}. You do not need to do anything.")
    if story.status == Status.PUBLISHED:
        return Next("Readers can find it.", story.get_absolute_url(), "See it as readers do")
    if story.status == Status.MERGED:
        published = reverse("my_story", args=[story.adds_to_id])
        return Next("What you added is part of the published story.", published, "See that story")
    if story.status == Status.WITHDRAWN:
        again = reverse("my_story_action", args=[story.pk, "reopen"])
        seen = "Readers do not see what you added." if story.adds_to_id else "Readers cannot see it."
        return Next(f"{seen} You can still change it and submit it again.", again, "Make it a draft again")
    if story.status == Status.ARCHIVED:
        return Next(f"Readers cannot see it any more. Questions? Write to {settings.CONTACT_EMAIL}.")
    if story.appealed_at is None:
        again = reverse("story_appeal", args=[story.pk])
        return Next("We will not publish it. If you do not agree, tell us why.", again, "Ask us to look again")
    return Next("We will not publish it. Two curators looked at it, so this decision is final.")


def _next_while_waiting(story):
    is_being_read = story.status == Status.IN_REVIEW
    if story.appealed_at:
        reading = "Another curator is reading it." if is_being_read else "Another curator will look at it again."
    else:
        reading = "A curator is reading it." if is_being_read else "It is waiting for a curator."
    return Next(f"{reading} {promise.when_you_hear(story.submitted_at)} You do not need to do anything.")


def _next_for_draft(story):
    checked = Next("It has all we need.", reverse("story_check", args=[story.pk]), "Check and submit")
    return still_needed(story) or checked


def still_needed(story):
    """Return the first thing that a submit still lacks, with the step that takes it, or None."""
    for step, sentence in story.missing():
        return Next(f"Still needed: {_lower_first(sentence)}.", address(story, step), "Continue")
    return None


def card(story, names=None):
    """Return what a list of one's own stories shows of one. names: {code: name} of the components."""
    note = latest_note(story)
    return {
        "story": story,
        "tag": TAG_COLOURS[story.status],
        "next": what_next(story),
        "note": note,
        "reasons": reason_words(note),
        "instead": reasons.instead(note.reasons) if note else [],
        "edit": edit_for_author(story, names),
    }


def edit_for_author(story, names):
    """Return the open edit of a curator that the author can answer, with `.changes`, or None.

    `edits` should be prefetched. names: {code: name} of the components.
    """
    edit = next((edit for edit in story.edits.all() if edit.state in CuratorEdit.OPEN), None)
    if edit is None or not editing.may_answer(edit, story.author):
        return None
    edit.changes = editing.changes(edit, names)
    return edit


# What readers ask, with the part of the story that answers it. Draws "answers 3 of 7", for the author alone.
QUESTIONS = ("account", "helping", "hindering", "what_changed", "surprises", "differently", "advice")


def answered(story):
    """Return (how many of the readers' questions the story answers, how many there are)."""
    return sum(bool(getattr(story, name)) for name in QUESTIONS), len(QUESTIONS)


def to_look_at(story):
    """Return {step: how many passages there could identify somebody}; nothing where that could not be found out."""
    try:
        return identifiers.counts_by_step(identifiers.open_passages(story))
    except SafetyError:
        return {}


def task_lists(story):
    """Return the needed and the richer tasks.

    What could identify somebody is told beside its step, unless the step lacks something, which comes first.
    """
    tasks, looks = (needed_tasks(story), richer_tasks(story)), to_look_at(story)
    for number, item in ((looks.get(item["step"]), item) for items in tasks for item in items):
        if number and "tag" not in item["status"]:
            words = "1 passage to look at" if number == 1 else f"{number} passages to look at"
            item["status"] = {"tag": {"text": words, "classes": "nhsuk-tag--yellow"}}
    return tasks


def needed_tasks(story):
    """Return the tasks of the short way, for the task list."""
    missing = story.missing()
    lacks = {step for step, _ in missing}
    # Whoever filled in all that the task is named after would look in vain for what is to do. What is typed and cannot
    # be taken is told by its form.
    is_typed = "basics" in story.unfinished
    first = "" if is_typed else ". ".join(words for step, words in missing if step == "basics")
    counts = {kind: len(story.factors_of(kind)) for kind in ("helping", "hindering")}
    place = story.organisation or story.organisation_typed or story.organisation_type or story.nation
    return [
        _task(story, "basics", "Title and what is happening", done="basics" not in lacks, hint=first),
        _task(story, "helping", "What is helping", count=counts["helping"]),
        _task(story, "hindering", "What is hindering", count=counts["hindering"]),
        _task(
            story, "organisation", "Where the story is from", done="organisation" not in lacks, hint=str(place or "")
        ),
        _task(
            story,
            "attribution",
            "How you appear to readers",
            done="attribution" not in lacks,
            hint=story.byline().text if story.attribution else "",
        ),
    ]


def richer_tasks(story):
    """Return the optional tasks, each with what it gives a reader."""
    details = story.method_name() or story.stage or story.started or story.settings.all() or story.tags.all()
    return [
        _task(
            story,
            "outcome",
            "What changed, and what surprised you",
            hint="Readers ask this first: how do you know?",
            given=story.what_changed or story.surprises,
        ),
        _task(
            story,
            "advice",
            "What you would do differently, and your advice",
            hint="It saves others from starting at the beginning.",
            given=story.differently or story.advice,
        ),
        _task(
            story,
            "details",
            "Method, care settings, stage and tags",
            hint="People search for places and methods like their own.",
            given=details,
        ),
        _task(story, "links", "Links", hint="A poster, a toolkit or a film.", given=story.links),
    ]


def _task(story, step, title, *, done=None, count=None, given=None, hint=""):
    """Return one item of the task list: its title, link, hint and status."""
    if any(part == step or part.startswith(f"{step}-") for part in story.unfinished):
        status = {"tag": {"text": "Not finished", "classes": "nhsuk-tag--yellow"}}
    elif count is not None:
        words = f"{count} statement" if count == 1 else f"{count} statements"
        status = {"text": words} if count else {"text": "None yet"}
    elif done is not None:
        status = {"text": "Done"} if done else {"tag": {"text": "To do", "classes": "nhsuk-tag--blue"}}
    else:
        status = {"text": "Added"} if given else {"text": "Optional"}
    item = {"step": step, "title": {"text": title}, "href": address(story, step), "status": status}
    return item | ({"hint": {"text": hint}} if hint else {})


def _lower_first(text):
    return text[:1].lower() + text[1:]
