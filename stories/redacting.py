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
from stories.saving import TEXT_FIELDS, StaleStory, factors_of, keep_revision, save_story

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
    Effects, in one transaction: the text changes, a revision is kept, the passage is covered in older ones, its
    assurances are deleted, an event is written, and the author and, for a published story, the search index are told.
    Raises CannotRedact, with words for the curator, and changes nothing.
    """
    if not may_redact(story, member):
        raise CannotRedact("You cannot change the text of this story now.")
    with transaction.atomic():
        family = _locked_family(story)
        now = next(row for row in family if row.pk == story.pk)
        if not may_redact(now, member):
            raise CannotRedact("You cannot change the text of this story now.")
        found = _places(now, key)
        if not found:
            first = ledger.who_changed(now, member) or "Somebody"
            raise CannotRedact(f"That passage is not there any more. {first} was first, or the text was changed.")
        try:
            now = save_story(now, expected_version=expected_version, **_redacted_parts(now, key))
        except StaleStory:
            raise CannotRedact(
                "The story was changed after you opened it, so nothing was taken out. Read it again before you decide."
            ) from None
        keep_revision(now, member)
        others = [row for row in family if row.pk != now.pk and _goes_with(row, member)]
        others_redacted = [other for other in others if _redact_other(other, key, member)]
        for one in (now, *others):
            _redact_edits(one, key)
        identifiers.revoke_assurances(now, key, but=[one.pk for one in (now, *others)])
        literals = {piece for passage in found for piece, is_it in passage.segments if is_it}
        covering.cover(now, key=key, kind=found[0].kind, literals=literals)
        notifications.write(ledger.record(now, "redact", member, note=_note_to_author(found)), now)
    return now, others_redacted


@sensitive_variables()
def redacted(field, text, key):
    """Return a text with the passage of this key replaced, wherever it stands."""
    found = [(finding, its) for finding, its in identifiers.found_in(field, text) if its == key]
    for finding, _ in reversed(found):
        text = text[: finding.start] + instead_of(finding.kind) + text[finding.end :]
    return text


@sensitive_variables()
def _redact_edits(story, key):
    """Take the passage out of the story's edits and the words with them.

    So an open edit still fits the story, and does not bring the passage back.
    """
    for edit in story.edits.all():
        for text in (edit.base, edit.text):
            for name in set(text) - {"factors"}:
                text[name] = redacted(name, text[name], key)
            for row in text["factors"]:
                row["statement"] = redacted("statement", row["statement"], key)
        edit.note, edit.query = (redacted("note", words, key) for words in (edit.note, edit.query))
        edit.save(update_fields=["base", "text", "note", "query"])


def _locked_family(story):
    """Return a story, the one that it adds to and what was merged into it before, locked: additions first."""
    root = story.adds_to_id or story.pk
    family = Story.objects.select_for_update(of=("self",)).filter(adds_to=root)
    family = family.filter(Q(status=Status.MERGED) | Q(pk=story.pk))
    return [*family.order_by("pk"), Story.objects.locked(root)]


def _goes_with(other, member):
    """Whether another story of the same family is redacted too: a record of what was added, or what readers see."""
    return other.status == Status.MERGED or may_redact(other, member)


@sensitive_variables()
def _redact_other(story, key, member):
    """Take the passage out of another story of the family, with an event, and return whether it was there.

    The author is told once, of the first story.
    """
    found = _places(story, key)
    if found:
        story = save_story(story, expected_version=story.version, **_redacted_parts(story, key))
        keep_revision(story, member)
        ledger.record(story, "redact", member, note=_note_to_author(found))
    return bool(found)


@sensitive_variables()
def _places(story, key):
    """Return the passages of a story that have this key, one for each place."""
    return [passage for passage in identifiers.passages(story) if passage.key == key]


@sensitive_variables()
def _redacted_parts(story, key):
    """Return the story without a passage, as arguments of save_story; raise CannotRedact for what gets too long."""
    values = {name: redacted(name, getattr(story, name), key) for name in FIELDS}
    for name, value in values.items():
        longest = Story._meta.get_field(name).max_length
        if longest and len(value) > longest:
            heading = identifiers.FIELDS[name][1]
            raise CannotRedact(f"“{heading}” would get too long. Edit the story instead.")
    factors = [
        row | {"statement": redacted("statement", row["statement"], key)} for row in factors_of(story)
    ]
    tags = [tag.name for tag in story.tags.all() if redacted("tags", tag.name, key) == tag.name]
    return {"values": values, "factors": factors, "tags": tags}


def _note_to_author(found):
    """Return a sentence on what was taken out and where, without the passage itself."""
    headings = list(dict.fromkeys(passage.heading for passage in found))
    names = [f"“{heading}”" for heading in headings]
    where = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    if headings == ["Tags"]:
        return f"We took away a tag that could identify a person ({found[0].label})."
    words = instead_of(found[0].kind)
    return f"In {where} we put “{words}” in place of something that could identify a person ({found[0].label})."


# In place: the texts as readers will see them, with each passage marked ------------------------------------


@dataclass(frozen=True, repr=False)
class Marks:
    """Marks the passages of a story in its texts. numbers: {key: (number in the list beside the story, is it open)}."""

    numbers: dict

    @sensitive_variables()
    def text(self, field, text):
        """Return a text as safe HTML with its passages marked, each with a link to the reason beside the story.

        A text without any is returned as it is, for the template to escape.
        """
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
