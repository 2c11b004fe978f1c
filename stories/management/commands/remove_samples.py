"""Remove the samples: stories, members, collections and calls."""

from django.core.management.base import BaseCommand

from stories.samples import remove_samples
from stories.search import catch_up


class Command(BaseCommand):
    """Remove what came with the portal to look at, and nothing else. Running it again does no harm.

    Events are kept, as those of every story; because of them the samples do not come back at the next start.
    """

    help = "Remove every sample story, collection and call, and the sample members. What is real stays."

    def handle(self, *args, **options):
        """Remove and tell."""
        removed = remove_samples()
        catch_up()
        if options["verbosity"] == 0:
            return
        if removed.stories or removed.members or removed.choices:
            self.stdout.write(
                f"Removed {removed.stories} sample stories, {removed.choices} collections and calls, {removed.members} "
                f"sample members and {removed.tags} tags that no other story has."
            )
        else:
            self.stdout.write("There are no samples to remove.")
        for member in removed.kept:
            self.stdout.write(
                f"{member.email} has a part in a real story or in past events: kept, but nobody can sign in with it."
            )
