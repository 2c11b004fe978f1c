"""What an author lets readers know of who they are: the words for each choice, and the choice of telling less."""

from django import forms

from stories import lookalikes
from stories.byline import byline
from stories.models import Attribution


def as_readers_see(story, attributions):
    """Return {attribution: what readers would see of it, with a warning where they could guess more}."""
    hints = {}
    for code in attributions:
        seen, warned = f"Readers see: {byline(story, attribution=code).text}", lookalikes.warning(story, code)
        hints[code] = f"{seen}. {warned}" if warned else seen
    return hints


class TellLessForm(forms.Form):
    """What readers see from now on of who wrote a published story: less than now."""

    attribution = forms.ChoiceField(
        label="What may readers see from now on?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what readers may see from now on",
            "invalid_choice": "Choose something that tells readers less than now",
        },
    )

    def __init__(self, *args, story, **kwargs):
        super().__init__(*args, **kwargs)
        less = Attribution.less_than(story.attribution)
        self.fields["attribution"].choices = [(code, code.label) for code in less]
        self.hints = {"attribution": as_readers_see(story, less)}
