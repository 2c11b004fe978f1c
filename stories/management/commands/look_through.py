"""manage.py look_through: look through the stories that nobody looked through for what could identify somebody."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from stories import identifiers
from stories.models import Story


class Command(BaseCommand):
    help = "Fill in how many passages of each story could identify somebody. The worker does it too, by and by."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="all stories, as after a change of the rules")

    def handle(self, *args, again, **options):
        if again:
            Story.objects.handed_in().update(flagged=None, flagged_open=None)
        before = left = identifiers.not_looked_through().count()
        with tqdm(total=before, unit=" stories", disable=None) as bar:
            after = 0
            while left:
                after = identifiers.look_through(after=after)
                left = identifiers.not_looked_through().count() if after else 0
                bar.update(before - left - bar.n)
        left = identifiers.not_looked_through().count()
        self.stdout.write(f"{before - left} stories looked through; {left} could not be.")
