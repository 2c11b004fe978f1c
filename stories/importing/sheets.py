"""Reading a spreadsheet that somebody uploads: XLSX or CSV in, numbered rows of text out.

A file from outside may be anything. Its size is looked at before it is unpacked, reading stops early, and whatever is
wrong is told in a sentence (BadFile) or cell by cell (Unreadable).
"""

import csv
import io
import re
import zipfile
from datetime import date, datetime

import openpyxl

from stories.importing.columns import Unreadable
from stories.importing.lines import BadFile

MOST_ROWS = 1000
# Formatted rows without a word are common below a table; so many are not.
MOST_ROWS_READ = 10_000
MOST_COLUMNS = 60
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "Stories"
FORMULA = "Has a formula. Copy the cells and paste them as values."
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z0-9:]{1,20})"')
TOO_MANY = f"This file has more than {MOST_ROWS:,} stories. Divide it, and bring in one part after the other."


def rows_of(file, name):
    """Return the rows of an uploaded file that hold something, as (number, cells) pairs; the first is the header.

    file: opened for bytes. name: as uploaded. Cells are text or Unreadable. Raises BadFile.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadFile(f"This file is larger than {MOST_BYTES // 1024**2} MB. Divide it into smaller ones.")
    if not content.strip():
        raise BadFile("This file is empty.")
    if name.lower().endswith(".xlsm"):
        raise BadFile("This file may hold macros (.xlsm). Save it as .xlsx and upload that.")
    if content.startswith(OLD_OFFICE):
        raise BadFile(
            "This file is locked with a password, or is of an old kind (.xls). Save it as .xlsx without a password."
        )
    rows = xlsx_rows(content) if content.startswith(b"PK") else csv_rows(content, name)
    return within_bounds(rows)


def within_bounds(rows):
    """Return the rows that hold something; raise BadFile where there are too many or none below the first."""
    kept = []
    for number, cells in rows:
        if number > MOST_ROWS_READ:
            raise BadFile(f"This file goes on below row {MOST_ROWS_READ:,}. Delete the rows below your stories.")
        if any(cell != "" for cell in cells):
            kept.append((number, cells))
        if len(kept) > MOST_ROWS + 1:
            raise BadFile(TOO_MANY)
    if not kept:
        raise BadFile("This file is empty.")
    if len(kept) == 1:
        raise BadFile("This file has one row and no stories below it.")
    return kept


def csv_rows(content, name):
    """Yield the rows of a CSV file in UTF-8 or UTF-16, divided by commas, semicolons or tabs."""
    if name.lower().endswith(".xlsx"):
        raise BadFile("This file is named .xlsx, but it is no Excel file. Save it from Excel again.")
    text = csv_text(content)
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [csv_cell(cell) for cell in cells]
    except csv.Error as error:
        raise BadFile(
            f"Row {number + 1} cannot be read. Look for a quotation mark that is opened and never closed."
        ) from error


def csv_text(content):
    """Return the text of a CSV file; raise BadFile."""
    try:
        text = content.decode("utf-16" if content.startswith(UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(
            "This file is not in UTF-8. In Excel, save it as “CSV UTF-8” or as .xlsx, and upload it again."
        ) from error
    if "\0" in text:
        raise BadFile("This is not a spreadsheet that we can read. Upload a file of Excel (.xlsx) or CSV.")
    return text


def csv_cell(text):
    """Return a cell; text that a spreadsheet would take for a formula is refused as one."""
    return Unreadable(FORMULA) if text.lstrip().startswith("=") else text.strip()


def xlsx_rows(content):
    """Yield the rows of the sheet with stories of an XLSX file; raise BadFile."""
    refuse_harmful(content)
    # The library fails in many ways on a file that is broken or made to harm; to whoever uploaded it they are one.
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        sheet = next((sheet for sheet in book.worksheets if sheet.title == SHEET), None) or book.worksheets[0]
        refuse_merged(content, sheet)
        rows = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS_READ + 1)
        for number, row in enumerate(rows, start=1):
            yield number, [cell_text(cell) for cell in row]
    except BadFile:
        raise
    except Exception as error:
        raise BadFile("This Excel file cannot be read. Save it again as .xlsx and upload that.") from error


def refuse_harmful(content):
    """Raise BadFile unless the parts of an XLSX file are what they should be, and not too large unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
            unpacked = sum(part.file_size for part in parts.infolist())
            is_locked = any(part.flag_bits & 1 for part in parts.infolist())
            if unpacked > MOST_UNPACKED or len(names) > 1000:
                raise BadFile("This file is too large once it is unpacked. Divide it into smaller ones.")
            if is_locked:
                raise BadFile("This file is locked with a password. Save it without one.")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise BadFile("This file holds macros. Save it as .xlsx without macros and upload that.")
            if "xl/workbook.xml" not in names:
                raise BadFile("This is not a spreadsheet that we can read. Upload a file of Excel (.xlsx) or CSV.")
            for name in names:
                if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in parts.read(name)[:2000]:
                    raise BadFile("This Excel file cannot be read. Save it from Excel again.")
    except BadFile:
        raise
    except Exception as error:
        # As many ways as there are bytes to break: a ValueError of a place or a name, too.
        raise BadFile("This file is damaged. Save it again and upload that.") from error


def refuse_merged(content, sheet):
    """Raise BadFile where cells are merged: all but the first of them would be read as empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found = MERGED.search(parts.read(sheet._worksheet_path.lstrip("/")))
    if found:
        raise BadFile(f"The cells {found[1].decode()} are merged. Unmerge them, fill in each one and upload the file.")


def cell_text(cell):
    """Return what a cell shows, as text or Unreadable."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or (isinstance(value, str) and value.lstrip().startswith("=")):
        return Unreadable(FORMULA)
    if cell.data_type == "e":
        return Unreadable(f"Shows the error {value}.")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
