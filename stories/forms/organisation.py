"""The step of the form that asks where a story is from: an organisation of the list, or one as typed."""

from django import forms

from impact_portal.design.forms import number
from organisations.initials import CalledByLetters
from organisations.models import Nation, Organisation, OrganisationType, Region
from stories.forms.base import StepForm, optional

MOST_FOUND = 10


def options_for(story, typed):
    """Return the organisations to choose from: what was searched for, or the present and the last one used."""
    active = Organisation.objects.active().select_related("type", "nation", "region")
    if typed.strip():
        found = list(active.matching(typed)[:MOST_FOUND])
        called = () if found else CalledByLetters().by(typed)
        return found or list(active.filter(code__in=called).order_by("name_key", "code")[:MOST_FOUND])
    last = story.author.stories.exclude(pk=story.pk).exclude(organisation=None).order_by("-updated_at", "-pk")
    keys = [
        story.organisation_id,
        last.values_list("organisation_id", flat=True).first(),
        story.author.organisation_id,
    ]
    found = active.in_bulk([key for key in keys if key])
    return [found[key] for key in dict.fromkeys(keys) if key in found]


class PlaceForm(StepForm):
    """What both forms of this step share: each changes all that a story holds of where it is from."""

    step = "organisation"

    @classmethod
    def read(cls, story):
        return {
            "organisation": str(story.organisation_id or ""),
            "organisation_typed": story.organisation_typed,
            "organisation_type": story.organisation_type.code if story.organisation_type_id else "",
            "nation": story.nation.code if story.nation_id else "",
            "region": story.region.code if story.region_id else "",
        }


class ListedForm(PlaceForm):
    """An organisation of the list; its type, nation and region come with it."""

    needed = {"organisation": "Choose your organisation"}

    organisation = forms.ModelChoiceField(
        Organisation.objects.active().select_related("type", "nation", "region"),
        label="Choose your organisation",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose an organisation from the list"},
    )

    def __init__(self, data=None, *, story, options=(), **kwargs):
        super().__init__(data, story=story, **kwargs)
        self.fields["organisation"].choices = [(row.pk, row.name) for row in options]
        self.hints = {"organisation": {str(row.pk): _where(row) for row in options}}

    def saved(self, story):
        place = self.read(story)
        return {"organisation": place["organisation"] or place["organisation_typed"]}

    def in_words(self, name, values):
        """Return the name of an organisation, which may be none of those that are offered now."""
        key = "".join(values)
        row = Organisation.objects.filter(pk=number(key)).first()
        return row.name if row else key

    def changes(self):
        row = self.cleaned_data.get("organisation")
        if row is None:
            return {"values": {}}
        return {
            "values": {
                "organisation": row,
                "organisation_typed": "",
                "organisation_type": row.type,
                "nation": row.nation,
                "region": row.region,
            }
        }


class TypedForm(PlaceForm):
    """An organisation that is on no list, or none."""

    needed = {
        "organisation_type": "Choose the type of organisation",
        "nation": "Choose the nation",
    }

    organisation_typed = forms.CharField(
        max_length=200,
        required=False,
        label=optional("Name of your organisation"),
        error_messages={"max_length": "Use 200 characters or fewer"},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    organisation_type = forms.ModelChoiceField(
        OrganisationType.objects.all(),
        to_field_name="code",
        label="Type of organisation",
        empty_label="Choose a type",
    )
    nation = forms.ModelChoiceField(
        Nation.objects.all(), to_field_name="code", empty_label=None, label="Nation", widget=forms.RadioSelect
    )
    region = forms.ModelChoiceField(
        Region.objects.all(),
        to_field_name="code",
        required=False,
        label=optional("Region of England"),
        empty_label="No single region",
    )
    conditionals = {"nation": {"england": "region"}}
    design = {"organisation_type": {"classes": "write-select"}, "region": {"classes": "write-select"}}

    def __init__(self, data=None, *, story, suggested="", **kwargs):
        initial = self.initial_values(story)
        initial["organisation_typed"] = initial["organisation_typed"] or suggested
        super().__init__(data, story=story, initial=initial, **kwargs)

    def saved(self, story):
        return self.read(story) | {"organisation_typed": str(story.organisation or story.organisation_typed)}

    def changes(self):
        clean = self.cleaned_data
        names = ("organisation_typed", "organisation_type", "nation", "region")
        values = {name: clean[name] for name in names if name in clean}
        nation = clean.get("nation")
        if nation is not None and nation.code != "england":
            values["region"] = None
        if any(values.values()):
            values["organisation"] = None
        return {"values": values}


def _where(organisation):
    """Return type and place of an organisation, to tell it from one with a similar name."""
    place = organisation.region or organisation.nation
    return f"{organisation.type.name}, {place.name}"
