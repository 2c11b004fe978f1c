"""Import stories from a file of JSON Lines."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from tqdm import tqdm

from stories.importing import MOST_CHECKED, BadFile, Result, count_lines, import_file
from stories.search import catch_up

# A shorter file is done before anybody looks for a bar.
LONG_FILE = 500
AGAIN = "Import the file again to bring in the rest: nothing comes in twice."


class Command(BaseCommand):
    """Bring in the stories of a file, one JSON object a line, and tell what became of them.

    Needed are title, account, and a component or something that is helping or hindering. Without status a story is
    published, without published_at today; without attribution it appears under its organisation where that is
    known, otherwise under its nation. Values of lists are taken by code or by name; a method or an organisation
    that is on no list is kept as typed.

    Run again, it updates stories by external_id (without one, by title and account) and adds nothing twice. A
    story that people withdrew, declined, archived or otherwise moved on, whose text they changed here, or that
    was erased with its author's account, is left alone and named, and an attribution never comes to tell more.
    Of the first stories that others can read, it says which lines may hold what could identify a person, and of
    which kind: never what it is. Bad lines are named with their reasons, the rest go in, and the command ends
    with an error.
    """

    help = "Import stories from JSON Lines, one story a line. Run again, it updates and duplicates nothing."

    def add_arguments(self, parser):
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args, **options):
        """Import, make searchable, tell."""
        path = options["file"]
        total = count_lines(path)
        hidden = total <= LONG_FILE or options["verbosity"] == 0

        def bar(lines):
            # Where nobody watches, in a log, a line now and then is enough.
            pause = 0.1 if sys.stderr.isatty() else 5
            return tqdm(lines, total=total, unit=" lines", mininterval=pause, disable=hidden)

        result = Result()
        try:
            import_file(path, progress=bar, result=result)
        except BadFile as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.report(result, options["verbosity"])
            raise stopped(AGAIN) from None
        except OperationalError as error:
            self.report(result, options["verbosity"])
            why = str(error).partition("\n")[0]
            raise CommandError(f"The database cannot be used. {why}. {AGAIN}") from error
        self.report(result, options["verbosity"])
        try:
            catch_up()
        except KeyboardInterrupt:
            # Nothing is lost: whoever indexes next takes in what is new.
            words = "All good lines are in: search finds them once a worker runs, or after rebuild_search."
            raise stopped(words) from None
        if result.bad:
            raise CommandError(
                f"{count(len(result.bad), 'line')} could not be imported. All others are in: mend "
                f"{'it' if len(result.bad) == 1 else 'them'} and import the file again."
            )

    def report(self, result, verbosity):
        """Print a line for each thing a person should look at, then the totals."""
        for number, reason in result.bad:
            self.stderr.write(printable(f"line {number}: {reason}"))
        if verbosity == 0:
            return
        for number, reason in result.left_alone:
            self.stdout.write(f"line {number}: left alone, because {reason}")
        for key, number in sorted(result.unknown_keys.items()):
            self.stdout.write(printable(f"line {number}: “{key[:40]}” means nothing here and was left out"))
        for number, kinds in result.possible_identifiers:
            self.stdout.write(f"line {number}: possible identifier ({', '.join(kinds)})")
        if result.possible_identifiers:
            self.stdout.write("Read these stories under Curate: a possible identifier stops no import.")
        if result.not_checked:
            self.stdout.write(
                f"{count(result.not_checked, 'story', 'stories')} not looked through for identifiers: only the "
                f"first {MOST_CHECKED} of a file are. Under Curate every story is looked through."
            )
        self.stdout.write(
            f"{count(result.added, 'story', 'stories')} added, {result.updated} updated, "
            f"{result.unchanged} unchanged, {len(result.left_alone)} left alone, {len(result.bad)} bad."
        )


def stopped(words):
    """Return the error with which a command ends that Ctrl+C stopped; 130 is what shells take for that."""
    return CommandError(f"Stopped. {words}", returncode=130)


def count(number, one, many=None):
    """Return "1 line" or "2 lines"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def printable(text):
    """Return text that any output takes: what a file holds may be no proper characters."""
    return text.encode("utf-8", "replace").decode("utf-8")
