"""Every page of signing in and of one's account: in the portal's design, and open only where it must be."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from members.models import Member
from tests import factories
from tests.journeys import Visitor

# Everything under accounts/ that a stranger may open. All else asks for signing in first.
OPEN = {
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
}
CLOSED = {
    "account_change_password",
    "account_confirm_reauthentication_code",
    "account_email",
    "account_reauthenticate",
    "account_request_reauthentication_code",
    "account_set_password",
}
OURS_CLOSED = {"account", "change_name", "people", "approve_person"}

FOR_STRANGERS = [
    ("/accounts/login/", "Sign in"),
    ("/accounts/login/code/", "Get a code to sign in"),
    ("/accounts/signup/", "Create an account"),
    ("/accounts/inactive/", "You cannot sign in"),
    ("/accounts/password/reset/", "Set a new password"),
    ("/accounts/password/reset/done/", "Check your email"),
    ("/accounts/password/reset/key/1-nothing/", "This link does not work any more"),
    ("/accounts/password/reset/key/done/", "Your new password is saved"),
]
FOR_MEMBERS = [
    ("/account/", "Your account"),
    ("/account/name/", "Change your name"),
    ("/accounts/email/", "Change your email address"),
    ("/accounts/logout/", "Do you want to sign out?"),
    ("/accounts/password/change/", "Change your password"),
    ("/accounts/reauthenticate/", "Enter your password"),
    ("/accounts/reauthenticate/code/", "Check that it is you"),
]


def check_design(visitor, heading):
    """Check that a page is ours: skip link, one h1, title, every field with a label, no word of allauth's own."""
    assert visitor.heading == heading
    assert visitor.links("Skip to main content") == [("Skip to main content", "#maincontent")]
    assert visitor.title.endswith(" – Improvement stories")
    for form in visitor.main.all("form"):
        for control in form.all("input"):
            if control.get("type") not in {"hidden", "submit"} and control.get("hidden") is None:
                assert visitor.page.all("label", **{"for": control.get("id")}), control
    for word in ("Log in", "Login", "Sign Up", "Sign In", "Username", "phone"):
        assert word not in visitor.page.text
    assert "style=" not in visitor.html
    assert "<style" not in visitor.html


@pytest.mark.parametrize(("url", "heading"), FOR_STRANGERS)
def test_a_strangers_page_is_in_the_portals_design(visitor, url, heading):
    check_design(visitor.open(url), heading)


@pytest.mark.parametrize(("url", "heading"), FOR_MEMBERS)
def test_a_members_page_is_in_the_portals_design(visitor, url, heading):
    visitor.client.force_login(factories.make_member(password="corn-lamp-river"))
    check_design(visitor.open(url), heading)


def test_the_pages_that_take_a_code_are_in_the_portals_design(visitor, member):
    visitor.open("/accounts/login/").press("Continue", {"Email address": "ada@example.org"})
    check_design(visitor, "Check your email")
    visitor.press("Start again").click("Create an account")
    visitor.press("Create my account", {"Full name": "Ida Fenn", "Email address": "ida@example.org"})
    check_design(visitor, "Check your email")


def test_the_pages_to_set_a_password_and_to_wait_are_in_the_portals_design(visitor, member):
    visitor.client = factories.signed_in(member)
    check_design(visitor.open("/accounts/password/set/"), "Set a password")
    member.approved_at = None
    member.save()
    check_design(visitor.open("/account/"), "Your account")


def test_the_page_for_too_many_tries_is_in_the_portals_design(visitor):
    for number in range(20):
        visitor.client.post("/accounts/password/reset/", {"email": f"{number}@example.org"})
    visitor.open("/accounts/password/reset/").press("Send me the link", {"Email address": "a@example.org"}, status=429)
    check_design(visitor, "Wait a few minutes")


def test_the_curators_page_is_in_the_portals_design(curator_client):
    factories.make_member(approved_at=None)
    check_design(Visitor(curator_client).open("/curate/people/"), "People")


def urls(resolver, prefix=""):
    """Yield (route, name, view) of every address below a resolver."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from urls(pattern, route)
        else:
            yield route, pattern.name, pattern.callback


def test_what_is_open_to_strangers_is_on_the_list():
    found = {
        name: getattr(view, "login_required", True)
        for route, name, view in urls(get_resolver())
        if name and (route.startswith(("accounts/", "^accounts/")) or name in OURS_CLOSED)
    }
    assert {name for name, closed in found.items() if not closed} == OPEN
    assert {name for name, closed in found.items() if closed} == CLOSED | OURS_CLOSED


@pytest.mark.parametrize("url", [url for url, _ in FOR_MEMBERS if url != "/accounts/logout/"])
def test_a_stranger_is_sent_to_sign_in(client, url):
    assert client.get(url).url == f"/accounts/login/?next={url}"


@pytest.mark.parametrize("url", ["/accounts/login/code/confirm/", "/accounts/confirm-email/"])
def test_a_page_that_takes_a_code_leads_to_signing_in_where_no_code_was_sent(client, url):
    for response in (client.get(url), client.post(url, {"code": "1234-5678"})):
        assert response.url in {"/accounts/login/", "/accounts/login/code/"}


def test_every_mail_is_ours(visitor, member, sign_up):
    """Mails say hello, name the portal and whom to write to, and hold no HTML and no half-filled template."""
    sign_up("ida@example.org")
    stranger = Visitor(Client())
    stranger.open("/accounts/login/").press("Continue", {"Email address": "ada@example.org"})
    stranger.press("Start again").press("Continue", {"Email address": "nobody@example.org"})
    stranger.open("/accounts/password/reset/").press("Send me the link", {"Email address": "ada@example.org"})
    Client().post("/accounts/signup/", {"name": "Eve", "email": "ada@example.org"})
    assert [sent.subject for sent in mail.outbox] == [
        "Your code to finish making your account",
        "Your code to sign in",
        "No account with this email address",
        "Set a new password",
        "You have an account already",
    ]
    for sent in mail.outbox:
        assert sent.body.startswith("Hello,\n")
        assert sent.body.endswith("Improvement stories\nQuestions? Write to central.team@example.org")
        assert not set("<{&") & set(sent.body)
        assert sent.alternatives == []
        assert "\n\n\n" not in sent.body
    assert Member.objects.count() == 2
