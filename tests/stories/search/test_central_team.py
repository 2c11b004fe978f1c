"""What the central team edits and learns: synonyms, and searches that found nothing."""

import importlib
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from stories import search
from stories.models import SearchMiss, Status, SynonymGroup
from stories.search import missed
from tests.factories import make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.both_databases
def test_a_group_that_is_added_switched_off_or_deleted_counts_from_the_next_catch_up(find_titles):
    make_story("The quokka came", status=Status.PUBLISHED)
    make_story("Draft of a quokka")
    assert find_titles("wallaby") == []
    group = SynonymGroup.objects.create(expressions="wallaby, quokka")
    assert find_titles("wallaby") == ["The quokka came"]
    group.is_on = False
    group.save()
    assert find_titles("wallaby") == []
    group.is_on = True
    group.save()
    assert find_titles("wallaby") == ["The quokka came"]
    SynonymGroup.objects.filter(pk=group.pk).delete()
    assert find_titles("wallaby") == []


def test_the_file_s_groups_are_in_the_database_to_begin_with():
    assert SynonymGroup.objects.count() >= 150


@pytest.fixture
def on_day(monkeypatch):
    """Return a function that makes it the so-many-th day."""
    return lambda number: monkeypatch.setattr(
        missed.timezone, "localdate", lambda: date(2026, 3, 1) + timedelta(days=number)
    )


@pytest.mark.both_databases
def test_a_search_without_results_is_counted_after_three_days_and_its_words_are_kept_only_then(client, on_day):
    make_story("Tea", status=Status.PUBLISHED)
    make_story("Draft of wombats", account="wombats")
    search.catch_up()
    for day in (0, 0, 1):
        on_day(day)
        client.get(reverse("stories"), {"q": "Wombats"})
    row = SearchMiss.objects.get()
    assert (row.days, row.words) == (2, "")
    assert "wombat" not in row.digest
    on_day(2)
    client.get(reverse("stories"), {"q": "wombats "})
    assert list(SearchMiss.objects.values_list("words", "days")) == [("wombats", 3)]


NUL = pytest.param("\x00", marks=pytest.mark.both_databases)


@pytest.mark.parametrize(
    "text",
    ["943 476 5919", "wombats 12", "a@b.example", "jane.wombat", "the of", "", NUL, "w" * 100, "one two three four "
     "five six seven", "wombats!", "SW1A wombats"],
)  # fmt: skip
def test_what_may_hold_an_identifier_is_never_counted(client, text):
    make_story("Tea", status=Status.PUBLISHED)
    make_story("Draft")
    search.catch_up()
    client.get(reverse("stories"), {"q": text})
    assert not SearchMiss.objects.exists()


@pytest.mark.both_databases
def test_words_that_look_like_a_name_are_never_kept(client, on_day):
    search.rebuild()
    for day in range(4):
        on_day(day)
        client.get("/stories/", {"q": "margaret oldroyd"})
    assert SearchMiss.objects.get().days == 4
    assert not SearchMiss.objects.exclude(words="").exists()


def test_a_search_that_found_something_or_that_filters_emptied_is_not_counted(client):
    make_story("Tea", status=Status.PUBLISHED)
    make_story("Draft")
    search.catch_up()
    client.get(reverse("stories"), {"q": "tea"})
    client.get(reverse("stories"), {"q": "tea", "component": "purpose"})
    assert not SearchMiss.objects.exists()


def test_a_search_that_filters_emptied_leads_on_to_what_it_finds_without_them(client):
    make_story("Tea", status=Status.PUBLISHED, helping=[("people", "A kettle.")], settings=["cancer"])
    make_story("Draft tea", helping=[("purpose", "A kettle.")])
    search.catch_up()
    results = search.find(search.Filters.of(q="tea", component=["purpose"], setting=["cancer"]))
    assert results.total == 0
    assert [(way.without, way.count) for way in results.ways_out] == [("Building a shared purpose and vision", 1)]
    html = client.get(reverse("stories"), {"q": "tea", "component": "purpose"}).content.decode()
    assert "share the first story about this" in html and "Draft tea" not in html


