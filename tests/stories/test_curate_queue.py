"""The queue: who may see it, in which order, what each row says, and what it costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Role
from stories import workflow
from stories.models import Status, Story
from tests import factories
from tests.journeys import Visitor

pytestmark = pytest.mark.one_database

# A day without a bank holiday for weeks on either side: Wednesday 14 October 2026, at noon.
NOON = timezone.make_aware(timezone.datetime(2026, 10, 14, 12, 0))


@pytest.fixture
def wednesday(monkeypatch):
    """Let it be Wednesday 14 October 2026."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def waiting(title="Huddles at seven", days=0, **fields):
    """Make a submitted story that has waited so many days."""
    fields.setdefault("status", Status.SUBMITTED)
    return factories.make_story(title, submitted_at=timezone.now() - timedelta(days=days), **fields)


def rows(visitor):
    """Return the text of each row."""
    return [row.text for row in visitor.page.with_class("desk-row")]


def titles(visitor):
    """Return the titles in order."""
    return [link.text for link in visitor.page.with_class("desk-row__title")]


# Who may ----------------------------------------------------------------------------------------------------

PAGES = [
    "",
    "?show=mine",
    "?show=decided",
    "{pk}/",
    "{pk}/components-and-tags/",
    "{pk}/publish/",
    "{pk}/decline/",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in(client, db, page, method):
    story = factories.make_story("A secret title", status=Status.IN_REVIEW)
    address = "/curate/" + page.format(pk=story.pk)
    response = getattr(client, method)(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/curate/")
    assert Story.objects.get().status == "in_review"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER, "author"])
def test_to_any_other_member_the_desk_is_not_there(client, db, page, method, role):
    author = factories.make_member()
    story = factories.make_story("A secret title", status=Status.IN_REVIEW, author=author)
    client.force_login(author if role == "author" else factories.make_member(role=role))
    response = getattr(client, method)("/curate/" + page.format(pk=story.pk))
    assert response.status_code == 404
    assert b"A secret title" not in response.content
    assert Story.objects.get().status == "in_review"


@pytest.mark.parametrize("page", PAGES)
def test_desk_is_neither_cached_nor_indexed(desk, db, page):
    story = factories.make_story(status=Status.IN_REVIEW)
    desk.open("/curate/" + page.format(pk=story.pk))
    assert "no-store" in desk.response["Cache-Control"]
    assert "private" in desk.response["Cache-Control"]
    assert [meta.get("content") for meta in desk.page.all("meta", name="robots")] == ["noindex"]


def test_header_leads_curators_and_nobody_else_to_the_queue(desk, member_client):
    assert desk.open("/curate/").click("Curate").heading == "Curate"
    assert Visitor(member_client).open("/my-stories/").links("Curate") == []


# What a row says --------------------------------------------------------------------------------------------


def test_row_says_no_more_of_its_author_than_readers_learn(desk, db, wednesday):
    author = factories.make_member("zofia@secret.example", name="Zofia Quillfeather")
    waiting(
        author=author,
        attribution="nation",
        organisation=factories.make_organisation("Larkmoor NHS Foundation Trust"),
        helping=[("system", "One board.")],
        hindering=[("people", "No time.")],
    )
    [row] = rows(desk.open("/curate/"))
    assert row.startswith(
        "Huddles at seven A member in England "
        "Investing in culture and people Embedding a quality management system "
        "From England 5 working days left Submitted 14 Oct 2026 Take"
    )


def test_typed_organisation_and_missing_author_are_said(desk, db):
    waiting("Typed", organisation_typed="Esk Vale Care Home")
    orphan = waiting("Orphan")
    Story.objects.filter(pk=orphan.pk).update(author=None)
    typed, orphan = rows(desk.open("/curate/"))
    assert "Esk Vale Care Home" in typed
    assert "A member in England" in orphan


@pytest.mark.parametrize(
    ("days", "words", "late"),
    [
        (0, "5 working days left", False),
        (2, "3 working days left", False),
        (7, "Due today", False),
        (8, "1 working day late", True),
        (12, "3 working days late", True),
    ],
)
def test_what_is_left_of_the_promise_is_said_in_words(desk, db, wednesday, days, words, late):
    waiting(days=days)
    [row] = rows(desk.open("/curate/"))
    assert words in row
    marks = desk.page.with_class("desk-left--late")
    assert [len(mark.all("svg")) for mark in marks] == ([1] if late else [])
    assert len(desk.page.with_class("desk-row--late")) == len(marks)


