"""Answers: how somebody got past it. The rules by which a curator links a helping statement to a hindering one.

Readers see an answer while both stories are published, and the database says so at each read: no answer has to be
removed when a story is withdrawn, and it is there again when that story is. So an answer to a story that still waits
for a decision is linked like any other, and readers see it from the moment that story is published.
"""

from dataclasses import dataclass
from itertools import chain

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from stories import ledger
from stories.models import Answer, Factor, Kind, SearchChange, Status, Story
from stories.models.sql import these
from stories.safety import SafetyError, find_identifiers

PER_PAGE = 20
# A hindrance may get its answers while curators decide on its story.
ANSWERABLE = [Status.SUBMITTED, Status.IN_REVIEW, Status.SCHEDULED, Status.PUBLISHED]


class CannotLink(Exception):
    """An answer that may not be linked or unlinked. Its text is for the person who asked."""


def link(hindering, helping, *, actor, note=""):
    """Link a helping statement as an answer to a hindering one of another story, and return the Answer.

    note: optional words of the curator to readers. Effects, in one transaction: the answer is made, an event is
    written on the hindering story, and where readers see that story the search index is told of both. A second click
    returns the answer that is there and does nothing. Raises CannotLink with words for the actor, and changes nothing.
    """
    note = " ".join(note.replace("\x00", "").split())
    _check_actor(actor)
    _check_statements(hindering, helping)
    _check_note(note)
    with transaction.atomic():
        _lock(hindering, helping)
        answer, is_new = Answer.objects.get_or_create(
            hindering=hindering, helping=helping, defaults={"made_by": actor, "note": note}
        )
        if is_new:
            _record("link_answer", hindering, helping, actor)
    return answer


def unlink(hindering, helping, *, actor):
    """Take an answer away again, with an event as link() writes one. Nothing to take away is no error."""
    _check_actor(actor)
    with transaction.atomic():
        removed, _ = Answer.objects.filter(hindering=hindering, helping=helping).delete()
        if removed:
            _record("unlink_answer", hindering, helping, actor)


def answers_of(factors):
    """Return {id of a hindering statement: [Answer, with its helping statement and story]} in one query.

    Only answers that readers may see, in the order in which they were linked. Statements without one are left out.
    """
    ids = [factor.pk for factor in factors if factor.kind == Kind.HINDERING]
    found = {}
    if ids:
        for answer in Answer.objects.published().filter(hindering__in=ids).with_helping():
            found.setdefault(answer.hindering_id, []).append(answer)
    return found


def add_answers(factors):
    """Give each hindering statement its answers as `.answers`, for a page to show below it."""
    factors = list(factors)
    found = answers_of(factors)
    for factor in factors:
        factor.answers = found.get(factor.pk, [])


def linked_stories(story):
    """Return the ids of the other stories that an answer links to this one, to tell the index of them too."""
    return sorted(stories_of_answers([story.pk]) - {story.pk})


def stories_of_answers(story_ids):
    """Return as a set the ids of the stories at both ends of the answers to and from these, in one query.

    Call it before deleting statements, whose answers go with them, and tell the index of the stories afterwards.
    """
    ids = these(story_ids)
    linked = Q(hindering__story__in=ids) | Q(helping__story__in=ids)
    pairs = Answer.objects.filter(linked).order_by().values_list("hindering__story", "helping__story")
    return set(chain.from_iterable(pairs))


def answers_at(factor_ids):
    """Return the answers that link any of these statements to another, whoever may see them."""
    return Answer.objects.filter(Q(hindering__in=factor_ids) | Q(helping__in=factor_ids)).order_by("pk")


def move(numbers):
    """Hang answers on other statements, {from: to}, as where an addition becomes part of its story.

    Call inside a transaction, and tell the index of the stories. One that is there already is not made twice.
    """
    there = set(answers_at(list(numbers.values())).values_list("hindering", "helping"))
    for row in answers_at(list(numbers)):
        pair = tuple(numbers.get(end, end) for end in (row.hindering_id, row.helping_id))
        if pair not in there:
            row.hindering_id, row.helping_id = pair
            row.save(update_fields=["hindering", "helping"])
            there.add(pair)


def put_back(rows):
    """Make answers again that went with a statement, from their columns, where both statements are there.

    Call inside a transaction, and tell the index of the stories.
    """
    ends = {row[end] for row in rows for end in ("hindering_id", "helping_id")}
    there = set(Factor.objects.filter(pk__in=ends).values_list("pk", flat=True))
    Answer.objects.bulk_create(Answer(**row) for row in rows if {row["hindering_id"], row["helping_id"]} <= there)


@dataclass(frozen=True)
class Unanswered:
    """A page of hindering statements without an answer. following: the `after` of the next page, or None."""

    factors: list
    following: int | None


def unanswered(component="", after=None):
    """Return a page of published hindering statements that no published story answers, the oldest story first.

    component: a code, to narrow by. after: the id of the last statement of the page before. A page begins there and
    counts nothing, so that it costs the same however long the queue is.
    """
    shown = Story.objects.published().filter(pk=OuterRef("story"))
    answer = Answer.objects.filter(hindering=OuterRef("pk"), helping__story__status=Status.PUBLISHED)
    # By Exists and not by a join, which SQLite would begin with all published stories.
    rows = Factor.objects.filter(Exists(shown), ~Exists(answer), kind=Kind.HINDERING)
    if component:
        rows = rows.filter(component__code=component)
    last = Factor.objects.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(story__gt=last.story_id) | Q(story=last.story_id, pk__gt=last.pk))
    rows = list(rows.order_by("story_id", "pk").with_story().select_related("component")[: PER_PAGE + 1])
    following = rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
    return Unanswered(rows[:PER_PAGE], following)


def _check_actor(actor):
    if not actor.is_staff:
        raise CannotLink("Only a curator can do that.")


def _check_statements(hindering, helping):
    if hindering.kind != Kind.HINDERING or helping.kind != Kind.HELPING:
        raise CannotLink("An answer links something that is helping to something that is hindering.")
    # An addition is the same story to everybody as the one it adds to.
    if helping.story_id in (hindering.story_id, hindering.story.adds_to_id):
        raise CannotLink("An answer comes from another story.")


def _check_note(note):
    """Refuse words that are too long, or that could identify somebody: readers see them and no author did."""
    if len(note) > Answer.NOTE_MAX:
        raise CannotLink(f"Your words to readers must be {Answer.NOTE_MAX} characters or fewer.")
    try:
        found = find_identifiers(note)
    except SafetyError:
        raise CannotLink("We could not look for names and numbers in your words just now. Try again soon.") from None
    if found:
        raise CannotLink("Your words to readers could identify a person. Say it without names and numbers.")


def _lock(hindering, helping):
    """Lock both stories, always in one order, and refuse where the one is not published or the other not at hand."""
    ids = [hindering.story_id, helping.story_id]
    stories = Story.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    status = {story.pk: story.status for story in stories}
    if status.get(helping.story_id) != Status.PUBLISHED:
        raise CannotLink("An answer has to be published. The story that it comes from is not, or is not any more.")
    if status.get(hindering.story_id) not in ANSWERABLE:
        raise CannotLink("You cannot link answers now: the story is not published, and no curator decides on it.")


def _record(action, hindering, helping, actor):
    """Write the event, without any text of a story, and tell the index of both stories where readers see it."""
    story = Story.objects.only("status").get(pk=hindering.story_id)
    ledger.record(story, action, actor)
    if story.status == Status.PUBLISHED:
        SearchChange.objects.record(hindering.story_id, helping.story_id)
