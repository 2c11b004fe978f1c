"""The template of a spreadsheet of stories, to download and fill in."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from components.models import Component
from organisations.models import Nation, OrganisationType, Region
from stories.importing.columns import NEEDED, all_columns
from stories.importing.sheets import MOST_ROWS, SHEET
from stories.models import Attribution, CareSetting, Method, Stage

HEAD = PatternFill("solid", fgColor="005EB8")
WHITE = Font(color="FFFFFF", bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
WIDE = {"title": 40, "account": 60}
INTRODUCTION = [
    "One story a row, on the sheet “Stories”. Keep its first row as it is; columns that are not needed may go.",
    f"Needed are the title, what is happening, who gave permission and when, and one component or statement. "
    f"{MOST_ROWS:,} stories at most.",
    "No formulas, no merged cells, no macros. Nothing is saved before you have seen all that is wrong.",
]


def columns():
    """Return the columns of the template as they are now."""
    return all_columns(Component.objects.all())


def lists():
    """Return {key: names to choose from} for the columns that have a list."""
    return {
        "organisation_type": names(OrganisationType),
        "nation": names(Nation),
        "region": names(Region),
        "settings": names(CareSetting),
        "method": names(Method),
        "stage": [str(label) for label in Stage.labels],
        "attribution": [str(label) for label in Attribution.labels],
    }


def names(model):
    """Return the names of a short list, in its order."""
    return [row.name for row in model.objects.all()]


def as_csv():
    """Return the template as bytes of CSV, which Excel takes for UTF-8 by its mark."""
    text = io.StringIO()
    csv.writer(text).writerow(column.header for column in columns())
    return text.getvalue().encode("utf-8-sig")


def as_xlsx():
    """Return the template as bytes of XLSX: the sheet to fill in, what each column means, and the lists."""
    book = Workbook()
    sheet, explained, choices = book.active, book.create_sheet("Read me"), book.create_sheet("Lists")
    sheet.title = SHEET
    known = columns()
    for position, column in enumerate(known, start=1):
        cell = sheet.cell(1, position, column.header)
        cell.fill, cell.font, cell.alignment = HEAD, WHITE, WRAPPED
        sheet.column_dimensions[get_column_letter(position)].width = WIDE.get(column.key, 24)
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 48
    explain(explained, known)
    offer(sheet, choices, known)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def explain(sheet, known):
    """Write what each column means."""
    for line in INTRODUCTION:
        sheet.append([line])
    sheet.append([])
    sheet.append(["Column", "Needed", "What it holds"])
    for cell in sheet[sheet.max_row]:
        cell.fill, cell.font = HEAD, WHITE
    for column in known:
        sheet.append([column.header, "Yes" if column.key in NEEDED else "", column.hint])
    for letter, width in (("A", 52), ("B", 10), ("C", 70)):
        sheet.column_dimensions[letter].width = width


def offer(sheet, choices, known):
    """Write the lists, and have the sheet offer them where one name is chosen; others may be typed all the same."""
    for position, (key, offered) in enumerate(lists().items(), start=1):
        letter = get_column_letter(position)
        column = next(column for column in known if column.key == key)
        for row, name in enumerate([column.header, *offered], start=1):
            choices.cell(row, position, name)
        choices.column_dimensions[letter].width = 40
        if key == "settings":
            continue
        source = f"Lists!${letter}$2:${letter}${len(offered) + 1}"
        validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        target = get_column_letter(known.index(column) + 1)
        validation.add(f"{target}2:{target}{MOST_ROWS + 1}")
        sheet.add_data_validation(validation)
    for cell in choices[1]:
        cell.fill, cell.font = HEAD, WHITE
