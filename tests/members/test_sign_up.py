"""Making an account: no password, a code by email, nothing that tells a known address from a new one."""

import time

import pytest
from django.core import mail
from django.test import Client

from members.models import Member
from tests import factories
from tests.journeys import Visitor

NAME, EMAIL = "Full name", "Email address"


def test_sign_up_asks_for_a_name_and_an_email_and_verifies_by_code(visitor, code):
    visitor.open("/accounts/login/").click("Create an account")
    assert visitor.heading == "Create an account"
    visitor.press("Create my account", {NAME: "  Ida \t Fenn ", EMAIL: "Ida@Example.org"})
    assert visitor.heading == "Check your email"
    assert visitor.sees("We sent an email to ida@example.org.")
    member = Member.objects.get()
    assert (member.email, member.name, member.has_usable_password()) == ("ida@example.org", "Ida Fenn", False)
    assert mail.outbox[0].to == ["ida@example.org"]
    assert mail.outbox[0].subject == "Your code to finish making your account"
    assert "_auth_user_id" not in visitor.client.session
    visitor.press("Continue", {"Code": code()})
    assert visitor.client.session["_auth_user_id"] == str(member.pk)
    assert member.emailaddress_set.get().verified
    assert len(mail.outbox) == 1


def test_sign_up_goes_on_to_where_the_stranger_wanted_to_go(visitor, code):
    visitor.open("/account/name/")
    assert visitor.url == "/accounts/login/?next=/account/name/"
    visitor.click("Create an account")
    visitor.press("Create my account", {NAME: "Ida Fenn", EMAIL: "wrong@example.org"})
    visitor.press("Continue", {"Code": "0000-000x"}).press("Start again")
    visitor.press("Create my account", {NAME: "Ida Fenn", EMAIL: "ida@example.org"})
    visitor.press("Continue", {"Code": code()})
    assert visitor.url == "/account/name/"


def test_sign_up_says_what_is_missing(visitor):
    visitor.open("/accounts/signup/").press("Create my account")
    assert visitor.errors == ["Enter your full name", "Enter your email address"]
    assert visitor.title.startswith("Error: Create an account")
    visitor.press("Create my account", {NAME: "Ida Fenn", EMAIL: "ida at example"})
    assert visitor.errors == ["Enter an email address in the right form, like name@example.com"]
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("email", "name"),
    [
        (f"{'i' * 60}@{'.'.join(['e' * 60] * 4)}.org", "Ida Fenn"),
        ("ida@example.org", "I" * 121),
        ("ida\0@example.org", "Ida Fenn"),
        ("ida@example.org", "Ida\0Fenn"),
    ],
)
def test_sign_up_refuses_what_the_database_cannot_keep(visitor, email, name):
    visitor.open("/accounts/signup/").press("Create my account", {NAME: name, EMAIL: email})
    assert visitor.errors
    assert not Member.objects.exists()


def test_a_wrong_code_does_not_verify_and_the_third_ends_it(visitor, code):
    visitor.open("/accounts/signup/").press("Create my account", {NAME: "Ida Fenn", EMAIL: "ida@example.org"})
    for _ in range(2):
        visitor.press("Continue", {"Code": "0000-000x"})
        assert visitor.errors == ["This is not the code that we sent. Check it and enter it again."]
    visitor.press("Continue", {"Code": "0000-000x"})
    assert visitor.path == "/accounts/login/"
    assert visitor.sees("You have tried too many times. Wait a few minutes, then try again.")
    assert not Member.objects.get().emailaddress_set.get().verified


def test_a_code_expires_after_15_minutes(visitor, code, monkeypatch):
    visitor.open("/accounts/signup/").press("Create my account", {NAME: "Ida Fenn", EMAIL: "ida@example.org"})
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 15 * 60 + 1)
    visitor.press("Continue", {"Code": code()})
    assert visitor.path == "/accounts/login/"
    assert not Member.objects.get().emailaddress_set.get().verified
    # Who comes to the same browser later and starts again at signing in does not read who was there before.
    visitor.press("Continue", {EMAIL: "pia@example.org"}).press("Start again").open("/accounts/signup/")
    assert not {"Ida Fenn", "ida@example.org"} & {value for _, value in visitor.form("Create my account").data()}


