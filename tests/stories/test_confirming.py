"""Whoever takes everything away or closes an account shows first that it is theirs."""

import re

import pytest
from django.core import mail

from tests.factories import make_member
from tests.journeys import Visitor

pytestmark = pytest.mark.django_db

EMAIL = "quillon@hidden.example"


@pytest.fixture
def member(db):
    return make_member(EMAIL)


@pytest.fixture
def ida(db):
    """A member with a password, who signed in a while ago."""
    return Visitor.signed_in(make_member("ida@example.org", password="three odd words"))


def test_a_member_with_a_password_confirms_it_before_taking_everything_or_closing(ida):
    assert ida.client.get("/account/everything/file/").url.startswith("/accounts/reauthenticate/")
    ida.open("/account/").click("Download everything we hold about you")
    assert ida.heading == "Enter your password"
    # A file alone would leave the page for the password standing there.
    ida.press("Continue", {"Password": "three odd words"})
    assert ida.heading == "Everything we hold about you"
    assert [href for _, href in ida.links("Download the file")] == ["/account/everything/file/"]
    assert ida.client.get("/account/everything/file/").status_code == 200
    assert ida.open("/account/").click("Close your account").heading == "Close your account"


def test_a_member_without_a_password_enters_a_code_before_taking_everything_or_closing(member):
    """Whoever comes to a computer on which somebody is signed in shall take nothing away."""
    visitor = Visitor.signed_in(member)
    visitor.open("/account/").click("Close your account")
    assert visitor.heading == "Check that it is you"
    assert visitor.sees(f"We send a code to {EMAIL}.")
    visitor.press("Email me a code")
    code = re.search(r"^\d{4}-\d{4}$", mail.outbox[-1].body, re.MULTILINE)[0]
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([EMAIL], "Your code to show that it is you")
    assert "signs you out everywhere else" in mail.outbox[-1].body
    visitor.press("Continue", {"Code": "0000-0000"})
    assert visitor.errors == ["This is not the code that we sent. Check it and enter it again."]
    assert visitor.client.get("/account/everything/file/").status_code == 302
    assert visitor.press("Continue", {"Code": code}).heading == "Close your account"
    assert visitor.client.get("/account/everything/file/")["Content-Type"] == "application/zip"


def test_who_has_forgotten_their_password_gets_a_code_instead(ida):
    ida.open("/account/close/").click("get a code by email")
    assert ida.heading == "Check that it is you"
    for _ in range(4):
        ida.open("/accounts/reauthenticate/code/?next=/account/close/").press("Email me a code")
    assert ida.errors == ["You have tried too many times. Wait a few minutes, then try again."]
    assert ida.click("enter your password").heading == "Enter your password"
