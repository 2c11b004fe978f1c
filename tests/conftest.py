"""Fixtures for all tests. Nothing here reaches the network or waits."""

import pytest

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
