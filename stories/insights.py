"""Read-only questions over published stories."""

from dataclasses import dataclass

from stories import search
from stories.models import Kind

# The drawing of a balance is 100 wide: each side has half of it, less a gap in the middle.
HALF = 49.5


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
        return HALF - self.helping_width


def overview(components):
    """Return (a Balance for each component in order, how many stories are published)."""
    counts, stories = search.statement_counts()
    most = max(counts.values(), default=0) or 1
    balances = []
    for component in components:
        helping = counts.get((component.code, Kind.HELPING), 0)
        hindering = counts.get((component.code, Kind.HINDERING), 0)
        widths = (round(HALF * number / most, 2) for number in (helping, hindering))
        balances.append(Balance(component, helping, hindering, *widths))
    return balances, stories
