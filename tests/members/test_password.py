"""A password: set, changed, forgotten."""

import re

from django.core import mail

from members.models import Member
from tests import factories

NEW = "Your new password is saved."


def test_a_member_without_a_password_can_set_one(visitor, member):
    visitor.client = factories.signed_in(member)
    visitor.open("/account/").click("Set a password")
    visitor.press("Save the password", {"New password": "corn-lamp-river"})
    assert visitor.path == "/account/"
    assert visitor.sees("Your password is saved.")
    member.refresh_from_db()
    assert member.check_password("corn-lamp-river")
    assert [sent.subject for sent in mail.outbox] == ["A password was set for your account"]


def test_a_password_has_10_characters_and_is_not_a_common_one(visitor, member):
    visitor.client = factories.signed_in(member)
    visitor.open("/account/").click("Set a password")
    visitor.press("Save the password")
    assert visitor.errors == ["Enter a new password"]
    visitor.press("Save the password", {"New password": "corn-lamp"})
    assert visitor.errors == ["This password is too short. It must contain at least 10 characters."]
    visitor.press("Save the password", {"New password": "football12"})
    assert len(visitor.errors) == 1
    assert not Member.objects.get().has_usable_password()


def test_changing_a_password_takes_the_present_one_and_ends_other_sessions(visitor, client):
    member = factories.make_member("pia@example.org", password="corn-lamp-river")
    elsewhere = type(client)()
    elsewhere.force_login(member)
    visitor.client.force_login(member)
    visitor.open("/account/").click("Change password")
    fields = {"Current password": "wrong-lamp-river", "New password": "hill-tree-spoon"}
    visitor.press("Save the new password", fields)
    assert visitor.errors == ["Enter the password that you use now."]
    visitor.press("Save the new password", fields | {"Current password": "corn-lamp-river"})
    assert (visitor.path, visitor.sees(NEW)) == ("/account/", True)
    assert elsewhere.get("/account/").status_code == 302
    assert [sent.subject for sent in mail.outbox] == ["Your password was changed"]


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(visitor):
    member = factories.make_member("pia@example.org", password="corn-lamp-river")
    visitor.open("/accounts/login/").click("set a new password")
    visitor.press("Send me the link", {"Email address": "pia@example.org"})
    assert visitor.heading == "Check your email"
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    visitor.open(link)
    assert (visitor.heading, link in visitor.url) == ("Set a new password", False)
    visitor.press("Save the password", {"New password": "hill-tree-spoon"})
    assert visitor.heading == "Your new password is saved"
    member.refresh_from_db()
    assert member.check_password("hill-tree-spoon")
    assert visitor.open(link).heading == "This link does not work any more"
    assert [sent.subject for sent in mail.outbox] == ["Set a new password", "Your password was changed"]


def test_no_more_than_5_links_a_minute_for_one_address(client, member):
    for _ in range(5):
        assert client.post("/accounts/password/reset/", {"email": "ada@example.org"}).status_code == 302
    assert client.post("/accounts/password/reset/", {"email": "ADA@example.org"}).status_code == 429
    assert len(mail.outbox) == 5
