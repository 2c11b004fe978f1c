"""Lists that members choose from: care settings and improvement methods. Rows, not code."""

from organisations.models import ReferenceRow


class CareSetting(ReferenceRow):
    """Where care is given; several may apply to a story."""


class Method(ReferenceRow):
    """An improvement method."""
