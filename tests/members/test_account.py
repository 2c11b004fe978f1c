"""A member's own account page: name, email address, organisation."""

import time

from django.core import mail

from members.models import Member
from tests import factories


def test_the_account_page_says_who_one_is(visitor, member):
    member.organisation = factories.make_organisation("Larkmoor NHS Foundation Trust")
    member.save()
    visitor.client.force_login(member)
    visitor.open("/account/")
    assert [value.text for value in visitor.page.with_class("nhsuk-summary-list__value")] == [
        "Ada Quill",
        "ada@example.org",
        "None. You sign in with a code.",
        "Larkmoor NHS Foundation Trust",
    ]
    visitor.press("Sign out")
    assert "_auth_user_id" not in visitor.client.session


def test_an_organisation_that_was_chosen_for_a_story_is_not_promised_for_the_account(visitor, member):
    factories.make_story(author=member, organisation=factories.make_organisation())
    visitor.client.force_login(member)
    assert visitor.open("/account/").sees("Organisation None. You choose one for each story.")


def test_a_name_can_be_changed(visitor, member):
    visitor.client.force_login(member)
    visitor.open("/account/").click("Change full name")
    visitor.press("Save", {"Full name": " "})
    assert visitor.errors == ["Enter your full name"]
    visitor.press("Save", {"Full name": "Ada  Quill-Moss"})
    assert (visitor.path, visitor.sees("Ada Quill-Moss")) == ("/account/", True)
    assert Member.objects.get().name == "Ada Quill-Moss"


def test_a_name_that_nobody_can_see_is_none(visitor, member):
    visitor.client.force_login(member)
    visitor.open("/account/name/").press("Save", {"name": "\u200b \u2060\ufeff"})
    assert visitor.errors == ["Enter your full name"]
    member.refresh_from_db()
    assert member.name == "Ada Quill"


def test_an_email_address_changes_once_the_new_one_is_verified(visitor, member, code):
    visitor.client = factories.signed_in(member)
    visitor.open("/account/").click("Change email address")
    visitor.press("Continue", {"New email address": "ada@elsewhere.example"})
    assert (visitor.heading, Member.objects.get().email) == ("Check your email", "ada@example.org")
    visitor.press("Continue", {"Code": code()})
    assert (visitor.path, visitor.sees("Your email address is changed.")) == ("/account/", True)
    assert Member.objects.get().email == "ada@elsewhere.example"
    assert list(member.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("ada@elsewhere.example", True, True)
    ]
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        (["ada@elsewhere.example"], "Your code to check your email address"),
        (["ada@example.org"], "Your email address was changed"),
    ]


def test_whoever_comes_to_somebodys_computer_cannot_change_the_address(visitor, member, code):
    visitor.client.force_login(member)
    visitor.open("/accounts/email/").press("Continue", {"New email address": "ada@elsewhere.example"})
    assert (visitor.heading, mail.outbox) == ("Check that it is you", [])
    visitor.press("Email me a code").press("Continue", {"Code": code()})
    # What was typed is not asked for again.
    assert (visitor.heading, visitor.sees("ada@elsewhere.example")) == ("Check your email", True)
    visitor.press("Continue", {"Code": code()})
    assert Member.objects.get().email == "ada@elsewhere.example"


def test_who_has_just_signed_in_is_not_asked_again_who_they_are(visitor, member, code):
    visitor.open("/accounts/login/").press("Continue", {"Email address": "ada@example.org"})
    visitor.press("Continue", {"Code": code()})
    assert visitor.open("/accounts/password/set/").heading == "Set a password"
    session = visitor.client.session
    for seconds in (-301, 60):
        # Too long ago, or not yet: the clock may have been set back.
        session["signed_in_at"] = time.time() + seconds
        session.save()
        assert visitor.open("/accounts/password/set/").heading == "Check that it is you"


def test_an_email_address_cannot_be_changed_to_that_of_another_account(visitor, member, code):
    factories.make_member("pia@example.org")
    visitor.client = factories.signed_in(member)
    visitor.open("/accounts/email/").press("Continue", {"New email address": "pia@example.org"})
    assert visitor.heading == "Check your email"
    visitor.press("Continue", {"Code": code()})
    assert visitor.errors == ["This email address belongs to another account. Enter a different one."]
    assert Member.objects.get(pk=member.pk).email == "ada@example.org"


def test_the_address_in_use_now_is_not_a_new_one(visitor, member):
    visitor.client = factories.signed_in(member)
    visitor.open("/accounts/email/").press("Continue", {"New email address": "ada@example.org"})
    assert visitor.errors == ["This is already your email address."]
    assert mail.outbox == []
