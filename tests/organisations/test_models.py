"""The short lists, and what an organisation knows of its own life."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from organisations.models import Nation, Organisation, OrganisationName, OrganisationType, Region
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def codes(organisations):
    return [organisation.code for organisation in organisations]


def test_the_five_nations_stand_in_their_order():
    assert [(nation.code, str(nation)) for nation in Nation.objects.all()] == [
        ("england", "England"),
        ("scotland", "Scotland"),
        ("wales", "Wales"),
        ("northern-ireland", "Northern Ireland"),
        ("ireland", "Ireland"),
    ]


def test_the_seven_regions_are_englands_and_have_their_ods_codes():
    rows = Region.objects.values_list("code", "ods_code", "nation__code")
    assert list(rows) == [
        ("east-of-england", "Y61", "england"),
        ("london", "Y56", "england"),
        ("midlands", "Y60", "england"),
        ("north-east-and-yorkshire", "Y63", "england"),
        ("north-west", "Y62", "england"),
        ("south-east", "Y59", "england"),
        ("south-west", "Y58", "england"),
    ]


def test_the_types_are_those_of_the_domain():
    assert [str(kind) for kind in OrganisationType.objects.all()] == [
        "NHS trust",
        "NHS foundation trust",
        "Integrated care board",
        "Health board",
        "Health and social care trust",
        "HSE region or hospital group",
        "General practice, PCN or federation",
        "Provider collaborative",
        "Local authority",
        "Care provider",
        "Independent provider",
        "Voluntary or community organisation",
        "Health innovation network",
        "National body",
        "Royal college or professional body",
        "University or research",
        "Individual, patient or carer",
        "Other",
    ]


def test_active_means_open_on_that_day_the_last_day_included():
    make_organisation(code="OLD", closed=date(2024, 3, 31))
    make_organisation(code="NEW", opened=date(2024, 4, 1))
    make_organisation(code="ALWAYS")
    active = Organisation.objects.active
    assert set(codes(active(on=date(2024, 3, 31)))) == {"OLD", "ALWAYS"}
    assert set(codes(active(on=date(2024, 4, 1)))) == {"NEW", "ALWAYS"}
    assert set(codes(active())) == {"NEW", "ALWAYS"}
    for organisation in Organisation.objects.all():
        on = date(2024, 3, 31)
        assert organisation.is_active(on) == (organisation in active(on=on))


def test_a_closed_organisation_is_kept_with_its_successor():
    heir = make_organisation("Heir", code="HEIR")
    closed = make_organisation("Closed", code="GONE", closed=date(2020, 3, 31))
    closed.successors.add(heir)
    assert closed.at_present() == [heir]
    assert list(heir.predecessors.all()) == [closed]
    assert heir.at_present() == [heir]


def test_a_long_chain_of_mergers_leads_to_those_who_are_there_now(django_assert_num_queries):
    chain = [make_organisation(code=f"G{step}", closed=date(2000 + step, 3, 31)) for step in range(6)]
    for earlier, later in pairwise(chain):
        earlier.successors.add(later)
    one, two = make_organisation("B one", code="ONE"), make_organisation("A two", code="TWO")
    chain[-1].successors.add(one, two)
    chain[2].successors.add(one)
    with django_assert_num_queries(6):
        assert chain[0].at_present() == [two, one]


def test_a_circle_of_successors_ends():
    one = make_organisation(code="ONE", closed=date(2020, 3, 31))
    two = make_organisation(code="TWO", closed=date(2021, 3, 31))
    one.successors.add(two, one)
    two.successors.add(one)
    assert one.at_present() == []


def test_an_organisation_at_present_is_one_for_the_day_asked_about():
    heir = make_organisation(code="HEIR", opened=date(2024, 4, 1))
    closed = make_organisation(code="GONE", closed=date(2024, 3, 31))
    closed.successors.add(heir)
    assert closed.at_present(on=date(2024, 3, 31)) == [closed]
    assert closed.at_present(on=date(2024, 4, 1)) == [heir]


def test_an_old_name_is_kept_once_and_not_for_a_change_of_case():
    organisation = make_organisation("Larkmoor NHS Trust")
    organisation.keep_old_name("LARKMOOR NHS TRUST")
    assert organisation.old_names.count() == 0
    organisation.keep_old_name("Lark Hospital", until=date(2019, 3, 31))
    organisation.keep_old_name("Lark hospital", until=date(2020, 3, 31))
    assert [(old.name, old.until) for old in organisation.old_names.all()] == [("Lark hospital", date(2020, 3, 31))]


def test_an_old_name_that_is_there_already_is_refused_with_words():
    organisation = make_organisation()
    OrganisationName.objects.create(organisation=organisation, name="Lark Hospital")
    with pytest.raises(ValidationError, match="This old name is there already"):
        OrganisationName(organisation=organisation, name="LARK hospital").full_clean()


def test_saving_the_name_alone_saves_its_key_too():
    organisation = make_organisation("Larkmoor")
    organisation.name = "Heathmoor"
    organisation.save(update_fields=["name"])
    assert Organisation.objects.find("heathmoor") == organisation


@pytest.mark.parametrize(
    "fields", [{"opened": date(2024, 4, 1), "closed": date(2024, 3, 31)}, {"name": "Twice", "code": "TWICE"}]
)
def test_the_database_refuses_what_cannot_be_true(fields):
    make_organisation("Once", code="TWICE")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_organisation(**fields)


def test_the_database_refuses_an_organisation_that_is_its_own_board():
    organisation = make_organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(board=organisation)


def test_a_region_of_another_nation_is_refused():
    organisation = make_organisation()
    organisation.nation = Nation.objects.get(code="wales")
    with pytest.raises(ValidationError, match="London is not a region of Wales"):
        organisation.full_clean()


def test_what_something_points_at_cannot_be_deleted():
    organisation = make_organisation()
    OrganisationName.objects.create(organisation=organisation, name="Lark Hospital")
    for row in (organisation, organisation.type, organisation.nation, organisation.region):
        with pytest.raises(ProtectedError):
            row.delete()
