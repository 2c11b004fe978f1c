"""What may be chosen in each facet of the queue, and which stories each choice means."""

from dataclasses import dataclass

from django.db.models import Q

from components.models import Component
from members.models import Member, Role
from organisations.models import Nation
from stories import promise
from stories.derived import has_component
from stories.models import Status, Story

AWAITING = [Status.SUBMITTED, Status.IN_REVIEW]
FLAGS = {
    "open": ("Yes, to look at", Q(flagged_open__gt=0)),
    "looked_at": ("Looked at", Q(flagged__gt=0, flagged_open=0)),
    "none": ("Nothing found", Q(flagged=0)),
    "unknown": ("Not yet looked through", Q(flagged__isnull=True)),
}


def flag_of(flagged, flagged_open):
    """Return which of FLAGS a story has, by its columns."""
    if flagged_open:
        return "open"
    if flagged is None:
        return "unknown"
    return "looked_at" if flagged else "none"


# One of these a story, the first that fits: what is appealed against wants another curator, whatever else it is.
SECOND = {
    "appeal": ("Appeals", Q(status__in=AWAITING, appealed_at__isnull=False)),
    "approved": ("Approved by one curator", Q(status__in=AWAITING, appealed_at=None, approved_by__isnull=False)),
    "asked": ("A second was asked for", Q(status__in=AWAITING, appealed_at=None, approved_by=None, second_asked=True)),
}
NOBODY, NO_NATION = "nobody", "none"


@dataclass(frozen=True)
class Option:
    """A choice: its name, the stories it means as a condition, and the number of the row it stands for, or None."""

    name: str
    condition: Q
    row: int | None = None


def options(member):
    """Return {facet: {value: Option}} in the order of the page; three queries."""
    return {
        "status": {value: Option(name, Q(status=value)) for value, name in Status.choices if value != Status.DRAFT},
        "due": {code: Option(_due_name(code), condition) for code, condition in due_conditions().items()},
        "flags": {code: Option(name, condition) for code, (name, condition) in FLAGS.items()},
        "second": {code: Option(name, condition) for code, (name, condition) in SECOND.items()},
        "component": {row.code: Option(row.name, Q(has_component(row.pk)), row.pk) for row in Component.objects.all()},
        "nation": {row.code: Option(row.name, Q(nation=row.pk), row.pk) for row in Nation.objects.all()}
        | {NO_NATION: Option("Not given", Q(nation=None))},
        "reviewer": {NOBODY: Option("Nobody now", Q(reviewer=None))} | _curators(member),
    }


def due_conditions():
    """Return {code: condition} of when a first decision is due, the most urgent first; see stories.promise."""
    found = {}
    for code, (first, before) in promise.submitted_between().items():
        condition = Q(status__in=AWAITING)
        condition &= Q(submitted_at__gte=first) if first else Q()
        found[code] = condition & (Q(submitted_at__lt=before) if before else Q())
    return found


def _due_name(code):
    """Say "2 working days left", as the rows do."""
    names = {"late": "Late", "today": "Due today", "1": "1 working day left"}
    return names.get(code, f"{code} working days left")


def _curators(member):
    """Return those who curate, or have a story in hand, by name; the curator who asks first."""
    in_hand = Story.objects.awaiting_review().values("reviewer")
    rows = Member.objects.filter(Q(role=Role.CURATOR, is_active=True) | Q(pk__in=in_hand)).order_by("name", "email")
    rows = sorted(rows, key=lambda row: row.pk != member.pk)
    return {
        str(row.pk): Option("You" if row.pk == member.pk else str(row), Q(reviewer=row.pk), row.pk) for row in rows
    }


def any_of(options, values):
    """Return the condition that a story has one of these values of a facet."""
    condition = Q()
    for value in values:
        condition |= options[value].condition
    return condition
