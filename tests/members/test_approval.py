"""Approval: who may submit, and how waiting ends."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from members.approval import approve_and_tell, approve_if_trusted, is_trusted
from members.models import Member, TrustedDomain
from tests import factories
from tests.journeys import Visitor

WAITS = "Your account is waiting for approval."


def test_the_list_of_trusted_domains_starts_with_the_health_services():
    assert list(TrustedDomain.objects.values_list("domain", flat=True)) == [
        "hscni.net",
        "hse.ie",
        "nhs.net",
        "nhs.scot",
        "nhs.uk",
        "wales.nhs.uk",
    ]


@pytest.mark.parametrize(
    ("email", "trusted"),
    [
        ("a@nhs.net", True),
        ("a@NHS.net", True),
        ("a@trust.nhs.uk", True),
        ("a@ward.trust.nhs.uk", True),
        ("a@hse.ie", True),
        ("a@evilnhs.net", False),
        ("a@nhs.net.evil.example", False),
        ("nhs.net@evil.example", False),
        ('"a@nhs.net"@evil.example', False),
        ("a@uk", False),
        ("a@net", False),
        ("a", False),
    ],
)
def test_a_trusted_domain_is_the_whole_domain_or_a_parent_of_it(email, trusted):
    assert is_trusted(email) == trusted


@pytest.mark.parametrize("typed", ["@Trust.Example", ".trust.example", " trust.example. "])
def test_a_trusted_domain_is_kept_in_one_form(typed):
    domain = TrustedDomain(domain=typed)
    domain.full_clean()
    assert domain.domain == "trust.example"


@pytest.mark.parametrize("typed", ["uk", "a@trust.example", "trust example.org", "@", ""])
def test_a_trusted_domain_cannot_be_everything(typed):
    with pytest.raises(ValidationError):
        TrustedDomain(domain=typed).full_clean()


@pytest.mark.parametrize("typed", ["https://trust.example", "trust.example/", "a.example, b.example", "trust..example"])
def test_a_trusted_domain_that_no_address_could_end_in_is_refused_and_not_kept_in_vain(typed):
    with pytest.raises(ValidationError):
        TrustedDomain(domain=typed).full_clean()


def test_the_database_refuses_a_domain_without_a_dot():
    with pytest.raises(IntegrityError):
        TrustedDomain.objects.create(domain="uk")


def test_a_new_account_waits_and_may_write_but_not_submit(sign_up):
    visitor = sign_up("ida@example.org")
    member = Member.objects.get()
    assert (member.approved_at, member.may_submit) == (None, False)
    assert visitor.open("/account/").sees(WAITS)


def test_a_new_account_of_a_trusted_domain_does_not_wait(sign_up):
    visitor = sign_up("ida@trust.nhs.uk")
    assert Member.objects.get().may_submit
    assert not visitor.open("/account/").sees(WAITS)


def test_a_trusted_address_counts_only_after_it_is_verified(visitor):
    fields = {"Full name": "Eve", "Email address": "ida@nhs.net"}
    visitor.open("/accounts/signup/").press("Create my account", fields)
    assert Member.objects.get().approved_at is None


def test_only_a_verified_address_is_approved_for_its_domain():
    member = factories.make_member("ida@nhs.net", approved_at=None)
    member.emailaddress_set.update(verified=False)
    assert (approve_if_trusted(member), member.may_submit) == (False, False)
    member.emailaddress_set.update(verified=True)
    assert (approve_if_trusted(member), member.may_submit) == (True, True)


def test_changing_to_a_trusted_address_ends_the_waiting_once_verified(sign_up, code):
    visitor = sign_up("ida@example.org")
    visitor.open("/accounts/email/").press("Continue", {"New email address": "ida@nhs.scot"})
    assert not Member.objects.get().may_submit
    visitor.press("Continue", {"Code": code()})
    assert Member.objects.get().may_submit


def test_signing_in_ends_the_waiting_if_the_domain_is_trusted_by_then(sign_up, code):
    sign_up("ida@example.org")
    TrustedDomain.objects.create(domain="example.org")
    visitor = Visitor(Client()).open("/accounts/login/")
    visitor.press("Continue", {"Email address": "ida@example.org"}).press("Continue", {"Code": code()})
    assert Member.objects.get().may_submit


def test_somebody_who_is_switched_off_may_not_submit(member):
    assert member.may_submit
    member.is_active = False
    assert not member.may_submit


def test_those_who_wait_are_the_verified_the_active_and_the_not_yet_approved():
    waiting = factories.make_member(approved_at=None)
    factories.make_member(approved_at=None, is_active=False)
    factories.make_member()
    unverified = factories.make_member(approved_at=None)
    unverified.emailaddress_set.update(verified=False)
    assert list(Member.objects.waiting()) == [waiting]


def test_approving_sends_one_mail_however_often(django_capture_on_commit_callbacks):
    member = factories.make_member("ida@example.org", approved_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        assert approve_and_tell(member)
        assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        assert not approve_and_tell(member)
        assert not approve_and_tell(Member.objects.get())
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [(["ida@example.org"], "Your account is approved")]
    assert mail.outbox[0].reply_to == ["central.team@example.org"]
    assert mail.outbox[0].body.strip().endswith("Write to central.team@example.org")
