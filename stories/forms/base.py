"""What every step of the author's form shares.

A step's form reads the story as plain data (`read`), and gives back what save_story takes (`changes`): of a form
with mistakes the parts that are right, and as typed the rest (`unfinished`), so that a mistake never costs words.
"""

from django import forms
from django.core.exceptions import ValidationError

from stories.safety.plain import plain


def optional(label):
    """Mark a label the way every optional field is marked."""
    return f"{label} (optional)"


class StepForm(forms.Form):
    """One step. partial: nothing is required, as when a draft is saved for later."""

    # Plain fields of the story that the form has under the same name.
    plain = ()
    # Fields that must be filled in to go on, with the words to ask for them.
    needed = {}

    def __init__(self, data=None, *, story, partial=False, **kwargs):
        self.story = story
        kwargs.setdefault("initial", self.initial_values(story))
        super().__init__(data, **kwargs)
        for name, words in self.needed.items():
            self.fields[name].required = not partial
            self.fields[name].error_messages["required"] = words
            must_show(self.fields[name])

    @classmethod
    def read(cls, story):
        """Return what the story holds of this step, as plain data: {field: text or list of texts}."""
        return {name: getattr(story, name) for name in cls.plain}

    def initial_values(self, story):
        """Return what the form shows before anybody types: what the story holds, below what is unfinished."""
        values = self.read(story)
        for name, typed in story.unfinished.get(self.step, {}).items():
            values[name] = typed if isinstance(values.get(name), list) else "".join(typed[:1])
        return values

    def changes(self):
        """Return keyword arguments for save_story, of the fields without a mistake."""
        return {"values": {name: self.cleaned_data[name] for name in self.plain if name in self.cleaned_data}}

    def unfinished(self):
        """Return as typed what cannot be saved yet: {field with a mistake: values}."""
        return {name: self.sent(name) for name in self.errors if name in self.fields and any(self.sent(name))}

    def sent(self, name):
        """Return the values that were sent for a field. A NUL is no text, and PostgreSQL refuses it."""
        return [value.replace("\x00", "") for value in self.data.getlist(self.add_prefix(name))]

    def is_empty(self):
        """Whether nothing at all was typed or chosen."""
        return not any(value.strip() for name in self.fields for value in self.sent(name))

    def outer_fields(self):
        """Return the fields to draw one by one; a field that one choice asks for is drawn with that choice."""
        inside = {name for shows in getattr(self, "conditionals", {}).values() for name in shows.values()}
        return [field for field in self if field.name not in inside]

    def saved(self, story):
        """Return what a story holds of this step, to be shown beside what was sent."""
        return self.read(story)

    def in_words(self, name, values):
        """Return values of a field in the words of its choices, or as typed."""
        values = values if isinstance(values, list) else [values]
        words = {str(value): str(label) for value, label in getattr(self.fields[name], "choices", [])}
        return ", ".join(words.get(str(value), str(value)) for value in values)


def must_show(field):
    """Refuse a text that nobody can see, as of zero-width spaces, in the words that ask for one."""

    def check(value):
        if isinstance(value, str) and not shows(value):
            raise ValidationError(field.error_messages["required"])

    field.validators = [*field.validators, check]


def shows(text):
    """Whether there is anything in a text that people can see."""
    return bool(plain(text).text.strip())


def offer_with_hints(form, name):
    """Offer all rows of a field's query by code and name, each with its summary as the hint."""
    rows = list(form.fields[name].queryset)
    form.fields[name].choices = [(row.code, row.name) for row in rows]
    form.hints = {name: {row.code: row.summary[:1].upper() + row.summary[1:] for row in rows}}
