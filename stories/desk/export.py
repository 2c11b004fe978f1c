"""The filtered desk as a spreadsheet: one row a story, as CSV or XLSX, row after row and never all at once.

A file leaves the portal and is passed on, so it tells of an author what readers see, the byline, and no more. A story
with a passage that nobody has looked at goes without its words, unless readers have them already. No cell is a formula.
"""

import csv
import io
import tempfile

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from stories import promise
from stories.desk.options import AWAITING
from stories.models import Factor, Status

HEADINGS = [
    "Number", "Address at the desk", "Title", "Status", "Submitted", "First decision due", "First decision",
    "Taken by", "By", "Nation", "Components", "Helping", "Hindering", "Passages found", "Passages to look at",
    "Published", "Public address",
]  # fmt: skip
WIDTHS = {"Address at the desk": 34, "Title": 50, "By": 40, "Components": 40, "Helping": 60, "Hindering": 60}
WITHHELD = "Not in this file: somebody has to look first if it could identify a person"
CHUNK = 500
# As many as a workbook is made of while somebody waits for it. CSV has no end.
MOST_IN_WORKBOOK = 20_000
# With these a spreadsheet program begins a formula, also behind spaces; the wide ones on some keyboards.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767


def rows(stories):
    """Yield the cells of each story: numbers, dates and text, in the order of HEADINGS."""
    factors = Prefetch("factors", queryset=Factor.objects.only("story", "kind", "statement", "position"))
    stories = stories.without_texts().with_byline_data().select_related("reviewer")
    for story in stories.prefetch_related("components", factors).iterator(chunk_size=CHUNK):
        yield cells(story)


def cells(story):
    """Return the cells of one story."""
    waits = story.status in AWAITING
    may_tell = story.flagged_open == 0 or story.status == Status.PUBLISHED
    byline = story.byline()
    return [
        story.pk,
        settings.PORTAL_URL + reverse("review", args=[story.pk]),
        story.title if may_tell else WITHHELD,
        story.get_status_display(),
        _day(story.submitted_at),
        promise.decision_due(story.submitted_at) if waits else None,
        promise.days_left_in_words(story.submitted_at)[0] if waits else "",
        str(story.reviewer) if story.reviewer_id and waits else "",
        byline.text,
        byline.nation,
        "; ".join(component.name for component in story.components.all()),
        _statements(story.helping) if may_tell else WITHHELD,
        _statements(story.hindering) if may_tell else WITHHELD,
        story.flagged,
        story.flagged_open,
        _day(story.published_at),
        settings.PORTAL_URL + story.get_absolute_url() if story.status == Status.PUBLISHED else "",
    ]


def csv_lines(stories):
    """Yield the lines of a CSV file as bytes, with the mark by which spreadsheet programs know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(HEADINGS)
    for number, row in enumerate(rows(stories)):
        writer.writerow([harmless(cell) for cell in row])
        if number % 50 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def workbook(stories):
    """Return an open temporary file with an XLSX workbook, at its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Stories")
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(HEADINGS):
        sheet.column_dimensions[chr(ord("A") + number)].width = WIDTHS.get(heading, 16)
    sheet.append([_cell(sheet, heading, bold=True) for heading in HEADINGS])
    for row in rows(stories):
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def harmless(value):
    """Return a cell for CSV: text that could begin a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{value}" if value.startswith(FORMULA) or value.lstrip().startswith(FORMULA) else value


def _cell(sheet, value, bold=False):
    """Return a cell for XLSX: text is typed as text, so that none of it is ever a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _statements(factors):
    return "\n".join(factor.statement for factor in factors)


def _day(moment):
    return timezone.localdate(moment) if moment else None
