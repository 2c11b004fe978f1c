"""What each start does to the database: much the first time, nothing afterwards."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Member
from organisations.models import Organisation
from stories.management.commands import set_up_portal
from stories.models import Status, Story, StoryEvent
from stories.promise import days_left_in_words, is_working_day
from stories.samples import PASSWORD
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def imports(monkeypatch):
    """Return the list of organisation files that were imported, and import none."""
    calls = []
    monkeypatch.setattr(set_up_portal, "call_command", lambda *words, **options: calls.append(words))
    return calls


def test_with_migrate_the_database_and_its_cache_are_made_before_anything_is_loaded(imports):
    call_command("set_up_portal", migrate=True, stdout=io.StringIO())
    assert imports[:2] == [("migrate",), ("createcachetable",)]
    assert imports[2][0] == "import_organisations"


def run():
    """Run the command; return what it printed and what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    call_command("set_up_portal", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_an_empty_database_gets_organisations_and_samples():
    out, err = run()
    assert Organisation.objects.count() > 250
    assert Story.objects.filter(is_sample=True).count() >= 60
    assert "Loading organisations\n" in out
    assert f"Loaded {Story.objects.count()} sample stories.\n" in out
    assert err == ""


def test_every_sample_row_is_marked_as_one(imports):
    run()
    assert not Story.objects.filter(is_sample=False).exists()
    assert not Member.objects.filter(is_sample=False).exists()


def test_a_second_start_writes_nothing():
    run()
    with CaptureQueriesContext(connection) as queries:
        out, _ = run()
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(queries) < 10
    assert "Loading" not in out
    assert "Loaded" not in out


def test_organisations_are_imported_again_when_their_file_changed(imports, monkeypatch, tmp_path):
    factories.make_organisation()
    run()
    run()
    assert len(imports) == 1
    changed = tmp_path / "organisations.csv"
    changed.write_text("code,name\n")
    monkeypatch.setattr(set_up_portal, "SHIPPED", changed)
    run()
    assert imports[1:] == [("import_organisations", str(changed))]


def test_organisations_are_imported_where_a_cache_knows_them_and_the_database_does_not(imports):
    run()
    run()
    assert len(imports) == 2


def test_a_bad_file_of_organisations_does_not_stop_the_start(monkeypatch):
    def refuse(*words, **options):
        raise CommandError("line 3: no code")

    monkeypatch.setattr(set_up_portal, "call_command", refuse)
    out, err = run()
    assert "The organisations are as they were. line 3: no code" in err
    assert "Loaded" in out
    assert cache.get(set_up_portal.LOADED) is None


def test_samples_never_join_a_real_story(imports, member):
    story = factories.make_story("Real", author=member)
    out, _ = run()
    assert list(Story.objects.all()) == [story]
    assert "Sample" not in out


def test_samples_that_were_removed_do_not_come_back(imports):
    run()
    call_command("remove_samples", verbosity=0)
    out, _ = run()
    assert not Story.objects.exists()
    assert "Sample" not in out


def test_two_first_starts_at_once_load_the_samples_once(imports, monkeypatch):
    load = set_up_portal.load_samples

    def load_after_another():
        load()
        raise IntegrityError("duplicate key")

    monkeypatch.setattr(set_up_portal, "load_samples", load_after_another)
    assert "Sample sign-ins" in run()[0]


def test_a_database_that_refuses_the_samples_is_not_passed_over_in_silence(imports, monkeypatch):
    def refuse():
        raise IntegrityError("CHECK constraint failed")

    monkeypatch.setattr(set_up_portal, "load_samples", refuse)
    with pytest.raises(IntegrityError):
        run()


def test_no_samples_where_the_setting_says_so(imports, settings):
    settings.PORTAL_SAMPLES = False
    run()
    assert not Story.objects.exists()
    assert not Member.objects.exists()


def test_no_samples_by_default_behind_tls(imports, settings, monkeypatch):
    monkeypatch.delenv("PORTAL_SAMPLES", raising=False)
    if hasattr(settings, "PORTAL_SAMPLES"):
        del settings.PORTAL_SAMPLES
    settings.TLS = True
    run()
    assert not Member.objects.exists()


def test_the_sign_ins_are_told_at_each_start_as_long_as_they_exist(imports):
    factories.make_organisation()
    run()
    out, _ = run()
    assert out.splitlines() == [
        f"Sample sign-ins, all with the password {PASSWORD}",
        "  Member   member@example.org",
        "  Curator  curator@example.org",
        "  Leader   leader@example.org",
        "To remove the samples: ./run manage remove_samples",
    ]
    Member.objects.filter(email="leader@example.org").update(is_active=False)
    assert "leader@example.org" not in run()[0]


def test_whoever_opens_the_portal_to_others_is_warned(imports, monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert "Anybody who reaches this address can sign in" in run()[0]


@pytest.mark.parametrize("role", ["member", "curator", "leader"])
def test_each_sign_in_works(imports, role):
    run()
    email = f"{role}@example.org"
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert client.session.get("_auth_user_id") == str(Member.objects.get(email=email, role=role).pk)
    assert EmailAddress.objects.get(email=email).verified


def test_no_other_sample_member_can_sign_in_with_the_password(imports):
    run()
    others = Member.objects.exclude(email__in=["member@example.org", "curator@example.org", "leader@example.org"])
    assert others.exists()
    assert not [member.email for member in others if member.has_usable_password()]


def test_a_real_member_with_a_samples_address_gets_no_role_and_no_password(imports):
    real = factories.make_member("curator@example.org")
    out, _ = run()
    real.refresh_from_db()
    assert (real.role, real.is_sample, real.has_usable_password()) == ("member", False, False)
    assert "curator@example.org" not in out


def test_the_queue_shows_different_days_left(imports):
    run()
    submitted = Story.objects.filter(status=Status.SUBMITTED)
    assert len({days_left_in_words(story.submitted_at) for story in submitted}) >= 4
    assert all(story.submitted_at <= timezone.now() for story in submitted)
    days = {timezone.localdate(story.submitted_at) for story in submitted} - {timezone.localdate()}
    assert all(is_working_day(day) for day in days)


def test_each_sample_has_its_event(imports):
    run()
    assert StoryEvent.objects.filter(action="import").count() == Story.objects.count()
