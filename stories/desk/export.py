"""The filtered desk as a spreadsheet: one row a story, as CSV or XLSX, row after row and never all at once.

A file leaves the portal and is passed on, so it tells of an author what readers see, the byline, and no more. A story
with a passage that nobody has looked at goes without its words, unless readers have them already. No cell is a formula.
"""

import csv
import io
import tempfile
from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from components.models import Component
from organisations.models import Nation, OrganisationType, Region
from stories import promise
from stories.derived import bit_of
from stories.desk.options import AWAITING
from stories.models import Factor, Kind, Status

HEADINGS = [
    "Number", "Address at the desk", "Title", "Status", "Submitted", "First decision due", "First decision",
    "Taken by", "By", "Nation", "Components", "Helping", "Hindering", "Passages found", "Passages to look at",
    "Published", "Public address",
]  # fmt: skip
WIDTHS = {"Address at the desk": 34, "Title": 50, "By": 40, "Components": 40, "Helping": 60, "Hindering": 60}
WITHHELD = "Not in this file: somebody has to look first whether it could identify a person"
CHUNK = 500
# The columns that a row or its byline is made of: to read the others, and to make objects of them, took twice as long.
NEEDED = [
    "title", "slug", "status", "submitted_at", "published_at", "flagged", "flagged_open", "component_bits",
    "attribution", "author__name", "organisation__name", "organisation__code", "organisation_typed",
    "nation_id", "region_id", "organisation_type_id", "reviewer__name", "reviewer__email", "reviewer__closed_at",
]  # fmt: skip
# Stands for a story's own in an address that is put together once.
SOME_NUMBER = 9_876_543_210
# As many as a workbook is made of while somebody waits for it. CSV has no end.
MOST_IN_WORKBOOK = 20_000
# With these a spreadsheet program begins a formula, also behind spaces; the wide ones on some keyboards.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767


def rows(stories):
    """Yield the cells of each story: numbers, dates and text, in the order of HEADINGS.

    Five queries, and one more for the statements of every CHUNK of stories.
    """
    maker = RowMaker()
    stories = stories.select_related("author", "organisation", "reviewer").only(*NEEDED)
    found = stories.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        statements = statements_of(chunk)
        for story in chunk:
            yield maker.row(story, statements)


def statements_of(stories):
    """Return {(number of a story, kind): its statements in order}, as text, in one query."""
    statements = {}
    # As plain values: a file of 10,000 stories has 50,000 of them, and to make objects took as long as all the rest.
    rows = Factor.objects.filter(story__in=[story.pk for story in stories]).values_list("story", "kind", "statement")
    for story, kind, statement in rows:
        statements.setdefault((story, kind), []).append(statement)
    return {key: "\n".join(found) for key, found in statements.items()}


class RowMaker:
    """Makes the row of each story, and remembers what many rows share: reference rows, days, lists of components."""

    def __init__(self):
        self.lists = {
            "nation": Nation.objects.in_bulk(),
            "region": Region.objects.in_bulk(),
            "organisation_type": OrganisationType.objects.in_bulk(),
        }
        self.components = [(bit_of(row.pk), row.name) for row in Component.objects.all()]
        self.component_names = {}
        self.promises = {}
        self.statuses = dict(Status.choices)
        self.zone = timezone.get_current_timezone()
        before, _, after = reverse("review", args=[SOME_NUMBER]).partition(str(SOME_NUMBER))
        self.before_number, self.after_number = settings.PORTAL_URL + before, after

    def row(self, story, statements):
        """Return the cells of one story, in the order of HEADINGS. statements: as statements_of() returns them."""
        for name, rows in self.lists.items():
            setattr(story, name, rows.get(getattr(story, f"{name}_id")))
        is_awaiting = story.status in AWAITING
        is_published = story.status == Status.PUBLISHED
        shows_words = story.flagged_open == 0 or is_published
        byline = story.byline()
        submitted = self.day(story.submitted_at)
        due, left = self.promise(story.submitted_at, submitted) if is_awaiting else (None, "")
        return [
            story.pk,
            f"{self.before_number}{story.pk}{self.after_number}",
            story.title if shows_words else WITHHELD,
            self.statuses[story.status],
            submitted,
            due,
            left,
            str(story.reviewer) if story.reviewer_id and is_awaiting else "",
            byline.text,
            byline.nation,
            self.components_of(story),
            statements.get((story.pk, Kind.HELPING), "") if shows_words else WITHHELD,
            statements.get((story.pk, Kind.HINDERING), "") if shows_words else WITHHELD,
            story.flagged,
            story.flagged_open,
            self.day(story.published_at),
            settings.PORTAL_URL + story.get_absolute_url() if is_published else "",
        ]

    def day(self, moment):
        """Return the local date of a moment, or None for none."""
        return timezone.localdate(moment, self.zone) if moment else None

    def promise(self, submitted_at, day):
        """Return (when a first decision is due, the time left in words): the same for all that came on one day."""
        if day not in self.promises:
            left, _ = promise.days_left_in_words(submitted_at)
            self.promises[day] = promise.decision_due(submitted_at), left
        return self.promises[day]

    def components_of(self, story):
        """Return the names of a story's components, from its column of them."""
        bits = story.component_bits
        if bits not in self.component_names:
            self.component_names[bits] = "; ".join(name for bit, name in self.components if bits & bit)
        return self.component_names[bits]


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
        # No cell at all for an empty text: it would take as long as a full one.
        sheet.append([_cell(sheet, value) if value != "" else None for value in row])
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
