"""The form of a tag's name."""

from django import forms

from stories.safety import SafetyError, find_in_small_letters


class TagNameForm(forms.Form):
    """A tag's new name. It is shown to everybody, so nothing in it may look as if it identified a person."""

    name = forms.CharField(
        label="New name",
        help_text="Up to 40 letters, without commas. It is kept in small letters.",
        max_length=40,
        error_messages={"required": "Enter the new name"},
    )

    def clean_name(self):
        """Refuse a name that looks like an identifier, and one that could not be looked at."""
        name = self.cleaned_data["name"]
        try:
            found = find_in_small_letters(name)
        except SafetyError:
            raise forms.ValidationError(
                "We could not look at this name just now, so nothing was saved. Try again."
            ) from None
        if found:
            raise forms.ValidationError(f"Use other words. {found[0].reason}")
        return name
