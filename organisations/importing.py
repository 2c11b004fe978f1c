"""Bringing the organisations of a file into the database: first a plan, then, if all is well, its changes.

Rows are found by code. What a file does not name stays as it is; nothing is deleted, successors and old names
only grow. Planning writes nothing, so a dry run is a plan that is not applied.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from organisations.models import Nation, Organisation, OrganisationName, OrganisationType, Region
from organisations.names import name_key
from organisations.reading import Row

# A file that closes more of the active organisations than this is taken for a broken one.
MOST_CLOSED_PERCENT = 5
REQUIRED = ("name", "type", "nation")
DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}")
DATED_NAME = re.compile(r"(?:(\d{4}-\d{2}-\d{2})\s+)?(.+)")


class BadCell(Exception):
    """What a cell says cannot be taken over; the message says why."""


@dataclass
class Change:
    """What a row changes in one organisation: field by field, successors to add, old names to keep."""

    organisation: Organisation
    is_new: bool
    was_active: bool
    before: dict
    values: dict
    successors: list
    old_names: dict = field(default_factory=dict)

    @property
    def is_any(self):
        """Say whether there is anything to do."""
        return bool(self.is_new or self.values or self.successors or self.old_names)

    @property
    def changes_search(self):
        """Say whether stories are now found otherwise: by its names, those of what it was before, as or by a board."""
        return bool({"name", "type", "board"} & self.values.keys() or self.successors or self.old_names)

    @property
    def renames(self):
        """Say whether the new name differs by more than case and punctuation."""
        if self.is_new or "name" not in self.values:
            return False
        return name_key(self.values["name"]) != name_key(self.before["name"])

    @property
    def closes(self):
        """Say whether an active organisation gets the day on which it closes, or an earlier one."""
        last_day = self.values.get("closed")
        return bool(self.was_active and last_day and last_day < (self.before["closed"] or date.max))

    @property
    def reopens(self):
        """Say whether one that had closed has not closed after all."""
        return not self.is_new and "closed" in self.values and self.values["closed"] is None

    def __str__(self):
        """Return the line that tells people about it."""
        name = self.values.get("name") or self.before["name"]
        said = ["added"] if self.is_new else []
        for column, value in self.values.items():
            if not self.is_new:
                said.append(f"{column} {_in_words(self.before[column])} → {_in_words(value)}")
        if self.successors:
            said.append("successors + " + ", ".join(successor.code for successor in self.successors))
        said.extend(f"old name “{old}” kept" for old, _ in self.old_names.values())
        return f"{self.organisation.code} {name}: {'; '.join(said)}"


def _in_words(value):
    if isinstance(value, Organisation):
        return value.code
    return "none" if value is None else str(value)


@dataclass
class Plan:
    """What an import would do; with problems it may not be applied."""

    changes: list
    problems: list
    notes: list

    def count(self, quality):
        """Return for how many organisations something is so, for example "is_new"."""
        return sum(1 for change in self.changes if getattr(change, quality))

    def to_index_again(self):
        """Return the ids, once it is applied, of the organisations by which stories are found otherwise than before."""
        return [change.organisation.pk for change in self.changes if change.changes_search]


class Planner:
    """Compares rows with what the database holds; reads it once, whatever the length of the file."""

    FIELDS = ("name", "type", "nation", "region", "board", "opened", "closed")

    def __init__(self, today):
        self.today = today
        stored = Organisation.objects.select_related("type", "nation", "region", "board")
        self.known = {organisation.code: organisation for organisation in stored}
        self.types, self.nations, self.regions = (
            _by_any_word(model.objects.all()) for model in (OrganisationType, Nation, Region)
        )
        links = Organisation.successors.through.objects.values_list("from_organisation", "to_organisation")
        self.links = set(links)
        self.old_names = {
            (organisation, key): until
            for organisation, key, until in OrganisationName.objects.values_list("organisation", "name_key", "until")
        }
        self.notes = []
        self._heirs = {}

    def plan(self, rows, overrides):
        """Return the plan for the rows of a file and a dictionary of overriding rows by code."""
        rows = rows + self._rows_of_overrides_alone(rows, overrides)
        active = sum(1 for organisation in self.known.values() if organisation.is_active(self.today))
        for row in rows:
            # Known before any is compared: a board or successor may stand further down in the same file.
            self.known.setdefault(row.code, Organisation(code=row.code))
        changes, problems = [], []
        for row in rows:
            try:
                changes.append(self._change(row, overrides.get(row.code)))
            except BadCell as error:
                problems.append((row.line, str(error)))
        plan = Plan([change for change in changes if change.is_any], problems, self.notes)
        closing = plan.count("closes")
        if closing * 100 > active * MOST_CLOSED_PERCENT:
            reason = f"this would close {closing} of {active} active organisations, more than"
            problems.append((None, f"{reason} {MOST_CLOSED_PERCENT}%. If that is right, import it in parts."))
        return plan

    def _rows_of_overrides_alone(self, rows, overrides):
        """Return rows for the overridden organisations that the file leaves out."""
        missing = overrides.keys() - {row.code for row in rows}
        for code in sorted(missing - self.known.keys()):
            self.notes.append(f"overrides, line {overrides[code].line}: there is no organisation {code}")
        return [Row(overrides[code].line, code, {}) for code in sorted(missing & self.known.keys())]

    def _change(self, row, override):
        organisation = self.known[row.code]
        given = override.cells if override else {}
        cells = {column: text for column, text in row.cells.items() if column not in given}
        if row.is_ods:
            cells = self._careful_of_ods(cells, organisation)
        wanted = self._parsed(cells, organisation)
        try:
            wanted |= self._parsed(given, organisation)
        except BadCell as error:
            raise BadCell(f"overrides, line {override.line}: {error}") from error
        before = {name: getattr(organisation, name, None) for name in self.FIELDS}
        _check_together(before | wanted)
        is_new = organisation.pk is None
        change = Change(
            organisation,
            is_new,
            was_active=not is_new and organisation.is_active(self.today),
            before=before,
            values={name: wanted[name] for name in self.FIELDS if wanted.get(name, before[name]) != before[name]},
            successors=[
                other for other in wanted.get("successors", []) if (organisation.pk, other.pk) not in self.links
            ],
        )
        self._keep_old_names(change, wanted.get("old_names", {}))
        return change

    def _keep_old_names(self, change, given):
        """Note the old names that the file gives, and the present name where it changes."""
        last = change.before["name"]
        names = {name_key(last): (last, self.today)} if change.renames else {}
        present = name_key(change.values.get("name", last))
        for key, (name, until) in (names | given).items():
            place = (change.organisation.pk, key)
            is_kept = place in self.old_names and until in (None, self.old_names[place])
            if key != present and not is_kept:
                change.old_names[key] = (name, until)

    def _careful_of_ods(self, cells, organisation):
        """Return the cells of an ODS row without those that would make a good entry worse."""
        cells = dict(cells)
        if organisation.pk and name_key(cells.get("name")) == organisation.name_key:
            # The same name in capitals. What kind of organisation it is comes from the name, and so changes
            # with it only.
            cells.pop("name")
            cells.pop("type", None)
        board = self.known.get(cells.get("board"))
        if board and board.pk and not board.is_active(self.today):
            heirs = self._boards_at_present(board)
            if len(heirs) == 1:
                cells["board"] = heirs[0].code
            elif heirs:
                # ODS has not caught up with a board that was split, and cannot say which part it is.
                cells.pop("board")
                if organisation.board not in heirs and not cells.get("closed"):
                    self.notes.append(f"{organisation.code}: {board.code} was split; give its board in the overrides")
        return cells

    def _boards_at_present(self, board):
        if board.code not in self._heirs:
            self._heirs[board.code] = board.at_present(self.today)
        return self._heirs[board.code]

    def _parsed(self, cells, organisation):
        """Return cells as values: rows, dates, names. Raise BadCell for one that makes no sense."""
        values = {}
        for column, text in cells.items():
            if column in REQUIRED and not text:
                raise BadCell(f"has no {column}")
            if column == "name":
                values[column] = _name(text)
            elif column in ("type", "nation", "region"):
                values[column] = _looked_up(getattr(self, f"{column}s"), column, text)
            elif column in ("opened", "closed"):
                values[column] = _date(column, text)
            elif column == "board":
                values[column] = self._other(column, text, organisation) if text else None
            elif column == "successors":
                codes = re.split(r"[\s;,]+", text) if text else []
                values[column] = [self._other(column, code, organisation) for code in dict.fromkeys(codes)]
            elif column == "old_names":
                values[column] = _old_names(text)
        return values

    def _other(self, column, code, organisation):
        other = self.known.get(code.upper())
        if other is None:
            raise BadCell(f"{column}: there is no organisation {code}")
        if other is organisation:
            raise BadCell(f"{column}: {code} is the organisation itself")
        return other


def _by_any_word(rows):
    """Return rows by their code, name and ODS code, in lower case."""
    found = {}
    for row in rows:
        for word in (getattr(row, "ods_code", ""), row.name, row.code):
            found[word.casefold()] = row
    return found


def _looked_up(rows, column, text):
    if not text:
        return None
    if text.casefold() not in rows:
        raise BadCell(f"{column} “{text}” is not on the list")
    return rows[text.casefold()]


def _name(text):
    name = " ".join(text.split())
    longest = Organisation._meta.get_field("name").max_length
    if len(name) > longest:
        raise BadCell(f"the name is longer than {longest} characters")
    if not name.isprintable() or not name_key(name):
        raise BadCell("the name is not made of letters")
    return name


def _date(column, text):
    if not text:
        return None
    try:
        if DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadCell(f"{column} “{text}” is not a date such as 2026-04-01 or 20260401")


def _old_names(text):
    """Return old names by their key, each with its last day or None, from "2020-03-31 A name; Another"."""
    names = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        until, name = DATED_NAME.fullmatch(part).groups()
        names[name_key(name)] = (_name(name), _date("old_names", until))
    return names


def _check_together(values):
    """Refuse values that cannot be true of one organisation."""
    for column in REQUIRED:
        if not values[column]:
            raise BadCell(f"is new, and its {column} is not known. Give it in the overrides.")
    opened, closed, region, nation = (values[name] for name in ("opened", "closed", "region", "nation"))
    if opened and closed and closed < opened:
        raise BadCell(f"closes on {closed}, before it opens on {opened}")
    if region and region.nation_id != nation.pk:
        raise BadCell(f"{region} is not a region of {nation}")


def apply(plan):
    """Write a plan's changes in a few statements; the caller holds the transaction."""
    for change in plan.changes:
        for name, value in change.values.items():
            if name != "board":
                setattr(change.organisation, name, value)
        change.organisation.name_key = name_key(change.organisation.name)
    Organisation.objects.bulk_create([change.organisation for change in plan.changes if change.is_new])
    # Boards come second, because a board may be as new as its members.
    for change in plan.changes:
        if "board" in change.values:
            change.organisation.board = change.values["board"]
    # Of a new one only the board: a bulk update takes as long as it has rows times columns.
    for fields, are_new in (([*Planner.FIELDS, "name_key"], False), (["board"], True)):
        changed = [c.organisation for c in plan.changes if c.is_new is are_new and c.values.keys() & {*fields}]
        if changed:
            Organisation.objects.bulk_update(changed, fields, batch_size=500)
    _add_successors(plan)
    _add_old_names(plan)


def _add_successors(plan):
    link = Organisation.successors.through
    link.objects.bulk_create(
        [
            link(from_organisation_id=change.organisation.pk, to_organisation_id=successor.pk)
            for change in plan.changes
            for successor in change.successors
        ],
        ignore_conflicts=True,
    )


def _add_old_names(plan):
    OrganisationName.objects.bulk_create(
        [
            OrganisationName(organisation=change.organisation, name=name, name_key=key, until=until)
            for change in plan.changes
            for key, (name, until) in change.old_names.items()
        ],
        update_conflicts=True,
        unique_fields=["organisation", "name_key"],
        update_fields=["until"],
    )
