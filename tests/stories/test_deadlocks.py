"""Who waits for whom on PostgreSQL: nobody for somebody who waits for them. SQLite has one writer anyway."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from stories import choosing, leaving, tags, workflow
from stories.models import Collection, Status, Story
from tests import factories

# How long a test may hang before it fails; nothing waits that long when all is well.
PATIENCE = 30

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="locks of rows"),
]


@contextmanager
def meanwhile(call):
    """Begin a call in another transaction while this one is open, and go on once it waits for something.

    Yields a list that holds what it returned or raised, once this has ended.
    """
    result = []

    def run():
        try:
            result.append(call())
        except Exception as error:
            result.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    with transaction.atomic():
        yield result
        thread.start()
        while thread.is_alive() and not somebody_waits():
            pass
    thread.join(PATIENCE)
    assert not thread.is_alive()


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def published(title, **fields):
    return factories.make_story(title, status=Status.PUBLISHED, attribution="nation", **fields)


def archive(story, curator):
    return workflow.perform("archive", story=story, actor=curator, note="It is out of date.", reasons=["out_of_date"])


def test_a_member_closes_their_account_while_a_curator_archives_another_story():
    curator, member = factories.make_curator(), factories.make_member()
    other, own = published("Heron"), published("Egret", author=member)
    with meanwhile(lambda: leaving.close(member, choices={own.pk: False})) as result:
        archive(other, curator)
    assert result == [None]
    member.refresh_from_db()
    assert member.closed_at and not Story.objects.published().exists()


def test_a_member_closes_their_account_while_a_curator_takes_their_story():
    curator, member = factories.make_curator(), factories.make_member()
    story = factories.make_story(status=Status.SUBMITTED, author=member)
    with meanwhile(lambda: leaving.close(member, choices={})) as result:
        workflow.perform("start_review", story=story, actor=curator)
    assert result == [None]
    member.refresh_from_db()
    assert member.closed_at


def test_a_story_is_added_to_a_collection_while_a_colleague_archives_it():
    curator, colleague = factories.make_curator(), factories.make_curator()
    story, collection = published("Heron"), Collection.objects.create(title="Herons", made_by=curator)
    with meanwhile(lambda: archive(story, colleague).status) as result:
        choosing.put(collection, story, actor=curator)
    assert result == [Status.ARCHIVED]
    assert collection.chosen.count() == 1


def test_a_tag_is_renamed_while_a_story_gets_it_past_the_form():
    curator, story = factories.make_curator(), published("Heron", tags=["falls"])
    tag, other = story.tags.get(), published("Egret")
    with meanwhile(lambda: tags.rename(tag.pk, "tumbles", actor=curator).name) as result:
        other.tags.add(tag)
        Story.objects.filter(pk=other.pk).tell_search()
    assert result == ["tumbles"]
    assert other.tags.get().name == "tumbles"
