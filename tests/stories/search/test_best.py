"""The best hits are those that the engine finds by weighing every story, however few are looked at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stories import search
from stories.models import Status, Story
from stories.search import best
from stories.search.engine import term
from stories.search.reading import reader
from tests.factories import make_story

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def published(title, years, times):
    made = make_story(title, status=Status.PUBLISHED, account="tea " * times + "and so on " * 4)
    made.published_at = timezone.now() - timedelta(days=365 * years)
    made.save()


def weighed(limit, offset):
    """Return the numbers of stories as the engine orders them by itself, and as best_first() does."""
    now, query = reader(), term("all", "tea")
    by_engine = now.searcher.search(query, limit=limit, offset=offset, count=False, weight_by_field="freshness").hits
    return now.values("story", by_engine), now.values("story", best.best_first(now, query, limit, offset))


# From all put in order here to nearly none.
@pytest.mark.parametrize(("taken", "more", "few"), [(3, 4, 100), (1, 2, 100), (1, 1, 100), (20, 1, 100), (1, 1, 1)])
def test_the_best_are_those_of_the_engine_on_every_page(monkeypatch, taken, more, few):
    monkeypatch.setattr(best, "TAKEN", taken)
    monkeypatch.setattr(best, "TAKEN_MORE", more)
    monkeypatch.setattr(best, "FEW", few)
    # Oldest first, so that of equal scores the engine has the wrong ones at hand; and a few that differ by the text.
    for number in range(12):
        published(f"Story {number}", years=24 - 2 * number, times=1 + number % 3)
    make_story("Draft", account="tea tea tea tea")
    search.rebuild()
    for limit, offset in ((2, 0), (2, 2), (5, 5), (12, 0), (20, 0), (5, 10), (5, 20)):
        by_engine, ours = weighed(limit, offset)
        assert by_engine == ours
        assert len(ours) == max(0, min(limit, 12 - offset))


@pytest.mark.parametrize(("number", "few", "more"), [(30, 100, 4), (30, 8, 1), (30, 8, 4), (60, 12, 3)])
def test_no_page_shows_again_what_another_shows_or_leaves_out_what_none_does(monkeypatch, number, few, more):
    # So few are put in order by ourselves, and the others as the engine has them.
    monkeypatch.setattr(best, "FEW", few)
    monkeypatch.setattr(best, "TAKEN", 1)
    monkeypatch.setattr(best, "TAKEN_MORE", more)
    now = timezone.now()
    for at in range(number):
        made = make_story(f"Story {at}", status=Status.PUBLISHED, account="tea and so on")
        made.published_at = now - timedelta(seconds=at % 3)
        made.save()
        if at % 9 == 8:
            search.catch_up()
    make_story("Draft", account="tea tea tea tea")
    search.catch_up()
    found, query, limit = reader(), term("all", "tea"), 4
    pages = [found.values("story", best.best_first(found, query, limit, start)) for start in range(0, number, limit)]
    assert sorted(pk for page in pages for pk in page) == sorted(
        Story.objects.published().values_list("pk", flat=True)
    )
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


def test_a_newer_story_stands_before_an_older_one_that_says_the_same(find_titles):
    published("Older", years=9, times=2)
    published("Newer", years=1, times=2)
    make_story("Draft", account="tea tea")
    assert find_titles("tea") == ["Newer", "Older"]


def test_titles_that_begin_as_typed_are_offered_newest_first():
    for number, years in enumerate((3, 1, 2)):
        published(f"Teapot {number}", years=years, times=number)
    make_story("Teapot draft")
    search.rebuild()
    assert [one.text for one in search.suggestions("teap") if one.kind == "Story"] == [
        "Teapot 1",
        "Teapot 2",
        "Teapot 0",
    ]
