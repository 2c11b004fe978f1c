"""The queue's filters: what each count promises is what a press on it shows, and any address gives a list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from organisations.models import Nation
from stories.models import Status, Story
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

NOON = timezone.make_aware(timezone.datetime(2026, 10, 14, 12, 0))

# PostgreSQL plans by the number of rows, of which a test has few.
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="holds SQLite's plans")


@pytest.fixture
def desk(curator_client, monkeypatch):
    """A curator at the desk on Wednesday 14 October 2026."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return Visitor(curator_client)


def make_desk(curator):
    """Make stories that differ in all that the desk counts by."""
    cole = factories.make_curator(name="Cole Adair")
    for number in range(12):
        nation = [None, "wales", "england"][number % 3]
        factories.make_story(
            f"Story {number}",
            status=[Status.SUBMITTED, Status.SUBMITTED, Status.IN_REVIEW, Status.PUBLISHED][number % 4],
            reviewer=[curator, cole, None][number % 3],
            submitted_at=NOON - timedelta(days=number),
            nation=Nation.objects.get(code=nation) if nation else None,
            account="Ring us on 07700 900123." if number % 2 else "We listened.",
            helping=[(["people", "system"][number % 2], "A coach."), ("purpose", "A plan.")],
            approved_by=cole if number == 4 else None,
        )
    Story.objects.filter(title="Story 5").update(flagged=None, flagged_open=None)


def options(visitor):
    """Return {(facet, option): (count, address)} of the page's links to filter by."""
    found = {}
    for heading in visitor.page.with_class("desk-facet__name"):
        [group] = [ul for ul in visitor.page.all("ul") if ul.get("aria-labelledby") == heading.get("id")]
        for link in group.all("a"):
            name, count = (link.with_class(f"desk-facet__{part}")[0].text for part in ("option", "count"))
            found[heading.text, name] = (int(count), link.get("href"))
    return found


def titles(visitor):
    return [link.text for link in visitor.page.with_class("desk-row__title")]


def number_of_rows(visitor):
    return len(visitor.page.with_class("desk-row__title"))


@pytest.mark.parametrize(
    "start", ["/curate/", "/curate/?show=others", "/curate/?show=all", "/curate/?show=all&component=people"]
)
def test_every_count_is_what_a_press_on_it_shows(desk, curator, start):
    make_desk(curator)
    found = options(desk.open(start))
    chosen = [link for link in desk.page.with_class("desk-facet__link") if link.get("aria-current")]
    assert len(found) > 8
    for (facet, name), (count, address) in found.items():
        if name not in [link.with_class("desk-facet__option")[0].text for link in chosen] and facet != "Component":
            assert number_of_rows(desk.open(address)) == count, (facet, name)


def test_two_options_of_a_facet_widen_and_two_facets_narrow(desk, curator):
    make_desk(curator)
    desk.open("/curate/?show=all&nation=wales")
    wales = number_of_rows(desk)
    england = options(desk)["Nation", "England"]
    assert number_of_rows(desk.open(england[1])) == wales + england[0]
    desk.open("/curate/?show=all&nation=wales&flags=open&component=people&component=system")
    assert 0 < number_of_rows(desk) < wales


def test_filters_in_use_are_links_that_take_them_away(desk, curator):
    make_desk(curator)
    desk.open("/curate/?show=all&nation=wales&flags=open&sort=title")
    desk.click("Remove filter: Nation, Wales ✕")
    assert desk.url == "/curate/?show=all&flags=open&sort=title"
    desk.open("/curate/?show=all&nation=wales&flags=open&sort=title").click("Remove all filters")
    assert desk.url == "/curate/?show=all&sort=title"


def test_what_is_late_is_one_press_away(desk):
    for title, days in (("On time", 0), ("Late", 9), ("Later", 20), ("Today", 7)):
        factories.make_story(title, status=Status.SUBMITTED, submitted_at=NOON - timedelta(days=days))
    found = options(desk.open("/curate/"))
    assert found["First decision", "Late"][0] == 2
    desk.open(found["First decision", "Late"][1])
    assert [link.text for link in desk.page.with_class("desk-row__title")] == ["Later", "Late"]


