"""Who waits for whom on PostgreSQL: nobody for somebody who waits for them. SQLite has one writer anyway."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from taggit.models import Tag

from stories import calls, choosing, leaving, saving, tags, workflow
from stories.models import Call, Collection, Message, OldTag, Status, Story, StoryTag
from tests import factories

# How long a test may hang before it fails; nothing waits that long when all is well.
PATIENCE = 30

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="locks of rows"),
]


def in_a_thread(call):
    """Return a thread for a call, to be started, and a list that gets what it returned or raised."""
    result = []

    def run():
        try:
            result.append(call())
        except Exception as error:
            result.append(error)
        finally:
            connection.close()

    return threading.Thread(target=run, daemon=True), result


@contextmanager
def meanwhile(call, *, then=lambda: None):
    """Begin a call in another transaction while this one is open, and go on once it waits for something.

    Yields a list that holds what it returned or raised, once this has ended. then: what this one does while it waits.
    """
    thread, result = in_a_thread(call)
    with transaction.atomic():
        yield result
        thread.start()
        while thread.is_alive() and not somebody_waits():
            pass
        then()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def midway(monkeypatch, actor, call, *, waits=False):
    """Have a call begin in another thread when this actor's change of a tag is put on record, and go on once it waits.

    Returns a function that waits for its end and returns what it returned or raised. waits: whether it must have
    waited for the change.
    """
    thread, result = in_a_thread(call)
    record = tags.record

    def record_and_wait(who, *args):
        record(who, *args)
        if who == actor:
            thread.start()
            while thread.is_alive() and not somebody_waits():
                pass
            assert thread.is_alive() or not waits

    def end():
        thread.join(PATIENCE)
        return result[0]

    monkeypatch.setattr(tags, "record", record_and_wait)
    return end


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
        choosing.add_story(collection, story.pk, actor=curator)
    assert result == [Status.ARCHIVED]
    assert collection.chosen.count() == 1


def test_news_of_a_call_is_published_while_somebody_submits_an_answer():
    curator, member = factories.make_curator(), factories.make_member()
    long_ago, day = timezone.localdate() - timedelta(9), timezone.localdate() - timedelta(1)
    call = Call.objects.create(
        title="Boards", slug="boards", question="Which?", opens_on=long_ago, closes_on=day, heard="One board.",
        announced_at=timezone.now(), made_by=curator,
    )  # fmt: skip
    story = factories.make_submittable_story(member, call=call)
    with meanwhile(lambda: calls.publish_news(call, "heard", actor=curator).pk) as result:
        workflow.perform("submit", story=story, actor=member)
    assert result == [call.pk]
    assert Message.objects.filter(key=f"call-{call.pk}-heard-{member.pk}").exists()
    other = factories.make_submittable_story(factories.make_member(), call=call)
    with meanwhile(lambda: workflow.perform("submit", story=other, actor=other.author).status) as result:
        calls.unpublish_news(call, "heard", actor=curator)
        calls.publish_news(call, "heard", actor=curator)
    assert result == [Status.SUBMITTED]
    assert Message.objects.filter(key=f"call-{call.pk}-heard-{other.author.pk}").exists()


def test_a_story_is_added_to_a_collection_while_its_author_erases_it():
    curator, member = factories.make_curator(), factories.make_member()
    story, collection = published("Heron", author=member), Collection.objects.create(title="Herons", made_by=curator)
    with meanwhile(lambda: choosing.add_story(collection, story.pk, actor=curator)) as result:
        leaving.close(member, choices={story.pk: False})
    assert [str(error) for error in result] == ["That story is not published now, so it cannot be added."]


def test_a_tag_is_renamed_while_a_story_gets_it_past_the_form():
    curator, story = factories.make_curator(), published("Heron", tags=["falls"])
    tag, other = story.tags.get(), published("Egret")
    with meanwhile(lambda: tags.rename(tag.pk, "tumbles", actor=curator).name) as result:
        other.tags.add(tag)
        Story.objects.filter(pk=other.pk).tell_search()
    assert result == ["tumbles"]
    assert other.tags.get().name == "tumbles"


def test_two_stories_get_the_same_new_tags_in_another_order():
    egret, heron = published("Egret"), published("Heron")

    def save(story, names):
        return saving.save_story(story, expected_version=story.version, tags=names)

    def give_both():
        saving.set_tags(egret, ["bog", "fen"])

    with meanwhile(lambda: save(heron, ["fen", "bog"]).tags.count(), then=give_both) as result:
        saving.set_tags(egret, ["bog"])
    assert result == [2]
    assert {tag.name for tag in egret.tags.all()} == {tag.name for tag in heron.tags.all()} == {"bog", "fen"}


def test_a_member_closes_their_account_while_a_curator_merges_tags_of_two_of_their_stories():
    curator, member = factories.make_curator(), factories.make_member()
    own = [published(title, author=member, tags=["falls", title]) for title in ("egret", "heron")]
    falls, egret = (Tag.objects.get(name=name) for name in ("falls", "egret"))
    published("Stork", tags=["falls"])

    def merge():
        tags.merge(falls.pk, egret.pk, actor=curator)

    with meanwhile(lambda: leaving.close(member, choices={story.pk: False for story in own}), then=merge) as result:
        list(Tag.objects.select_for_update().filter(pk__in=[falls.pk, egret.pk]).order_by("pk"))
        list(StoryTag.objects.select_for_update().filter(tag=falls))
    assert result == [None]
    assert not Story.objects.written_by(member).exists()
    assert {tag.name for tag in Tag.objects.all()} == {"egret"}


def test_two_curators_merge_tags_whose_old_addresses_lead_to_each_other(monkeypatch):
    curator, colleague = factories.make_curator(), factories.make_curator()
    for name in ("falls", "slips", "trips", "tumbles"):
        published(f"Heron {name}", tags=[name])
    falls, slips, trips, tumbles = (Tag.objects.get(name=name) for name in ("falls", "slips", "trips", "tumbles"))
    OldTag.objects.create(name="Falls!", slug="falls", now=slips)
    OldTag.objects.create(name="Slips!", slug="slips", now=falls)
    result = midway(monkeypatch, curator, lambda: tags.merge(slips.pk, trips.pk, actor=colleague))
    assert tags.merge(falls.pk, tumbles.pk, actor=curator) == 1
    assert result() == 1
    assert {old.name: old.now.name for old in OldTag.objects.all()} == {"falls": "tumbles", "slips": "trips"}


def test_a_tag_gets_an_old_name_while_a_colleague_merges_the_tag_that_it_leads_to(monkeypatch):
    curator, colleague = factories.make_curator(), factories.make_curator()
    published("Heron", tags=["falls"])
    published("Egret", tags=["slips"])
    published("Stork", tags=["trips"])
    falls, slips, trips = (Tag.objects.get(name=name) for name in ("falls", "slips", "trips"))
    OldTag.objects.create(name="tumbles", slug="tumbles", now=falls)
    result = midway(monkeypatch, curator, lambda: tags.rename(slips.pk, "tumbles", actor=colleague).name)
    tags.merge(falls.pk, trips.pk, actor=curator)
    assert result() == "tumbles"
    assert {old.name: old.now.name for old in OldTag.objects.all()} == {"falls": "trips", "slips": "tumbles"}


@pytest.mark.parametrize("change", ["merge", "rename", "retire", "allow_again", "mark_different"])
def test_a_curator_who_changes_a_tag_waits_for_a_colleague_who_changes_others(monkeypatch, change):
    curator, colleague = factories.make_curator(), factories.make_curator()
    published("Heron", tags=["falls", "slips", "trips", "reviews"])
    OldTag.objects.create(name="tumbles", slug="tumbles", is_retired=True)
    falls, slips, trips, reviews = (Tag.objects.get(name=name).pk for name in ("falls", "slips", "trips", "reviews"))
    asked = {
        "merge": [trips, reviews], "rename": [trips, "journeys"], "retire": [trips], "allow_again": ["tumbles"],
        "mark_different": [trips, reviews],
    }  # fmt: skip
    call = getattr(tags, change)
    result = midway(monkeypatch, curator, lambda: call(*asked[change], actor=colleague), waits=True)
    tags.merge(falls, slips, actor=curator)
    assert not isinstance(result(), Exception)
