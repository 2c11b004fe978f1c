"""Forms of the central team's desk."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from components.models import Component
from impact_portal.design.forms import LongTextField
from members.models import Member
from stories import identifiers
from stories.actions import DECIDES_ON_TEXT
from stories.desk.notes import in_notes
from stories.forms.identifiers import PREFIX, AssuringForm
from stories.noting import NOTE_MAX
from stories.saving import clean_tags

MOST_DAYS_AHEAD = 365
ARCHIVE_HINT = (
    "The author reads these. Readers are told them at the story's address, but “It could identify somebody” only as "
    "“To protect people”. Choose all that apply."
)
NO_COLLEAGUE = "No other curator can take this story now. You make somebody a curator under People."


class DayInput(forms.DateInput):
    """A day, picked or typed."""

    input_type = "date"


class ClockInput(forms.TimeInput):
    """A time of day, picked or typed."""

    input_type = "time"


def _moment(day, time):
    """Return a day and a time of day as a moment where the portal is."""
    return timezone.make_aware(datetime.combine(day, time))


class AboutStoryForm(AssuringForm):
    """What a curator writes about a story; what could identify somebody needs changing, or a tick that it does not."""

    notes = ("note", "private_note")
    done = "done"

    def find_passages_in_notes(self, story, member):
        """Ask about the passages of what this curator wrote."""
        names = [name for name in self.notes if name in self.fields]
        typed = [(name, self.fields[name].label.removesuffix(" (optional)"), self.data.get(name, "")) for name in names]
        self.find_passages(lambda: in_notes(story, member, typed))


class DecisionForm(AboutStoryForm):
    """What a curator says with an action: reasons, a note to the author, a note to colleagues. All as the table asks.

    version: of the story that the curator saw, so that a text changed in between is not decided on unseen.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(
        label="Why?",
        help_text="The author reads these. Choose all that apply.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one reason"},
    )
    colleague = forms.ModelChoiceField(
        label="Colleague",
        queryset=Member.objects.none(),
        empty_label="Choose a colleague",
        error_messages={
            "required": "Choose a colleague",
            "invalid_choice": "Choose a colleague who can take this story",
        },
    )
    day = forms.DateField(
        label="Date",
        widget=DayInput,
        error_messages={"required": "Choose a date", "invalid": "Enter a date, such as 2026-03-31"},
    )
    time = forms.TimeField(
        label="Time",
        help_text="For example, 09:00.",
        widget=ClockInput,
        error_messages={"required": "Choose a time", "invalid": "Enter a time, such as 09:00"},
    )
    note = LongTextField(
        label="Note to the author",
        help_text="Say what to change, or why, in plain words. The author reads this as you write it.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Write a note to the author"},
    )
    private_note = LongTextField(
        label="Private note (optional)",
        help_text="Only the central team reads this.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    design = {
        "reasons": {"classes": "nhsuk-checkboxes--small desk-choices"},
        "day": {"classes": "nhsuk-input--width-10"},
        "time": {"classes": "nhsuk-input--width-5"},
    }

    def clean_day(self):
        """Take a day from today on, and not further ahead than anybody plans."""
        day, today = self.cleaned_data["day"], timezone.localdate()
        if day < today:
            raise forms.ValidationError("Choose a date that is today or later")
        if day > today + timedelta(days=MOST_DAYS_AHEAD):
            raise forms.ValidationError("Choose a date within the next year")
        return day

    def clean(self):
        """Take a time that is still to come."""
        data = super().clean()
        if data.get("day") and data.get("time") and _moment(data["day"], data["time"]) <= timezone.now():
            self.add_error("time", "Choose a time that is still to come")
        return data

    def __init__(self, *args, action, story, member, colleagues=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].required = action.name in DECIDES_ON_TEXT
        self.fields["reasons"].choices = action.reasons
        if action.name == "archive":
            self.fields["reasons"].help_text = ARCHIVE_HINT
        if action.takes_colleague:
            self.fields["colleague"].queryset = colleagues
            if not colleagues.exists():
                self.fields["colleague"].help_text = NO_COLLEAGUE
            self.fields["private_note"].label = "Note to your colleague (optional)"
        else:
            del self.fields["colleague"]
        if not action.takes_time:
            del self.fields["day"], self.fields["time"]
        if not action.reasons:
            del self.fields["reasons"]
        if not action.note_required:
            del self.fields["note"]
        if not action.note_required and not action.takes_colleague:
            del self.fields["private_note"]
        self.find_passages_in_notes(story, member)

    def message_so_far(self):
        """Return what the author would read, as typed so far: keyword arguments for notifications.preview."""
        message = {}
        if "reasons" in self.fields:
            codes = dict(self.fields["reasons"].choices)
            chosen = [code for code in self["reasons"].value() or [] if code in codes]
            message["reasons"] = chosen or ["(the reasons that you choose)"]
        if "note" in self.fields:
            message["note"] = self["note"].text_value().replace("\x00", "").strip() or "(your note)"
        if "day" in self.fields:
            message["publish_at"] = self._typed_moment()
        return message

    def _typed_moment(self):
        """Return the day and time as typed so far, or None where they are none yet."""
        try:
            return _moment(*(self.fields[name].clean(self[name].value()) for name in ("day", "time")))
        except forms.ValidationError:
            return None

    def arguments(self):
        """Return keyword arguments for workflow.perform."""
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith(PREFIX)}
        if "day" in data:
            data["publish_at"] = _moment(data.pop("day"), data.pop("time"))
        return {"expected_version": data.pop("version", None)} | data


