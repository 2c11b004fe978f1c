"""The page on which curators approve new accounts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from members.models import Member
from tests import factories
from tests.journeys import Visitor


def make_waiting(name, days=0):
    """Make somebody who asked for an account so many days ago and waits."""
    asked = timezone.now() - timedelta(days=days)
    return factories.make_member(name=name, approved_at=None, created_at=asked)


@pytest.fixture
def desk(curator_client):
    """A curator who follows links and fills in forms."""
    return Visitor(curator_client)


def test_the_page_lists_those_who_wait_the_longest_first(desk):
    for name, days in [("Bea Holm", 1), ("Cal Rowe", 3), ("Dot Finch", 2)]:
        make_waiting(name, days)
    factories.make_member(name="Ed Approved")
    desk.open("/curate/people/")
    items = desk.main.all("ol")[0].all("li")
    assert [item.all("h2")[0].text for item in items] == ["Cal Rowe", "Dot Finch", "Bea Holm"]
    cal = Member.objects.get(name="Cal Rowe")
    local = timezone.localtime(cal.created_at)
    assert items[0].all("p")[0].text == f"{cal.email}Asked on {local.day} {local:%B %Y}"
    assert desk.sees("3 people wait, the longest first.")


def test_a_curator_approves_and_the_member_is_told(desk, django_capture_on_commit_callbacks):
    member = make_waiting("Bea Holm")
    with django_capture_on_commit_callbacks(execute=True):
        desk.open("/curate/people/").press("Approve Bea Holm")
    assert (desk.path, desk.sees("Bea Holm is approved. We sent them an email.")) == ("/curate/people/", True)
    assert desk.sees("Nobody waits for approval.")
    member.refresh_from_db()
    assert member.may_submit
    assert [sent.to for sent in mail.outbox] == [[member.email]]
    assert "http://testserver/" in mail.outbox[0].body


def test_a_second_click_does_no_harm(desk, django_capture_on_commit_callbacks):
    member = make_waiting("Bea Holm")
    form, button = desk.open("/curate/people/")._form_and_button("Approve Bea Holm")
    with django_capture_on_commit_callbacks(execute=True):
        desk.send(form, button)
        first = Member.objects.get(pk=member.pk).approved_at
        desk.send(form, button)
    assert desk.sees("Bea Holm was approved already.")
    assert (Member.objects.get(pk=member.pk).approved_at, len(mail.outbox)) == (first, 1)


def test_nobody_is_approved_by_a_link(desk):
    member = make_waiting("Bea Holm")
    desk.open(f"/curate/people/{member.pk}/approve/", status=405)
    assert Member.objects.waiting().get() == member


def test_nobody_is_approved_before_their_address_is_verified(curator_client):
    member = make_waiting("Bea Holm")
    member.emailaddress_set.update(verified=False)
    assert curator_client.post(f"/curate/people/{member.pk}/approve/").status_code == 404
    assert Member.objects.get(pk=member.pk).approved_at is None


def test_only_curators_find_the_page(client, curator):
    member = make_waiting("Bea Holm")
    for url in ("/curate/people/", f"/curate/people/{member.pk}/approve/"):
        assert client.post(url).url == f"/accounts/login/?next={url}"
    for role in ("member", "leader"):
        client.force_login(factories.make_member(role=role))
        assert client.get("/curate/people/").status_code == 404
        assert client.post(f"/curate/people/{member.pk}/approve/").status_code == 404
    assert Member.objects.get(pk=member.pk).approved_at is None


def test_a_long_list_takes_as_many_queries_as_a_short_one(curator_client, django_assert_num_queries):
    make_waiting("One")
    curator_client.get("/curate/people/")
    with django_assert_num_queries(4):
        curator_client.get("/curate/people/")
    make_waiting("Two")
    make_waiting("Three")
    with django_assert_num_queries(4):
        curator_client.get("/curate/people/")


def test_a_very_long_list_shows_the_first_50(desk):
    for number in range(51):
        make_waiting(f"Member {number}")
    desk.open("/curate/people/")
    assert len(desk.main.all("ol")[0].all("li")) == 50
    assert desk.sees("51 people wait, the longest first.")
    assert desk.sees("Here are the first 50.")
