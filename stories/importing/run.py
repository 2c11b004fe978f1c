"""The import as a whole: line after line, batch after batch."""

from dataclasses import dataclass, field

from django.db import DataError, IntegrityError

from stories import identifiers
from stories.importing.checking import BadLine, Checker, parsed
from stories.importing.lines import numbered_lines
from stories.importing.lookups import Lookups
from stories.importing.writing import write_batch
from stories.models import Status
from stories.safety import SafetyError

# Looking for identifiers takes some 6 ms a story: more of them would make a long file a minute slower.
MOST_CHECKED = 500
# Long enough to be quick, short enough that people who save at the same moment hardly wait.
BATCH = 500


@dataclass
class Result:
    """What became of a file. bad and left_alone: (number of the line, reason); unknown_keys: key -> line.

    possible_identifiers: (number of the line, kinds of identifiers that it may hold, never the text). not_checked: how
    many stories that others can read were not checked for identifiers.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    bad: list = field(default_factory=list)
    left_alone: list = field(default_factory=list)
    unknown_keys: dict = field(default_factory=dict)
    possible_identifiers: list = field(default_factory=list)
    checked: int = 0
    not_checked: int = 0

    def add(self, outcome):
        """Count in the outcome of a batch."""
        self.added += outcome.added
        self.updated += outcome.updated
        self.unchanged += outcome.unchanged
        self.left_alone += outcome.left_alone

    def check_identifiers(self, record):
        """Look for identifiers in a story that others can read, while there are not too many stories."""
        if self.checked >= MOST_CHECKED:
            self.not_checked += 1
            return
        self.checked += 1
        try:
            kinds = identifiers.kinds_in(record.texts())
        except SafetyError:
            self.not_checked += 1
            return
        if kinds:
            self.possible_identifiers.append((record.number, kinds))


def import_file(path, *, is_sample=False, progress=iter, result=None):
    """Bring the stories of a JSON Lines file in, and return the Result.

    progress: wraps the iterator of lines, for a progress bar. result: an empty one to count in, for whoever wants to
    know of what is in when the import is stopped. Good lines go in although others are bad; each batch
    is one transaction, so that a stopped import can be run again. Readers find the stories after
    search.catch_up(). Raises BadFile where the file as a whole cannot be read.
    """
    checker = Checker()
    result = result or Result()
    importer = _Importer(is_sample, result)
    batch, first_line = [], {}
    for number, line in progress(numbered_lines(path)):
        try:
            record = checker.record(number, parsed(line))
            same = first_line.setdefault(record.external_id, number)
            if same != number:
                raise BadLine(f"is the same story as line {same}")
        except BadLine as problem:
            result.bad.append((number, str(problem)))
            continue
        batch.append(record)
        if len(batch) == BATCH:
            importer.write(batch)
            batch = []
    importer.write(batch)
    result.possible_identifiers.sort()
    result.unknown_keys = checker.unknown_keys
    result.bad.sort()
    return result


class _Importer:
    """Writes batches and keeps what is known from one to the next."""

    def __init__(self, is_sample, result):
        self.is_sample = is_sample
        self.result = result
        self.lookups = Lookups(is_sample=is_sample)

    def write(self, records):
        """Write a batch; where the database refuses it, write its lines one by one and name the refused."""
        if not records:
            return
        try:
            self.result.add(write_batch(records, self.lookups, is_sample=self.is_sample))
        except (IntegrityError, DataError):
            # Somebody wrote the same tag, slug, member or story in between, or a line holds what no check knew.
            self.lookups = Lookups(is_sample=self.is_sample)
            for record in records:
                self._write_one(record)
        else:
            self._check_identifiers(records)

    def _check_identifiers(self, records):
        """Check what came in and others can read. The samples were written for this portal and read by us."""
        left_alone = {number for number, _ in self.result.left_alone}
        for record in records:
            if not self.is_sample and record.status != Status.DRAFT and record.number not in left_alone:
                self.result.check_identifiers(record)

    def _write_one(self, record):
        try:
            self.result.add(write_batch([record], self.lookups, is_sample=self.is_sample))
            self._check_identifiers([record])
        except (IntegrityError, DataError) as error:
            self.lookups = Lookups(is_sample=self.is_sample)
            self.result.bad.append((record.number, f"the database refused it: {str(error).splitlines()[0]}"))
