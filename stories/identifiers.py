"""What in a story could identify a patient or a colleague, and who said that it does not.

stories.safety finds it in a text. This module knows the texts of a story that readers will see, and shows each passage
in its sentence. An Assurance is an author's or a curator's word that a passage identifies nobody, in that story alone.
No passage is in a repr, a log, an exception, a message or an email.
"""

import hashlib
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from stories.models import Assurance, Kind, Story
from stories.models.sql import these
from stories.safety import SafetyError, as_names, find_identifiers, instead_of, passage_key

# field of the story: (step of the form where it is changed, heading)
FIELDS = {
    "title": ("basics", "Title"),
    "account": ("basics", "What is happening"),
    "what_changed": ("outcome", "What changed, and how you know"),
    "surprises": ("outcome", "What surprised you"),
    "differently": ("advice", "What you would do differently"),
    "advice": ("advice", "Advice to someone starting"),
    "links": ("links", "Links"),
    "method_typed": ("details", "Method"),
    "organisation_typed": ("organisation", "Where the story is from"),
}
STATEMENTS = {Kind.HELPING: "What is helping", Kind.HINDERING: "What is hindering"}
TAGS = {"tags": ("details", "Tags")}
# A practice may be called after a doctor: the name of the author's own organisation is theirs to tell.
OWN_NAME = "organisation_typed"
NAMES = {"name", "initials", "address"}
# Longer sentences are cut on both sides of the passage.
SHOWN_BEFORE, SHOWN_AFTER = 140, 100
_SENTENCE_ENDS = re.compile(r"[.!?…]\s+|\n")
# What was found in a text, by a hash of it: offsets only. The desk and the check page ask for the same texts again.
_found = {}
_FOUND_MOST = 5_000


@dataclass(frozen=True, repr=False)
class Passage:
    """A passage that could identify somebody, in place.

    field: of the story, "tags", or a statement as "helping-12". step: of the form that changes it. heading: where
    it stands. segments: its sentence as (piece, whether it is the passage) pairs. kind, label, reason: see
    safety.KINDS. key: its keyed hash. assured_by: the Assurance, or None while it is open.
    """

    field: str
    step: str
    heading: str
    segments: tuple
    kind: str
    label: str
    reason: str
    key: str
    assured_by: Assurance | None

    def __repr__(self):
        """Say what kind it is and where: a repr ends up in logs."""
        return f"<Passage {self.kind} in {self.field}>"

    @property
    def statement(self):
        """The number of the statement it stands in, as text, or ""."""
        return self.field.partition("-")[2]

    @property
    def removed(self):
        """The words that would stand in its place."""
        return instead_of(self.kind)


@sensitive_variables()
def passages(story):
    """Return all passages of a story's texts that could identify somebody, in the order of the form.

    Asks for the factors, tags and assurances once each, and not at all after with_flags_data(). Raises SafetyError
    where the texts could not be checked.
    """
    assured = {row.passage: row for row in story.assurances.all()}
    return [passage for place, text in texts(story) for passage in _in_text(place, text, assured)]


def open_passages(story):
    """Return the passages that nobody has assured yet; raises SafetyError."""
    return [passage for passage in passages(story) if passage.assured_by is None]


def by_key(found):
    """Return passages in groups, each a list of all places of one passage: one answer is enough for them."""
    groups = {}
    for passage in found:
        groups.setdefault(passage.key, []).append(passage)
    return list(groups.values())


def counts_by_step(found):
    """Return {step: how many different passages it has}."""
    keys = {}
    for passage in found:
        keys.setdefault(passage.step, set()).add(passage.key)
    return {step: len(there) for step, there in keys.items()}


def flags(story):
    """Return the columns that tell lists how many passages a story has, and how many are open; see Story.flagged."""
    read = ((field, text) for (field, _, _), text in texts(story))
    return flags_of(read, {row.passage for row in story.assurances.all()})


