"""The queue: which stories a curator looks at, in which order, and which one comes next."""

from datetime import UTC, datetime

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Lower

from members.models import Member
from stories import byline, visits
from stories.actions import DECISIONS
from stories.desk.filters import Filters
from stories.desk.options import AWAITING, any_of
from stories.models import Status, Story, StoryEvent

# A limit, so that the page of recent decisions is as quick after ten years as on the first day.
DECISIONS_SHOWN = 100
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


def sort_key(order, options, names=None):
    """Return the expression by which an order sorts: of the story's own columns, so that an index can be used.

    Only submitted_at can be NULL, because the two databases sort NULL to different ends. names: {id: name} of the
    curators who took stories, see names_of(); without it a query over all stories finds them.
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
    """Return {id: name} of members. members: their ids, or a query for these."""
    return dict(Member.objects.filter(pk__in=members).values_list("pk", "name"))


def _ranks(names):
    """Return {id: rank of its name, from 1}; equal names have one rank. names: {id: name}."""
    ranks = {name: rank for rank, name in enumerate(sorted(set(names.values())), 1)}
    return {pk: ranks[name] for pk, name in names.items()}


def _rank(column, names):
    """Return the expression for the rank, by name, of the row that a foreign key points at; 0 for NULL."""
    whens = [When(**{column: pk}, then=rank) for pk, rank in _ranks(names).items()]
    # Cast, because a bare number in ORDER BY would be the position of a column.
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
    """Return those of some stories that match one chosen option of each facet."""
    for facet, values in filters.chosen:
        stories = stories.filter(any_of(options[facet], values))
    if filters.values("second"):
        # Only waiting stories need a second curator, and all of them have submitted_at. This condition makes SQLite use
        # the index that starts with it; it might otherwise use that of approved_by and read all rows that have none.
        stories = stories.filter(submitted_at__gt=LONG_AGO)
    return stories


def stories_in(filters, options, member, names=None):
    """Return the stories of a curator's list, in its order; among equals, the one submitted first comes first.

    In the order of falling dates, the newest of one date comes first, so that the index can be read backward.
    names: as for sort_key().
    """
    stories = matching(Story.objects.handed_in().filter(in_group(filters.show, member)), filters, options)
    code, _ = filters.order
    # Only where the date can be NULL, because NULLS LAST would keep the index from being used.
    last = {"nulls_last": True} if code == "due" and filters.show == "all" else {}
    key = sort_key(code, options, names)
    key = key.desc(**last) if filters.is_descending else key.asc(**last)
    pk = "-pk" if filters.is_descending else "pk"
    return stories.order_by(key, pk) if code == "due" else stories.order_by(key, "submitted_at", "pk")


def page_of(filters, options, member, counts, start, end):
    """Return the stories from `start` to `end` of a curator's list. counts: the Counts of that list."""
    if filters.order[0] == "reviewer":
        return _page_by_curator(filters, options, member, counts.taken, start, end)
    return rows_between(stories_in(filters, options, member), start, end, counts.total)


def _page_by_curator(filters, options, member, taken, start, end):
    """Return the same in the order of the curators who took the stories. taken: as in Counts.

    These numbers say which curators' stories are on the page, so that the database need not sort all the others.
    """
    names = names_of({curator for curator, _ in taken if curator})
    ranks, by_rank = _ranks(names), {}
    for (curator, status), number in taken.items():
        by_rank.setdefault(ranks.get(curator, 0), []).append((curator, status, number))
    on_page, passed, before, total = [], 0, 0, 0
    for rank in sorted(by_rank, reverse=filters.is_descending):
        number = sum(number for *_, number in by_rank[rank])
        if passed + number <= start:
            before += number
        elif passed < end:
            on_page.append(rank)
            total += number
        passed += number
    stories = stories_in(filters, options, member, names)
    if len(on_page) == 1:
        # All stories of the page have the same rank, so the rest of the order is enough, which is that of an index.
        stories = stories.order_by("submitted_at", "pk")
    shown = [entry for rank in on_page for entry in by_rank[rank]]
    curators, statuses = {curator for curator, *_ in shown}, {status for _, status, _ in shown}
    if len(statuses) == 1:
        stories = stories.filter(status__in=statuses)
    of_nobody = Q(reviewer=None) if None in curators else Q()
    stories = stories.filter(of_nobody | Q(reviewer__in=curators - {None}))
    return rows_between(stories, start - before, end - before, total)


def rows_between(stories, start, end, total):
    """Return the stories from `start` to `end` of an ordered list of `total`.

    The subquery finds their ids in the index alone, from the nearer end, so that only the rows of the page are read.
    """
    from_end = start > total // 2
    numbers = stories.reverse().values("pk") if from_end else stories.values("pk")
    numbers = numbers[max(0, total - end) : total - start] if from_end else numbers[start:end]
    return Story.objects.filter(pk__in=numbers).order_by(*stories.query.order_by)


def next_story(filters, options, story, member):
    """Return (the next story to decide on in a curator's list, whether the list starts again), or (None, False).

    After the last story comes the first, so that skipped ones are offered again. Stories that this curator may not
    decide on are left out, and those that a colleague has open now, so that two people can work through one list.
    """
    filters = Filters() if filters.show == "decided" else filters
    key, is_descending = sort_key(filters.order[0], options), filters.is_descending
    here = Story.objects.filter(pk=story.pk).values_list(key, "submitted_at").first()
    stories = stories_in(filters, options, member).filter(status__in=AWAITING).exclude(pk=story.pk)
    stories = stories.decidable_by(member).exclude(pk__in=visits.now_open(member).values("story"))
    if here[1] is None:
        # An imported, published story never waited and is not in the list, so the list starts at its first story.
        return stories.first(), False
    behind = {"pk__lt" if is_descending and filters.order[0] == "due" else "pk__gt": story.pk}
    after = Q(submitted_at__gt=here[1]) | Q(submitted_at=here[1], **behind)
    beyond = Q(key__lt=here[0]) if is_descending else Q(key__gt=here[0])
    later = stories.annotate(key=key).filter(beyond | Q(key=here[0]) & after).first()
    if later is not None:
        return later, False
    first = stories.first()
    return first, first is not None


def decisions():
    """Return the newest decisions, without those on a story that its author made a draft again since."""
    # The concatenation keeps the databases from using the index of actions, in which they would read the decisions of
    # all years: the newest events have enough of them.
    events = StoryEvent.objects.alias(done=Concat("action", Value("")))
    events = events.filter(done__in=DECISIONS).exclude(story__status=Status.DRAFT)
    events = events.select_related("actor", *byline.rows_at("story"))
    return events.order_by("-pk")[:DECISIONS_SHOWN]