@pytest.mark.both_databases
def test_oldest_submit_comes_first(desk, db):
    waiting("Second", days=2)
    waiting("Third", days=1)
    waiting("First", days=3)
    assert titles(desk.open("/curate/")) == ["First", "Second", "Third"]


def test_a_title_is_shown_as_typed_and_never_as_markup(desk, db):
    waiting("<b>Bold</b> & <script>alert(1)</script>")
    assert titles(desk.open("/curate/")) == ["<b>Bold</b> & <script>alert(1)</script>"]
    assert "<script>alert" not in desk.html


# Groups -----------------------------------------------------------------------------------------------------


def test_groups_hold_what_their_names_say(desk, db, curator):
    cole = factories.make_curator(name="Cole Adair")
    waiting("Waits", days=4)
    waiting("Mine", status=Status.IN_REVIEW, reviewer=curator)
    waiting("His", status=Status.IN_REVIEW, reviewer=cole)
    waiting("Nobody's", status=Status.IN_REVIEW, reviewer=None, days=1)
    for status in ("draft", "changes_requested", "published", "declined", "withdrawn", "archived"):
        factories.make_story(f"A {status} one", status=status, reviewer=curator)
    assert titles(desk.open("/curate/")) == ["Waits"]
    groups = [item.text for item in desk.page.with_class("desk-groups__link")]
    assert groups[:4] == ["Waiting 1", "Taken by me 1", "In review by others 2", "All stories"]
    assert groups[4:] == ["Recent decisions"]
    assert desk.links("People") and desk.links("Bring in stories") and desk.links("Hindrances without an answer")
    assert titles(desk.click("Taken by me 1")) == ["Mine"]
    assert titles(desk.click("In review by others 2")) == ["Nobody's", "His"]
    assert [row.rsplit("Taken by ", 1)[1] for row in rows(desk)] == ["Nobody now", "Cole Adair"]
    assert titles(desk.click("Recent decisions")) == []
    assert titles(desk.click("Waiting 1")) == ["Waits"]


@pytest.mark.both_databases
def test_decided_lately_holds_the_newest_decisions_first(desk, db, curator):
    for title, action, arguments in [
        ("Published", "publish", {}),
        ("Sent back", "request_changes", {"note": "Say more.", "reasons": ["jargon"]}),
        ("Declined", "decline", {"note": "Sorry.", "reasons": ["duplicate"]}),
        ("Put back", "release", {}),
    ]:
        workflow.perform(action, story=waiting(title, status=Status.IN_REVIEW), actor=curator, **arguments)
    desk.open("/curate/?show=decided")
    assert titles(desk) == ["Declined", "Sent back", "Published"]
    assert "Changes requested" in rows(desk)[1]
    assert "By Cora Vane" in rows(desk)[1]


def test_a_decided_story_that_became_a_private_draft_is_not_shown(desk, db, curator):
    author = factories.make_member()
    story = waiting("A secret title", status=Status.IN_REVIEW, author=author)
    workflow.perform("publish", story=story, actor=curator)
    workflow.perform("withdraw", story=story, actor=author)
    assert "now withdrawn" in rows(desk.open("/curate/?show=decided"))[0]
    workflow.perform("reopen", story=story, actor=author)
    assert rows(desk.open("/curate/?show=decided")) == []
    assert "A secret title" not in desk.html
    desk.open(f"/curate/{story.pk}/", status=404)


def test_nothing_is_waiting(desk):
    assert desk.open("/curate/").sees("Nothing is waiting")
    assert desk.open("/curate/?show=mine").sees("You have taken no story")
    assert desk.open("/curate/?show=others").sees("Nobody else is reading a story now")
    assert desk.open("/curate/?show=decided").sees("No decisions yet")


@pytest.mark.parametrize(
    "query", ["?show=nonsense", "?show=%00", "?page=x", "?page=-1", "?page=999999999999999999999"]
)
@pytest.mark.both_databases
def test_an_odd_address_gives_the_queue(desk, db, query):
    waiting()
    assert titles(desk.open(f"/curate/{query}")) == ["Huddles at seven"]


# Taking -----------------------------------------------------------------------------------------------------


