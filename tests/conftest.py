"""Fixtures for all tests. Nothing here reaches the network or waits."""

import shutil
from uuid import uuid4

import pytest
from django.conf import settings

from tests import factories


@pytest.fixture
def member(db):
    """A member who can write."""
    return factories.make_member("ada@example.org")


@pytest.fixture
def curator(db):
    """A person of the central team."""
    return factories.make_curator("cora@example.org")


@pytest.fixture
def member_client(client, member):
    """A test client signed in as the member."""
    client.force_login(member)
    return client


@pytest.fixture
def curator_client(curator):
    """A test client of its own, signed in as the curator."""
    from django.test import Client

    client = Client()
    client.force_login(curator)
    return client


@pytest.fixture(autouse=True)
def _own_search_index(settings):
    """Give each test a search index of its own, which is not there until the test builds it."""
    settings.SEARCH_INDEX_DIR = settings.SCRATCH / "search" / uuid4().hex


@pytest.fixture(scope="session", autouse=True)
def _scratch_is_removed():
    """Take away the test run's own folder at the end."""
    yield
    shutil.rmtree(settings.SCRATCH, ignore_errors=True)
