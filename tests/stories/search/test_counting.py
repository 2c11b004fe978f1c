"""How values are counted: the same whichever way is taken, and kept only while the index stands."""

from pathlib import Path

import pytest
from django.conf import settings

from organisations.models import Nation, Region
from stories import search
from stories.importing import import_file
from stories.models import Status
from stories.search import counting, facets, reading
from stories.search.caches import LRUCache
from stories.search.documents import column_values, columns
from tests.factories import make_organisation, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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
        monkeypatch.setattr(counting, "_cache", LRUCache(9))
        found.append([counts(**options) for options in asked])
    assert found[0] == found[1]
    assert found[0][0]["tag"] == {"flow": 12, "tag-0": 4, "tag-1": 4, "tag-2": 4}
    assert found[0][0]["has"] == {"what_changed": 9}
    assert found[0][0]["organisation"] == {trust.code: 9}
    assert found[0][0]["component"] == {"purpose": 0, "people": 6, "leadership": 0, "capability": 0, "system": 12}


def test_a_filter_only_narrows_what_the_words_found(find_titles, monkeypatch):
    monkeypatch.setattr("stories.search.relaxing.FEW", 2)
    for title in ("One", "Two"):
        make_story(title, status=Status.PUBLISHED, account="A lantern and a kettle.")
    make_story("Half", status=Status.PUBLISHED, account="A lantern.", nation=Nation.objects.get(code="wales"))
    # The words alone find enough, so less is asked of no story, wherever it is from.
    assert find_titles(q="lantern kettle", nation="wales") == []
    assert sorted(find_titles(q="lantern kettle")) == ["One", "Two"]


def test_counts_that_were_kept_are_not_those_of_a_newer_index(find_titles):
    make_story("Tea one", status=Status.PUBLISHED, settings=["cancer"])
    make_story("Tea draft", settings=["cancer"])
    assert find_titles("tea") == ["Tea one"] and counts(q="tea")["setting"] == {"cancer": 1}
    make_story("Tea two", status=Status.PUBLISHED, settings=["cancer"])
    assert sorted(find_titles("tea")) == ["Tea one", "Tea two"] and counts(q="tea")["setting"] == {"cancer": 2}


def test_the_commonest_values_are_those_of_all_stories_however_many_parts_the_index_has(monkeypatch, changed):
    for module in (counting, facets):
        monkeypatch.setattr(module, "COMMONEST", 1)
    for parts in (["abcd", "abcd", "abc"], ["d", "d"]):
        # In the first part alone, "d" is the last of all.
        changed(*(make_story(f"Tea {part}", status=Status.PUBLISHED, tags=list(part)) for part in parts))
        make_story("Tea draft", tags=["draft", "d"])
        search.catch_up()
    segments = []
    for _ in range(2):
        segments.append(reading.reader().searcher.num_segments)
        assert counts(q="tea")["tag"] == {"d": 4}
        search.rebuild()
    assert segments == [2, 1]


@pytest.mark.parametrize("show", ["", "statements"])
def test_a_filter_lists_as_many_as_it_counted_and_nothing_that_the_words_did_not_find(show):
    # Few sample stories hold all of these words, so that most are found by some of them, or by words near in meaning.
    import_file(Path(settings.BASE_DIR) / "stories" / "data" / "sample_stories.jsonl")
    search.catch_up()
    for text in ("data", "discharge letters", "wheelchair"):
        words = search.find(search.Filters.of(q=text, show=show))
        listed = everything(q=text, show=show)
        for facet in words.facets:
            for option in facet.options:
                narrowed = {"q": text, "show": show, facet.code: [option.value]}
                assert search.find(search.Filters.of(**narrowed)).total == option.count, narrowed
                assert everything(**narrowed) <= listed, narrowed


def everything(**options):
    """Return the numbers of all that is found, on whatever page."""
    filters = search.Filters.of(**options)
    pages = range(1, search.find(filters).pages + 1)
    return {(hit.story, hit.statement) for page in pages for hit in search.find(filters, page=page).hits}
