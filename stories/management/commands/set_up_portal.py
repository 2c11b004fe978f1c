"""Bring a database to where the portal can be used. Run at each start, so quick when all is done."""

import hashlib
import os

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from impact_portal import environment
from organisations.models import Organisation
from organisations.reading import SHIPPED
from stories.samples import PASSWORD, load_samples, may_load_samples, sample_sign_ins
from stories.search import catch_up

OVERRIDES = SHIPPED.with_name("overrides.csv")
# Kept in the cache, which is a table of the same database. Where it is lost, the file is read once more.
LOADED = "set_up_portal:organisations"
# Settings that a portal for real needs, and what happens without them: printed at each start.
NEEDED = {
    "ALLOWED_HOSTS": "only this machine reaches the portal",
    "PORTAL_URL": f"links in emails lead to {settings.PORTAL_URL}",
    "EMAIL_HOST": "nobody gets an email, and so nobody new can sign in",
    "CONTACT_EMAIL": f"pages and emails name {settings.CONTACT_EMAIL}",
}
ONLY_THIS_MACHINE = {"", "127.0.0.1", "localhost", "::1", "[::1]"}


class Command(BaseCommand):
    """Load the reference organisations where their file changed, and samples where there never was a story.

    PORTAL_SAMPLES=0 loads no samples. As long as the sample sign-ins exist, they are told at each start.
    """

    help = "Load reference data and, into an empty database, the sample stories. Run at each start."

    def add_arguments(self, parser):
        """Take --migrate: in one process, as starting Python three times takes longer than all there is to do."""
        parser.add_argument("--migrate", action="store_true", help="first migrate, and make the table of the cache")

    def handle(self, *args, migrate, **options):
        """Do what is still to be done, and tell how to sign in."""
        if migrate:
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        self.load_organisations()
        if samples_wanted() and may_load_samples():
            self.load_samples()
        self.print_sign_ins()
        if settings.TLS:
            self.print_unset_settings()

    def print_unset_settings(self):
        """Say which settings a portal for real lacks."""
        for name, effect in NEEDED.items():
            if not environment.text(name):
                self.stderr.write(f"{name} is not set: {effect}.")

    def load_samples(self):
        """Load the samples, or let another start that does so at this moment do it."""
        try:
            result = load_samples()
        except IntegrityError:
            if may_load_samples():
                raise
            return
        catch_up()
        self.stdout.write(f"Loaded {result.added} sample stories.")
        for number, reason in result.bad:
            self.stderr.write(f"Sample stories, line {number}: {reason}")

    def load_organisations(self):
        """Import the organisations unless these very files were the last to be imported here."""
        checksum = checksum_of(SHIPPED, OVERRIDES)
        if cache.get(LOADED) == checksum and Organisation.objects.exists():
            return
        self.stdout.write("Loading organisations")
        try:
            call_command("import_organisations", str(SHIPPED), verbosity=0)
        except CommandError as error:
            # The portal works with the organisations it has; whoever starts it sees what to mend.
            self.stderr.write(f"The organisations are as they were. {error}")
            return
        cache.set(LOADED, checksum, timeout=None)

    def print_sign_ins(self):
        """Print the sample sign-ins, if there are any."""
        members = sample_sign_ins()
        if not members:
            return
        self.stdout.write(f"Sample sign-ins, all with the password {PASSWORD}")
        for member in members:
            self.stdout.write(f"  {member.get_role_display():<8} {member.email}")
        if os.environ.get("HOST", "") not in ONLY_THIS_MACHINE or settings.TLS:
            self.stdout.write(
                self.style.WARNING("Anybody who reaches this address can sign in with these, also as a curator.")
            )
        self.stdout.write("To remove the samples: ./run manage remove_samples")


def samples_wanted():
    """Whether samples may be loaded. Not by default where TLS shows that this is a portal for real."""
    return getattr(settings, "PORTAL_SAMPLES", environment.flag("PORTAL_SAMPLES", not settings.TLS))


def checksum_of(*paths):
    """Return one word that changes whenever one of these files does."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes() if path.exists() else b"none")
    return digest.hexdigest()
