"""The page on which curators approve new accounts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from members.models import Member
from tests import factories


def make_waiting(name, days=0):
    """Make somebody who asked for an account so many days ago and waits."""
    asked = timezone.now() - timedelta(days=days)
    return factories.make_member(name=name, approved_at=None, created_at=asked)


def test_the_page_lists_those_who_wait_the_longest_first(desk):
    for name, days in [("Bea Holm", 1), ("Cal Rowe", 3), ("Dot Finch", 2)]:
        make_waiting(name, days)
    factories.make_member(name="Ed Approved")
    desk.open("/curate/people/")
    items = desk.main.all("tr")[1:]
    assert [item.all("a")[0].text for item in items] == ["Cal Rowe", "Dot Finch", "Bea Holm"]
    cal = Member.objects.get(name="Cal Rowe")
    local = timezone.localtime(cal.created_at)
    assert [cell.text for cell in items[0].all("td")] == [
        f"Cal Rowe{cal.email}", "Member", f"Since {local.day} {local:%b %Y}", "Approve Cal Rowe",
    ]  # fmt: skip
    assert desk.sees("3 people are waiting, the longest first.")


def test_a_curator_approves_and_the_member_is_told(desk, django_capture_on_commit_callbacks):
    member = make_waiting("Bea Holm")
    with django_capture_on_commit_callbacks(execute=True):
        desk.open("/curate/people/").press("Approve Bea Holm")
    assert (desk.path, desk.sees("Bea Holm is approved. We sent them an email.")) == ("/curate/people/", True)
    assert desk.sees("Nobody is waiting for approval.")
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
    with django_assert_num_queries(6):
        curator_client.get("/curate/people/")
    make_waiting("Two")
    make_waiting("Three")
    with django_assert_num_queries(6):
        curator_client.get("/curate/people/")


def test_a_very_long_list_shows_the_first_50(desk):
    for number in range(51):
        make_waiting(f"Member {number}")
    desk.open("/curate/people/")
    assert len(desk.main.all("tr")) == 51
    assert desk.sees("51 people are waiting, the longest first.")
    desk.click("Next: Page 2 of 2")
    assert len(desk.main.all("tr")) == 2


def names(desk):
    """Return the names on the page, in order."""
    return [row.all("a")[0].text for row in desk.main.all("tr")[1:]]


def test_people_are_found_by_name_or_email_and_narrowed_by_role_and_suspension(desk, curator):
    factories.make_member("bea.holm@example.org", name="Bea Holm")
    factories.make_member("x@holm.example", name="Cal Rowe", role="leader")
    factories.make_member(name="Dot Holm", is_active=False)
    make_waiting("Ed Holm")
    desk.open("/curate/people/").press("Find", {"q": "holm"})
    assert names(desk) == ["Bea Holm", "Cal Rowe", "Dot Holm", "Ed Holm"]
    assert desk.sees("4 people found for “holm”.")
    assert names(desk.click("Leaders 1")) == ["Cal Rowe"]
    assert names(desk.click("Suspended 1")) == ["Dot Holm"]
    assert names(desk.press("Find", {"q": "HOLM dot"})) == ["Dot Holm"]
    assert names(desk.press("Find", {"q": "bea"})) == []
    assert names(desk.click("Curators 1")) == []
    assert names(desk.click("Show all")) == [curator.name]


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 5000, "show=none", "page=x", "page=-1", "q=%25_"])
def test_an_odd_address_gives_a_page(curator_client, query):
    assert curator_client.get(f"/curate/people/?{query}").status_code == 200
