"""Django's admin: the portal's own sign-in, curators only, little deleted, nobody raised or locked out."""

import pytest
from django.contrib import admin

from members.models import Member, Role, TrustedDomain
from stories.models import SearchMiss, SynonymGroup
from tests import factories

MAY_GO = {TrustedDomain, SynonymGroup, SearchMiss}
OPEN_TO_NOBODY_BUT_SUPERUSERS = {"account.emailaddress", "account.emailconfirmation", "auth.group"}


def change(client, person, **fields):
    """Send the admin's form of a member, None for a box not ticked, and return the response."""
    data = {"name": person.name, "role": person.role, "organisation": "", "is_active": "on"} | fields
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(f"/admin/members/member/{person.pk}/change/", data)


def test_a_stranger_is_sent_to_the_portals_own_sign_in(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/members/").url == "/accounts/login/?next=/admin/members/"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).url == "/accounts/login/?next=/admin/"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
def test_members_who_do_not_curate_find_nothing(client, role):
    client.force_login(factories.make_member(role=role))
    for url in ("/admin/", "/admin/login/", "/admin/members/member/", "/admin/nothing/", "/admin/jsi18n/"):
        assert client.get(url).status_code == 404, url


def test_a_superuser_who_does_not_curate_finds_nothing(client):
    client.force_login(factories.make_member(is_superuser=True))
    assert client.get("/admin/").status_code == 404


@pytest.mark.parametrize("page", ["", "members/member/", "members/trusteddomain/add/", "password_change/done/"])
def test_a_page_names_the_portals_icon_for_which_a_browser_would_ask_in_vain(curator_client, page):
    assert curator_client.get(f"/admin/{page}").content.count(b'rel="icon" href="/static/img/icon.svg"') == 1


def test_a_curator_reads_every_list_of_the_central_team_and_deletes_from_three(curator_client, curator):
    assert curator_client.get("/admin/").status_code == 200
    request = curator_client.get("/admin/").wsgi_request
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label_lower
        url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        wanted = 403 if label in OPEN_TO_NOBODY_BUT_SUPERUSERS else 200
        assert curator_client.get(url).status_code == wanted, label
        assert model_admin.has_delete_permission(request) == (model in MAY_GO), label


@pytest.mark.parametrize(
    "address",
    [
        "stories/story/?status__exact=%00",
        "members/deskevent/?action=%00",
        "autocomplete/?app_label=organisations&model_name=organisation&field_name=board&term=%00",
    ],
)
def test_an_address_with_a_nul_is_refused_before_postgresql_raises(curator_client, address):
    assert curator_client.get(f"/admin/{address}").status_code == 400


def test_has_perm_gives_curators_everything_but_deleting_and_others_nothing(curator, member):
    for app in ("components", "organisations", "members", "stories"):
        for action in ("view", "add", "change"):
            assert curator.has_perm(f"{app}.{action}_thing")
            assert not member.has_perm(f"{app}.{action}_thing")
        assert not curator.has_perm(f"{app}.delete_thing")
        assert (curator.has_module_perms(app), member.has_module_perms(app)) == (True, False)
    assert not curator.has_perm("account.change_emailaddress")
    assert not curator.has_perm("auth.add_group")
    superuser = factories.make_curator(is_superuser=True)
    assert superuser.has_perm("account.change_emailaddress")
    assert not superuser.has_perm("members.delete_member")


def test_a_curator_edits_members_but_not_their_address_or_approval(curator_client, member):
    response = change(
        curator_client, member, name="Ada Moss", role="leader", email="eve@example.org", approved_at_0="2020-01-01",
        is_superuser="on",
    )  # fmt: skip
    assert response.status_code == 302
    changed = Member.objects.get(pk=member.pk)
    assert (changed.name, changed.role, changed.email) == ("Ada Moss", "member", "ada@example.org")
    assert (changed.approved_at, changed.is_superuser) == (member.approved_at, False)


def test_a_curator_cannot_take_their_own_role_or_switch_themselves_off(curator_client, curator):
    assert change(curator_client, curator, name="Cora Lane", role="member", is_active=None).status_code == 302
    kept = Member.objects.get(pk=curator.pk)
    assert (kept.name, kept.role, kept.is_active) == ("Cora Lane", "curator", True)


def test_roles_and_suspension_are_not_changed_here_but_under_people(curator_client):
    other = factories.make_curator()
    change(curator_client, other, role="member", is_active=None)
    kept = Member.objects.get(pk=other.pk)
    assert (kept.role, kept.is_active) == ("curator", True)


def test_the_emptied_row_of_a_closed_account_is_not_listed(curator_client, member):
    from stories.leaving import close

    close(member, choices={})
    assert "closed.invalid" not in curator_client.get("/admin/members/member/").content.decode()


def test_a_curator_cannot_switch_off_a_superuser(curator_client):
    other = factories.make_curator(is_superuser=True)
    change(curator_client, other, role="member", is_active=None)
    kept = Member.objects.get(pk=other.pk)
    assert (kept.role, kept.is_active) == ("curator", True)


def test_members_are_neither_added_nor_deleted_here(curator_client, member):
    assert curator_client.get("/admin/members/member/add/").status_code == 403
    assert curator_client.post(f"/admin/members/member/{member.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_curator_edits_the_trusted_domains(curator_client):
    url = "/admin/members/trusteddomain/"
    assert curator_client.post(url + "add/", {"domain": " @Trust.Example "}).status_code == 302
    domain = TrustedDomain.objects.get(domain="trust.example")
    assert curator_client.post(f"{url}{domain.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not TrustedDomain.objects.filter(domain="trust.example").exists()


def test_signing_out_of_the_admin_is_signing_out(curator_client):
    assert curator_client.get("/admin/logout/").url == "/admin/"
    assert "_auth_user_id" in curator_client.session
    assert curator_client.post("/admin/logout/").url == "/"
    assert "_auth_user_id" not in curator_client.session


def test_the_admins_own_password_page_leads_to_the_portals(curator_client):
    assert curator_client.get("/admin/password_change/").url == "/accounts/password/change/"
