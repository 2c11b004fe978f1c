"""Files of organisations, read into rows of text; what the text means is decided in `importing.py`.

Two forms are read: the project's own headed CSV (`data/organisations.csv` is one, and its comments say what
its columns hold) and the headerless 27-column CSV of the Organisation Data Service (ODS).
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from organisations.names import as_code, title_case

# The list that comes with the portal.
SHIPPED = Path(__file__).with_name("data") / "organisations.csv"
FACTS = {"code", "name", "type", "nation", "region", "board", "opened", "closed", "successors", "old_names"}
FOR_PEOPLE = {"note", "reason"}
# Where an ODS row has what; the address lies between, and columns of no use here after it.
ODS_COLUMNS = 27
ODS_PLACES = {"name": 1, "region": 2, "board": 3, "opened": 10, "closed": 11, "government region": 23}
# Government office regions: A to K are England's, W is Wales.
ODS_NATIONS = dict.fromkeys("ABDEFGHJK", "england") | {"W": "wales"}
# ODS does not say what kind of organisation a row is; its name does. The first that fits counts.
ODS_TYPES = [
    (re.compile(r"\bINTEGRATED CARE BOARD\b"), "integrated-care-board"),
    (re.compile(r"\bHEALTH BOARD\b"), "health-board"),
    (re.compile(r"\b(HEALTH AND SOCIAL CARE|HSC) TRUST\b"), "health-and-social-care-trust"),
    (re.compile(r"\bNHS FOUNDATION TRUST\b"), "nhs-foundation-trust"),
    (re.compile(r"\bNHS\b.*\bTRUST\b"), "nhs-trust"),
]
# In a file of overrides a blank cell changes nothing, so leaving a cell empty needs a word.
EMPTY = "none"


class BadFile(Exception):
    """A file that cannot be imported; `problems` has a line for each reason."""

    def __init__(self, *problems):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Row:
    """One organisation of a file: the text of the cells that the file has, by column."""

    line: int
    code: str
    cells: dict
    is_ods: bool = False


def read_rows(path):
    """Return the rows of a headed or an ODS file and the problems of single lines, as (line, reason)."""
    lines = _lines(path)
    if not lines:
        raise BadFile(f"{path}: there is nothing in this file.")
    if _is_header(lines[0][1]):
        return _checked(_headed_rows(path, lines))
    if len(lines[0][1]) == ODS_COLUMNS:
        return _checked(_ods_rows(lines))
    raise BadFile(
        f"{path}: line {lines[0][0]} is neither a header with the column “code” "
        f"nor a row of {ODS_COLUMNS} columns, as ODS has them."
    )


def read_overrides(path):
    """Return the rows of a file of overrides by code, with only the cells that are filled in."""
    lines = _lines(path)
    if not lines or not _is_header(lines[0][1]):
        raise BadFile(f"{path}: the first line must be a header with the column “code”.")
    rows, problems = _checked(_headed_rows(path, lines))
    if problems:
        raise BadFile(*(f"{path}: line {line}: {reason}" for line, reason in problems))
    for row in rows:
        row.cells = {column: "" if text.casefold() == EMPTY else text for column, text in row.cells.items() if text}
    return {row.code: row for row in rows}


def _lines(path):
    """Return the lines that hold something, as (number, cells). Lines that start with # are comments."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            # A comment becomes an empty line and is not dropped, so that numbers stay those of the file.
            reader = csv.reader(("\n" if line.startswith("#") else line for line in file), strict=True)
            return [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)]
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: this is not text in UTF-8.") from error
    except csv.Error as error:
        raise BadFile(f"{path}: line {reader.line_num}: {error}.") from error


def _is_header(cells):
    return "code" in [cell.casefold() for cell in cells]


def _headed_rows(path, lines):
    """Yield a row for each line below the header, or (line, reason) for a bad one."""
    header = [cell.casefold() for cell in lines[0][1]]
    unknown = sorted(set(header) - FACTS - FOR_PEOPLE)
    if unknown or len(set(header)) < len(header):
        # A misspelt column would otherwise be left out in silence.
        wrong = f"an unknown column “{unknown[0]}”" if unknown else "a column twice"
        raise BadFile(f"{path}: the header has {wrong}. Known are: {', '.join(sorted(FACTS | FOR_PEOPLE))}.")
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            yield number, f"has {len(cells)} cells, and the header {len(header)}"
            continue
        by_column = dict(zip(header, cells, strict=True))
        facts = {column: text for column, text in by_column.items() if column in FACTS}
        yield Row(number, facts.pop("code"), facts)


def _ods_rows(lines):
    """Yield a row for each line of an ODS file, or (line, reason) for a bad one."""
    for number, cells in lines:
        if len(cells) != ODS_COLUMNS:
            yield number, f"has {len(cells)} cells, and an ODS file {ODS_COLUMNS}"
            continue
        yield Row(number, cells[0], _ods_cells(cells), is_ods=True)


def _ods_cells(cells):
    """Return what an ODS row says, under our columns."""
    found = {column: cells[place] for column, place in ODS_PLACES.items()}
    name, closed = title_case(found.pop("name")), found.pop("closed")
    found["nation"] = ODS_NATIONS.get(found.pop("government region"), "")
    found["type"] = next((code for pattern, code in ODS_TYPES if pattern.search(name.upper())), "")
    # ODS leaves empty what it does not know, which is no reason to forget it. A name and a last day it always
    # knows: no date means that the organisation is open.
    return {column: text for column, text in found.items() if text} | {"name": name, "closed": closed}


def _checked(rows):
    """Return the rows with proper codes, each once, and the problems of the others."""
    good, problems, first_line = [], [], {}
    for row in rows:
        if not isinstance(row, Row):
            problems.append(row)
            continue
        code = as_code(row.code)
        if not code:
            problems.append((row.line, f"“{row.code}” is not a code: 1 to 12 letters, digits and hyphens"))
        elif code in first_line:
            problems.append((row.line, f"{code} is on line {first_line[code]} already"))
        else:
            first_line[code] = row.line
            row.code = code
            good.append(row)
    return good, problems
