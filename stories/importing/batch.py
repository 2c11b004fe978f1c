"""A spreadsheet of stories, in two steps: check all of it and save nothing, then bring all of it in or nothing."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone

from components.models import Component
from stories import consents
from stories.importing.checking import BadLine, Checker
from stories.importing.columns import GIVEN_BY, GIVEN_ON, Problem, Reader, all_columns, at_its_column
from stories.importing.lookups import Lookups
from stories.importing.sheets import rows_of
from stories.importing.writing import write_batch
from stories.models import Consent, ErasedStory, Story, StoryBatch


class NotBroughtIn(Exception):
    """Nothing was saved. The message says why."""


@dataclass(frozen=True)
class Checked:
    """The stories of a file. problems: all that is wrong, by row; records: of the rows without one."""

    lines: list
    records: list
    problems: list


def check_file(file, name):
    """Read and check an uploaded spreadsheet and return it as Checked; raise BadFile where it cannot be read at all."""
    (_, header), *rows = rows_of(file, name)
    checker = Checker()
    reader = Reader(header, checker, all_columns(Component.objects.all()))
    lines, problems = [], []
    for number, cells in rows:
        line, wrong = reader.line(number, cells)
        lines.append(line)
        problems += wrong
    checked = check(lines, checker)
    seen = {(problem.row, problem.column) for problem in problems}
    problems += [problem for problem in checked.problems if (problem.row, problem.column) not in seen]
    places = [column.header if column else "" for column in reader.columns]

    def place(problem):
        return problem.row, places.index(problem.column) if problem.column else -1

    return Checked(lines, checked.records, sorted(problems, key=place))


def check(lines, checker=None):
    """Check lines as the import does, that none is there twice and none is here already; return them as Checked."""
    checker = checker or Checker()
    records, problems, first = [], [], {}
    for line in lines:
        try:
            record = checker.record(line["number"], line["data"])
        except BadLine as bad:
            problems += [at_its_column(line, problem) for problem in bad.problems]
            continue
        same = first.setdefault(record.external_id, record.number)
        if same != record.number:
            problems.append(Problem(record.number, "", f"Is the same story as row {same}."))
        records.append(record)
    for external_id in Story.objects.filter(external_id__in=first).values_list("external_id", flat=True):
        problems.append(Problem(first[external_id], "", "Is here already. Take the row out of the file."))
    for external_id in ErasedStory.objects.among(first):
        reason = "Was erased here with its author’s account. Take the row out of the file."
        problems.append(Problem(first[external_id], "", reason))
    return Checked(lines, records, problems)


def bring_in(batch_id, *, curator):
    """Bring in all stories of a curator's batch and forget the batch; return how many there were.

    They arrive as submitted, with the curator as sender and the permission of each author on record. Raises
    NotBroughtIn and saves nothing where the batch is gone or something became wrong since it was checked.
    """
    try:
        with transaction.atomic():
            batch = StoryBatch.objects.select_for_update().filter(pk=batch_id, curator=curator).first()
            if batch is None:
                raise NotBroughtIn("These rows were brought in already, or another file took their place.")
            checked = check(batch.lines)
            if checked.problems:
                wrong = checked.problems[0]
                raise NotBroughtIn(f"Something changed since the check. Row {wrong.row}: {wrong.reason}")
            write_batch(checked.records, Lookups(), sender=curator)
            record_permissions(batch.lines, checked.records, curator)
            batch.delete()
    except IntegrityError as error:
        raise NotBroughtIn("Somebody saved something of the same name just now. Try again.") from error
    return len(checked.records)


def record_permissions(lines, records, curator):
    """Keep who gave permission for each story and when, with the wording that the curator agreed to."""
    ids = dict(Story.objects.filter(external_id__in=[r.external_id for r in records]).values_list("external_id", "pk"))
    Consent.objects.bulk_create(
        Consent(
            story_id=ids[record.external_id],
            member=curator,
            statement=consents.PERMISSION,
            wording_version=consents.WORDING_VERSION,
            given_by=line[GIVEN_BY],
            agreed_at=timezone.make_aware(datetime.combine(date.fromisoformat(line[GIVEN_ON]), time(12))),
        )
        for line, record in zip(lines, records, strict=True)
    )
