"""The ledger of settings: each change in the admin is one event, with what it was, and nothing about a person."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from components.models import Component
from members.admin_site import Recorded
from members.ledger import DeskEvent
from members.models import TrustedDomain
from organisations.models import Nation, Organisation
from stories.models import SynonymGroup
from tests import factories

pytestmark = pytest.mark.django_db


def last():
    """Return the newest event in short."""
    event = DeskEvent.objects.first()
    return event.action, event.subject, event.name, event.changes


def address(row, page="change"):
    """Return a row's page in the admin."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def test_every_model_of_the_admin_is_recorded():
    """Whatever is registered, by us or by a package: a new model cannot be forgotten."""
    assert [model for model, its in admin.site._registry.items() if not isinstance(its, Recorded)] == []


def test_a_trusted_domain_that_comes_changes_and_goes_is_recorded(desk, curator):
    desk.open(reverse("admin:members_trusteddomain_add")).press("Save", {"domain": "Esk.nhs.uk"})
    assert last() == ("added", "members.trusteddomain", "esk.nhs.uk", {"domain": ["", "esk.nhs.uk"]})
    row = TrustedDomain.objects.get(domain="esk.nhs.uk")
    desk.open(address(row)).press("Save", {"domain": "esk.scot"})
    assert last() == ("changed", "members.trusteddomain", "esk.scot", {"domain": ["esk.nhs.uk", "esk.scot"]})
    desk.client.post(address(row, "delete"), {"post": "yes"})
    assert last() == ("deleted", "members.trusteddomain", "esk.scot", {})
    assert {event.actor for event in DeskEvent.objects.all()} == {curator}
    assert {event.subject_id for event in DeskEvent.objects.all()} == {str(row.pk)}


def test_several_rows_deleted_at_once_are_recorded_one_by_one(desk):
    rows = [TrustedDomain.objects.create(domain=f"{n}.nhs.uk") for n in range(3)]
    data = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    desk.client.post(reverse("admin:members_trusteddomain_changelist"), data)
    assert sorted(DeskEvent.objects.values_list("name", flat=True)) == ["0.nhs.uk", "1.nhs.uk", "2.nhs.uk"]


def test_a_changed_name_is_recorded_and_not_what_it_is(desk):
    person = factories.make_member("ada@example.org", name="Ada Quill")
    desk.open(address(person)).press("Save", {"name": "Ada Quill-Vane"})
    assert last() == ("changed", "members.member", "", {"name": []})
    assert "Quill" not in str(DeskEvent.objects.values().get())


def test_words_of_components_and_synonyms_are_recorded(desk):
    component = Component.objects.get(code="people")
    old = component.summary
    desk.open(address(component)).press("Save", {"summary": "New words."})
    assert last()[0::3] == ("changed", {"summary": [old[:300], "New words."]})
    group = SynonymGroup.objects.create(expressions="huddle, stand-up")
    desk.open(address(group)).press("Save", {"is_on": False})
    assert last() == ("changed", "stories.synonymgroup", "huddle, stand-up", {"is_on": ["True", "False"]})


def test_an_organisation_is_recorded_with_names_and_not_with_numbers(desk):
    wales = Nation.objects.get(code="wales")
    row = factories.make_organisation("Esk Vale", nation=wales)
    desk.open(address(row)).press("Save", {"nation": str(Nation.objects.get(code="scotland").pk), "name": "Esk Dale"})
    changes = last()[3]
    assert changes["nation"] == ["Wales", "Scotland"]
    assert changes["name"] == ["Esk Vale", "Esk Dale"]
    assert Organisation.objects.get(pk=row.pk).nation.code == "scotland"


def test_a_list_that_is_put_in_another_order_is_recorded_row_by_row(desk):
    page = desk.open(reverse("admin:organisations_nation_changelist"))
    page.press("Save", {"form-0-position": "7"})
    assert [event.changes["position"][1] for event in DeskEvent.objects.all()] == ["7"]


def test_saving_what_was_there_already_and_a_refused_change_are_no_events(desk):
    row = TrustedDomain.objects.create(domain="esk.nhs.uk")
    desk.open(address(row)).press("Save")
    desk.open(address(row)).press("Save", {"domain": "no domain"})
    assert not DeskEvent.objects.exists()


def test_approving_a_member_is_recorded(desk, curator):
    waiting = factories.make_member("new@example.org", name="Nia Webb", approved_at=None)
    desk.client.post(reverse("approve_person", args=[waiting.pk]))
    desk.client.post(reverse("approve_person", args=[waiting.pk]))
    event = DeskEvent.objects.get()
    assert (event.action, event.subject_id, event.actor, event.name) == ("approved", str(waiting.pk), curator, "")


def test_a_curator_reads_the_ledger_and_changes_nothing_in_it(desk):
    TrustedDomain.objects.create(domain="esk.nhs.uk")
    desk.open(reverse("admin:members_trusteddomain_add")).press("Save", {"domain": "kelp.nhs.uk"})
    event = DeskEvent.objects.get()
    desk.open(reverse("admin:members_deskevent_changelist"))
    assert desk.sees("kelp.nhs.uk")
    desk.open(address(event))
    assert "Save" not in desk.buttons()
    for page in ("change", "delete"):
        assert desk.client.post(address(event, page), {"post": "yes", "name": "x"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    desk.client.post(reverse("admin:members_deskevent_changelist"), data)
    assert DeskEvent.objects.get().name == "kelp.nhs.uk"
    # Django's own log is no record: it can be emptied by anybody with the database.
    assert LogEntry.objects.exists()
