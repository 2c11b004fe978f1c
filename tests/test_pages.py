"""Every page that a stranger may open: it is there, it is ours, and it names itself."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_story
from tests.journeys import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

OPEN_PAGES = [
    "/",
    "/components/",
    "/components/purpose/",
    "/components/people/",
    "/components/leadership/",
    "/components/capability/",
    "/components/system/",
    "/stories/",
    "/stories/a-story/",
    "/collections/",
    "/calls/",
    "/about/",
    "/how-we-curate/",
    "/accessibility/",
    "/privacy/",
    "/cookies/",
    "/contact/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
]


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_an_open_page_has_one_heading_a_title_and_a_skip_link(client, address):
    make_story("A story", status="published", slug="a-story")
    visitor = Visitor(client)
    page = visitor.open(address).page
    headings = page.all("h1")
    assert len(headings) == 1
    assert 0 < len(headings[0].text) <= 200
    assert page.all("title")[0].text.endswith("– Improvement stories")
    assert page.all("main")[0].get("id") == "maincontent"
    assert page.all("a")[0].get("href") == "#maincontent"
    assert page.all("html")[0].get("lang") == "en-GB"


@pytest.mark.parametrize(
    ("address", "ways"),
    [
        ("/about/", {"/components/", "/share/", "/stories/", "/how-we-curate/"}),
        ("/how-we-curate/", {"/share/"}),
        ("/cookies/", {"/privacy/"}),
    ],
)
def test_a_page_that_tells_what_the_portal_is_leads_on_to_it(client, address, ways):
    main = Visitor(client).open(address).main
    assert {link.get("href") for link in main.all("a")} >= ways


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_an_open_page_sets_no_cookie_unless_it_has_a_form_to_post(client, address):
    make_story("A story", status="published", slug="a-story")
    response = client.get(address)
    assert set(response.cookies) <= ({"csrftoken", "sessionid"} if address.startswith("/accounts/") else set())


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_no_page_has_inline_script_or_style(client, address):
    make_story("A story", status="published", slug="a-story")
    page = Visitor(client).open(address).page
    assert [script for script in page.all("script") if not script.get("src")] == []
    assert page.all("style") == []
    assert [e.tag for e in page.all() if e.get("style") or any(name.startswith("on") for name in e.attrs)] == []


def test_the_policy_lets_nothing_in_that_is_not_ours(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("slug", ["missing", "a-draft"])
def test_a_story_one_may_not_see_is_not_found(client, slug):
    make_story("A draft", status="draft", slug="a-draft")
    response = client.get(f"/stories/{slug}/")
    assert response.status_code == 404
    assert "We cannot find that page" in response.content.decode()


def test_a_server_error_says_so_in_the_portals_design_without_the_database(monkeypatch):
    monkeypatch.setattr("stories.copies.connection", None)
    client = Client(raise_request_exception=False)
    response = client.get("/stories/anything/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "portal-header" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_a_sentence():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "a@example.org"})
    assert response.status_code == 403
    assert "We could not be sure that was you" in response.content.decode()


def test_what_an_author_typed_is_never_markup(client):
    story = make_story(
        "<script>alert(1)</script>",
        status="published",
        slug="odd",
        account="<b>bold</b>\n\n<img src=x onerror=alert(1)>",
        helping=[("people", "<i>a</i> & b")],
        links="https://example.org/?a=1&b=2",
    )
    for address in ("/", "/stories/odd/", "/components/people/", "/stories/"):
        body = client.get(address).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "<i>a</i>" not in body
    assert story.title == "<script>alert(1)</script>"


def test_no_link_is_told_as_a_button_where_no_script_makes_space_press_it():
    """A screen reader says how to press a button, and on a link Space only scrolls."""
    told = re.compile(r'role="button"|nhsuk "button"[^%]* href=')
    found = {
        path.name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if told.search(text := path.read_text()) and '{% extends "form_base.html" %}' not in text
    }
    assert found == set()


def test_what_a_sign_parts_for_the_eye_a_comma_parts_for_the_ear():
    """A screen reader runs the words on either side of a hidden sign together: "Hospital GroupPublished"."""
    alone = re.compile(r'<span aria-hidden="true"> · </span>(?!<span class="nhsuk-u-visually-hidden">, </span>)')
    templates = [path for path in (settings.BASE_DIR / "templates").rglob("*.*") if path.suffix in {".html", ".jinja"}]
    assert {path.name: alone.findall(path.read_text()) for path in templates if alone.search(path.read_text())} == {}


def test_the_home_page_tells_a_stranger_how_stories_are_read_and_leads_a_member_to_their_own(member_client):
    for visitor, way in ((Client(), "How we curate"), (member_client, "See your stories")):
        main = Visitor(visitor).open("/").main
        assert main.all("a")[-1].text == way
