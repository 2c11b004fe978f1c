"""manage.py look_through: look through the stories that nobody looked through for what could identify somebody."""

from django.core.management.base import BaseCommand, CommandError
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
        numbers = list(identifiers.not_looked_through().order_by("pk").values_list("pk", flat=True))
        self.stdout.write(f"{before - len(numbers)} stories looked through.")
        if numbers:
            # By number: a title may hold what the story was to be looked through for.
            raise CommandError(
                f"Could not look through {len(numbers)} stor{'y' if len(numbers) == 1 else 'ies'}, with the "
                f"number{'' if len(numbers) == 1 else 's'} {', '.join(map(str, numbers))}. Run this again later."
            )
