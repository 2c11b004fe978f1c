"""The sample collections and calls: there from the first start, plainly samples, and gone with the others."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.models import DeskEvent
from stories import samples
from stories.calls import may_list
from stories.models import Call, Collection, Message, Story
from stories.safety import find_identifiers
from stories.samples import load_samples, remove_samples
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    """The samples, beside a collection and a call for real."""
    load_samples()
    Collection.objects.create(title="Real", slug="real", published_at=timezone.now())
    today = timezone.localdate()
    Call.objects.create(title="Real", slug="real", opens_on=today, closes_on=today, announced_at=timezone.now())


def test_readers_find_collections_on_home_and_an_open_and_a_closed_call(client, loaded):
    home = client.get("/").content.decode()
    assert "Huddles and walks: what keeps them useful" in home and "Sample collection" in home
    assert "What has let your team keep time" in home and "Sample call" in home
    calls = client.get("/calls/").content.decode()
    open_now, _, earlier = calls.partition("Earlier calls")
    assert "Time for improvement when it is busy" in open_now and "What happened after staff spoke" in earlier
    assert open_now.count("Sample call") == earlier.count("Sample call") == 1


def test_each_says_on_its_page_that_it_is_a_sample_and_shows_its_stories_in_order(client, loaded):
    collection = Collection.objects.get(title__startswith="Huddles")
    page = client.get(collection.get_absolute_url()).content.decode()
    assert "Sample collection, written for this portal" in page and "5 stories" in page
    assert page.index("From ward to chief executive") < page.index("Directors came to see the boiler house")
    closed = Call.objects.get(title__startswith="What happened")
    page = client.get(closed.get_absolute_url()).content.decode()
    assert "Sample call, written for this portal" in page and "The stories it rests on" in page
    assert page.index("What happened next") < page.index("What we heard")


def test_a_sample_story_that_the_owner_took_out_of_the_file_is_passed_by(monkeypatch, tmp_path):
    lines = samples.STORIES.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = ("sample-porters-walk", "sample-speaking-up-maternity")
    (tmp_path / "stories.jsonl").write_text("".join(line for line in lines if not any(one in line for one in gone)))
    monkeypatch.setattr(samples, "STORIES", tmp_path / "stories.jsonl")
    load_samples()
    holders = Collection.objects.get(title__startswith="Huddles"), Call.objects.get(title__startswith="What happened")
    assert [holder.chosen.count() for holder in holders] == [4, 2]


def test_nobody_is_told_of_them_and_the_ledger_holds_nothing(loaded):
    assert not Message.objects.exists() and not DeskEvent.objects.exists()


def test_their_words_hold_no_identifiers_and_each_story_may_stand_where_it_does(loaded):
    for model in (Collection, Call):
        for row in model.objects.filter(is_sample=True):
            words = [getattr(row, name, "") for name in ("title", "introduction", "question", "background")]
            words += [getattr(row, name, "") for name in ("heard", "happened")]
            assert find_identifiers("\n".join(words)) == []
    for call in Call.objects.filter(is_sample=True):
        assert all(may_list(call, chosen.story) for chosen in call.chosen.select_related("story"))


def test_a_real_answer_to_a_sample_call_outlives_it(loaded):
    call = Call.objects.get(title__startswith="Time")
    story = factories.make_story("Real answer", status="submitted", call=call)
    remove_samples()
    assert Story.objects.get(pk=story.pk).call is None


def test_they_go_with_the_samples_and_what_is_real_stays(loaded):
    out = io.StringIO()
    call_command("remove_samples", stdout=out)
    assert "4 collections and calls" in out.getvalue()
    assert [list(model.objects.values_list("title", flat=True)) for model in (Collection, Call)] == [["Real"], ["Real"]]
