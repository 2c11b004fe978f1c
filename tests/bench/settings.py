"""The settings as they come, with two addresses of the bench's own to compare with."""

from impact_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
# Pages kept for readers would be what is measured from the second request on.
READER_PAGES_SECONDS = 0
