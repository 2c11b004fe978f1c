"""The steps by which an author tells a story: what it begins with, statements, attribution, and the last check."""

from django import forms
from django.core.exceptions import ValidationError

from components.models import Component
from impact_portal.design.forms import LongTextField
from stories import consents, lookalikes
from stories.forms.base import StepForm, must_show, offer_with_hints, optional, shows
from stories.forms.identifiers import AssuringForm
from stories.forms.telling import as_readers_see
from stories.models import Attribution, Factor, Reuse, Story


class BasicsForm(StepForm):
    """What a story begins with."""

    step = "basics"
    plain = ("title", "account")
    needed = {"title": "Enter a title", "account": "Say what is happening"}

    title = forms.CharField(
        max_length=Story.TITLE_MAX,
        help_text=f"{Story.TITLE_MAX} characters or fewer. For example: Daily huddles on a stroke ward.",
        error_messages={"max_length": f"Make the title {Story.TITLE_MAX} characters or fewer"},
    )
    account = LongTextField(
        label="What is happening",
        max_length=Story.ACCOUNT_MAX,
        help_text="What are you doing, and why did you start? One paragraph is enough.",
        error_messages={"max_length": f"Use {Story.ACCOUNT_MAX:,} characters or fewer"},
    )
    components = forms.ModelMultipleChoiceField(
        Component.objects.all(),
        to_field_name="code",
        required=False,
        label=optional("Which components is it about?"),
        help_text="You can skip this if you add what is helping or hindering next.",
        widget=forms.CheckboxSelectMultiple,
    )
    design = {"account": {"rows": "8"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_with_hints(self, "components")

    @classmethod
    def read(cls, story):
        chosen = [row.code for row in story.components.all()] if story.pk else []
        return super().read(story) | {"components": chosen}

    def changes(self):
        return super().changes() | {"components": self.cleaned_data.get("components")}


class FactorForm(StepForm):
    """One statement about one component. What is on the page already is saved; this is the next, or a change."""

    statement = LongTextField(max_length=Factor.STATEMENT_MAX)
    component = forms.ModelChoiceField(
        Component.objects.all(),
        to_field_name="code",
        empty_label=None,
        label="Which component is this about?",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], "Choose the component that this is about"
        ),
    )
    design = {"statement": {"rows": "3"}}
    words = {
        "helping": (
            "Something that is helping",
            "Say what is helping",
            "For example: a coach on the ward each week.",
        ),
        "hindering": (
            "Something that is hindering",
            "Say what is hindering",
            "For example: two systems ask for the same form.",
        ),
    }

    def __init__(self, data=None, *, story, kind, factor=None, **kwargs):
        self.kind, self.factor = kind, factor
        # The name under which this form's unfinished words are kept.
        self.step = f"{kind}-{factor.pk}" if factor else kind
        initial = self.initial_values(story)
        if not initial["component"] and story.pk:
            chosen = [row.code for row in story.components.all()]
            initial["component"] = chosen[0] if len(chosen) == 1 else ""
        super().__init__(data, story=story, initial=initial, **kwargs)
        label, missing, hint = self.words[kind]
        self.fields["statement"].label = label
        self.fields["statement"].help_text = f"One short statement. {hint}"
        self.fields["statement"].error_messages |= {
            "required": missing,
            "max_length": f"Use {Factor.STATEMENT_MAX} characters or fewer",
        }
        must_show(self.fields["statement"])
        offer_with_hints(self, "component")

    def read(self, story):
        """Return the statement that is being changed; nothing for a new one."""
        row = self.factor and story.factors.filter(pk=self.factor.pk).select_related("component").first()
        if row is None:
            return {"statement": "", "component": ""}
        return {"statement": row.statement, "component": row.component.code}

    def is_empty(self):
        """Whether there is no statement; a component alone, which may be chosen beforehand, says nothing."""
        return not any(value.strip() for value in self.sent("statement"))

    def unfinished(self):
        """Return everything as typed, unless it is what is saved: a statement is whole or it is not saved."""
        saved = self.read(self.story)
        if self.is_empty() or all(self.sent(name) == [saved[name]] for name in self.fields):
            return {}
        return {name: self.sent(name) for name in self.fields if any(self.sent(name))}


class AttributionForm(StepForm):
    """How the author appears to readers, each choice with the very words that readers would see."""

    step = "attribution"
    plain = ("attribution",)
    needed = {"attribution": "Choose how you appear to readers"}

    attribution = forms.ChoiceField(
        choices=Attribution.choices, label="How do you want to appear to readers?", widget=forms.RadioSelect
    )
    name = forms.CharField(
        max_length=120,
        required=False,
        label="Your name, as readers will see it",
        error_messages={"max_length": "Use 120 characters or fewer"},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, data=None, *, story, by_script=False, **kwargs):
        super().__init__(data, story=story, **kwargs)
        self.by_script = by_script
        self.hints = {"attribution": as_readers_see(story, Attribution.values)}
        # A name that is known is changed in the account, where it changes on every story.
        if story.author.name:
            del self.fields["name"]
        else:
            self.conditionals = {"attribution": {"named": "name"}}
            named = f"Readers see the name you enter here, and your organisation. {lookalikes.warning(story, 'named')}"
            self.hints["attribution"]["named"] = named.strip()

    @classmethod
    def read(cls, story):
        return super().read(story) | ({} if story.author.name else {"name": ""})

    def unfinished(self):
        """Return what could not be saved; a name that the script sends may be half typed, and waits for a button."""
        waits = self.by_script and "name" in self.fields and any(self.sent("name"))
        return super().unfinished() | ({"name": self.sent("name")} if waits else {})

    def clean(self):
        asked = "name" in self.fields and self.cleaned_data.get("attribution") == "named"
        if asked and not shows(self.cleaned_data.get("name", "")) and "name" not in self.errors:
            self.add_error("name", "Enter your name as readers will see it")


class CheckForm(AssuringForm):
    """The last page: what could identify somebody, how the story may be re-used, and what the author confirms."""

    reuse = forms.ChoiceField(
        choices=Reuse.choices,
        label="How may we use your story?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how we may use your story"},
    )
    consents = forms.MultipleChoiceField(
        choices=list(consents.STATEMENTS.items()),
        label="Before you submit, please confirm",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, passages=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.add_boxes(passages)

    def clean_consents(self):
        """Every statement must be agreed to; where some are, the others are named."""
        agreed = self.cleaned_data["consents"]
        lacking = [words for code, words in consents.STATEMENTS.items() if code not in agreed]
        if lacking and agreed:
            raise ValidationError([f"Tick “{words}” to confirm it" for words in lacking])
        if lacking:
            raise ValidationError("Tick each statement to confirm it")
        return agreed
