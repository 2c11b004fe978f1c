"""Fixtures for all tests. Nothing here reaches the network or waits."""

import shutil
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management.commands import flush

from components import models as components
from members import append_only
from tests import factories
from tests.journeys import Visitor

LEDGERS = ["members_deskevent", "stories_storyevent"]

# With any of these a test has a database.
WITH_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config, items):
    """Run tests without a database once, on SQLite: PostgreSQL has no part in them."""
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        return
    asked = [item for item in items if item.get_closest_marker("django_db") or WITH_DATABASE & {*item.fixturenames}]
    if len(asked) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(asked)])
        items[:] = asked


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


@pytest.fixture
def visitor(member_client):
    """The member in a browser: one who follows links and fills in forms."""
    return Visitor(member_client)


@pytest.fixture
def desk(curator_client):
    """The curator in a browser."""
    return Visitor(curator_client)


@pytest.fixture(autouse=True)
def _own_search_index(settings):
    """Give each test a search index of its own, which is not there until the test builds it."""
    settings.SEARCH_INDEX_DIR = settings.SCRATCH / "search" / uuid4().hex


@pytest.fixture(autouse=True)
def _own_components():
    """Let no test see the components that another changed: they are kept in the process."""
    components.forget()


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_the_ledgers():
    """Let the end of a test with real transactions empty all tables, which the triggers of the ledgers refuse.

    Only the test runner's flush is given the right, for as long as it takes; manage.py flush has it nowhere else.
    """
    sql_flush = flush.sql_flush

    def without_triggers(style, connection, *args, **kwargs):
        vendor, emptying = connection.vendor, sql_flush(style, connection, *args, **kwargs)
        tables = [table for table in LEDGERS if table in connection.introspection.table_names()]
        if vendor == "postgresql":
            off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            return [*off, *emptying, *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables)]
        off = [f"DROP TRIGGER {table}_not_{word}" for table in tables for word in append_only.SQLITE_WHEN]
        return [*off, *emptying, *(sql for table in tables for sql in append_only.statements(vendor, table))]

    flush.sql_flush = without_triggers
    yield
    flush.sql_flush = sql_flush


@pytest.fixture(scope="session", autouse=True)
def _scratch_is_removed():
    """Take away the test run's own folder at the end."""
    yield
    shutil.rmtree(settings.SCRATCH, ignore_errors=True)
