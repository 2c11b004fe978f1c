"""A curator's edit of a story's text: suggested to the author, who accepts it or asks about it.

The story stays as it is until its author accepts, so the author may go on changing it: an edit remembers what it
began from, and only what it changed is taken over. Where both changed the same part, nothing is, and both are kept.
A story with an open edit is not published; stories.redacting needs no answer. See docs/decisions.
"""

from django.db import transaction
from django.utils import timezone

from components.models import Component
from stories import additions, identifiers, ledger, notifications
from stories.difference import difference
from stories.models import CuratorEdit, Status, Story
from stories.saving import factors_of, keep_revision, save_story

FIELDS = ["title", "account", "what_changed", "surprises", "differently", "advice"]
# A curator edits what they decide on, and what readers see.
EDITABLE = [Status.IN_REVIEW, Status.PUBLISHED]
# An author answers while the text is live: also when they have it to change.
ANSWERABLE = [Status.DRAFT, Status.CHANGES_REQUESTED, Status.SUBMITTED, *EDITABLE]
QUERY_MAX = 2_000
HEADINGS = {name: identifiers.FIELDS[name][1] for name in FIELDS} | {"factors": "What is helping and hindering"}


class CannotEdit(Exception):
    """An edit that cannot be made or answered now. Its text is for the person who asked."""


def text_of(story):
    """Return the parts of a story's text that an edit can change, as plain data; statements with their ids."""
    return {name: getattr(story, name) for name in FIELDS} | {"factors": factors_of(story)}


def open_edit(story):
    """Return the edit of a story that is not accepted or taken back yet, or None."""
    return story.edits.open().select_related("editor").first()


def starting_text(story):
    """Return the text that a new edit begins with: that of the open edit where it still fits, else the story's."""
    now, edit = text_of(story), open_edit(story)
    return edit.text if edit is not None and edit.base == now else now


def may_edit(story, member):
    """Whether this curator may edit the story's text now."""
    return member.is_curator and story.status in EDITABLE and story.author_id != member.pk


def may_answer(edit, member):
    """Whether this author may accept the edit, or ask about it."""
    return (
        edit.state in CuratorEdit.OPEN
        and edit.story.author_id == member.pk
        and edit.story.status in ANSWERABLE
    )


def changes(edit, names=None):
    """Return the Difference that an edit would make, see stories.difference."""
    names = names or dict(Component.objects.values_list("code", "name"))
    return difference(edit.base, edit.text, names)


def propose(story, *, editor, text, note="", assured=(), expected_version, instead_of=None):
    """Suggest a text to the story's author and return the CuratorEdit; an edit that was open is taken back.

    text: as text_of gives it. note: words to the author. assured: keys of passages that the curator vouches for.
    instead_of: the number of the open edit that the curator saw, if any: another one is a colleague's, and stays.
    A story without an author is changed at once. Writes an event and tells the author. A second click changes nothing.
    Raises CannotEdit.
    """
    note = note.strip()
    with transaction.atomic():
        now = Story.objects.locked(story.pk)
        base, there = text_of(now), open_edit(now)
        _check_edit(now, editor, base, text, expected_version)
        if there is not None and there.pk != instead_of:
            is_own = there.editor_id == editor.pk
            if is_own and (there.base, there.text, there.note) == (base, text, note):
                return there
            who = "You" if is_own else there.editor
            raise CannotEdit(
                f"{who} sent the author an edit after you opened this page, so nothing was sent. What you typed is "
                "still here. Look at that edit on the story’s page. If yours shall take its place, send it again."
            )
        now.edits.open().update(state=CuratorEdit.State.TAKEN_BACK, answered_at=timezone.now())
        edit = CuratorEdit.objects.create(
            story=now, editor=editor, base=base, text=text, note=note, assured=list(assured)
        )
        if now.author_id is None:
            _apply(now, edit)
            ledger.record(now, "edit", editor)
        else:
            event = ledger.record(now, "propose_edit", editor, note=edit.note)
            notifications.write(event, now, changes=changes(edit).words)
    return edit


def _check_edit(story, editor, base, text, expected_version):
    """Raise CannotEdit unless this curator may edit the story now, saw its text as it is, and changed some of it."""
    if not may_edit(story, editor):
        raise CannotEdit(f"You cannot edit this story now. It is: {story.get_status_display().lower()}.")
    if story.version != expected_version:
        raise CannotEdit(
            "The story was changed after you opened it, so nothing was sent. What you typed is still here. "
            "Compare it with the story, then send it again."
        )
    if not difference(base, text):
        raise CannotEdit("You have not changed anything yet.")


