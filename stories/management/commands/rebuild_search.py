"""manage.py rebuild_search: build the search index anew beside the one in use, and swap it in whole."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from stories import search


class Command(BaseCommand):
    help = "Build the search index anew from the database. Readers keep the old one until the new one is whole."

    def handle(self, *args, **options):
        with tqdm(unit=" stories", disable=None) as bar:

            def progress(done, of_all):
                bar.total = of_all
                bar.update(done - bar.n)

            count = search.rebuild(progress=progress)
        self.stdout.write(f"The search index holds {count} stories.")