def test_one_can_start_again_with_another_address(visitor, code):
    visitor.open("/accounts/signup/").press("Create my account", {NAME: "Ida Fenn", EMAIL: "wrong@example.org"})
    visitor.press("Start again")
    assert visitor.heading == "Create an account"
    assert ("email", "wrong@example.org") in visitor.form("Create my account").data()
    visitor.press("Create my account", {EMAIL: "right@example.org"})
    visitor.press("Continue", {"Code": code()})
    member = Member.objects.get(pk=visitor.client.session["_auth_user_id"])
    assert (member.email, member.name) == ("right@example.org", "Ida Fenn")
    assert "Ida Fenn" not in str(dict(visitor.client.session))


def traces(email, member):
    """Return everything a stranger sees of a sign-up with an address: pages, addresses, status, cookies."""
    visitor = Visitor(Client())
    seen = []

    def look():
        html = visitor.main.text.replace(email, "ADDRESS")
        cookies = sorted(visitor.client.cookies)
        seen.append((visitor.url, visitor.response.status_code, visitor.title, html, visitor.errors, cookies))

    visitor.open("/accounts/signup/?next=/share/").press("Create my account", {NAME: "Ida Fenn", EMAIL: email})
    look()
    visitor.open("/accounts/login/")
    look()
    visitor.press("Continue", {"Code": "0000-000x"})
    look()
    visitor.press("Start again")
    look()
    typed = [value for name, value in visitor.form("Create my account").data() if name in {"name", "email"}]
    assert typed == ["Ida Fenn", email]
    visitor.open("/accounts/confirm-email/")
    look()
    visitor.open("/accounts/signup/").press("Create my account", {NAME: "Ida Fenn", EMAIL: email}, status=429)
    # The second time within 10 seconds is not "many times".
    assert visitor.sees("You tried this too soon after the last time")
    look()
    return seen


def test_a_known_address_looks_like_a_new_one(member):
    assert traces("ada@example.org", member) == traces("new@example.org", member)


@pytest.mark.parametrize("email", ["ada@example.org", "new@example.org"])
def test_a_sign_up_takes_a_whole_number_of_steps(client, member, monkeypatch, email):
    monkeypatch.setattr("members.views.SIGN_UP_STEP", 60)
    begun, slept = time.monotonic(), []
    monkeypatch.setattr("members.views.time.sleep", slept.append)
    client.post("/accounts/signup/", {"name": "Ida Fenn", "email": email})
    (pause,) = [seconds for seconds in slept if seconds > 1]
    assert 0 < 60 - pause < time.monotonic() - begun


def test_a_known_address_is_told_by_mail_only(visitor, member):
    visitor.open("/accounts/signup/").press("Create my account", {NAME: "Eve", EMAIL: "ADA@example.org"})
    assert [sent.subject for sent in mail.outbox] == ["You have an account already"]
    assert "http://testserver/accounts/login/" in mail.outbox[0].body
    assert Member.objects.count() == 1
    member.refresh_from_db()
    assert member.name == "Ada Quill"


def test_a_strangers_name_is_never_in_a_mail(visitor):
    """Or anybody could have us send words of their own to anybody."""
    visitor.open("/accounts/signup/").press("Create my account", {NAME: "Win at evil.example", EMAIL: "a@example.org"})
    assert "evil" not in mail.outbox[0].body + mail.outbox[0].subject


def test_an_address_that_was_never_verified_can_be_taken_up_later(visitor, code):
    member = Member.objects.create_user("ida@example.org", name="Ida Fenn")
    member.emailaddress_set.create(email=member.email, primary=True, verified=False)
    visitor.open("/accounts/login/").press("Continue", {"Email address": "ida@example.org"})
    visitor.press("Continue", {"Code": code()})
    assert visitor.client.session["_auth_user_id"] == str(member.pk)
    assert member.emailaddress_set.get().verified


def test_no_more_than_20_sign_ups_a_minute_from_one_address(client):
    for number in range(20):
        data = {"name": "Ida", "email": f"ida{number}@example.org"}
        assert client.post("/accounts/signup/", data).status_code == 302
        client.cookies.clear()
    response = client.post("/accounts/signup/", {"name": "Ida", "email": "last@example.org"})
    assert response.status_code == 429
    assert "Wait a few minutes" in response.content.decode()
    assert Member.objects.count() == len(mail.outbox) == 20


def test_somebody_signed_in_is_led_on_from_sign_up(member_client):
    factories.make_member()
    assert member_client.get("/accounts/signup/?next=/account/").url == "/account/"
