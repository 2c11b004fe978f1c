"""The queue: which stories a curator looks at, in which order, and which one comes next."""

from datetime import UTC, datetime

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Lower

from members.models import Member
from stories import visits
from stories.desk.filters import Filters
from stories.desk.options import AWAITING, any_of
from stories.models import Status, Story, StoryEvent

DECISIONS = ["publish", "schedule", "merge", "request_changes", "decline"]
# "Lately" has an end, so that the page is as quick after ten years as on the first day.
DECISIONS_SHOWN = 100
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


def place_in(order, options, names=None):
    """Return what an order goes by: of the story's own columns, so that an index has it, and not what they stand for.

    Only a date of submit can be empty, so that both databases put the same story first. names: {number: name} of who
    took a story, as names_of() gives them, where it is known who did; else all stories are gone through for that.
    """
    if order == "nation":
        return _rank("nation", {option.row: option.name for option in options["nation"].values() if option.row})
    if order == "reviewer":
        return _rank("reviewer", names_of(Story.objects.order_by().values("reviewer")) if names is None else names)
    return {
        "due": F("submitted_at"),
        "title": Lower("title"),
        "flags": Coalesce("flagged_open", Value(0)),
    }[order]


def names_of(members):
    """Return {number: name} of members. members: their numbers, or a query for these."""
    return dict(Member.objects.filter(pk__in=members).values_list("pk", "name"))


def _ranks(names):
    """Return {number: place by name, from 1 on}; those of one name have one. names: by number."""
    places = {name: place for place, name in enumerate(sorted(set(names.values())), 1)}
    return {number: places[name] for number, name in names.items()}


def _rank(column, names):
    """Return the place of what a column stands for by name, 0 for nothing. names: by number."""
    whens = [When(**{column: number}, then=place) for number, place in _ranks(names).items()]
    # A bare number in an order would be that of a column.
    return Case(*whens, default=0, output_field=IntegerField()) if whens else Cast(0, IntegerField())


def in_group(group, member):
    """Return the condition that a story is in a group of the queue."""
    in_review, mine = Q(status=Status.IN_REVIEW), Q(reviewer=member)
    return {
        "waiting": Q(status=Status.SUBMITTED),
        "mine": in_review & mine,
        "others": in_review & (~mine | Q(reviewer=None)),
        "all": ~Q(status=Status.DRAFT),
    }[group]


def matching(stories, filters, options):
    """Return those of some stories that meet the filters: one option of each facet is enough."""
    for facet, values in filters.chosen:
        stories = stories.filter(any_of(options[facet], values))
    if filters.values("second"):
        # Only what waits wants another curator, and all that waits has a date of submit. To ask for it leads SQLite to
        # the index that has it; by its statistics it may take that of who approved, and read all that nobody did.
        stories = stories.filter(submitted_at__gt=LONG_AGO)
    return stories


def stories_in(filters, options, member, names=None):
    """Return the stories that a curator looks at, in their order; among equals, what waits longest comes first.

    But where the latest date comes first, the latest of one date does too: the index is gone through backward.
    names: as place_in() takes them.
    """
    stories = matching(Story.objects.handed_in().filter(in_group(filters.show, member)), filters, options)
    code, _ = filters.order
    # Where it can be empty: elsewhere it would keep the index from being used.
    last = {"nulls_last": True} if code == "due" and filters.show == "all" else {}
    place = place_in(code, options, names)
    place = place.desc(**last) if filters.falls else place.asc(**last)
    number = "-pk" if filters.falls else "pk"
    return stories.order_by(place, number) if code == "due" else stories.order_by(place, "submitted_at", "pk")


def page_of(filters, options, member, counts, start, end):
    """Return the stories between two places of a curator's list. counts: the Counts of that list."""
    if filters.order[0] == "reviewer":
        return _page_by_curator(filters, options, member, counts.took, start, end)
    return cut(stories_in(filters, options, member), start, end, counts.total)


def _page_by_curator(filters, options, member, took, start, end):
    """Return the same in the order of who took them. took: as Counts has it.

    It tells whose stories the page has, so that those of the others are neither sorted nor passed over.
    """
    names = names_of({curator for curator, _ in took if curator})
    places, by_place = _ranks(names), {}
    for (curator, status), number in took.items():
        by_place.setdefault(places.get(curator, 0), []).append((curator, status, number))
    inside, passed, before, total = [], 0, 0, 0
    for place in sorted(by_place, reverse=filters.falls):
        number = sum(number for *_, number in by_place[place])
        if passed + number <= start:
            before += number
        elif passed < end:
            inside.append(place)
            total += number
        passed += number
    stories = stories_in(filters, options, member, names)
    if len(inside) == 1:
        # All have one place: what is left of the order is that of an index.
        stories = stories.order_by("submitted_at", "pk")
    theirs = [taken for place in inside for taken in by_place[place]]
    curators, statuses = {curator for curator, *_ in theirs}, {status for _, status, _ in theirs}
    if len(statuses) == 1:
        stories = stories.filter(status__in=statuses)
    of_nobody = Q(reviewer=None) if None in curators else Q()
    stories = stories.filter(of_nobody | Q(reviewer__in=curators - {None}))
    return cut(stories, start - before, end - before, total)


def cut(stories, start, end, total):
    """Return the stories between two places of a list in order, of `total` there are.

    The index alone finds them, from the nearer end, and only theirs are the rows that are read.
    """
    from_end = start > total // 2
    numbers = stories.reverse().values("pk") if from_end else stories.values("pk")
    numbers = numbers[max(0, total - end) : total - start] if from_end else numbers[start:end]
    return Story.objects.filter(pk__in=numbers).order_by(*stories.query.order_by)


def following(filters, options, story, member):
    """Return (story to decide on after this one in a curator's list, whether it begins anew), or (None, False).

    After the last comes the first, so that what was left aside comes up again. It skips what this curator may not
    decide on, and what a colleague has open now: two people who work through one list do not meet at every story.
    """
    filters = Filters() if filters.show == "decided" else filters
    place, falls = place_in(filters.order[0], options), filters.falls
    here = Story.objects.filter(pk=story.pk).values_list(place, "submitted_at").first()
    stories = stories_in(filters, options, member).filter(status__in=AWAITING).exclude(pk=story.pk)
    stories = stories.decidable_by(member).exclude(pk__in=visits.now_open(member).values("story"))
    if here[1] is None:
        # An import published it: it never waited, so that it has no place in the list, which begins now.
        return stories.first(), False
    behind = {"pk__lt" if falls and filters.order[0] == "due" else "pk__gt": story.pk}
    after = Q(submitted_at__gt=here[1]) | Q(submitted_at=here[1], **behind)
    beyond = Q(place__lt=here[0]) if falls else Q(place__gt=here[0])
    later = stories.annotate(place=place).filter(beyond | Q(place=here[0]) & after).first()
    if later is not None:
        return later, False
    first = stories.first()
    return first, first is not None


def decisions():
    """Return the newest decisions, without those on a story that its author made a draft again since."""
    # Not by the index of actions, which has all decisions of all years: the newest events hold enough of them.
    did = StoryEvent.objects.alias(did=Concat("action", Value("")))
    events = did.filter(did__in=DECISIONS).exclude(story__status=Status.DRAFT)
    byline = ["author", "organisation", "organisation_type", "nation", "region"]
    events = events.select_related("actor", *(f"story__{part}" for part in byline))
    return events.order_by("-pk")[:DECISIONS_SHOWN]
