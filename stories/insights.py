"""Read-only questions over published stories."""

from dataclasses import dataclass

from django.db.models import Count

from stories.models import Factor, Kind, Story


@dataclass(frozen=True)
class Balance:
    """How many published statements about a component are helping and how many hindering.

    helping_width, hindering_width: lengths against the longest bar on the page, 0 to 49.5, for a drawing 100 wide.
    """

    component: object
    helping: int
    hindering: int
    helping_width: float = 0
    hindering_width: float = 0

    @property
    def helping_start(self):
        """Where the helping bar begins, so that it ends in the middle."""
        return 49.5 - self.helping_width


def balances(components):
    """Return a Balance for each component, in order, with one query beside the components' own."""
    rows = Factor.objects.published().order_by().values_list("component_id", "kind").annotate(number=Count("pk"))
    counts = {(component, kind): number for component, kind, number in rows}
    most = max(counts.values(), default=0) or 1
    result = []
    for component in components:
        helping = counts.get((component.pk, Kind.HELPING), 0)
        hindering = counts.get((component.pk, Kind.HINDERING), 0)
        result.append(
            Balance(component, helping, hindering, round(49.5 * helping / most, 2), round(49.5 * hindering / most, 2))
        )
    return result


def totals():
    """Return how many stories are published."""
    return {"stories": Story.objects.published().count()}
