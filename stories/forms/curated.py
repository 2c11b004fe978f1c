"""Forms for words that the central team writes to readers: collections and calls."""

from django import forms

from components.models import Component
from impact_portal.design.forms import LongTextField
from stories import identifiers
from stories.forms.base import must_show
from stories.forms.identifiers import AssuringForm
from stories.models import Collection


class CuratedForm(AssuringForm):
    """Words to readers, against the version of the row that the curator saw.

    What could identify somebody needs changing, or a tick that it does not: no author checked these words.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    # The fields that readers see.
    readers_see = ()
    # What nothing is published without: {field: column with the date of publishing, while which it cannot be emptied}.
    needed_once_out = {}

    def __init__(self, *args, row, **kwargs):
        self.row = row
        kwargs.setdefault("initial", {"version": row.version} | self.read(row))
        super().__init__(*args, **kwargs)
        for name, published_at in self.needed_once_out.items():
            if getattr(row, published_at) is not None:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = "Readers see this. Write it, or take it back first"
                must_show(self.fields[name])
        self.current = None
        self.find_passages(self._passages)

    def read(self, row):
        """Return what a row holds of this form, as plain data."""
        return {name: getattr(row, name) for name in self.fields_of_row()}

    def fields_of_row(self):
        """Return the names of the fields that are columns of the row."""
        return self.readers_see

    def _passages(self):
        """Return what readers would see that could identify somebody."""
        return identifiers.in_curators_words(
            (name, self.base_fields[name].label, self.data.get(self.add_prefix(name), "")) for name in self.readers_see
        )

    def values(self):
        """Return the columns to save, by name."""
        return {name: self.cleaned_data[name] for name in self.fields_of_row()}

    def lists(self):
        """Return the many-to-many rows to save, by name."""
        return {}

    def refuse_stale(self, current):
        """Say that somebody else saved in between, and what it says now; keep what was typed here."""
        self.refuse(
            "Somebody changed this after you opened it, so nothing was saved yet. What it says now is below. "
            "What you typed is still here. Check it, then save again.",
            current,
        )
        self.current = [(self.fields[name].label, getattr(current, name)) for name in self.readers_see]


def title_field():
    """Return the field of a title."""
    return forms.CharField(
        label="Title",
        help_text="65 characters or fewer. The address is made from it when you publish.",
        max_length=Collection.TITLE_MAX,
        error_messages={"required": "Give it a title"},
    )


class CollectionForm(CuratedForm):
    """A collection's words, and where it is shown."""

    readers_see = ("title", "introduction")
    needed_once_out = {"introduction": "published_at"}

    title = title_field()
    introduction = LongTextField(
        label="Introduction",
        help_text="What do these stories tell together, and who should read them? You can write it later.",
        max_length=Collection.INTRODUCTION_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    is_featured = forms.BooleanField(
        label="Feature it on the home page and on the pages of its components", required=False
    )
    components = forms.MultipleChoiceField(
        label="Components (optional)",
        help_text="Where it is featured beside the home page.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    design = {name: {"classes": "nhsuk-checkboxes--small"} for name in ("components", "is_featured")}

    def __init__(self, *args, row, **kwargs):
        self.rows = {component.code: component for component in Component.objects.all()}
        super().__init__(*args, row=row, **kwargs)
        self.fields["components"].choices = [(code, component.name) for code, component in self.rows.items()]

    def read(self, row):
        """Return what a collection holds."""
        codes = [component.code for component in row.components.all()] if row.pk else []
        return super().read(row) | {"components": codes}

    def fields_of_row(self):
        """Return the columns: the words, and whether it is featured."""
        return (*self.readers_see, "is_featured")

    def lists(self):
        """Return the chosen components."""
        return {"components": [self.rows[code] for code in self.cleaned_data["components"]]}
