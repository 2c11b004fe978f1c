"""The steps that make a story richer: all optional, none asked for at the start."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from impact_portal.design.forms import LongTextField
from stories.forms.base import StepForm, optional
from stories.models import CareSetting, Method, Stage
from stories.saving import clean_tags

SECTION_MAX = 5_000


class OutcomeForm(StepForm):
    """What came of it."""

    step = "outcome"
    plain = ("what_changed", "surprises")

    what_changed = LongTextField(
        max_length=SECTION_MAX,
        required=False,
        label=optional("What changed, and how do you know?"),
        help_text="A number, what people said, or what you saw. If nothing changed, say so: that helps too.",
    )
    surprises = LongTextField(
        max_length=SECTION_MAX,
        required=False,
        label=optional("What surprised you?"),
        help_text="Good or bad. For example: something that happened and that nobody meant to happen.",
    )


class AdviceForm(StepForm):
    """What others can take from it."""

    step = "advice"
    plain = ("differently", "advice")

    differently = LongTextField(
        max_length=SECTION_MAX, required=False, label=optional("What would you do differently?")
    )
    advice = LongTextField(
        max_length=SECTION_MAX,
        required=False,
        label=optional("What would you tell someone who starts now?"),
        help_text="The one thing you would have liked to know on the first day.",
    )


class DetailsForm(StepForm):
    """What helps others to find it."""

    step = "details"
    plain = ("method_typed", "stage")

    method = forms.ModelChoiceField(
        Method.objects.all(),
        to_field_name="code",
        required=False,
        label=optional("Improvement method"),
        empty_label="Choose a method",
    )
    method_typed = forms.CharField(
        max_length=120,
        required=False,
        label=optional("Another method"),
        help_text="Only if your method is not in the list above.",
        error_messages={"max_length": "Use 120 characters or fewer"},
    )
    settings = forms.ModelMultipleChoiceField(
        CareSetting.objects.all(),
        to_field_name="code",
        required=False,
        label=optional("Care settings"),
        help_text="Choose all that apply.",
        widget=forms.CheckboxSelectMultiple,
    )
    month = forms.ChoiceField(required=False, label=optional("Month when it started"))
    year = forms.CharField(
        required=False,
        label=optional("Year when it started"),
        help_text="For example, 2025. A year alone is enough.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    stage = forms.ChoiceField(
        choices=[*Stage.choices, ("", "I would rather not say")],
        required=False,
        label=optional("What stage is it at?"),
        widget=forms.RadioSelect,
    )
    tags = forms.CharField(
        required=False,
        max_length=1_000,
        label=optional("Tags"),
        help_text="Words that people would search for, with commas between them.",
        error_messages={"max_length": "Use 1,000 characters or fewer"},
    )
    design = {
        "settings": {"classes": "nhsuk-checkboxes--small write-choices"},
        "stage": {"classes": "nhsuk-radios--small"},
        "year": {"width": "4"},
        "method": {"classes": "write-select"},
    }
    MONTHS = [
        ("", "No month"),
        *[(f"{number:02d}", date(2000, number, 1).strftime("%B")) for number in range(1, 13)],
    ]

    def __init__(self, *args, often_used_tags=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = self.MONTHS
        if often_used_tags:
            self.fields["tags"].help_text += f" Often used: {', '.join(often_used_tags)}."

    @classmethod
    def read(cls, story):
        year, _, month = story.started.partition("-")
        return super().read(story) | {
            "method": story.method.code if story.method_id else "",
            "settings": [row.code for row in story.settings.all()],
            "month": month,
            "year": year,
            "tags": ", ".join(sorted(tag.name for tag in story.tags.all())),
        }

    def clean_year(self):
        """Take a year of the past, this one or the next, for what is planned."""
        year = self.cleaned_data["year"]
        if year and not (re.fullmatch(r"[0-9]{4}", year) and 1948 <= int(year) <= date.today().year + 1):
            raise ValidationError("Enter the year in 4 numbers, for example 2025")
        return year

    def clean(self):
        if self.cleaned_data.get("method") and self.cleaned_data.get("method_typed"):
            self.add_error("method_typed", "Choose a method from the list or enter another one, not both")
        if self.cleaned_data.get("month") and not self.data.get("year", "").strip():
            self.add_error("year", "Enter the year as well as the month")

    def changes(self):
        changes = super().changes()
        clean = self.cleaned_data
        if "method" in clean:
            changes["values"]["method"] = clean["method"]
        if "year" in clean and "month" in clean:
            changes["values"]["started"] = "-".join(filter(None, [clean["year"], clean["month"]]))
        tags = clean_tags(clean["tags"].split(",")) if "tags" in clean else None
        return changes | {"settings": clean.get("settings"), "tags": tags}

    def unfinished(self):
        return super().unfinished() | ({"month": self.sent("month")} if "year" in self.errors else {})


class LinksForm(StepForm):
    """Where more can be read."""

    step = "links"
    plain = ("links",)

    links = LongTextField(
        required=False,
        max_length=4_000,
        label=optional("Web addresses"),
        help_text="One on each line. For example, a poster, a toolkit or a film that anyone can open.",
    )

    def clean_links(self):
        """Take web addresses only, one a line; complete those typed without https://."""
        check = URLValidator(schemes=["http", "https"])
        lines = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["links"].splitlines())):
            address = (
                line
                if "://" in line or line.lower().startswith(("javascript:", "data:"))
                else f"https://{line}"
            )
            try:
                check(address)
            except ValidationError:
                raise ValidationError(f"“{line[:60]}” is not a web address. Start it with https://") from None
            lines.append(address)
        return "\n".join(lines)
