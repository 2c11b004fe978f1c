"""Import organisations from the project's own headed CSV or from a file of the Organisation Data Service."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from organisations.importing import Planner, apply
from organisations.reading import BadFile, read_overrides, read_rows
from stories.models import Story

OVERRIDES = Path(__file__).resolve().parents[2] / "data" / "overrides.csv"


class Command(BaseCommand):
    """Bring the organisations of a file up to date, all or nothing.

    Found by code: new ones are added, others changed where the file differs. An organisation that the file
    does not name stays as it is; none is deleted. A new name keeps the old one. One bad line, or a file that
    would close more than 5% of the active organisations, and nothing at all is imported: half a reference
    list looks like a whole one. The command then names every bad line and ends with an error.

    The overrides are applied last and win; a blank cell there overrides nothing, the word "none" empties.

    In a headed file a blank cell says that there is none, and a column that is left out says nothing. In a
    file of ODS (27 columns, no header; etr.csv for NHS trusts) a blank region or board says nothing, and a
    name that differs in case and punctuation only is not taken over, because ODS writes in capitals.
    """

    help = "Import organisations from a headed CSV or a 27-column ODS file. All or nothing."

    def add_arguments(self, parser):
        """Take the file, and what to do with it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, no more")
        parser.add_argument(
            "--overrides",
            type=Path,
            default=OVERRIDES,
            help="a headed CSV of corrections (as it comes: organisations/data/overrides.csv)",
        )

    def handle(self, *args, **options):
        """Read, plan, refuse or apply, and tell."""
        try:
            rows, problems = read_rows(options["file"])
            overrides = read_overrides(options["overrides"])
        except BadFile as error:
            raise CommandError(str(error)) from error
        with transaction.atomic():
            plan = Planner(timezone.localdate()).plan(rows, overrides)
            self.refuse(problems + plan.problems)
            if not options["dry_run"]:
                apply(plan)
                # Readers find stories by these names. The admin tells the search in the same way.
                if organisations := plan.to_index_again():
                    Story.objects.with_names_of(organisations).tell_search()
        self.tell(plan, len(rows), options)

    def refuse(self, problems):
        """Stop the command if there are problems, each with its line."""
        if problems:
            # The one without a line is about the whole file, and comes first.
            lines = [
                f"line {line}: {reason}" if line else reason
                for line, reason in sorted(problems, key=lambda problem: problem[0] or 0)
            ]
            raise CommandError("\n".join([*lines, "Nothing was imported."]))

    def tell(self, plan, number_of_rows, options):
        """Print a line for each change and note, then the totals."""
        if options["verbosity"] == 0:
            return
        for change in plan.changes:
            self.stdout.write(str(change))
        for note in plan.notes:
            self.stdout.write(f"note: {note}")
        added, renamed, closed, reopened = map(plan.count, ("is_new", "renames", "closes", "reopens"))
        self.stdout.write(
            f"{number_of_rows} organisations read: {added} added, {len(plan.changes) - added} changed "
            f"({renamed} renamed, {closed} closed, {reopened} reopened)."
        )
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was changed.")