class NoteForm(AboutStoryForm):
    """A private note to colleagues, at any time."""

    def __init__(self, *args, story, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.find_passages_in_notes(story, member)

    private_note = LongTextField(
        label="Private note",
        help_text="Only the central team reads this. It stays in the history.",
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write a note", "max_length": f"Use {NOTE_MAX:,} characters or fewer"},
    )


class TagsForm(AssuringForm):
    """The components and tags of a story. Components of its statements stay: they are not the curator's to take.

    A tag that could identify somebody needs changing, or a tick that says it does not.
    """

    MOST_TAGS = 20

    version = forms.IntegerField(widget=forms.HiddenInput)
    components = forms.MultipleChoiceField(
        label="Components",
        help_text="A component that a statement of the story is about cannot be taken away.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    tags = forms.CharField(
        label="Tags (optional)",
        help_text="Words that readers search by, with commas between them. For example: huddles, discharge.",
        max_length=900,
        required=False,
    )
    suggested = forms.MultipleChoiceField(
        label="Tags in use that may fit (optional)",
        help_text="Choose one to add it.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, story, suggestions=(), **kwargs):
        self.locked = {factor.component.code for factor in story.factors.all()}
        initial = {
            "version": story.version,
            "components": [component.code for component in story.components.all()],
            "tags": ", ".join(sorted(tag.name for tag in story.tags.all())),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.find_passages(lambda: self._passages(story))
        self.rows = {component.code: component for component in Component.objects.all()}
        self.fields["components"].choices = [(code, row.name) for code, row in self.rows.items()]
        self.fields["suggested"].choices = [(tag.name, _with_number(tag)) for tag in suggestions]
        if not suggestions:
            del self.fields["suggested"]
        self.design = {
            "components": {
                "items": self._component_items(),
                "classes": "nhsuk-checkboxes--small desk-locked",
            },
            "suggested": {"classes": "nhsuk-checkboxes--small desk-choices"},
        }

    def _words(self):
        """Return the tags as they were typed and chosen: in lower case a name would not look like one."""
        typed = [" ".join(word.split()) for word in self.data.get("tags", "").split(",")]
        return [*typed, *self.data.getlist("suggested")]

    def _passages(self, story):
        """Return the tags that could identify somebody, without those already assured."""
        return identifiers.in_typed_texts(
            [("tags", word) for word in self._words()], {row.passage for row in story.assurances.all()}
        )

    def _component_items(self):
        """Return the choices, those of the story's statements ticked for good."""
        items = self["components"].choice_items()
        for item in items:
            if item["value"] in self.locked:
                hint = {"text": "A statement of this story is about it, so it stays."}
                item |= {"checked": True, "disabled": True, "hint": hint}
        return items

    def clean_components(self):
        """Return the chosen rows with those of the statements; at least one."""
        codes = self.locked | set(self.cleaned_data["components"])
        if not codes:
            raise forms.ValidationError("Choose at least one component")
        return [row for code, row in self.rows.items() if code in codes]

    def clean(self):
        """Put typed and suggested tags together, in the one form in which tags are kept."""
        data = super().clean()
        words = clean_tags([*data.get("tags", "").split(","), *data.get("suggested", [])])
        if len(words) > self.MOST_TAGS:
            self.add_error("tags", f"Choose {self.MOST_TAGS} tags or fewer")
        data["words"] = words
        return data

    def changes(self):
        """Return keyword arguments for saving.save_story."""
        data = self.cleaned_data
        return {
            "expected_version": data["version"],
            "components": data["components"],
            "tags": data["words"],
        }

    def refuse_stale(self, current):
        """Say that the story was saved in between and what it holds now; keep what was chosen here."""
        tags = ", ".join(sorted(tag.name for tag in current.tags.all())) or "none"
        names = ", ".join(component.name for component in current.components.all()) or "none"
        self.refuse(
            "Somebody changed this story after you opened it, so nothing was saved yet. "
            f"It now has these components: {names}; and these tags: {tags}. "
            "What you chose is still here. Check it, then save again.",
            current,
        )


def _with_number(tag):
    """Say "huddles (12 stories)"."""
    return f"{tag.name} (1 story)" if tag.number == 1 else f"{tag.name} ({tag.number} stories)"
