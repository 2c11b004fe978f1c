"""manage.py move_addresses: give stories whose address keeps a name that their title lost a new one."""

from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from stories.models import SearchChange, Story
from stories.slugs import follow_earlier_titles


class Command(BaseCommand):
    """Look at every address once after the upgrade to a release of 28 November 2026 or later.

    Since then an address moves when its title loses a name (docs/decisions/0028); this is for titles that lost theirs
    before. Old addresses lead on. Run again, it moves nothing more.
    """

    help = "Give stories whose address keeps a name that their title lost a new address; the old one leads on."

    def handle(self, *args, **options):
        numbers = list(Story.objects.exclude(slug=None).order_by("pk").values_list("pk", flat=True))
        moved = [pk for pk in tqdm(numbers, unit=" stories", disable=None) if self.move(pk)]
        for pk in moved:
            # By number: the address is what nobody shall read.
            self.stdout.write(f"Story {pk}")
        self.stdout.write(f"{len(moved)} address{'' if len(moved) == 1 else 'es'} moved.")

    def move(self, pk):
        """Look at one story's address, and return whether it moved."""
        with transaction.atomic():
            story = Story.objects.select_for_update(of=("self",)).filter(pk=pk).exclude(slug=None).first()
            if story is None or not follow_earlier_titles(story):
                return False
            story.save(update_fields=["slug"])
            SearchChange.objects.record(pk)
        return True
