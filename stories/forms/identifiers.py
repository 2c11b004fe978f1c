"""Boxes to tick beside passages that could identify somebody: "This does not identify anyone"."""

from django import forms

from stories import identifiers
from stories.forms.base import must_show
from stories.safety import SafetyError

LABEL = "This does not identify anyone"
PREFIX = "assured-"


class AssuringForm(forms.Form):
    """A form that shows passages and goes on once each was changed or has its box ticked.

    The name of a box is the keyed hash of its passage: a tick stays with its passage whatever else changes.
    """

    # What is not done with the form while nobody can look for passages.
    done = "saved"
    not_checked = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.required:
                must_show(field)

    def find_passages(self, find):
        """Ask about the passages that find() returns of what was sent; where it cannot look, the form is refused."""
        try:
            self.add_boxes(identifiers.by_key(find()) if self.is_bound else [])
        except SafetyError:
            self.not_checked = True
            self.add_boxes([])

    def clean(self):
        """Refuse what could not be looked through."""
        if self.not_checked:
            self.add_error(
                None, f"We could not look for names and numbers just now, so nothing was {self.done}. Try again."
            )
        return super().clean()

    def refuse(self, why, row):
        """Say why nothing was done, keep what was typed, and go on from the version that the row has now."""
        self.add_error(None, str(why))
        self.data = self.data.copy()
        self.data["version"] = row.version

    def add_boxes(self, groups):
        """Add a box for each group of places of one open passage, before the other fields; see identifiers.by_key."""
        self.groups = groups
        kinds = [_kind_and_place(group) for group in groups]
        boxes = {
            PREFIX + group[0].key: _box(kind, kinds[: place + 1].count(kind), kinds.count(kind))
            for place, (group, kind) in enumerate(zip(groups, kinds, strict=True))
        }
        self.fields = boxes | self.fields

    def passages(self):
        """Return the passages with their boxes, as (places of one passage, bound field) pairs."""
        return [(group, self[PREFIX + group[0].key]) for group in self.groups]

    def own_fields(self):
        """Return the other fields, to draw one by one."""
        return [field for field in self if not field.name.startswith(PREFIX)]

    def assured_keys(self):
        """Return the keys of the passages whose box was ticked."""
        data = self.cleaned_data
        return [name.removeprefix(PREFIX) for name in data if name.startswith(PREFIX) and data[name]]


def ticked_before(sent):
    """Return as initial values the boxes that were ticked in what was kept of a form."""
    return {name: True for name in sent if name.startswith(PREFIX)}


def _kind_and_place(group):
    """Return of what kind the passage of a group is and where it stands first, in the words of a page."""
    return group[0].label, group[0].heading


def _box(kind_and_place, number, of):
    """Return the field of one passage; its error says which kind and where, and never what.

    number, of: which it is of as many of that kind in that place, so that no two errors are the same.
    """
    label, heading = kind_and_place
    which = f"{label}, {number} of {of}," if of > 1 else label
    asked = f"{which} in “{heading}”: change it, or tick that it does not identify anyone"
    return forms.BooleanField(label=LABEL, error_messages={"required": asked})
