"""Fixtures for all tests. Nothing here reaches the network or waits."""

import gc
import shutil
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from components import models as components
from members import append_only
from tests import factories
from tests.journeys import Visitor

LEDGERS = ["members_deskevent", "stories_storyevent"]

# With any of these a test has a database.
WITH_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_unconfigure():
    """Take away the test run's own folder at the end."""
    shutil.rmtree(settings.SCRATCH, ignore_errors=True)


def pytest_collection_modifyitems(config, items):
    """Run tests without a database once, on SQLite: PostgreSQL has no part in them.

    Nor in those marked `one_database`: what they hold is decided by the index and its files, by who asks, or by
    what a row in hand says, and each statement that the portal asks for them is asked by others too, which run on
    both: those of the same file marked `both_databases`, or others.
    """
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        return
    asked = [
        item
        for item in items
        if (item.get_closest_marker("django_db") or WITH_DATABASE & {*item.fixturenames})
        and (item.get_closest_marker("both_databases") or not item.get_closest_marker("one_database"))
    ]
    if len(asked) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(asked)])
        items[:] = asked


def pytest_collection_finish():
    """Let Python look for no rubbish among what was collected, thousands of tests: it took a twentieth of the time.

    And more rarely among the rest, which took another fiftieth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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
    return Visitor.signed_in(curator).client


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


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """Begin with a copy of the migrated file where there is one."""
    if connection.vendor != "sqlite" or not settings.MIGRATED:
        return False
    shutil.copyfile(settings.MIGRATED, connection.creation._get_test_db_name())
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Copy the rows that migrations made, so that each test which commits leaves the database as it found it.

    Django's own way, to empty all tables after such a test and put these rows back before the next, one by one, took a
    third of a second each time (PostgreSQL: a whole one), and left an empty database to whichever test came after.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        for table in tables:
            cursor.execute(f"CREATE TABLE copied_{table} AS SELECT * FROM {table}")
    own = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda test_case: put_back(tables)
    yield
    TransactionTestCase._fixture_teardown = own


def put_back(tables):
    """Make the rows of all tables those of their copies, also of the ledgers, whose triggers refuse it elsewhere."""
    before, after = ["SET LOCAL session_replication_role = replica"], []
    if connection.vendor == "sqlite":
        before = [f"DROP TRIGGER {table}_not_{word}" for table in LEDGERS for word in append_only.SQLITE_WHEN]
        after = [sql for table in LEDGERS for sql in append_only.statements("sqlite", table)]
    # Not TRUNCATE, which makes all files of PostgreSQL's anew: the tables hold few rows.
    emptied = [f"DELETE FROM {table}" for table in tables]
    filled = [f"INSERT INTO {table} SELECT * FROM copied_{table}" for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in (*before, *emptied, *filled, *after):
            cursor.execute(sql)
