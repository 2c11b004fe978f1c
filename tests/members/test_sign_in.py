"""Signing in by a code or by a password, going on to where one wanted to go, signing out."""

import time

import pytest
from django.core import mail
from django.test import Client

from members.models import Role
from tests import factories
from tests.journeys import Visitor

EMAIL, WAY, PASSWORD = "Email address", "way", "Password"
BY_CODE, BY_PASSWORD = "Email me a code", "Use my password"
MISMATCH = "This email address and password do not match. Check both, or ask for a code."
TOO_MANY = "You have tried too many times. Wait a few minutes, then try again."


@pytest.fixture
def with_password(db):
    """A member who has a password."""
    return factories.make_member("pia@example.org", password="corn-lamp-river")


def signed_in(visitor):
    """Return the key of the member who is signed in, as the session keeps it, or None."""
    return visitor.client.session.get("_auth_user_id")


def test_sign_in_by_code(visitor, member, code):
    visitor.open("/accounts/login/").press("Continue", {EMAIL: "Ada@example.org", WAY: BY_CODE})
    assert (visitor.heading, signed_in(visitor)) == ("Check your email", None)
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [(["ada@example.org"], "Your code to sign in")]
    visitor.press("Continue", {"Code": code()})
    assert (visitor.path, signed_in(visitor)) == (visitor.path, str(member.pk))


def test_sign_in_by_password(visitor, with_password):
    visitor.open("/accounts/login/")
    visitor.press("Continue", {EMAIL: "pia@example.org", WAY: BY_PASSWORD, PASSWORD: "corn-lamp-river"})
    assert signed_in(visitor) == str(with_password.pk)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("role", "begins_at"), [(Role.MEMBER, "/my-stories/"), (Role.LEADER, "/"), (Role.CURATOR, "/curate/")]
)
def test_everybody_begins_at_what_they_come_for(visitor, with_password, role, begins_at):
    with_password.role = role
    with_password.save()
    visitor.open("/accounts/login/")
    visitor.press("Continue", {EMAIL: "pia@example.org", WAY: BY_PASSWORD, PASSWORD: "corn-lamp-river"})
    assert visitor.path == begins_at


def test_a_code_is_sent_where_a_browser_filled_in_a_password_by_itself(visitor, with_password):
    visitor.open("/accounts/login/")
    visitor.press("Continue", {EMAIL: "pia@example.org", WAY: BY_CODE, PASSWORD: "corn-lamp-river"})
    assert (visitor.heading, len(mail.outbox)) == ("Check your email", 1)


def test_a_wrong_password_says_so_at_the_password(visitor, with_password):
    visitor.open("/accounts/login/")
    visitor.press("Continue", {EMAIL: "pia@example.org", WAY: BY_PASSWORD, PASSWORD: "wrong-lamp-river"})
    assert visitor.errors == [MISMATCH]
    assert visitor.page.with_class("nhsuk-error-summary")[0].all("a")[0].get("href") == "#id_password"
    assert visitor.title.startswith("Error: Sign in")
    assert visitor.form("Continue").data()[1:] == [
        ("login", "pia@example.org"), ("way", "password"), ("password", ""),
    ]  # fmt: skip


def test_the_password_is_asked_for_only_where_that_way_is_chosen(visitor):
    visitor.open("/accounts/login/").press("Continue", {WAY: BY_PASSWORD})
    assert visitor.errors == ["Enter your email address", "Enter your password"]
    visitor.press("Continue", {WAY: BY_CODE})
    assert visitor.errors == ["Enter your email address"]


def test_an_unknown_address_looks_like_a_known_one(with_password):
    seen = []
    for email in ("pia@example.org", "nobody@example.org"):
        visitor, lines = Visitor(Client()), []
        visitor.open("/accounts/login/")
        visitor.press("Continue", {EMAIL: email, WAY: BY_PASSWORD, PASSWORD: "wrong-lamp-river"})
        lines.append((visitor.url, visitor.main.text, visitor.errors))
        visitor.press("Continue", {WAY: BY_CODE})
        lines.append((visitor.url, visitor.main.text.replace(email, "ADDRESS")))
        visitor.press("Continue", {"Code": "0000-000x"})
        lines.append((visitor.url, visitor.errors, sorted(visitor.client.cookies)))
        visitor.press("Start again")
        visitor.open("/accounts/password/reset/").press("Send me the link", {EMAIL: email})
        lines.append((visitor.url, visitor.main.text))
        seen.append(lines)
    assert seen[0] == seen[1]
    assert [sent.subject for sent in mail.outbox] == [
        "Your code to sign in",
        "Set a new password",
        "No account with this email address",
        "No account with this email address",
    ]


def test_an_unknown_address_costs_as_many_password_hashes_as_a_known_one(client, with_password, member, monkeypatch):
    """A hash takes a quarter of a second: one more or less would tell. Ada has no password, Pia has."""
    from django.contrib.auth import hashers

    for email in ("pia@example.org", "ada@example.org", "nobody@example.org"):
        made = []
        hasher = hashers.get_hasher()
        monkeypatch.setattr(type(hasher), "encode", counting(type(hasher).encode, made))
        client.post("/accounts/login/", {"login": email, "way": "password", "password": "wrong-lamp-river"})
        monkeypatch.undo()
        assert len(made) == 1, email