@pytest.mark.parametrize(
    "query",
    ["show=nonsense", "nation=atlantis", "due=never", "sort=colour", "reviewer=abc", "status=draft", "flags=%00"],
)
def test_nonsense_in_the_address_is_left_out_and_told(desk, query):
    factories.make_story("There", status=Status.SUBMITTED)
    factories.make_story("A secret draft")
    assert desk.open(f"/curate/?{query}").sees("Part of the address made no sense here, so it was left out.")
    assert number_of_rows(desk) == 1
    assert "A secret draft" not in desk.html


def test_columns_sort_and_a_second_press_turns_them_round(desk):
    for title in ("Birch", "ash", "Cedar"):
        factories.make_story(title, status=Status.SUBMITTED)
    desk.open("/curate/?sort=title")
    assert [link.text for link in desk.page.with_class("desk-row__title")] == ["ash", "Birch", "Cedar"]
    [head] = [th for th in desk.page.all("th") if th.get("aria-sort")]
    assert (head.get("aria-sort"), head.all("a")[0].get("href")) == ("ascending", "/curate/?sort=-title")
    desk.open("/curate/?sort=-title")
    assert [link.text for link in desk.page.with_class("desk-row__title")] == ["Cedar", "Birch", "ash"]


def test_no_match_says_so_with_a_way_out(desk):
    factories.make_story(status=Status.SUBMITTED)
    desk.open("/curate/?nation=wales")
    assert desk.sees("No story matches these filters")
    assert desk.click("Remove all filters").url == "/curate/"


