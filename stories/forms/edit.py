"""A curator's edit of a story's text: the author's own fields and checks, on one page."""

from copy import deepcopy

from django import forms

from components.models import Component
from impact_portal.design.forms import LongTextField, number
from stories import editing, identifiers
from stories.desk.notes import in_notes
from stories.forms.author import BasicsForm, FactorForm
from stories.forms.base import must_show, optional
from stories.forms.identifiers import AssuringForm
from stories.forms.more import AdviceForm, OutcomeForm
from stories.models import Kind

KINDS = {Kind.HELPING: "What is helping", Kind.HINDERING: "What is hindering"}
NEW = "new"
SECTIONS = ["what_changed", "surprises", "differently", "advice"]


class EditForm(AssuringForm):
    """The texts of a story with a note to its author. A statement that is emptied is taken away.

    What the edit adds and that could identify somebody needs changing, or a tick that says it does not.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    done = "sent"
    # The open edit that the curator saw, if any.
    instead_of = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, story, member, text, open_edit=None):
        initial = {"version": story.version, "instead_of": open_edit and open_edit.pk}
        initial |= {name: text[name] for name in editing.FIELDS}
        super().__init__(data.copy() if data else None, initial=initial)
        self.text_before = text
        self.components = list(Component.objects.all())
        self._add_texts(BasicsForm, ["title", "account"])
        # (heading, [(field of the statement, field of its component)]) for each kind, to draw.
        self.statement_names = {kind: self._add_statements(kind) for kind in KINDS}
        self._add_texts(OutcomeForm, ["what_changed", "surprises"])
        self._add_texts(AdviceForm, ["differently", "advice"])
        self.fields["note"] = LongTextField(
            label=optional("Note to the author"),
            help_text="Say why, in plain words. The author reads this as you write it.",
            max_length=2_000,
            required=False,
        )
        self.design = {"account": {"rows": "8"}, "note": {"rows": "3"}} | {name: {"rows": "4"} for name in SECTIONS}
        self.find_passages(lambda: self._passages(story, member))

    def _add_texts(self, form, names):
        """Take fields from a step of the author's form."""
        for name in names:
            field = deepcopy(form.base_fields[name])
            if name in form.needed:
                field.error_messages["required"] = form.needed[name]
                must_show(field)
            self.fields[name] = field

    def _add_statements(self, kind):
        """Add the statements of a kind and one empty; return the names of their fields."""
        rows = [row for row in self.text_before["factors"] if row["kind"] == kind]
        pairs = []
        for place, row in enumerate([*rows, {"id": NEW, "statement": "", "component": ""}], 1):
            # A statement that an earlier edit added is no row of the story yet.
            name = f"{kind}-{row['id'] or f'added{place}'}"
            component_name = f"component-{name}"
            self.fields[name] = self._statement_field(row, kind, place)
            self.fields[component_name] = self._component_field(row, kind, place)
            pairs.append((name, component_name))
            if self.is_bound and name not in self.data:
                # Somebody added it after the form was drawn: what was never shown is not taken away.
                self.data[name], self.data[component_name] = row["statement"], row["component"]
        return pairs

    def _statement_field(self, row, kind, place):
        is_new = row["id"] == NEW
        field = deepcopy(FactorForm.base_fields["statement"])
        field.label = optional(f"One more that is {kind}") if is_new else f"{kind.capitalize()} statement {place}"
        field.required, field.initial = False, row["statement"]
        field.widget.attrs["rows"] = 2
        return field

    def _component_field(self, row, kind, place):
        is_new = row["id"] == NEW
        none = [("", "Choose a component")] if is_new else []
        return forms.ChoiceField(
            label=f"Component of {f'the new {kind} statement' if is_new else f'{kind} statement {place}'}",
            choices=none + [(component.code, component.name) for component in self.components],
            required=False,
            initial=row["component"],
            error_messages={"invalid_choice": "Choose the component that this is about"},
        )

    def statements(self):
        """Return (heading, kind, [(statement, component) as bound fields]) for each kind, to draw."""
        return [
            (heading, kind, [(self[name], self[component]) for name, component in self.statement_names[kind]])
            for kind, heading in KINDS.items()
        ]

    def beginning(self):
        """Return the fields that stand before the statements."""
        return [self["title"], self["account"]]

    def ending(self):
        """Return the fields that stand after them."""
        return [self[name] for name in SECTIONS]

    def _passages(self, story, member):
        """Return what the edit adds, and what its note says, that could identify somebody."""
        names = [*editing.FIELDS, *(name for pairs in self.statement_names.values() for name, _ in pairs)]
        typed = [(name, self.data.get(name, "")) for name in names]
        known = {passage.key for passage in identifiers.passages(story)}
        note = in_notes(story, member, [("note", "Note to the author", self.data.get("note", ""))])
        return identifiers.in_typed_texts(typed, known) + note

    def clean(self):
        """Ask for the component of a new statement."""
        data = super().clean()
        for kind in KINDS:
            if data.get(f"{kind}-{NEW}") and not data.get(f"component-{kind}-{NEW}"):
                self.add_error(f"component-{kind}-{NEW}", "Choose the component that the new statement is about")
        return data

    def refuse(self, refusal, story):
        """Show why the edit was refused, keep what was typed, and go on from the story and its edit as they are now."""
        super().refuse(refusal, story)
        there = editing.open_edit(story)
        self.data["instead_of"] = there.pk if there else ""

    def text(self):
        """Return the edited text, in the form of editing.text_of."""
        data = self.cleaned_data
        components = {row["id"]: row["component"] for row in self.text_before["factors"]}
        factors = []
        for kind, pairs in self.statement_names.items():
            for name, component_name in pairs:
                row_id = number(name.removeprefix(f"{kind}-"))
                component = data[component_name] or components.get(row_id)
                if data[name]:
                    factors.append({"id": row_id, "kind": str(kind), "component": component, "statement": data[name]})
        return {name: data[name] for name in editing.FIELDS} | {"factors": factors}