@pytest.mark.both_databases
def test_shipped_groups_lose_words_of_two_meanings_and_those_the_team_changed_stay():
    change = importlib.import_module("stories.migrations.0028_fewer_synonyms").change_groups
    SynonymGroup.objects.all().delete()
    shipped = SynonymGroup.objects.create(expressions="trust, honesty, openness, candour")
    gone = SynonymGroup.objects.create(expressions="fall, fell, fallen")
    edited = SynonymGroup.objects.create(expressions="police, officers, constables")
    change(apps, None)
    shipped.refresh_from_db()
    edited.refresh_from_db()
    assert shipped.expressions == "honesty, openness, candour"
    assert edited.expressions == "police, officers, constables"
    assert not SynonymGroup.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize(
    "name",
    ["0036_fewer_synonyms_again", "0038_went_wrong", "0044_missing_synonyms", "0045_finding_time", "0046_what_fell"],
)
@pytest.mark.both_databases
def test_shipped_groups_lose_more_words_of_two_meanings_and_are_what_a_new_portal_has(name):
    migration = importlib.import_module(f"stories.migrations.{name}")
    for before, now in migration.CHANGED:
        group = SynonymGroup.objects.get(expressions=now)
        SynonymGroup.objects.filter(pk=group.pk).update(expressions=before)
    edited = SynonymGroup.objects.create(expressions="green plan, environment, ours")
    migration.change_groups(apps, None)
    for before, now in migration.CHANGED:
        assert SynonymGroup.objects.filter(expressions=now).exists()
        assert not SynonymGroup.objects.filter(expressions=before).exists()
    edited.refresh_from_db()
    assert edited.expressions == "green plan, environment, ours"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("net zero", "Red and green charts in a quiet environment."),
        ("compassionate leadership", "All kinds of forms, and one of a kind."),
        ("veterans", "People with lived experience."),
        ("what did not work", "Care at home for heart failure."),
        ("what didn't work", "A teamwork award: it works."),
        ("no time", "This time we have a lot of it."),
    ],
)
def test_what_only_looks_like_a_synonym_is_not_said_to_mean_the_same(asked, told):
    make_story("Draft", account=f"{asked} {told}")
    make_story("Other", account=told, status=Status.PUBLISHED)
    search.catch_up()
    found = search.find(search.Filters.of(q=asked))
    # Words near in meaning may find it, and are said to be no more than close.
    assert found.total == 0 or found.with_all_words == 0


def test_a_figure_that_fell_is_no_fall(find_titles):
    make_story("Fall", account="A man of 80 tumbled in the bathroom.", status=Status.PUBLISHED)
    make_story("Figure", account="The wait fell by a third.", status=Status.PUBLISHED)
    make_story("Draft", account="Falls on a ward.")
    assert find_titles("falls") == ["Fall"]


@pytest.mark.both_databases
def test_shipped_groups_of_near_words_lose_those_of_two_meanings_too():
    change = importlib.import_module("stories.migrations.0029_more_near_synonyms").change_groups
    [now] = SynonymGroup.objects.filter(expressions__startswith="ethnic, racism").values_list("expressions", flat=True)
    SynonymGroup.objects.all().delete()
    shipped = SynonymGroup.objects.create(expressions=now.replace("racism", "race, racism, brown"), is_near=True)
    edited = SynonymGroup.objects.create(expressions="brown, racism, ours", is_near=True)
    change(apps, None)
    shipped.refresh_from_db()
    edited.refresh_from_db()
    assert (shipped.expressions, edited.expressions) == (now, "brown, racism, ours")
    assert SynonymGroup.objects.filter(expressions__startswith="out of area placements, far from home").exists()


@pytest.mark.both_databases
def test_groups_of_near_words_from_before_0029_was_edited_lose_those_words_and_those_the_team_changed_stay():
    take_out = importlib.import_module("stories.migrations.0030_near_words_taken_out").take_out
    new = list(SynonymGroup.objects.order_by("pk").values_list("pk", "expressions"))
    take_out(apps, None)
    assert list(SynonymGroup.objects.order_by("pk").values_list("pk", "expressions")) == new
    [now] = [words for _, words in new if words.startswith("ethnic, racism")]
    SynonymGroup.objects.all().delete()
    first_form = now.replace("racism", "race, racism").replace("asian", "black, brown, asian")
    first = SynonymGroup.objects.create(expressions=first_form, is_near=True)
    put_back = SynonymGroup.objects.create(expressions=now.replace("asian", "black, asian"), is_near=True)
    added_to = SynonymGroup.objects.create(expressions=first_form + ", ours", is_near=True)
    take_out(apps, None)
    for group in (first, put_back, added_to):
        group.refresh_from_db()
    assert first.expressions == now
    assert put_back.expressions == now.replace("asian", "black, asian")
    assert added_to.expressions == first_form + ", ours"


@pytest.mark.parametrize(
    ("asked", "found", "other"),
    [
        ("carers", "A wife was asked.", "Two healthcare assistants."),
        ("psychological safety", "Psychological safety on nights.", "Depression in winter."),
        ("staff feedback", "Feedback for staff.", ""),
        ("T&O", "Trauma and orthopaedics.", ""),
        ("M&M", "Mortality and morbidity meetings.", ""),
        ("HIQA", "After the inspection.", ""),
        ("bwrdd iechyd", "Our health board.", ""),
        ("why did people stop using it", "Nobody used it.", ""),
        ("who should own the data", "There was no owner of the data.", ""),
    ],
)
def test_shipped_groups_know_these_words_and_no_other_meaning_of_them(find_titles, asked, found, other):
    make_story("Found", account=found, status=Status.PUBLISHED)
    make_story("Other", account=other or "Nothing of that.", status=Status.PUBLISHED)
    make_story("Draft", account=found)
    assert find_titles(q=asked) == ["Found"]