def test_own_story_cannot_be_taken(desk, db, curator):
    waiting(author=curator)
    [row] = rows(desk.open("/curate/"))
    assert row.endswith("Your own story")
    assert [button for button in desk.buttons() if button.startswith("Take")] == []


def test_take_button_names_its_story_and_leads_to_it(desk, db, curator):
    waiting("First", days=2)
    second = waiting("Second", days=1)
    desk.open("/curate/").press("Take “Second”")
    assert desk.path == f"/curate/{second.pk}/"
    assert desk.sees("You took this story: “Second”.")
    assert desk.sees("Taken by you")
    second.refresh_from_db()
    assert (second.status, second.reviewer) == ("in_review", curator)


def test_queue_page_that_is_out_of_date_tells_who_was_first(desk, db):
    story = waiting()
    cole = factories.make_curator(name="Cole Adair")
    desk.open("/curate/")
    workflow.perform("start_review", story=story, actor=cole)
    desk.press("Take “Huddles at seven”")
    assert desk.path == f"/curate/{story.pk}/"
    assert desk.sees("Cole Adair was first. The story is now: in review.")
    assert desk.sees("Taken by Cole Adair")


# Size -------------------------------------------------------------------------------------------------------


def make_many(number, curator):
    """Make so many stories in every group."""
    for n in range(number):
        common = {"organisation": factories.make_organisation(f"Trust {n}"), "tags": [f"t{n}"]}
        waiting(f"Waiting {n}", **common)
        waiting(f"Mine {n}", status=Status.IN_REVIEW, reviewer=curator, **common)
        story = waiting(f"Decided {n}", status=Status.IN_REVIEW, reviewer=factories.make_curator(), **common)
        waiting(f"Other {n}", status=Status.IN_REVIEW, reviewer=factories.make_curator(), **common)
        workflow.perform("publish", story=story, actor=factories.make_curator())


@pytest.mark.parametrize("query", ["", "?show=mine", "?show=others", "?show=decided"])
def test_number_of_queries_is_the_same_for_one_row_and_three(
    curator_client, curator, db, query, django_assert_max_num_queries
):
    address = f"/curate/{query}"
    make_many(1, curator)
    with django_assert_max_num_queries(12) as one:
        assert curator_client.get(address).content.count(b"desk-row__title") == 1
    make_many(2, curator)
    with django_assert_max_num_queries(12) as three:
        assert curator_client.get(address).content.count(b"desk-row__title") == 3
    assert len(three) == len(one)


@pytest.mark.both_databases
def test_queue_goes_on_over_pages(desk, db):
    author = factories.make_member()
    start = timezone.now() - timedelta(days=1)
    Story.objects.bulk_create(
        Story(
            title=f"Story {n:02}",
            account="x",
            author=author,
            status=Status.SUBMITTED,
            submitted_at=start + timedelta(minutes=n),
        )
        for n in range(27)
    )
    assert titles(desk.open("/curate/")) == [f"Story {n:02}" for n in range(25)]
    assert titles(desk.click("Next: Page 2 of 2")) == ["Story 25", "Story 26"]
    assert titles(desk.click("Previous: Page 1 of 2"))[0] == "Story 00"


@pytest.mark.both_databases
def test_pages_keep_their_group(desk, db, curator):
    author = factories.make_member()
    Story.objects.bulk_create(
        Story(
            title=f"S{n}",
            author=author,
            status=Status.IN_REVIEW,
            reviewer=curator,
            submitted_at=timezone.now(),
        )
        for n in range(26)
    )
    desk.open("/curate/?show=mine").click("Next: Page 2 of 2")
    assert desk.url == "/curate/?show=mine&page=2"
    assert len(titles(desk)) == 1


def test_page_costs_the_same_with_two_thousand_stories(
    curator_client, curator, db, django_assert_max_num_queries
):
    author = factories.make_member()
    Story.objects.bulk_create(
        (
            Story(
                title=f"Story {n}",
                account="x" * 500,
                author=author,
                status=Status.SUBMITTED,
                submitted_at=NOON + timedelta(minutes=n),
            )
            for n in range(2_000)
        ),
        batch_size=1000,
    )
    with django_assert_max_num_queries(12) as queries:
        response = curator_client.get("/curate/?page=40")
    assert response.content.count(b"desk-row__title") == 25
    fetched = [query["sql"] for query in queries.captured_queries if '"title"' in query["sql"]]
    assert all("LIMIT 25" in sql for sql in fetched)
    assert len(fetched) == 1
