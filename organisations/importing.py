"""Bringing the organisations of a file into the database: first a plan, then, if nothing is wrong, its changes.

Rows are found by code. What a file does not name stays as it is; nothing is deleted, successors and old names
only grow. The plan touches nothing, so a dry run is a plan that is thrown away.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from .models import Nation, Organisation, OrganisationName, OrganisationType, Region
from .names import name_key

# A file that closes more of the active organisations than this is taken for a broken one.
MOST_CLOSED_PERCENT = 5
DATED_NAME = re.compile(r"(?:(\d{4}-\d{2}-\d{2})\s+)?(.+)")


class BadCell(Exception):
    """A cell that cannot be understood; the message says why."""


@dataclass
class Change:
    """What a row asks of one organisation: `values` are those that differ, `old_names` are new or newly dated."""

    organisation: Organisation
    is_new: bool
    values: dict
    successors: list = field(default_factory=list)
    old_names: list = field(default_factory=list)
    before: dict = field(default_factory=dict)
    was_active: bool = False

    @property
    def is_any(self):
        """Say whether there is anything to do."""
        return bool(self.is_new or self.values or self.successors or self.old_names)

    @property
    def is_rename(self):
        """Say whether people would call the new name another name."""
        return not self.is_new and name_key(self.values.get("name", self.before.get("name"))) != name_key(
            self.before.get("name")
        )
