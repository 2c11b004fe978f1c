"""Forms of a call: its question, whom it asks and until when; and later what we heard, and what happened next."""

from django import forms
from django.utils import timezone

from impact_portal.design.forms import LongTextField
from stories.calls import GROUPS
from stories.forms.curated import CuratedForm, title_field
from stories.models import Call


class DateField(forms.DateField):
    """A day as typed: 1/12/2026, or 2026-12-01."""

    def __init__(self, label, missing):
        super().__init__(
            label=label,
            help_text="For example, 1/12/2026.",
            input_formats=["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d.%m.%Y"],
            error_messages={"required": missing, "invalid": "Enter a day such as 1/12/2026"},
        )


def _as_typed(day):
    return f"{day.day}/{day.month}/{day.year}" if day else ""


def _chosen(label, hint=""):
    return forms.MultipleChoiceField(
        label=f"{label} (optional)", help_text=hint, widget=forms.CheckboxSelectMultiple, required=False
    )


class CallForm(CuratedForm):
    """A call's question, its days, and whom it asks."""

    readers_see = ("title", "question", "background")

    title = title_field()
    question = LongTextField(
        label="The question",
        help_text="As members read it. One question is enough.",
        max_length=Call.QUESTION_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the question"},
    )
    background = LongTextField(
        label="Why we ask (optional)",
        help_text="What will you do with the answers?",
        max_length=Call.TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    opens_on = DateField("First day", "Enter the first day")
    closes_on = DateField("Last day", "Enter the last day")
    nation = _chosen("Nations", "To ask everyone, leave all 4 groups below empty.")
    region = _chosen("Regions of England")
    type = _chosen("Types of organisation")
    component = _chosen("Components", "Asks members who told a story about one of them.")
    design = {name: {"classes": "nhsuk-checkboxes--small desk-choices"} for name in GROUPS} | {
        name: {"classes": "nhsuk-input--width-10"} for name in ("opens_on", "closes_on")
    }

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        for name, model in GROUPS.items():
            self.fields[name].choices = [(choice.code, choice.name) for choice in model.objects.all()]

    def read(self, row):
        """Return what a call holds, as plain data."""
        days = {name: _as_typed(getattr(row, name)) for name in ("opens_on", "closes_on")}
        return super().read(row) | days | {name: row.asked.get(name, []) for name in GROUPS}

    def clean(self):
        """Refuse a last day before the first, and a call that goes where a member's answer links to it."""
        data, today = super().clean(), timezone.localdate()
        if data.get("opens_on") and data["opens_on"] > today and self.row.is_out() and self.row.stories.exists():
            self.add_error(
                "opens_on", "A member has begun or sent an answer, so the first day must be today or earlier"
            )
        if data.get("opens_on") and data.get("closes_on") and data["closes_on"] < data["opens_on"]:
            self.add_error("closes_on", "The last day must be the first day or later")
        return data

    def values(self):
        """Return the columns to save: the words, the days, and whom it asks."""
        data = self.cleaned_data
        asked = {name: data[name] for name in GROUPS if data[name]}
        return super().values() | {"opens_on": data["opens_on"], "closes_on": data["closes_on"], "asked": asked}


class HeardForm(CuratedForm):
    """What we heard."""

    readers_see = ("heard",)
    needed_once_out = {"heard": "heard_at"}

    heard = LongTextField(
        label="What we heard",
        help_text="In plain words: what members said, and where they differ. Name nobody.",
        max_length=Call.TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class HappenedForm(CuratedForm):
    """What happened next."""

    readers_see = ("happened",)
    needed_once_out = {"happened": "happened_at"}

    happened = LongTextField(
        label="What happened next",
        help_text="What was decided or done because of the answers, and by whom.",
        max_length=Call.TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