@sensitive_variables()
def flags_of(texts, assured=frozenset()):
    """Return these columns of a story with these texts, (field, text) pairs. assured: the keys of passages."""
    try:
        keys = {key for field, text in texts for _, key in found_in(field, text)}
    except SafetyError:
        return {"flagged": None, "flagged_open": None}
    return {"flagged": len(keys), "flagged_open": len(keys - assured)}


def update_flags(story):
    """Write these columns. Call it in each transaction that changes the texts or assurances of a handed-in story.

    The story's version stays, so that nobody's open form becomes stale.
    """
    vars(story).update(flags(story))
    Story.objects.filter(pk=story.pk).update(flagged=story.flagged, flagged_open=story.flagged_open)


def not_looked_through():
    """Return the handed-in stories whose columns are empty, such as those of an import."""
    return Story.objects.handed_in().filter(flagged__isnull=True)


def check_again_later(story_ids):
    """Have the worker fill these columns of some stories again, once this transaction is committed.

    Not within it: whoever saves one of them has it locked, and may be waiting for what this transaction has locked.
    """
    stories = Story.objects.handed_in().filter(pk__in=these(story_ids))
    transaction.on_commit(lambda: stories.update(flagged=None, flagged_open=None), robust=True)


def look_through(*, after=0, most=20):
    """Fill the columns of up to `most` of those stories, with ids above `after`; return the last id, or 0 at the end.

    The worker calls it again and again. Columns that were written meanwhile are newer and stay.
    """
    some = list(not_looked_through().filter(pk__gt=after).order_by("pk").with_flags_data()[:most])
    for story in some:
        not_looked_through().filter(pk=story.pk, version=story.version).update(**flags(story))
    return some[-1].pk if len(some) == most else 0


def assure(story, member, keys):
    """Record the member's word that these passages identify nobody; return how many were recorded.

    Only keys of passages that are open in the story as it is now count, so that nobody vouches for a text they did
    not see. The story is locked, so that a second click finds what the first one recorded. Nothing is recorded
    where the texts could not be checked.
    """
    keys = set(keys)
    if not keys:
        return 0
    with transaction.atomic():
        now = Story.objects.locked(story.pk)
        try:
            wanted = {passage.key: passage.kind for passage in open_passages(now) if passage.key in keys}
        except SafetyError:
            return 0
        Assurance.objects.bulk_create(
            Assurance(story=now, member=member, passage=key, kind=kind) for key, kind in wanted.items()
        )
        update_flags(now)
    return len(wanted)


def revoke_assurances(story, key, *, but=()):
    """Delete all assurances of a passage in a story and its additions. Call inside a transaction.

    A curator took it out: it is asked about again where somebody brings it back, from an older draft or in an addition.
    but: ids of stories whose columns already tell that it is out.
    """
    root = story.adds_to_id or story.pk
    assurances = Assurance.objects.filter(Q(story=root) | Q(story__adds_to=root), passage=key)
    others = set(assurances.values_list("story", flat=True)) - {*but}
    assurances.delete()
    check_again_later(others)


def who_assured(story, keys, member):
    """Return the name of the other curator who gave their word on one of these passages last, or ""."""
    rows = story.assurances.select_related("member").order_by("pk")
    names = [
        str(row.member)
        for row in rows
        if row.passage in keys and row.member.is_curator and row.member_id not in {member.pk, story.author_id}
    ]
    return names[-1] if names else ""


def copy_assurances(source, target):
    """Copy the assurances of a story to the one that gets its text: an addition, or what it adds to.

    Both are the same story to everybody, so that nobody is asked twice. Call inside a transaction that locked both.
    """
    there = set(target.assurances.values_list("passage", flat=True))
    Assurance.objects.bulk_create(
        Assurance(story=target, member_id=row.member_id, passage=row.passage, kind=row.kind, created_at=row.created_at)
        for row in source.assurances.all()
        if row.passage not in there
    )


@sensitive_variables()
def in_typed_texts(texts, known_keys=()):
    """Return the passages of texts as somebody typed them, without those whose keys are known.

    texts: (field, text) pairs. field: of FIELDS; "tags", for one tag, before it is saved in lower case; or one that
    begins with the kind of a statement, as in "helping-12". Raises SafetyError.
    """
    found = [passage for field, text in texts for passage in _in_text(_place(field), text, {})]
    return [passage for passage in found if passage.key not in known_keys]


