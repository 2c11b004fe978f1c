"""Bringing in a spreadsheet of stories: all or nothing, and a sentence for whatever is wrong."""

import csv
import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from stories import leaving
from stories.importing import sheets
from stories.models import Consent, Status, Story, StoryBatch, StoryEvent
from tests.factories import make_curator, make_organisation, make_story
from tests.journeys import Visitor, parse

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HEADER = ["Title", "What is happening", "Helping: people", "Permission given by", "Permission given on"]
ROW = ["Bins by the door", "We moved the bins.", "A coach came.\nNobody minded.", "Ida Fenn", "2026-04-30"]


@pytest.fixture
def visitor(curator_client):
    return Visitor(curator_client)


def as_csv(*rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*rows, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(visitor, content, name="stories.xlsx"):
    """Upload a file through the page and return the visitor on the page that follows."""
    visitor.open("/curate/bring-in/")
    form = visitor.form("Check the file").element
    assert (form.get("enctype"), form.get("method")) == ("multipart/form-data", "post")
    response = visitor.client.post(form.get("action"), {"sheet": SimpleUploadedFile(name, content)}, follow=True)
    return visitor._arrive(response, form.get("action"), 200)


def problems(visitor):
    """Return the rows of the table of what is wrong."""
    return [[cell.text for cell in row.all("td")] for row in visitor.main.all("tr")[1:]]


@pytest.mark.both_databases
def test_a_curator_fills_in_the_template_and_its_stories_arrive_as_submitted_with_permission(visitor, curator):
    make_organisation("Larkmoor NHS Foundation Trust")
    visitor.open("/curate/").click("Bring in stories")
    template = visitor.client.get(dict(visitor.links())["Template for Excel (.xlsx)"])
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    sheet = book["Stories"]
    headers = [cell.value for cell in sheet[1]]
    told = {
        "Title": "Bins by the door",
        "What is happening": "We moved the bins.",
        "Helping: Investing in culture and people": "A coach came.\n\nNobody minded.",
        "Hindering: Building improvement capability": "Two forms.",
        "Components": "purpose; Embedding a quality management system",
        "What surprised you": "It was quick.",
        "Organisation": "Larkmoor NHS Foundation Trust",
        "Care settings": "Cancer; Diagnostics",
        "Stage": "Under way",
        "Tags": "bins; huddle",
        "How the author appears": "Nation only",
        "Author’s email address": "ida@example.org",
        "Your number": 12.0,
        "Permission given by": "Ida Fenn",
        "Permission given on": date(2026, 4, 30),
    }
    for header, value in told.items():
        sheet.cell(2, headers.index(header) + 1, value)
    content = io.BytesIO()
    book.save(content)
    upload(visitor, content.getvalue())
    assert visitor.heading == "Check before they come in"
    assert visitor.sees("1 story can come in.")
    assert visitor.sees("Bins by the door")
    assert not Story.objects.exists()
    visitor.press("Bring in 1 story")
    assert visitor.errors == ["Say that each author gave permission, or do not bring the stories in"]
    assert not Story.objects.exists()
    visitor.press("Bring in 1 story", {"permission": True})
    assert visitor.sees("1 story is in the queue.")
    assert visitor.sees("Bins by the door")
    story = Story.objects.get()
    assert (story.status, story.author.email, story.external_id) == (Status.SUBMITTED, "ida@example.org", "12")
    assert (story.surprises, story.stage, story.attribution) == ("It was quick.", "under_way", "nation")
    assert [(f.kind, f.component.code, f.statement) for f in story.factors.all()] == [
        ("helping", "people", "A coach came."),
        ("helping", "people", "Nobody minded."),
        ("hindering", "capability", "Two forms."),
    ]
    assert {c.code for c in story.components.all()} == {"purpose", "people", "capability", "system"}
    assert sorted(story.tags.names()) == ["bins", "huddle"]
    event = StoryEvent.objects.get()
    assert (event.action, event.actor, event.to_status) == ("import", curator, "submitted")
    consent = Consent.objects.get()
    assert (consent.statement, consent.given_by, consent.member) == ("permission", "Ida Fenn", curator)
    assert (consent.agreed_at.date(), consent.wording_version) == (date(2026, 4, 30), "2026-11")
    assert not StoryBatch.objects.exists()
    visitor.open(f"/curate/{story.pk}/")
    assert visitor.sees("30 Apr 2026, wording 2026-11, given by Ida Fenn to Cora Vane")


def test_the_csv_template_has_the_columns_of_the_other(visitor):
    plain, excel = (visitor.client.get(f"/curate/bring-in/template.{kind}").content for kind in ("csv", "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(excel))
    assert list(csv.reader(io.StringIO(plain.decode("utf-8-sig")))) == [[cell.value for cell in book["Stories"][1]]]


def test_all_that_is_wrong_is_shown_by_row_and_column_and_nothing_is_kept(visitor):
    make_story(external_id="here")
    header = [*HEADER, "Nation", "Stage", "Your number"]
    upload(
        visitor,
        as_xlsx(
            header,
            [*ROW, "England", "Planned", "1"],
            ["", "", "x" * 301, "", "soon", "Narnia", "Never", "2"],
            [*ROW, "", "", "1"],
            [*ROW[:2], None, *ROW[3:], "", "", "3"],
            [*ROW, "", "", "here"],
            [*ROW[:4], "2999-01-01", "", "", "6"],
            [*ROW[:3], "x" * 121, "20260430123", "", "", "7"],
        ),
    )
    assert visitor.title.startswith("Error: ")
    assert problems(visitor) == [
        ["Row 3", "Title", "Is missing."],
        ["Row 3", "What is happening", "Is missing."],
        ["Row 3", "Helping: Investing in culture and people", "Has 301 characters, and 300 is the most."],
        ["Row 3", "Permission given by", "Is missing."],
        ["Row 3", "Permission given on", "“soon” is not a date such as 2026-04-30."],
        ["Row 3", "Nation", "“Narnia” is none of England, Scotland, Wales, Northern Ireland, Ireland."],
        ["Row 3", "Stage", "“Never” is none of Planned, Under way, Sustained, Stopped."],
        ["Row 4", "The whole row", "Is the same story as row 2."],
        ["Row 5", "The whole row", "Needs a component, or something that is helping or hindering."],
        ["Row 6", "The whole row", "Is here already. Take the row out of the file."],
        ["Row 7", "Permission given on", "Is in the future."],
        ["Row 8", "Permission given by", "Has 121 characters, and 120 is the most."],
        ["Row 8", "Permission given on", "“20260430123” is not a date such as 2026-04-30."],
    ]
    assert Story.objects.count() == 1
    assert not StoryBatch.objects.exists()


def test_more_problems_than_fit_are_counted(visitor):
    upload(visitor, as_csv(HEADER, *([["", "Words", "A coach.", "Ida", "2026-04-30"]] * 201)), "stories.csv")
    assert len(problems(visitor)) == 200
    assert visitor.sees("201 things are wrong")
    assert visitor.sees("Here are the first 200.")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (as_csv(HEADER, ROW), "a.csv"),
        (as_csv(HEADER, ROW, delimiter=";"), "a.csv"),
        (as_csv(HEADER, ROW, delimiter="\t"), "a.txt"),
        (as_csv(HEADER, ROW, encoding="utf-8-sig"), "a.csv"),
        (as_csv(HEADER, ROW, encoding="utf-16"), "a.csv"),
        (as_csv([], HEADER, [], ROW, []), "a.csv"),
        (as_csv([*HEADER], [*ROW[:4], "30/04/2026"]), "a.csv"),
        (as_xlsx(HEADER, [], ROW), "a.xlsx"),
    ],
    ids=["commas", "semicolons", "tabs", "mark", "utf-16", "blank rows", "british date", "xlsx"],
)
def test_the_forms_in_which_spreadsheets_come_are_read(visitor, content, name):
    upload(visitor, content, name)
    assert visitor.heading == "Check before they come in", visitor.errors
    assert visitor.sees("Permission given by Ida Fenn on 30 April 2026.")
    line = StoryBatch.objects.get().lines[0]
    assert line["data"]["title"] == "Bins by the door"
    assert line["data"]["helping"][1] == {"component": "people", "statement": "Nobody minded."}
    assert (line["given_by"], line["given_on"]) == ("Ida Fenn", "2026-04-30")


def zipped(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return content.getvalue()


def with_part(name, part):
    content = io.BytesIO(as_xlsx(HEADER, ROW))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, part)
    return content.getvalue()


def broken(mark, others):
    """Return a good file in which some bytes after the last of these marks of a ZIP file are others, by place."""
    content = bytearray(as_xlsx(HEADER, ROW))
    for place, byte in others.items():
        content[content.rindex(mark) + place] = byte
    return bytes(content)


def far_row(sheet):
    sheet.cell(1_000_000, 1, "x")


BAD = {
    "empty": (b"", "a.csv", "This file is empty."),
    "blank": (b" \r\n ,,\r\n", "a.csv", "This file is empty."),
    "header alone": (as_csv(HEADER), "a.csv", "This file has one row and no stories below it."),
    "empty xlsx": (as_xlsx(), "a.xlsx", "This file is empty."),
    "no header": (as_csv(ROW, ROW), "a.csv", "The first row does not name our columns."),
    "wrong column": (as_csv([*HEADER, "Colour"], [*ROW, "red"]), "a.csv", "“Colour” is not a column of the template."),
    "missing column": (as_csv(HEADER[:4], ROW[:4]), "a.csv", "The column “Permission given on” is missing."),
    "column twice": (as_csv([*HEADER, "Title"], [*ROW, "x"]), "a.csv", "The column “Title” is there twice."),
    "text named xlsx": (as_csv(HEADER, ROW), "a.xlsx", "This file is named .xlsx, but it is no Excel file."),
    "other encoding": (as_csv(HEADER, ["Café", *ROW[1:]], encoding="latin-1"), "a.csv", "This file is not in UTF-8."),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0", "a.csv", "This file is not in UTF-8."),
    "nul": (b"Title,What\0is\n", "a.csv", "This is not a spreadsheet that we can read."),
    "open quote": (as_csv(HEADER, ROW) + b'"x', "a.csv", "Row 3 cannot be read. Look for a quotation mark"),
    "macro name": (as_xlsx(HEADER, ROW), "a.XLSM", "This file may hold macros (.xlsm)."),
    "macro inside": (with_part("xl/vbaProject.bin", b"x"), "a.xlsx", "This file holds macros."),
    "old or locked": (sheets.OLD_OFFICE + b"x" * 99, "a.xls", "This file is locked with a password, or"),
    "damaged": (as_xlsx(HEADER, ROW)[:-200], "a.xlsx", "This file is damaged."),
    # Its list of parts begins far off; one of them has a name in a character set that is none.
    "damaged list": (broken(b"PK\5\6", {18: 1}), "a.xlsx", "This file is damaged."),
    "damaged name": (broken(b"PK\1\2", {9: 8, 46: 0xA0}), "a.xlsx", "This file is damaged."),
    "other zip": (zipped(word__document_dot_xml="<a/>"), "a.xlsx", "This is not a spreadsheet that we can read."),
    "no sheet": (zipped(xl__workbook_dot_xml="<a/>"), "a.xlsx", "This Excel file cannot be read."),
    "entities": (with_part("xl/x.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "a.xlsx", "This Excel file cannot be"),
    "bomb": (with_part("xl/x.bin", b"0" * (sheets.MOST_UNPACKED + 1)), "a.xlsx", "This file is too large once it"),
    "far row": (as_xlsx(HEADER, ROW, change=far_row), "a.xlsx", "This file goes on below row 10,000."),
    "merged": (as_xlsx(HEADER, ROW, change=lambda s: s.merge_cells("A2:A3")), "a.xlsx", "The cells A2:A3 are merged."),
    "50,000 rows": (as_csv(HEADER, *([ROW] * 50_000)), "a.csv", "This file has more than 1,000 stories."),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_taken_gets_a_sentence_and_changes_nothing(visitor, kind):
    content, name, words = BAD[kind]
    upload(visitor, content, name)
    assert visitor.heading == "Bring in stories from a spreadsheet"
    assert [error.startswith(words) for error in visitor.errors] == [True], visitor.errors
    assert not StoryBatch.objects.exists()


def test_50000_rows_of_excel_are_refused_after_the_first_thousand():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADER)
    for _ in range(3000):
        sheet.append(ROW)
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(sheets.BadFile, match="more than 1,000 stories"):
        sheets.rows_of(io.BytesIO(content.getvalue()), "a.xlsx")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(visitor, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_BYTES", 1024 * 1024)
    upload(visitor, b"x" * (1024 * 1024 + 1), "a.csv")
    assert visitor.errors == ["This file is larger than 1 MB. Divide it into smaller ones."]


def test_a_form_without_a_file_asks_for_one(visitor):
    visitor.open("/curate/bring-in/").press("Check the file")
    assert visitor.errors == ["Choose a file"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_formula_is_refused_by_row_and_column(visitor, kind):
    rows = [HEADER, ROW, ["=A2", *ROW[1:]]]
    upload(visitor, as_xlsx(*rows) if kind == "xlsx" else as_csv(*rows), f"a.{kind}")
    assert problems(visitor) == [["Row 3", "Title", "Has a formula. Copy the cells and paste them as values."]]


def test_a_cell_that_shows_an_error_and_one_beside_the_table_are_named(visitor):
    def change(sheet):
        sheet["A2"].value, sheet["A2"].data_type = "#REF!", "e"
        sheet["G2"] = "a remark"

    upload(visitor, as_xlsx(HEADER, ROW, change=change))
    assert problems(visitor) == [
        ["Row 2", "The whole row", "Has something to the right of the last column."],
        ["Row 2", "Title", "Shows the error #REF!."],
    ]


@pytest.mark.both_databases
def test_what_became_wrong_since_the_check_stops_all_of_it(visitor):
    upload(visitor, as_csv([*HEADER, "Your number"], [*ROW, "1"], ["Two", *ROW[1:], "2"]), "a.csv")
    make_story(external_id="2")
    visitor.press("Bring in 2 stories", {"permission": True})
    assert visitor.sees("Something changed since the check. Row 3: Is here already.")
    assert visitor.sees("Nothing was saved.")
    assert Story.objects.count() == 1
    assert StoryBatch.objects.count() == 1


@pytest.mark.both_databases
def test_a_row_whose_story_was_erased_with_its_authors_account_is_not_brought_in_again(visitor):
    rows = as_csv([*HEADER, "Author’s email address"], [*ROW, "ida@example.org"])
    upload(visitor, rows, "a.csv")
    visitor.press("Bring in 1 story", {"permission": True})
    leaving.close(Story.objects.get().author, choices={})
    upload(visitor, rows, "a.csv")
    assert [row[-1] for row in problems(visitor)] == [
        "Was erased here with its author’s account. Take the row out of the file."
    ]
    assert not Story.objects.exists()


@pytest.mark.both_databases
def test_a_second_click_brings_nothing_in_twice(visitor):
    upload(visitor, as_csv(HEADER, ROW), "a.csv")
    form, button = visitor._form_and_button("Bring in 1 story")
    form.fill({"permission": True})
    visitor.send(form, button)
    visitor.send(form, button)
    assert visitor.sees("These rows were brought in already, or another file took their place. Nothing was saved.")
    assert Story.objects.count() == 1


@pytest.mark.both_databases
def test_rows_are_for_their_curator_alone_and_go_when_not_wanted_or_after_a_day(visitor, client):
    upload(visitor, as_csv(HEADER, ROW), "a.csv")
    kept = StoryBatch.objects.get()
    client.force_login(make_curator())
    client.post("/curate/bring-in/check/", {"batch": kept.pk, "permission": "on"})
    assert not Story.objects.exists()
    assert client.get("/curate/bring-in/check/")["Location"] == "/curate/bring-in/"
    client.post("/curate/bring-in/check/", {"forget": "1"})
    assert StoryBatch.objects.get() == kept
    visitor.press("Do not bring in any")
    assert visitor.sees("Nothing was brought in, and the rows are forgotten.")
    assert not StoryBatch.objects.exists()
    upload(visitor, as_csv(HEADER, ROW), "a.csv")
    StoryBatch.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert visitor.open("/curate/bring-in/check/").path == "/curate/bring-in/"
    assert not StoryBatch.objects.exists()


@pytest.mark.both_databases
def test_a_fault_half_way_saves_nothing(visitor, monkeypatch):
    from stories.importing import batch

    upload(visitor, as_csv(HEADER, ROW), "a.csv")
    monkeypatch.setattr(batch, "record_permissions", lambda *a: (_ for _ in ()).throw(batch.NotBroughtIn("No.")))
    visitor.press("Bring in 1 story", {"permission": True})
    assert (Story.objects.count(), StoryEvent.objects.count(), StoryBatch.objects.count()) == (0, 0, 1)


@pytest.mark.both_databases
def test_nine_stories_take_as_many_queries_as_three(curator, django_assert_max_num_queries):
    from stories.importing import batch

    def asked(number, start):
        rows = [[f"Title {start + n}", *ROW[1:]] for n in range(number)]
        checked = batch.check_file(io.BytesIO(as_csv(HEADER, *rows)), "a.csv")
        kept = StoryBatch.objects.keep(curator, checked.lines)
        with django_assert_max_num_queries(60) as captured:
            assert batch.bring_in(kept.pk, curator=curator) == number
        return len(captured)

    assert asked(3, 0) == asked(9, 100)


def test_what_a_file_says_is_never_markup(visitor):
    upload(visitor, as_csv(HEADER, ["<b>x</b>", *ROW[1:3], "<i>y</i>", ROW[4]]), "a.csv")
    assert parse(visitor.html).all("b", "i") == []
    assert visitor.sees("<b>x</b>")
