"""The filtered desk as CSV and XLSX: all of it, no formula, and of an author only what readers see."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from members.ledger import DeskEvent
from organisations.models import Nation
from stories.desk import export
from stories.models import Status, Story
from tests import factories

pytestmark = pytest.mark.django_db

KINDS = pytest.mark.parametrize("kind", ["csv", "xlsx"])


def content(response):
    return b"".join(response.streaming_content)


def take(client, kind, query=""):
    """Return the rows of an export as {heading: cell} dicts."""
    response = client.get(f"/curate/export/{kind}/{query}")
    assert response.status_code == 200
    assert f'.{kind}"' in response["Content-Disposition"]
    if kind == "csv":
        head, *rows = csv.reader(io.StringIO(content(response).decode("utf-8-sig"), newline=""))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content(response))).active
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert head == export.HEADINGS
    return [dict(zip(head, row, strict=True)) for row in rows]


@KINDS
def test_export_holds_every_story_of_the_filtered_list_in_its_order(desk, kind):
    wales = Nation.objects.get(code="wales")
    for number in range(30):
        factories.make_story(f"Story {number:02}", status=Status.SUBMITTED, nation=wales)
    factories.make_story("Elsewhere", status=Status.SUBMITTED)
    factories.make_story("A secret draft", nation=wales)
    desk.open("/curate/?nation=wales&sort=-title")
    links = dict(desk.links())
    assert links["CSV" if kind == "csv" else "Excel"] == f"/curate/export/{kind}/?nation=wales&sort=-title"
    rows = take(desk.client, kind, "?nation=wales&sort=-title")
    assert [row["Title"] for row in rows] == [f"Story {number:02}" for number in reversed(range(30))]
    # The list of decisions is no list of stories: its address gives the queue.
    assert len(take(desk.client, kind, "?show=decided")) == 31


@KINDS
def test_a_row_says_what_the_desk_says(desk, curator, kind):
    day = timezone.now() - timedelta(days=30)
    story = factories.make_story(
        "Huddles",
        status=Status.IN_REVIEW,
        reviewer=curator,
        submitted_at=day,
        helping=[("people", "A coach came."), ("system", "One board.")],
        hindering=[("people", "No time.")],
    )
    [row] = take(desk.client, kind, "?show=all")
    assert row["Address at the desk"] == f"http://testserver/curate/{story.pk}/"
    assert (row["Title"], row["Status"], row["Taken by"]) == ("Huddles", "In review", "Cora Vane")
    assert row["First decision"].endswith("working days late")
    assert str(row["Submitted"]).startswith(f"{timezone.localdate(day):%Y-%m-%d}")
    assert row["Components"] == "Investing in culture and people; Embedding a quality management system"
    assert (row["Helping"], row["Hindering"]) == ("A coach came.\nOne board.", "No time.")
    assert (str(row["Passages found"]), row["Nation"]) == ("0", "England")


@KINDS
@pytest.mark.parametrize("attribution", ["organisation", "type_and_region", "nation", ""])
def test_no_export_tells_more_of_an_author_than_readers_see(desk, kind, attribution):
    author = factories.make_member("zofia@secret.example", name="Zofia Quillfeather")
    larkmoor = factories.make_organisation("Larkmoor NHS Foundation Trust", code="SECRETODS")
    for number, status in enumerate([Status.SUBMITTED, Status.PUBLISHED, Status.DECLINED]):
        story = factories.make_story(f"S{number}", author=author, attribution=attribution, status=status)
        Story.objects.filter(pk=story.pk).update(organisation=larkmoor, organisation_typed="Secret Care Home")
    rows = take(desk.client, kind, "?show=all")
    told = repr(rows)
    assert len(rows) == 3
    place = () if attribution == "organisation" else ("Larkmoor", "SECRETODS", "Secret Care")
    for secret in ("Zofia", "Quillfeather", "secret.example", *place):
        assert secret not in told
    assert {row["By"] for row in rows} == {Story.objects.first().byline().text}


@KINDS
def test_a_story_with_a_passage_to_look_at_goes_without_its_words(desk, kind):
    secret = "Mary Smith rang 07700 900123."
    for status in (Status.SUBMITTED, Status.DECLINED):
        factories.make_story("Ringing 07700 900123", status=status, helping=[("people", secret)])
    unseen = factories.make_story("Not looked through", status=Status.SUBMITTED)
    Story.objects.filter(pk=unseen.pk).update(flagged=None, flagged_open=None)
    rows = take(desk.client, kind, "?show=all")
    assert [row["Title"] for row in rows] == [export.WITHHELD] * 3
    assert "07700" not in repr(rows)


FORMULAS = [
    "=1+1",
    "+44 HYPERLINK",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    '=HYPERLINK("http://evil.example";"x")',
]


def test_no_cell_of_a_csv_file_can_begin_a_formula(desk):
    for text in FORMULAS:
        factories.make_story(text, status=Status.SUBMITTED, helping=[("people", text)])
    Story.objects.update(flagged=0, flagged_open=0)
    rows = take(desk.client, "csv")
    assert [row["Title"] for row in rows] == [f"'{text}" for text in FORMULAS]
    assert [row["Helping"] for row in rows] == [f"'{text}" for text in FORMULAS]
    assert not [cell for row in rows for cell in row.values() if cell.lstrip().startswith(export.FORMULA)]


def test_no_cell_of_a_workbook_is_a_formula(desk):
    for text in FORMULAS:
        factories.make_story(text, status=Status.SUBMITTED, organisation_typed="=cmd()", attribution="organisation")
    Story.objects.update(flagged=0, flagged_open=0)
    response = desk.client.get("/curate/export/xlsx/")
    sheet = openpyxl.load_workbook(io.BytesIO(content(response))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n", "d"}
    assert [row[2].value.strip() for row in sheet.iter_rows(min_row=2)] == [text.strip() for text in FORMULAS]


@KINDS
def test_characters_that_a_workbook_cannot_hold_are_left_out(desk, kind):
    factories.make_story("Bell\x07 and \x0b tab", status=Status.SUBMITTED, account="x")
    assert take(desk.client, kind)[0]["Title"] == "Bell and  tab"


@KINDS
def test_each_export_is_on_record_and_a_look_at_its_head_is_not(desk, curator, kind):
    factories.make_story(status=Status.SUBMITTED)
    desk.client.head(f"/curate/export/{kind}/")
    assert not DeskEvent.objects.exists()
    take(desk.client, kind, "?due=5&due=4&due=3")
    event = DeskEvent.objects.get()
    assert (event.actor, event.action, event.subject) == (curator, "exported", "stories.story")
    assert event.name == f"{kind.upper()}, 1 stories"
    assert event.changes == {"filters": ["?due=5&due=4&due=3"]}


def test_too_many_stories_for_a_workbook_are_told_with_a_way_out(desk, monkeypatch):
    monkeypatch.setattr(export, "MOST_IN_WORKBOOK", 1)
    for _ in range(2):
        factories.make_story(status=Status.SUBMITTED)
    desk.open("/curate/?sort=title").click("Excel")
    assert desk.url == "/curate/?sort=title"
    assert desk.sees("An Excel file holds up to 1 stories. Filter them, or download the CSV file.")
    assert len(take(desk.client, "csv")) == 2


def test_an_export_of_another_kind_is_not_there(desk):
    desk.open("/curate/export/pdf/", status=404)


@pytest.mark.parametrize(("number", "chunks"), [(1, 1), (2, 1), (5, 3)])
def test_rows_are_read_chunk_by_chunk_with_one_query_each_beside_five(
    curator, monkeypatch, django_assert_num_queries, number, chunks
):
    monkeypatch.setattr(export, "CHUNK", 2)
    larkmoor = factories.make_organisation()
    for n in range(number):
        status, attribution = (Status.PUBLISHED, "named") if n % 2 else (Status.IN_REVIEW, "organisation")
        fields = {"status": status, "attribution": attribution, "organisation": larkmoor, "reviewer": curator}
        factories.make_story(f"Story {n}", hindering=[("people", "No time.")], components=["system"], **fields)
    with django_assert_num_queries(5 + chunks):
        rows = list(export.rows(Story.objects.handed_in().order_by("pk")))
    assert [row[2] for row in rows] == [f"Story {n}" for n in range(number)]
    with django_assert_num_queries(6):
        next(export.rows(Story.objects.handed_in()))