@sensitive_variables()
def in_curators_words(texts):
    """Return the passages of words of the central team, given as (field, heading, text); raises SafetyError."""
    return [passage for field, heading, text in texts for passage in _in_text((field, "", heading), text, {})]


@sensitive_variables()
def safe_words(text, fallback):
    """Return a title or a statement as messages and emails may have it: the fallback where it could identify somebody.

    Others keep messages elsewhere. The fallback also stands where the text could not be checked.
    """
    try:
        return fallback if _findings(str(text)) else str(text)
    except SafetyError:
        return fallback


@sensitive_variables()
def kinds_in(texts):
    """Return the labels of what could identify somebody in (field, text) pairs, each once; raises SafetyError."""
    found = ((field, finding) for field, text in texts for finding in _findings_in(field, text))
    return list(dict.fromkeys(finding.label for field, finding in found if not _is_own_name(field, finding)))


def texts(story):
    """Yield ((field, step, heading), text) for every text of a story that readers will see."""
    first, rest = list(FIELDS)[:2], list(FIELDS)[2:]
    for field in first:
        yield _place(field), getattr(story, field)
    for factor in story.factors.all():
        yield _place(f"{factor.kind}-{factor.pk}"), factor.statement
    for field in rest:
        yield _place(field), getattr(story, field)
    for tag in story.tags.all():
        yield _place("tags"), tag.name


def _place(field):
    """Return (field, step of the form, heading) of a field as in_typed_texts() takes it."""
    kind = field.partition("-")[0]
    return (field, kind, STATEMENTS[kind]) if kind in STATEMENTS else (field, *(FIELDS | TAGS)[field])


@sensitive_variables()
def found_in(field, text):
    """Return what could identify somebody in one text of a field, as (finding, its key) pairs; raises SafetyError."""
    findings = [finding for finding in _findings_in(field, text) if not _is_own_name(field, finding)]
    return [(finding, passage_key(finding.passage(text))) for finding in findings]


@sensitive_variables()
def _in_text(place, text, assured):
    """Return the passages of one text."""
    field, step, heading = place
    return [
        Passage(
            field=field,
            step=step,
            heading=heading,
            segments=_sentence(text, finding),
            kind=finding.kind,
            label=finding.label,
            reason=finding.reason,
            key=key,
            assured_by=assured.get(key),
        )
        for finding, key in found_in(field, text)
    ]


def _is_own_name(field, finding):
    """Whether what looks like a person's name is that of the author's organisation."""
    return field == OWN_NAME and finding.kind in NAMES


@sensitive_variables()
def _findings_in(field, text):
    """Return the findings of a field's text. Tags are kept in lower case, in which a name is not found as it is."""
    return _findings(text) or (_findings(as_names(text)) if field == "tags" else ())


@sensitive_variables()
def _findings(text):
    """Return the findings of a text, from memory where it was asked for before."""
    if not text:
        return ()
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).digest()
    found = _found.get(digest)
    if found is None:
        found = tuple(find_identifiers(text))
        if len(_found) >= _FOUND_MOST:
            _found.clear()
        _found[digest] = found
    return found


@sensitive_variables()
def _sentence(text, finding):
    """Return the sentence around a finding as (piece, is the passage) pairs, cut between words where it is long."""
    first, last = max(0, finding.start - SHOWN_BEFORE), finding.end + SHOWN_AFTER
    before, after = text[first : finding.start], text[finding.end : last]
    starts = [match.end() for match in _SENTENCE_ENDS.finditer(before)]
    if starts:
        before = before[starts[-1] :]
    elif first:
        before = "… " + before.partition(" ")[2]
    end = _SENTENCE_ENDS.search(after)
    if end:
        after = after[: end.start() + 1].rstrip()
    elif last < len(text):
        after = after.rpartition(" ")[0] + " …"
    pieces = [(before, False), (finding.passage(text), True), (after, False)]
    return tuple((piece, is_it) for piece, is_it in pieces if piece)
