"""Taking out what could identify somebody, in one step: a passage is replaced at all its places by words for its kind.

A redaction changes nothing else, so it needs no answer of the author and does not hold up publishing. The author is
told where and what kind it was. The passage itself is in no event, message or log, and covered in older revisions. What
was added to the story before, and is kept as a record, is redacted with it; so is the story to which it is added.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_variables

from stories import covering, identifiers, ledger, notifications
from stories.models import Status, Story
from stories.safety import instead_of, mark
from stories.saving import TEXT_FIELDS, StaleStory, keep_revision, save_story

# What a curator may still change: it waits for a decision, or readers see or saw it.
REDACTABLE = [Status.SUBMITTED, Status.IN_REVIEW, Status.PUBLISHED, Status.ARCHIVED]
FIELDS = [*TEXT_FIELDS, "method_typed", "organisation_typed", "appeal"]


class CannotRedact(Exception):
    """A passage that may not be taken out, or not now. Its text is for the curator."""


def may_redact(story, member):
    """Whether this curator may take passages out of the story now."""
    return member.is_curator and story.status in REDACTABLE and story.author_id != member.pk


@sensitive_variables()
def redact(story, *, member, key, expected_version):
    """Replace a passage at all its places; return (the story, others of its family that lost the passage with it).

    key: of the passage, see identifiers.Passage. expected_version: of the text that the curator saw.
    Effects, in one transaction: the text changes, a revision is kept, the passage is covered in older ones, everybody's
    word that it identifies nobody is taken back, an event is written, the author is told, the search index where
    readers see the story. Raises CannotRedact, with words for the curator, and changes nothing.
    """
    if not may_redact(story, member):
        raise CannotRedact("You cannot change the text of this story now.")
    with transaction.atomic():
        held = _held(story)
        now = next(row for row in held if row.pk == story.pk)
        if not may_redact(now, member):
            raise CannotRedact("You cannot change the text of this story now.")
        there = [passage for passage in identifiers.passages(now) if passage.key == key]
        if not there:
            first = ledger.who_changed(now, member) or "Somebody"
            raise CannotRedact(f"That passage is not there any more. {first} was first, or the text was changed.")
        try:
            now = save_story(now, expected_version=expected_version, **_without(now, key))
        except StaleStory:
            raise CannotRedact(
                "The story was changed after you opened it, so nothing was taken out. Read it again before you decide."
            ) from None
        keep_revision(now, member)
        others = [row for row in held if row.pk != now.pk and _goes_with(row, member)]
        lost_it_too = [one for one in others if _redact_too(one, key, member)]
        for one in (now, *others):
            _redact_edits(one, key)
        identifiers.unsay(now, key, but=[one.pk for one in (now, *others)])
        literals = {piece for passage in there for piece, is_it in passage.segments if is_it}
        covering.cover(now, key=key, kind=there[0].kind, literals=literals)
        notifications.write(ledger.record(now, "redact", member, note=_said(there)), now)
    return now, lost_it_too


@sensitive_variables()
def without(field, text, key):
    """Return a text with the passage of this key replaced, wherever it stands."""
    found = [(finding, its) for finding, its in identifiers.found_in(field, text) if its == key]
    for finding, _ in reversed(found):
        text = text[: finding.start] + instead_of(finding.kind) + text[finding.end :]
    return text


@sensitive_variables()
def _redact_edits(story, key):
    """Take the passage out of edits too, and of what was said with them.

    An open one still fits the story then, and does not bring it back.
    """
    for edit in story.edits.all():
        for text in (edit.base, edit.text):
            for name in set(text) - {"factors"}:
                text[name] = without(name, text[name], key)
            for row in text["factors"]:
                row["statement"] = without("statement", row["statement"], key)
        edit.note, edit.query = (without("note", words, key) for words in (edit.note, edit.query))
        edit.save(update_fields=["base", "text", "note", "query"])


def _held(story):
    """Return a story with the one that it adds to and what was added before, locked: additions first, as everywhere."""
    root = story.adds_to_id or story.pk
    family = Story.objects.select_for_update(of=("self",)).filter(adds_to=root)
    family = family.filter(Q(status=Status.MERGED) | Q(pk=story.pk))
    return [*family.order_by("pk"), Story.objects.locked(root)]


def _goes_with(other, member):
    """Whether another story of the same family is redacted too: a record of what was added, or what readers see."""
    return other.status == Status.MERGED or may_redact(other, member)


@sensitive_variables()
def _redact_too(story, key, member):
    """Take the passage out of another story of the family and say whether it was there.

    Its ledger says so, and the author is told once.
    """
    there = [passage for passage in identifiers.passages(story) if passage.key == key]
    if there:
        story = save_story(story, expected_version=story.version, **_without(story, key))
        keep_revision(story, member)
        ledger.record(story, "redact", member, note=_said(there))
    return bool(there)


@sensitive_variables()
def _without(story, key):
    """Return keyword arguments of save_story for the story without a passage; raises CannotRedact for what is full."""
    values = {name: without(name, getattr(story, name), key) for name in FIELDS}
    for name, value in values.items():
        longest = Story._meta.get_field(name).max_length
        if longest and len(value) > longest:
            heading = identifiers.FIELDS[name][1]
            raise CannotRedact(f"“{heading}” would get too long. Edit the story instead.")
    factors = [
        {
            "id": row.pk,
            "kind": row.kind,
            "component": row.component.code,
            "statement": without("statement", row.statement, key),
        }
        for row in story.factors.select_related("component")
    ]
    tags = [tag.name for tag in story.tags.all() if without("tags", tag.name, key) == tag.name]
    return {"values": values, "factors": factors, "tags": tags}


def _said(there):
    """Say what was taken out and where, without the passage itself."""
    headings = list(dict.fromkeys(passage.heading for passage in there))
    names = [f"“{heading}”" for heading in headings]
    where = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    if headings == ["Tags"]:
        return f"We took away a tag that could identify a person ({there[0].label.lower()})."
    words = instead_of(there[0].kind)
    return f"In {where} we put “{words}” in place of something that could identify a person ({there[0].label.lower()})."


# In place: the texts as readers will see them, with each passage marked ------------------------------------


@dataclass(frozen=True, repr=False)
class Marks:
    """Marks the passages of a story in its texts. numbers: {key: (number in the list beside the story, is it open)}."""

    numbers: dict

    @sensitive_variables()
    def text(self, field, text):
        """Return a text as safe HTML with its passages marked, each with a link to the reason beside the story."""
        found = {finding: key for finding, key in identifiers.found_in(field, text) if key in self.numbers}
        if not found:
            return text
        pieces = [
            piece if finding is None else self._marked(piece, finding, *self.numbers[found[finding]])
            for piece, finding in mark(text, list(found))
        ]
        return mark_safe("".join(conditional_escape(piece) for piece in pieces))

    def _marked(self, piece, finding, number, is_open):
        return format_html(
            '<mark class="desk-mark{}">{}</mark><a class="desk-mark__why" href="#passage-{}">{}'
            '<span class="nhsuk-u-visually-hidden">. {}: {}</span></a>',
            "" if is_open else " desk-mark--assured",
            # A mark must not reach over the end of a paragraph.
            " ".join(piece.split()),
            number,
            number,
            finding.label if is_open else f"{finding.label}, already looked at",
            finding.reason,
        )
