"""How values are counted: the same whichever way is taken, and kept only while the index stands."""

import pytest

from organisations.models import Region
from stories import search
from stories.models import Status
from stories.search import counting
from stories.search.documents import column_values, columns
from tests.factories import make_organisation, make_story

pytestmark = pytest.mark.django_db


def counts(**options):
    results = search.find(search.Filters.of(**options))
    return {facet.code: {o.value: o.count for o in facet.options} for facet in results.facets}


def test_a_column_gives_back_the_values_of_its_facets():
    fields = {"nation": ["england"], "region": [], "kind": ["hindering", "helping"], "has": ["answer", "what_changed"]}
    found = columns(fields, ("place", "tells"))
    assert column_values(*found["place"]) == (("england",), ())
    assert column_values(*found["tells"]) == (("helping", "hindering"), ("answer", "what_changed"))


def test_counting_by_stories_and_by_lists_of_stories_gives_the_same(monkeypatch, changed):
    trust = make_organisation("Quillhaven NHS Trust", region=Region.objects.get(code="london"))
    made = [
        make_story(
            f"Tea {number}", status=Status.PUBLISHED, tags=["flow", f"tag {number % 3}"], settings=["cancer"],
            helping=[("people", "A coach.")] if number % 2 else [], hindering=[("system", "Noise.")],
            what_changed="Less." if number % 4 else "", organisation=trust if number % 5 else None,
        )
        for number in range(12)
    ]  # fmt: skip
    make_story("Tea draft", tags=["draft"], settings=["cancer"])
    changed(*made)
    search.catch_up()
    asked = [{"q": "tea"}, {"tag": ["flow"], "setting": ["cancer"]}, {"component": ["people"], "kind": ["helping"]}]
    found = []
    for least in (0, 1_000):
        monkeypatch.setattr(counting, "SEVERAL", dict.fromkeys(counting.SEVERAL, least))
        counting._kept.clear()
        found.append([counts(**options) for options in asked])
    assert found[0] == found[1]
    assert found[0][0]["tag"] == {"flow": 12, "tag-0": 4, "tag-1": 4, "tag-2": 4}
    assert found[0][0]["has"] == {"what_changed": 9}
    assert found[0][0]["organisation"] == {trust.code: 9}
    assert found[0][0]["component"] == {"purpose": 0, "people": 6, "leadership": 0, "capability": 0, "system": 12}


def test_counts_that_were_kept_are_not_those_of_a_newer_index(find_titles):
    make_story("Tea one", status=Status.PUBLISHED, settings=["cancer"])
    make_story("Tea draft", settings=["cancer"])
    assert find_titles("tea") == ["Tea one"] and counts(q="tea")["setting"] == {"cancer": 1}
    make_story("Tea two", status=Status.PUBLISHED, settings=["cancer"])
    assert sorted(find_titles("tea")) == ["Tea one", "Tea two"] and counts(q="tea")["setting"] == {"cancer": 2}