@pytest.mark.parametrize("order", [
    "", "&sort=due", "&sort=-title", "&sort=nation", "&sort=-flags", "&sort=reviewer", "&sort=-reviewer",
    "&sort=reviewer&component=purpose",
])  # fmt: skip
def test_pages_hold_each_story_once_in_the_order_of_the_list(desk, curator, monkeypatch, order):
    make_desk(curator)
    monkeypatch.setattr("stories.views.curate.queue.PER_PAGE", 50)
    whole = titles(desk.open(f"/curate/?show=all{order}"))
    monkeypatch.setattr("stories.views.curate.queue.PER_PAGE", 5)
    pages = [titles(desk.open(f"/curate/?show=all{order}&page={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert [title for page in pages for title in page] == whole


def test_a_page_in_the_order_of_curators_holds_those_of_one_name_together_and_of_each_what_waits_longest_first(
    desk, monkeypatch
):
    took = [factories.make_curator(name=name) for name in ("Bea Arden", "Bea Arden", "Zia Moor")] + [None]
    statuses = [Status.PUBLISHED, Status.IN_REVIEW]
    for number in range(16):
        day, status = NOON - timedelta(days=16 - number), statuses[number % 3 % 2]
        reviewer = took[number % 4]
        factories.make_story(f"Story {number:02}", status=status, reviewer=reviewer, submitted_at=day)
    nobody, zia = [3, 7, 11, 15], [2, 6, 10, 14]
    bea = sorted({*range(16)} - {*nobody, *zia})
    for order, numbers in (("reviewer", [*nobody, *bea, *zia]), ("-reviewer", [*zia, *bea, *nobody])):
        for size in (3, 4, 7, 16):
            monkeypatch.setattr("stories.views.curate.queue.PER_PAGE", size)
            addresses = [f"/curate/?show=all&sort={order}&page={page}" for page in range(1, -(-16 // size) + 1)]
            listed = [title for address in addresses for title in titles(desk.open(address))]
            assert listed == [f"Story {number:02}" for number in numbers]


def test_order_by_curator_goes_by_name_whoever_curates_no_more(desk, curator):
    for name in ("Zia Moor", "Bea Arden", "Mo Lund"):
        former = factories.make_member(name=name)
        factories.make_story(f"By {name}", status=Status.PUBLISHED, reviewer=former)
    factories.make_story("By nobody", status=Status.DECLINED)
    assert titles(desk.open("/curate/?show=all&sort=reviewer")) == [
        "By nobody", "By Bea Arden", "By Mo Lund", "By Zia Moor",
    ]  # fmt: skip


@on_sqlite
@pytest.mark.parametrize("query", [
    "", "?page=2", "?component=people&flags=open", "?show=others&reviewer=1", "?show=all", "?show=all&status=published",
    "?show=all&component=people&nation=wales", "?show=all&flags=looked_at", "?show=all&reviewer=1",
    "?show=all&due=late", "?show=all&second=asked&sort=flags", "?show=all&sort=nation", "?show=all&sort=-reviewer",
    "?show=all&page=2", "?show=all&sort=-due&flags=none", "?sort=-due", "?show=all&second=asked",
    "?show=all&second=approved", "?show=all&nation=none", "?show=all&reviewer=nobody",
])  # fmt: skip
def test_stories_are_counted_and_ordered_without_reading_their_texts(
    curator_client, curator, django_assert_max_num_queries, query
):
    with django_assert_max_num_queries(12) as captured:
        curator_client.get(f"/curate/{query.replace('=1', f'={curator.pk}')}")
    asked = [asked["sql"] for asked in captured.captured_queries if 'FROM "stories_story"' in asked["sql"]]
    with connection.cursor() as cursor:
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in asked]
    ways = [row[-1] for plan in plans for row in plan if row[-1].split()[1] in {"stories_story", "U0"}]
    assert len(asked) >= 3
    assert [way for way in ways if "COVERING INDEX" not in way and "PRIMARY KEY" not in way] == []


@on_sqlite
@pytest.mark.parametrize("query", ["?show=all&second=asked", "?second=asked"])
def test_statistics_do_not_lead_to_the_rows_of_all_stories_that_nobody_approved(
    curator_client, curator, django_assert_max_num_queries, query
):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # As SQLite finds them where it looks at 1,000 rows of an index of 100,000.
        cursor.execute("DELETE FROM sqlite_stat1")
        [(approved,)] = cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'stories_story_approved_by_id_%'"
        ).fetchall()
        for index, numbers in (
            (approved, "122791 147"),
            ("story_newest", "178178 334 35 1"),
            ("story_dates", "110760 1 1 1 1 1 1 1 1 1 1 1"),
            ("story_counts", "105400 334 126 24 8 5 2"),
            ("story_desk", "93840 334 1 1 1 1 1 1 1 1 1 1"),
        ):
            cursor.execute("INSERT INTO sqlite_stat1 VALUES ('stories_story', %s, %s)", [index, numbers])
        cursor.execute("ANALYZE sqlite_master")
    test_stories_are_counted_and_ordered_without_reading_their_texts(
        curator_client, curator, django_assert_max_num_queries, query
    )


@on_sqlite
@pytest.mark.parametrize("query", ["?show=all&page=2", "?show=all&sort=reviewer", "?sort=-due"])
def test_a_page_of_many_is_found_in_its_place_in_an_index_and_only_its_own_stories_are_sorted(
    curator_client, curator, django_assert_max_num_queries, monkeypatch, query
):
    make_desk(curator)
    monkeypatch.setattr("stories.views.curate.queue.PER_PAGE", 4)
    with django_assert_max_num_queries(12) as captured:
        curator_client.get(f"/curate/{query}")
    [listing] = [asked["sql"] for asked in captured.captured_queries if "LIMIT 4" in asked["sql"]]
    with connection.cursor() as cursor:
        plan = [row[-1] for row in cursor.execute(f"EXPLAIN QUERY PLAN {listing}").fetchall()]
    [way] = [step for step in plan if step.split()[1] == "U0"]
    assert "COVERING INDEX story_d" in way
    # The last step puts the 4 in their order once more.
    assert [step for step in plan if "TEMP B-TREE" in step] == [plan[-1]]


def test_order_by_curator_is_one_where_nobody_took_a_story(desk):
    for day in (1, 2):
        factories.make_story(f"Story {day}", status=Status.DECLINED, submitted_at=NOON - timedelta(days=day))
    assert titles(desk.open("/curate/?show=all&sort=-reviewer")) == ["Story 2", "Story 1"]
