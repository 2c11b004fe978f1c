"""The two ledgers: rows are added and read, and neither the ORM nor the database changes or deletes one."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from members.append_only import AppendOnlyError
from members.ledger import DeskEvent, record
from members.models import Member, TrustedDomain
from stories.models import Status, Story, StoryEvent
from stories.workflow import perform
from tests import factories
from tests.conftest import LEDGERS

COLUMN = {"stories_storyevent": "note", "members_deskevent": "name"}


@pytest.fixture
def event(db, request):
    """One row of a ledger."""
    curator = factories.make_curator("cora@example.org")
    if request.param == "members_deskevent":
        return record(curator, "added", TrustedDomain.objects.create(domain="example.nhs.uk"))
    story = factories.make_story(status=Status.SUBMITTED)
    perform("start_review", story=story, actor=curator)
    return StoryEvent.objects.get()


def rows(model):
    """Return all that a ledger holds."""
    return list(model.objects.order_by("pk").values())


EACH = pytest.mark.parametrize("event", LEDGERS, indirect=True)


@EACH
def test_the_usual_calls_refuse_to_change_or_delete_a_record_of_the_past(event):
    model, column = type(event), COLUMN[event._meta.db_table]
    before = rows(model)
    setattr(event, column, "rewritten")
    conflict = {"update_conflicts": True, "update_fields": [column], "unique_fields": ["id"]}
    every = model.objects.all()
    attempts = [
        event.save,
        lambda: event.save(update_fields=[column]),
        event.delete,
        every.delete,
        lambda: every.update(**{column: "rewritten"}),
        lambda: every.bulk_update([event], [column]),
        lambda: every.bulk_create([event], **conflict),
        lambda: model.objects.update_or_create(pk=event.pk, defaults={column: "rewritten"}),
        lambda: every._raw_delete(every.db),
        lambda: model._base_manager.all().delete(),
        lambda: model._default_manager.update(**{column: "rewritten"}),
    ]
    for attempt in attempts:
        with pytest.raises(AppendOnlyError), transaction.atomic():
            attempt()
    assert rows(model) == before


@EACH
def test_the_database_refuses_too(event):
    """Also what goes around the models, such as SQL by hand or a base class of a query set."""
    table, column = event._meta.db_table, COLUMN[event._meta.db_table]
    before = rows(type(event))
    attempts = [f"UPDATE {table} SET {column} = 'rewritten'", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        attempts += [f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]
        # The row was made in this transaction; without this it could not be emptied for that reason alone.
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    else:
        attempts.append(f"REPLACE INTO {table} SELECT * FROM {table}")
    for sql in attempts:
        with pytest.raises(IntegrityError, match="Records of the past"), transaction.atomic():
            connection.cursor().execute(sql)
    with pytest.raises(IntegrityError, match="Records of the past"), transaction.atomic():
        QuerySet.update(type(event).objects.all(), **{column: "rewritten"})
    assert rows(type(event)) == before


@pytest.mark.parametrize("table", LEDGERS)
def test_every_ledger_has_its_triggers(db, table):
    """A later migration that makes a table anew on SQLite loses them: it has to end with append_only.triggers()."""
    if connection.vendor == "postgresql":
        sql = f"SELECT count(*) FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"
    else:
        sql = f"SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.fetchone() == (2 if connection.vendor == "postgresql" else 3,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_the_tests_own_clearing_works_and_leaves_the_triggers_in_place(run):
    """The second run begins where the first one's rows were cleared away."""
    assert StoryEvent.objects.count() == DeskEvent.objects.count() == 0
    story = factories.make_story(status=Status.SUBMITTED)
    perform("start_review", story=story, actor=factories.make_curator("cora@example.org"))
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute("DELETE FROM stories_storyevent")


def test_erasing_a_story_for_good_works_and_leaves_its_events(db, curator):
    story = factories.make_story(status=Status.SUBMITTED, hindering=[("system", "Forms.")], tags=["a"])
    perform("start_review", story=story, actor=curator)
    Story.objects.filter(pk=story.pk).delete()
    assert not Story.objects.exists()
    assert StoryEvent.objects.get().story_id == story.pk


def test_removing_the_samples_works_and_leaves_their_events(db):
    author = factories.make_member("sample@example.org", is_sample=True)
    curator = factories.make_curator("curator@example.org", is_sample=True)
    story = factories.make_story(status=Status.SUBMITTED, author=author, is_sample=True)
    perform("start_review", story=story, actor=curator)
    record(curator, "added", TrustedDomain.objects.create(domain="example.nhs.uk"))
    call_command("remove_samples", verbosity=0)
    assert not Story.objects.exists()
    assert [member.is_active for member in Member.objects.all()] == [False]
    assert (StoryEvent.objects.count(), DeskEvent.objects.count()) == (1, 1)
