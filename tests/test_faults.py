"""Something fails on our side while people read and write: they are told so, and what they typed is not lost."""

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.test import Client
from psycopg_pool import ConnectionPool

from members.models import Member
from stories import workflow, writing
from stories.models import DeskVisit, Status, Story
from tests.factories import make_story
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

FULL = OperationalError("database or disk is full")
HERE = {"origin": "http://testserver"}


@pytest.fixture
def fails(monkeypatch):
    """Have a function fail as it does where the database takes no writes, until what this returns is called."""

    def fail(module, name):
        before = getattr(module, name)

        def full(*args, **kwargs):
            raise FULL

        monkeypatch.setattr(module, name, full)
        return lambda: monkeypatch.setattr(module, name, before)

    return fail


def browser_of(person):
    """Return somebody's browser, which is answered with a page where a view raises, and says where forms are from."""
    return Visitor.signed_in(person, raise_request_exception=False, enforce_csrf_checks=True, headers=HERE)


def test_a_story_that_cannot_be_saved_is_on_the_page_that_says_so_and_is_sent_again_from_there(member, fails):
    visitor = browser_of(member).open("/share/")
    mend = fails(writing, "begin")
    typed = {"Title": "Huddles at <seven>", "account": "We meet.\n\nEach day.", "components": ["people", "system"]}
    for button in ("Save and continue", "Save what I typed"):
        visitor.press(button, typed if button == "Save and continue" else {}, status=500)
        assert visitor.heading == "Something went wrong on our side"
        assert visitor.sees("It is still on this page, so do not close it.")
    mend()
    visitor.press("Save what I typed")
    assert visitor.heading == "What is helping?"
    story = Story.objects.get()
    assert (story.title, story.account) == ("Huddles at <seven>", "We meet.\n\nEach day.")
    assert {component.code for component in story.components.all()} == {"people", "system"}


def test_a_curators_words_to_an_author_are_not_lost_either(curator, member, fails):
    story = make_story(status=Status.SUBMITTED, author=member)
    visitor = browser_of(curator).open(f"/curate/{story.pk}/request_changes/")
    mend = fails(workflow, "decide")
    visitor.press("Ask for changes", {"reasons": ["needs_context"], "note": "Say what you tried first."}, status=500)
    assert visitor.heading == "Something went wrong on our side"
    mend()
    visitor.press("Save what I typed")
    story.refresh_from_db()
    assert story.status == Status.CHANGES_REQUESTED
    assert story.events.get(action="request_changes").note == "Say what you tried first."


def test_one_word_and_a_choice_are_sent_again_from_the_page_that_says_that_we_failed(curator, member, fails):
    visitor = browser_of(member).open("/account/name/")
    mend = fails(Member, "rename")
    visitor.press("Save", {"Full name": "Lark"}, status=500)
    assert visitor.sees("What you sent is not saved yet. It is still on this page, so do not close it.")
    mend()
    visitor.press("Send it again")
    assert Member.objects.get(pk=member.pk).name == "Lark"
    story = make_story(status=Status.IN_REVIEW, author=member, reviewer=curator)
    visitor = browser_of(curator).open(f"/curate/{story.pk}/publish/")
    mend = fails(workflow, "decide")
    visitor.press("Publish", status=500)
    mend()
    visitor.press("Send it again")
    assert Story.objects.get().status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("headers", "more"), [({"origin": "http://elsewhere.example"}, {}), (HERE, {"password": "three odd words"})]
)
def test_what_another_site_sent_and_passwords_are_not_drawn(member, fails, headers, more):
    fails(writing, "begin")
    client = Visitor.signed_in(member, raise_request_exception=False).client
    answer = client.post("/share/", {"title": "Typed words"} | more, headers=headers)
    assert answer.status_code == 500
    assert b"What you saved is safe" in answer.content
    assert b"Typed words" not in answer.content and b"three odd" not in answer.content


def test_a_story_can_be_read_at_the_desk_while_nothing_can_be_written(desk, member, fails):
    story = make_story("Huddles", status=Status.SUBMITTED, author=member)
    fails(type(DeskVisit.objects), "bulk_create")
    desk.open(f"/curate/{story.pk}/")
    assert desk.heading == "Huddles"


@pytest.fixture
def pooled():
    """A connection as the servers have it, from a pool of one, to the database of the tests."""
    options = connection.settings_dict["OPTIONS"] | {"pool": {"min_size": 1, "max_size": 1, "timeout": 10}}
    made = type(connections[connection.alias])(connection.settings_dict | {"OPTIONS": options}, "pooled")
    yield made
    made.close()
    made.close_pool()


def backend_of(pooled):
    """Return the number of the server's process that serves a request, which then ends."""
    with pooled.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found = cursor.fetchone()[0]
    pooled.close()
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that is started anew")
@pytest.mark.parametrize("seconds", [0.0, 600.0])
def test_after_postgresql_was_started_anew_nobody_is_given_a_connection_from_before(pooled, monkeypatch, seconds):
    monkeypatch.setattr(f"{type(pooled).__module__}.RECENT_SECONDS", seconds)
    before = backend_of(pooled)
    assert backend_of(pooled) == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [before])
    assert backend_of(pooled) != before


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to ask")
def test_the_server_is_not_asked_of_a_connection_that_was_in_use_a_moment_ago(pooled, monkeypatch):
    asked = []
    monkeypatch.setattr(ConnectionPool, "check_connection", asked.append)
    monkeypatch.setattr(f"{type(pooled).__module__}.RECENT_SECONDS", 600.0)
    assert backend_of(pooled) == backend_of(pooled)
    assert len(asked) == 1


@pytest.fixture
def real_cache(settings):
    """The cache of the real settings, whose table is in the database."""
    settings.CACHES = {"default": {"BACKEND": "impact_portal.cache.Cache", "LOCATION": "cache_of_tests"}}
    call_command("createcachetable", verbosity=0)
    return caches["default"]


def no_writes(execute, sql, params, many, context):
    """Have the database refuse each change of rows."""
    if sql.startswith(("INSERT", "UPDATE", "DELETE")):
        raise FULL
    return execute(sql, params, many, context)


def test_a_key_is_added_to_the_cache_once_until_its_time_is_over(real_cache):
    assert real_cache.add("key", "first")
    assert not real_cache.add("key", "second")
    assert real_cache.get("key") == "first"
    real_cache.set("key", "over", timeout=-10)
    assert real_cache.add("key", "third", timeout=None)
    assert real_cache.get("key") == "third"


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_nobody_is_told_of_too_many_tries_where_it_is_the_database_that_takes_no_writes(member, real_cache, path):
    visitor = Visitor(Client(raise_request_exception=False)).open(path)
    button = {"/accounts/login/": "Continue", "/accounts/signup/": "Create my account"}.get(path, "Send me the link")
    typed = {"Email address": member.email} | ({"Full name": "Ada Lark"} if "signup" in path else {})
    with connection.execute_wrapper(no_writes):
        visitor.press(button, typed, status=500)
    assert visitor.heading == "Something went wrong on our side"