def accept(edit, *, author):
    """Take an edit over into the story, in the author's name, and return it; a second click changes nothing.

    What the author adds to the story meanwhile gets it too. Raises CannotEdit where it may not be, or where the author
    changed the same part since.
    """
    with transaction.atomic():
        additions.lock_additions(edit.story)
        edit, now = _locked(edit)
        if edit.state == CuratorEdit.State.ACCEPTED and now.author_id == author.pk:
            return edit
        _check_answer(edit, author)
        _apply(now, edit)
        _apply_to_addition(now, edit, author)
        notifications.tell_editor(ledger.record(now, "accept_edit", author), now, edit)
    return edit


def query(edit, *, author, words):
    """Ask the curator about an edit instead of accepting it, and return it. Raises CannotEdit."""
    words = words.replace("\x00", "").strip()
    with transaction.atomic():
        edit, now = _locked(edit)
        _check_answer(edit, author)
        if not words:
            raise CannotEdit("Write what you would like to ask or change.")
        if len(words) > QUERY_MAX:
            raise CannotEdit(f"Use {QUERY_MAX:,} characters or fewer.")
        if words != edit.query:
            edit.query = words
            _save_answer(edit, CuratorEdit.State.QUERIED, "query")
            notifications.tell_editor(ledger.record(now, "query_edit", author), now, edit)
    return edit


def take_back(edit, *, member):
    """Take an edit back, whoever of the team made it; the author is told. Nothing to take back is no error."""
    with transaction.atomic():
        edit, now = _locked(edit)
        if edit.state not in CuratorEdit.OPEN:
            return edit
        if not member.is_curator or now.author_id == member.pk:
            raise CannotEdit("Another curator has to do that.")
        _save_answer(edit, CuratorEdit.State.TAKEN_BACK)
        notifications.write(ledger.record(now, "take_back_edit", member), now)
    return edit


def _locked(edit):
    """Return an edit and its story as they are now, the story locked: everything else locks it too."""
    now = Story.objects.locked(edit.story_id)
    edit = CuratorEdit.objects.select_related("editor").get(pk=edit.pk)
    edit.story = now
    return edit, now


def _check_answer(edit, author):
    if not may_answer(edit, author):
        raise CannotEdit("This suggestion is not open any more. The curator took it back, or it was answered.")


def _apply(story, edit):
    """Take over what an edit changed, keep a revision, and close the edit."""
    now, changed = text_of(story), _changed(edit)
    clash = [name for name in changed if now[name] not in (edit.base[name], edit.text[name])]
    if clash:
        names = ", ".join(f"“{HEADINGS[name]}”" for name in clash)
        raise CannotEdit(
            f"You changed {names} after the curator made this suggestion, so it does not fit any more. "
            "Nothing is lost. Ask the curator to look again."
        )
    saved = _save_parts(story, edit, changed, edit.text["factors"])
    keep_revision(saved, edit.editor)
    _save_answer(edit, CuratorEdit.State.ACCEPTED)


def _apply_to_addition(story, edit, author):
    """Take over what an edit changed into the author's open addition, whose publication would undo it otherwise.

    Only in parts that the author left as they were.
    """
    addition = additions.open_addition(story)
    if addition is None:
        return
    here = text_of(addition)
    same = [name for name in _changed(edit) if _without_ids(here[name]) == _without_ids(edit.base[name])]
    if not same:
        return
    own = {row["id"]: there["id"] for row, there in zip(edit.base["factors"], here["factors"], strict=False)}
    factors = [row | {"id": own.get(row.get("id"))} for row in edit.text["factors"]]
    saved = _save_parts(addition, edit, same, factors)
    if not saved.is_private:
        keep_revision(saved, edit.editor)
        ledger.record(saved, "accept_edit", author)


def _changed(edit):
    """Return the names of the parts that an edit changes."""
    return [name for name in edit.text if edit.text[name] != edit.base[name]]


def _save_parts(story, edit, names, factors):
    """Save these parts of an edit in a story, with what its editor vouches for; return the story."""
    values = {name: edit.text[name] for name in names if name in FIELDS}
    factors = factors if "factors" in names else None
    saved = save_story(story, expected_version=story.version, values=values, factors=factors)
    identifiers.assure(saved, edit.editor, edit.assured)
    return saved


def _save_answer(edit, state, *changed):
    """Save the state that an edit has from now on, and the fields that changed with it."""
    edit.state, edit.answered_at = state, timezone.now()
    edit.save(update_fields=["state", "answered_at", *changed])


def _without_ids(part):
    """Return a part of a text without the ids of its statements, which those of an addition do not share."""
    return [row | {"id": None} for row in part] if isinstance(part, list) else part
