"""The settings as they come, with two addresses of the bench's own to compare with."""

from impact_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
