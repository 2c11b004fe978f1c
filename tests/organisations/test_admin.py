"""The admin of reference data: open to the staff, nothing deleted, codes and old names kept."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from organisations.models import Nation, Organisation, OrganisationType, Region
from tests.factories import make_organisation

MODELS = [Nation, Region, OrganisationType, Organisation]


@pytest.mark.parametrize("model", MODELS)
def test_the_staff_may_edit_but_not_delete(rf, curator, member, model):
    request = rf.get("/")
    page = admin.site.get_model_admin(model)
    request.user = curator
    rights = {"view": True, "add": True, "change": True, "delete": False}
    assert page.get_model_perms(request) == rights
    request.user = member
    assert page.get_model_perms(request) == dict.fromkeys(rights, False)


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_forms_open(curator_client, model):
    organisation = make_organisation()
    name = model._meta.model_name
    row = organisation if model is Organisation else model.objects.first()
    for page in ("changelist", "add"):
        assert curator_client.get(reverse(f"admin:organisations_{name}_{page}")).status_code == 200
    response = curator_client.get(reverse(f"admin:organisations_{name}_change", args=[row.pk]))
    assert response.status_code == 200
    assert b'name="code"' not in response.content
    assert b"/delete/" not in response.content


def test_an_organisation_is_found_in_the_admin_by_an_old_name_once(curator_client):
    organisation = make_organisation("Heath NHS Trust")
    organisation.keep_old_name("Lark Hospital")
    organisation.keep_old_name("Lark Infirmary")
    make_organisation("Moor NHS Trust")
    response = curator_client.get(reverse("admin:organisations_organisation_changelist"), {"q": "lark"})
    assert list(response.context["cl"].queryset) == [organisation]


@pytest.mark.parametrize("value, count", [("yes", 1), ("no", 1), (None, 2)])
def test_open_and_closed_organisations_can_be_told_apart(curator_client, value, count):
    make_organisation()
    make_organisation(closed="2020-03-31")
    chosen = {"open": value} if value else {}
    response = curator_client.get(reverse("admin:organisations_organisation_changelist"), chosen)
    assert response.context["cl"].queryset.count() == count


@pytest.mark.parametrize("code, kept", [("r1h", "R1H"), ("A B", ""), ("A/B", ""), ("é1", ""), ("-", "")])
def test_a_new_organisation_gets_a_code_by_which_files_and_filters_can_name_it(curator_client, code, kept):
    """The filter of one with another code left out nothing, and a file added the same organisation once more."""
    data = {
        "code": code,
        "name": "Heath NHS Trust",
        "type": OrganisationType.objects.first().pk,
        "nation": Nation.objects.get(code="england").pk,
        "old_names-TOTAL_FORMS": 0,
        "old_names-INITIAL_FORMS": 0,
    }
    response = curator_client.post(reverse("admin:organisations_organisation_add"), data)
    assert list(Organisation.objects.values_list("code", flat=True)) == ([kept] if kept else [])
    if kept:
        assert b"already exists" in curator_client.post(response.request["PATH_INFO"], data).content
        nameless = data | {"code": "R2", "name": "…"}
        assert b"Give a name with letters." in curator_client.post(response.request["PATH_INFO"], nameless).content
    else:
        assert b"Use 1 to 12 letters, digits and hyphens." in response.content


def test_a_new_name_given_in_the_admin_keeps_the_old_one(curator_client):
    organisation = make_organisation("Larkmoor NHS Trust", code="L1")
    data = {
        "name": "Heath NHS Trust",
        "type": organisation.type_id,
        "nation": organisation.nation_id,
        "region": organisation.region_id,
        "old_names-TOTAL_FORMS": 0,
        "old_names-INITIAL_FORMS": 0,
    }
    address = reverse("admin:organisations_organisation_change", args=[organisation.pk])
    assert curator_client.post(address, data).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.name, organisation.code) == ("Heath NHS Trust", "L1")
    assert list(organisation.old_names.values_list("name", "until")) == [("Larkmoor NHS Trust", timezone.localdate())]
