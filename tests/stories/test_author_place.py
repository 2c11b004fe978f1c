"""Where a story is from, asked in two forms on one page: neither loses what the other was changed to meanwhile."""

import pytest

from stories.models import Story
from tests import factories
from tests.journeys import Visitor


@pytest.fixture
def draft(member):
    return factories.make_story("Huddles", author=member, organisation_typed="Esk Vale")


@pytest.fixture
def place(draft):
    return f"/my-stories/{draft.pk}/organisation/"


def test_a_search_for_nothing_is_answered(visitor, member):
    draft = factories.make_story("Huddles", author=member, nation=None)
    visitor.open(f"/my-stories/{draft.pk}/organisation/").press("Search")
    assert visitor.sees("Type part of the name of your organisation. Then choose “Search”.")


def test_a_typed_organisation_is_shown_beside_one_that_was_chosen_meanwhile(visitor, hospital, place):
    stale = Visitor(visitor.client).open(place)
    visitor.open(f"{place}?q=larkmoor&listed=yes").press("Save and continue", {"organisation": str(hospital.pk)})
    stale.press(
        "Save and continue",
        {"Name of your organisation (optional)": "Esk Vale Care", "organisation_type": "care-provider"},
        status=409,
    )
    assert stale.sees("What you typed Esk Vale Care What is saved now Larkmoor NHS Foundation Trust")
    stale.press("Use what I typed")
    assert Story.objects.get().byline().organisation == "Esk Vale Care"


def test_a_chosen_organisation_is_shown_beside_one_that_was_chosen_or_typed_meanwhile(visitor, hospital, place):
    other = factories.make_organisation("Mersey NHS Trust")
    stale = Visitor(visitor.client).open(f"{place}?q=larkmoor&listed=yes")
    visitor.open(f"{place}?q=mersey&listed=yes").press("Save and continue", {"organisation": str(other.pk)})
    stale.press("Save and continue", {"organisation": str(hospital.pk)}, status=409)
    assert stale.sees("What you typed Larkmoor NHS Foundation Trust What is saved now Mersey NHS Trust")
    visitor.open(f"{place}?listed=no").press(
        "Save and continue",
        {"Name of your organisation (optional)": "Esk Vale Care", "organisation_type": "care-provider"},
    )
    stale.press("Use what I typed", status=409)
    assert stale.sees("What you typed Larkmoor NHS Foundation Trust What is saved now Esk Vale Care")
