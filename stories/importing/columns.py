"""The columns of a spreadsheet of stories, and how a row becomes what a line of import_stories holds."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from stories.importing.checking import FIRST_YEAR, SECTIONS, folded, moment_of
from stories.importing.lines import BadFile
from stories.models import Kind

GIVEN_BY, GIVEN_ON = "given_by", "given_on"
NEEDED = ["title", "account", GIVEN_BY, GIVEN_ON]
GIVEN_BY_MAX = 120
# Lists of names hold commas, lists of tags do not.
SPLITS = {"components": r"[;\n]", "settings": r"[;\n]", "tags": r"[;,\n]"}


@dataclass(frozen=True)
class Column:
    """One column. key: of import_stories, or of the permission. component: a code, where it holds statements."""

    key: str
    header: str
    hint: str
    component: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, or with a whole row where column is "". In plain words."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Unreadable:
    """A cell that cannot be taken as it stands, and why."""

    reason: str


def all_columns(components):
    """Return the columns of the template in order. components: rows."""
    statements = [
        Column(kind, f"{kind.label}: {row.name}", "Short statements, one a line. 300 characters each.", row.code)
        for kind in Kind
        for row in components
    ]
    return [
        Column("title", "Title", "Needed. 65 characters are best, 200 the most."),
        Column("account", "What is happening", "Needed. One paragraph is enough. 10,000 characters at most."),
        *statements,
        Column("components", "Components", "By name, with semicolons. Those of statements count anyway."),
        Column("what_changed", "What changed and how you know", ""),
        Column("surprises", "What surprised you", ""),
        Column("differently", "What you would do differently", ""),
        Column("advice", "Advice to someone starting", ""),
        Column("organisation", "Organisation", "Name or ODS code. One that is on no list is kept as typed."),
        Column("organisation_type", "Organisation type", "From the list. Known for listed organisations."),
        Column("nation", "Nation", "From the list."),
        Column("region", "Region", "From the list, England only."),
        Column("settings", "Care settings", "From the list, with semicolons between several."),
        Column("method", "Method", "From the list, or in your words."),
        Column("stage", "Stage", "Planned, under way, sustained or stopped."),
        Column("tags", "Tags", "Free words, with semicolons between them."),
        Column("attribution", "How the author appears", "From the list. Empty: the organisation, or else the nation."),
        Column("author_email", "Author’s email address", "Gives the author an account to follow the story with."),
        Column("source_url", "First told at", "A web address."),
        Column("external_id", "Your number", "Your own number or name of the story, so that it comes in once."),
        Column(GIVEN_BY, "Permission given by", "Needed. The author, or who spoke for them."),
        Column(GIVEN_ON, "Permission given on", "Needed. A date such as 2026-04-30."),
    ]


class Reader:
    """Makes lines of rows; begins with the row that names the columns."""

    def __init__(self, header, checker, columns):
        """header: the cells of the first row. Raises BadFile unless they are ours, each once, and the needed there."""
        self.columns = [self._named(cell, checker, columns) for cell in header]
        known = [column for column in self.columns if column]
        if len(known) < 2:
            raise BadFile(
                "The first row does not name our columns. Start from the template, and keep its first row as it is."
            )
        for cell, column in zip(header, self.columns, strict=True):
            if not column and cell != "":
                name = cell.reason if isinstance(cell, Unreadable) else cell[:60]
                raise BadFile(f"“{name}” is not a column of the template. Remove it, or give it one of our names.")
            if column and known.count(column) > 1:
                raise BadFile(f"The column “{column.header}” is there twice. Keep one of them.")
        for column in columns:
            if column.key in NEEDED and column not in known:
                raise BadFile(f"The column “{column.header}” is missing. Start from the template.")

    def _named(self, cell, checker, columns):
        """Return the column of a header, by our name or with the code or another name of its component; or None."""
        if isinstance(cell, Unreadable):
            return None
        kind, _, rest = folded(cell).partition(":")
        component = checker.components.get(rest.strip())
        for column in columns:
            if folded(cell) == folded(column.header):
                return column
            if component and (column.key, column.component) == (kind, component.code):
                return column
        return None

    def line(self, number, cells):
        """Return (line, problems) of a row. A line is plain data: number, data, given_by, given_on, places.

        cells: stripped. places: {beginning of a problem in the words of the checker: header of its column}.
        """
        data, places, problems = {"status": "submitted"}, {}, []
        line = {"number": number, "data": data, GIVEN_BY: "", GIVEN_ON: "", "places": places}
        for position, cell in enumerate(cells):
            column = self.columns[position] if position < len(self.columns) else None
            if column is None:
                if cell != "":
                    problems.append(Problem(number, "", "Has something to the right of the last column."))
            elif isinstance(cell, Unreadable):
                problems.append(Problem(number, column.header, cell.reason))
                # So that an unreadable cell is not called missing as well.
                self._put(line, column, "?")
            elif cell:
                self._put(line, column, cell)
        for column in self.columns:
            if column and not column.component:
                prefix = f"sections: {column.key}" if column.key in SECTIONS else column.key
                places[prefix] = column.header
        return line, problems + permission_problems(line)

    def _put(self, line, column, text):
        """Put the text of a cell where the checker looks for it."""
        data = line["data"]
        if column.component:
            for statement in filter(None, (part.strip() for part in text.splitlines())):
                data.setdefault(column.key, []).append({"component": column.component, "statement": statement})
                line["places"][f"{column.key} {len(data[column.key])}"] = column.header
        elif column.key in SECTIONS:
            data.setdefault("sections", {})[column.key] = text
        elif column.key in SPLITS:
            data[column.key] = [part.strip() for part in re.split(SPLITS[column.key], text) if part.strip()]
        elif column.key in (GIVEN_BY, GIVEN_ON):
            line[column.key] = " ".join(text.split())
        else:
            data[column.key] = text


def permission_problems(line):
    """Return what is wrong with the two columns of permission; the date becomes one of ISO."""
    number, places = line["number"], line["places"]
    problems = []

    def wrong(key, reason):
        problems.append(Problem(number, places[key], reason))

    if not line[GIVEN_BY]:
        wrong(GIVEN_BY, "Is missing.")
    elif len(line[GIVEN_BY]) > GIVEN_BY_MAX:
        wrong(GIVEN_BY, f"Has {len(line[GIVEN_BY])} characters, and {GIVEN_BY_MAX} is the most.")
    day = day_of(line[GIVEN_ON])
    if not line[GIVEN_ON]:
        wrong(GIVEN_ON, "Is missing.")
    elif day is None:
        if line[GIVEN_ON] != "?":
            wrong(GIVEN_ON, f"“{line[GIVEN_ON][:40]}” is not a date such as 2026-04-30.")
    elif day > timezone.localdate() or day.year < FIRST_YEAR:
        wrong(GIVEN_ON, "Is in the future." if day.year >= FIRST_YEAR else "Is too long ago.")
    else:
        line[GIVEN_ON] = day.isoformat()
    return problems


def day_of(text):
    """Return the date of 2026-04-30, of 30/04/2026 or of a date and time; or None."""
    for parse in (moment_of, british):
        try:
            return parse(text).date()
        except ValueError:
            continue
    return None


def british(text):
    """Return the first moment of 30/04/2026; raise ValueError."""
    return datetime.strptime(text, "%d/%m/%Y")


def at_its_column(line, problem):
    """Return what the checker says of a line as a Problem, at the column that it is about."""
    for prefix, header in sorted(line["places"].items(), key=lambda place: -len(place[0])):
        if problem.startswith(f"{prefix}: "):
            return Problem(line["number"], header, sentence(problem.removeprefix(f"{prefix}: ")))
    return Problem(line["number"], "", sentence(problem))


def sentence(words):
    """Return what the checker says as a sentence."""
    words = words.removeprefix("statement: ")
    return words[:1].upper() + words[1:] + "."
