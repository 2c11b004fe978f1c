"""Reading copies: a page put together from them is the page drawn on the spot, and they never outlive a change."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from components.models import Component
from organisations.models import Organisation
from stories import copies, rendering, saving, search
from stories.answers import link
from stories.models import Attribution, ReadingCopy, SearchChange, Status, Story
from stories.rendering import CopyWork, render_copies
from stories.workflow import perform
from tests.factories import make_curator, make_member, make_organisation, make_story

pytestmark = pytest.mark.django_db

ADDRESSES = ["/", "/components/people/", "/components/system/", "/stories/", "/stories/?q=heron", "/stories/heron/"]
ADDRESSES += ["/stories/?show=statements&q=heron"]


@pytest.fixture
def story(db):
    found = make_story(
        "Heron & <b>bold</b>",
        status=Status.PUBLISHED,
        slug="heron",
        author=make_member("ada@example.org", name="Ada Quill"),
        organisation=make_organisation("Esk Vale NHS Trust"),
        attribution=Attribution.NAMED,
        helping=[("people", "A heron helps.")],
        hindering=[("system", "A heron hinders.")],
        tags=["heron"],
        account="A heron came. <!--text--> <!--answers to 1-->",
    )
    other = make_story(
        "Heron elsewhere", status=Status.PUBLISHED, slug="elsewhere", tags=["heron"], account="A heron came.",
        helping=[("system", "So it did.")],
    )  # fmt: skip
    make_story("Heron draft", slug="draft")
    link(found.hindering[0], other.helping[0], actor=make_curator(), note="They tried.")
    search.rebuild()
    return found


def bodies():
    return {address: Client().get(address).content.decode() for address in ADDRESSES}


def draw_all():
    return render_copies(Story.objects.values_list("pk", flat=True))


def test_a_page_from_copies_is_the_page_drawn_on_the_spot(story):
    before = bodies()
    draw_all()
    assert ReadingCopy.objects.count() == 2
    assert bodies() == before
    assert "A heron helps." in before["/stories/heron/"] and "So it did." in before["/stories/heron/"]
    assert "So it did." in before["/components/system/"] and "Heron draft" not in "".join(before.values())


def test_a_page_from_copies_reads_no_story_by_itself(story, django_assert_num_queries):
    draw_all()
    Client().get("/stories/elsewhere/")
    with django_assert_num_queries(2):  # the story; the cards of those related to it
        assert Client().get("/stories/elsewhere/").status_code == 200


@pytest.mark.parametrize("action", ["withdraw", "archive"])
def test_a_story_that_is_out_is_on_no_page_and_has_no_copy(story, action):
    draw_all()
    actor = story.author if action == "withdraw" else make_curator()
    perform(action, story=story, actor=actor, note="Gone.", reasons=["other", "out_of_date"])
    assert not ReadingCopy.objects.filter(story=story).exists()
    found = "".join(body for address, body in bodies().items() if address != "/stories/heron/")
    assert "A heron helps." not in found and "/stories/heron/" not in found


def test_an_answer_is_gone_with_the_story_that_gave_it_though_the_copy_stays(story):
    draw_all()
    other = Story.objects.get(slug="elsewhere")
    ReadingCopy.objects.filter(story=story).update(release=copies.release())
    Story.objects.filter(pk=other.pk).update(status=Status.WITHDRAWN)
    assert "So it did." not in Client().get("/stories/heron/").content.decode()


def test_a_change_of_the_text_is_seen_at_once(story):
    draw_all()
    saving.save_story(story, expected_version=story.version, values={"title": "Egret"})
    assert "Egret" in Client().get("/stories/heron/").content.decode()
    assert "Egret" in Client().get("/").content.decode()


def test_another_name_of_a_member_or_an_organisation_is_seen_at_once(story):
    draw_all()
    story.author.name = "Ada Feather"
    story.author.save()
    Organisation.objects.filter(pk=story.organisation_id).update(name="Esk Dale NHS Trust")
    for address in ("/", "/stories/heron/"):
        body = Client().get(address).content.decode()
        assert "Ada Feather, Esk Dale NHS Trust" in body
        assert "Ada Quill" not in body and "Esk Vale" not in body


def test_an_author_who_is_gone_is_named_no_more(story):
    draw_all()
    Story.objects.filter(pk=story.pk).update(author=None)
    assert "Ada Quill" not in Client().get("/stories/heron/").content.decode()


def test_a_copy_of_another_release_does_not_count(story):
    draw_all()
    ReadingCopy.objects.update(release="older", page="Old markup", card="Old markup")
    assert "Old markup" not in "".join(bodies().values())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without looking at a text's value")
def test_statistics_from_before_a_release_do_not_lead_to_a_look_through_all_copies(story):
    # They say that no copy is of the new release, and so that to look through all for it would cost next to nothing.
    fields = {"status": Status.PUBLISHED, "published_at": story.published_at, "author": story.author}
    many = Story.objects.bulk_create(Story(title="Many", slug=f"many-{number}", **fields) for number in range(2_000))
    ReadingCopy.objects.bulk_create(
        ReadingCopy(story=one, release="older", card="x" * 1_000) for one in many
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            assert len(copies.newest(20)) == 20
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = [line for (line,) in cursor.fetchall()]
    assert [line for line in plan if "on stories_readingcopy" in line and "Seq Scan" in line] == []


def test_a_story_that_changes_while_it_is_drawn_gets_no_copy(story, monkeypatch):
    drawn = copies.render_main

    def drawn_slowly(one):
        found = drawn(one)
        if one.pk == story.pk:
            SearchChange.objects.record(story.pk)
        return found

    monkeypatch.setattr(copies, "render_main", drawn_slowly)
    draw_all()
    assert ReadingCopy.objects.count() == 1
    assert not ReadingCopy.objects.filter(story=story).exists()


def test_the_worker_draws_what_has_no_copy_then_what_changed_and_then_rests(story):
    work = CopyWork()
    while work.one_round():
        pass
    assert set(ReadingCopy.objects.values_list("story__slug", flat=True)) == {"heron", "elsewhere"}
    saving.save_story(story, expected_version=story.version, values={"title": "Egret"})
    assert not ReadingCopy.objects.filter(story=story).exists()
    assert work.one_round() is True
    assert "Egret" in ReadingCopy.objects.get(story=story).card
    assert work.one_round() is False


def test_the_worker_comes_back_to_a_story_that_somebody_held(story, monkeypatch):
    work = CopyWork()
    while work.one_round():
        pass
    saving.save_story(story, expected_version=story.version, values={"title": "Egret"})
    with monkeypatch.context() as held:
        held.setattr(rendering, "render_copies", set)
        assert work.one_round() is True
        # Still held: the worker rests and does not turn on the spot.
        assert work.one_round() is False
    assert not ReadingCopy.objects.filter(story=story).exists()
    assert work.one_round() is True
    assert "Egret" in ReadingCopy.objects.get(story=story).card


def test_the_worker_draws_again_where_a_name_in_the_lists_changed(story, monkeypatch):
    monkeypatch.setattr(rendering, "LOOK_AT_LISTS_SECONDS", 0.0)
    work = CopyWork()
    while work.one_round():
        pass
    Component.objects.filter(code="people").update(name="Investing in herons")
    while work.one_round():
        pass
    assert "Investing in herons" in ReadingCopy.objects.get(story=story).page


def test_the_worker_draws_the_oldest_again_so_that_related_stories_stay_near(story, monkeypatch):
    work = CopyWork()
    while work.one_round():
        pass
    assert ReadingCopy.objects.get(story=story).related == [Story.objects.get(slug="elsewhere").pk]
    near = make_story("Heron again", status=Status.PUBLISHED, tags=["heron"], account="A heron came.")
    search.catch_up()
    while work.one_round():
        pass
    assert near.pk not in ReadingCopy.objects.get(story=story).related
    ReadingCopy.objects.update(drawn_at="2020-01-01T00:00Z")
    while work.one_round():
        pass
    assert near.pk in ReadingCopy.objects.get(story=story).related
