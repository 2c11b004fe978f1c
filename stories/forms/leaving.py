"""The form with which a member closes their account."""

from django import forms

from stories.byline import byline
from stories.leaving import nameless_attribution
from stories.own_names import names_author

STAYS, GOES = "stays", "goes"


class CloseForm(forms.Form):
    """One choice for each published story: whether it stays without a name or goes."""

    def __init__(self, data=None, *, stories, member):
        super().__init__(data)
        self.stories = list(stories)
        self.hints, self.design = {}, {}
        for story in self.stories:
            name = f"story-{story.pk}"
            self.fields[name] = forms.ChoiceField(
                label=str(story),
                choices=self._choices(story, member),
                widget=forms.RadioSelect,
                error_messages=dict.fromkeys(["required", "invalid_choice"], f"Choose what happens to “{story}”"),
            )
            self.design[name] = {"fieldset": {"legend": {"size": "s"}}}

    def _choices(self, story, member):
        """Return what may become of a story; one whose text names its author cannot stay."""
        goes = (GOES, "It is removed: readers cannot see it any more, and its text is erased")
        if names_author(story, member):
            self.hints[f"story-{story.pk}"] = {GOES: "It cannot stay: your name or email address is in its text."}
            return [goes]
        self.hints[f"story-{story.pk}"] = {STAYS: f"Readers see: {byline(story, nameless_attribution(story)).text}"}
        return [(STAYS, "It stays without my name"), goes]

    def choices(self):
        """Return {id of a story: whether it stays}."""
        return {story.pk: self.cleaned_data[f"story-{story.pk}"] == STAYS for story in self.stories}

    def chosen(self):
        """Return (story, field name, value, words) for the check page."""
        words = {STAYS: "Stays without your name", GOES: "Removed"}
        fields = zip(self.stories, self.cleaned_data.items(), strict=True)
        return [(story, name, value, words[value]) for story, (name, value) in fields]