def counting(function, calls):
    """Return the function, counting its calls."""

    def counted(*args, **kwargs):
        calls.append(args)
        return function(*args, **kwargs)

    return counted


def test_a_wrong_code_signs_nobody_in_and_the_third_ends_it(visitor, member, code):
    visitor.open("/accounts/login/").press("Continue", {EMAIL: "ada@example.org"})
    right = code()
    for _ in range(2):
        visitor.press("Continue", {"Code": "0000-000x"})
        assert visitor.errors == ["This is not the code that we sent. Check it and enter it again."]
    visitor.press("Continue", {"Code": "0000-000x"})
    assert visitor.sees(TOO_MANY)
    visitor.client.post("/accounts/login/code/confirm/", {"code": right})
    assert signed_in(visitor) is None


def test_a_code_may_be_typed_without_its_dash(visitor, member, code):
    visitor.open("/accounts/login/").press("Continue", {EMAIL: "ada@example.org"})
    visitor.press("Continue", {"Code": f" {code().replace('-', ' ')} "})
    assert signed_in(visitor) == str(member.pk)


def test_a_code_expires_after_15_minutes(visitor, member, code, monkeypatch):
    visitor.open("/accounts/login/").press("Continue", {EMAIL: "ada@example.org"})
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 15 * 60 + 1)
    visitor.press("Continue", {"Code": code()})
    assert (visitor.path, signed_in(visitor)) == ("/accounts/login/code/", None)


def test_a_code_works_in_the_browser_that_asked_for_it_only(visitor, member, code):
    visitor.open("/accounts/login/").press("Continue", {EMAIL: "ada@example.org"})
    other = Client()
    assert other.post("/accounts/login/code/confirm/", {"code": code()}).url == "/accounts/login/code/"
    assert "_auth_user_id" not in other.session


def test_no_more_than_3_codes_a_minute_and_20_an_hour_for_one_address(member, monkeypatch):
    asked, answers = time.time(), []
    for turn in range(22):
        monkeypatch.setattr("time.time", lambda now=asked + turn * 61: now)
        answers.append(Client().post("/accounts/login/", {"login": "ada@example.org"}).status_code)
    assert answers == [302] * 20 + [200] * 2
    assert len(mail.outbox) == 20


def test_no_more_than_3_codes_a_minute_for_one_address(visitor, member):
    for _ in range(3):
        assert Client().post("/accounts/login/", {"login": "ada@example.org"}).status_code == 302
    visitor.open("/accounts/login/").press("Continue", {EMAIL: "ada@example.org"})
    assert (visitor.errors, len(mail.outbox)) == ([TOO_MANY], 3)


def test_no_more_than_5_wrong_passwords_in_5_minutes_and_then_not_even_the_right_one(visitor, with_password):
    wrong = {"login": "pia@example.org", "way": "password", "password": "wrong-lamp-river"}
    for _ in range(5):
        assert Client().post("/accounts/login/", wrong).context["form"].errors == {"password": [MISMATCH]}
    visitor.open("/accounts/login/")
    visitor.press("Continue", {EMAIL: "pia@example.org", WAY: BY_PASSWORD, PASSWORD: "corn-lamp-river"})
    assert (visitor.errors, signed_in(visitor)) == ([TOO_MANY], None)


def test_somebody_who_is_switched_off_cannot_sign_in(visitor, with_password):
    with_password.is_active = False
    with_password.save()
    visitor.open("/accounts/login/")
    visitor.press("Continue", {EMAIL: "pia@example.org", WAY: BY_PASSWORD, PASSWORD: "corn-lamp-river"})
    assert (visitor.heading, signed_in(visitor)) == ("You cannot sign in", None)
    visitor.open("/accounts/login/").press("Continue", {EMAIL: "pia@example.org", WAY: BY_CODE})
    assert mail.outbox[-1].subject == "No account with this email address"


def test_sign_in_goes_on_to_the_page_that_asked_for_it(visitor, member, code):
    visitor.open("/account/name/")
    visitor.press("Continue", {EMAIL: "ada@example.org"}).press("Continue", {"Code": code()})
    assert visitor.url == "/account/name/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://[evil.example]/",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http://[::1",
        "\0",
        "/accounts/logout/",
    ],
)
@pytest.mark.parametrize("way", [BY_CODE, BY_PASSWORD])
def test_sign_in_never_leads_elsewhere(visitor, with_password, code, elsewhere, way):
    visitor.open("/accounts/login/?next=/")
    form, button = visitor._form_and_button("Continue")
    form.fill({EMAIL: "pia@example.org", WAY: way, PASSWORD: "corn-lamp-river", "next": elsewhere})
    visitor.send(form, button)
    if way == BY_CODE:
        visitor.press("Continue", {"Code": code()})
    assert signed_in(visitor) == str(with_password.pk)
    assert visitor.path == visitor.open("/accounts/login/").path


def test_sign_out_is_a_button_and_a_link_alone_signs_nobody_out(visitor, member):
    visitor.client.force_login(member)
    visitor.open("/accounts/logout/")
    assert (visitor.heading, signed_in(visitor)) == ("Do you want to sign out?", str(member.pk))
    visitor.press("Sign out")
    assert (visitor.path, signed_in(visitor)) == ("/", None)
    assert visitor.sees("You are signed out.")
    assert visitor.open("/accounts/logout/").path == "/"
