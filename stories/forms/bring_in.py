"""The two forms that bring in a spreadsheet of stories."""

from django import forms


class SheetForm(forms.Form):
    """One file to upload."""

    sheet = forms.FileField(
        label="Spreadsheet",
        help_text="An Excel (.xlsx) or CSV file of up to 1,000 stories and 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        # Django's own words for an empty file are not ours; stories.importing says so of every kind of empty.
        allow_empty_file=True,
        error_messages=dict.fromkeys(["required", "invalid", "missing"], "Choose a file"),
    )


class PermissionForm(forms.Form):
    """The curator's word that the authors agreed."""

    permission = forms.BooleanField(
        label="Each author gave permission to share their story, as the file says, and to appear to readers as it says",
        error_messages={"required": "Say that each author gave permission, or do not bring the stories in"},
    )
