"""Pages kept for readers: the same for everybody who is not signed in, and never longer than a story is out."""

import brotli
import pytest
from django.test import Client

from stories import search
from stories.models import Attribution, SearchChange, Status
from stories.search.caches import LRUCache
from stories.views import page_cache
from stories.workflow import perform
from tests.factories import make_curator, make_member, make_organisation, make_story

pytestmark = pytest.mark.django_db

ADDRESSES = ["/", "/components/people/", "/stories/", "/stories/?q=heron", "/stories/heron/"]


@pytest.fixture(autouse=True)
def keeping(settings):
    settings.READER_PAGES_SECONDS = 60
    page_cache.clear()
    yield
    page_cache.clear()


@pytest.fixture
def story(db):
    found = make_story(
        "Heron",
        status=Status.PUBLISHED,
        slug="heron",
        author=make_member("ada@example.org", name="Ada Quill"),
        organisation=make_organisation(),
        attribution=Attribution.NAMED,
        helping=[("people", "A heron helps.")],
    )
    search.rebuild()
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_second_reader_gets_the_page_with_one_query(client, story, address, django_assert_num_queries):
    first = client.get(address).content
    with django_assert_num_queries(1):
        second = Client().get(address)
    assert second.content == first
    assert "Heron" in first.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_withdrawn_story_is_gone_at_once_before_the_index_knows(client, story, address):
    assert "A heron helps." in client.get("/stories/heron/").content.decode()
    client.get(address)
    perform("withdraw", story=story, actor=story.author)
    response = client.get(address)
    assert "A heron helps." not in response.content.decode()
    assert "/stories/heron/" not in response.content.decode()
    assert response.status_code == (404 if address == "/stories/heron/" else 200)


def test_another_attribution_holds_at_once(client, story):
    assert "Ada Quill" in client.get("/stories/heron/").content.decode()
    story.attribution = Attribution.NATION
    story.save(update_fields=["attribution"])
    SearchChange.objects.record(story.pk)
    assert "Ada Quill" not in client.get("/stories/heron/").content.decode()


def test_who_is_signed_in_gets_their_own_page_and_leaves_none_to_others(story):
    curator = Client()
    curator.force_login(make_curator())
    assert "at the desk" in curator.get("/stories/heron/").content.decode()
    assert "at the desk" not in Client().get("/stories/heron/").content.decode()
    assert "Sign out" in curator.get("/stories/heron/").content.decode()


def test_a_browser_that_reads_brotli_gets_it_compressed_and_others_plain(client, story):
    plain = client.get("/stories/")
    packed = client.get("/stories/", headers={"accept-encoding": "gzip, deflate, br;q=0.9"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "br"
    assert brotli.decompress(packed.content) == plain.content
    assert {"Accept-Encoding", "Cookie"} <= {name.strip() for name in packed["Vary"].split(",")}
    assert int(packed["Content-Length"]) == len(packed.content)


@pytest.mark.parametrize(("accepted", "is_packed"), [("br;q=0", False), ("gzip, br; Q=0.000", False), ("BR", True)])
def test_a_page_is_not_compressed_for_who_refuses_brotli_by_the_weight_0(client, story, accepted, is_packed):
    page = client.get("/stories/", headers={"accept-encoding": accepted})
    assert page.has_header("Content-Encoding") == is_packed


def test_a_kept_page_has_every_header_that_a_fresh_one_has(client, story):
    fresh, again = client.get("/stories/heron/"), client.get("/stories/heron/")
    assert {name: fresh[name] for name in fresh.headers} == {name: again[name] for name in again.headers}
    assert "default-src 'none'" in again["Content-Security-Policy"]


def test_a_missing_page_and_a_post_are_not_kept(client, story):
    assert client.get("/stories/nowhere/").status_code == 404
    make_story("Nowhere", status=Status.PUBLISHED, slug="nowhere", index=False)
    assert client.get("/stories/nowhere/").status_code == 200
    assert client.post("/stories/").status_code == 405
    assert client.head("/stories/heron/").status_code == 200


def test_only_so_many_pages_are_kept_and_only_so_long(client, story, settings, monkeypatch):
    monkeypatch.setattr(page_cache, "_pages", LRUCache(3))
    made, compress = [], brotli.compress
    monkeypatch.setattr(brotli, "compress", lambda page, quality: made.append(page) or compress(page))
    for number in [0, 1, 2, 3, 1, 2, 3, 0]:
        client.get(f"/stories/?q=heron{number}")
    assert len(made) == 5
    settings.READER_PAGES_SECONDS = -1
    for _ in range(2):
        client.get("/stories/?q=heron4")
    assert len(made) == 7


def test_an_address_that_few_ask_for_is_compressed_at_less_cost(client, story, monkeypatch):
    made, compress = [], brotli.compress
    monkeypatch.setattr(brotli, "compress", lambda page, quality: made.append(quality) or compress(page))
    for address in ("/stories/", "/stories/?q=heron"):
        client.get(address)
    assert made == [page_cache.QUALITY, page_cache.QUALITY_WITH_QUERY]
