"""The organisations that come with the project."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Count

import organisations
from organisations.models import Organisation
from organisations.names import name_key
from organisations.reading import read_overrides, read_rows

DATA = Path(organisations.__file__).parent / "data"
FILES = ["organisations.csv", "overrides.csv"]


@pytest.fixture
def shipped(db):
    """The organisations of the project's own file."""
    call_command("import_organisations", str(DATA / "organisations.csv"), verbosity=0)


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_where_its_facts_come_from_before_anything_else(name):
    comments, header, _ = (DATA / name).read_text(encoding="utf-8").partition("\ncode,")
    assert header
    assert all(line.startswith("#") for line in comments.splitlines())
    licence = "# Contains public sector information licensed under the Open Government Licence v3.0."
    assert licence in comments.splitlines()


def test_the_shipped_organisations_go_in_as_they_are(shipped):
    day = date(2026, 5, 1)
    active = Organisation.objects.active(on=day)
    assert Organisation.objects.count() == 373
    assert active.count() == 293
    assert active.filter(type__code="integrated-care-board").count() == 36
    by_nation = active.values_list("nation__code").annotate(number=Count("pk"))
    assert dict(by_nation.order_by()) == {
        "england": 245,
        "scotland": 22,
        "wales": 12,
        "northern-ireland": 8,
        "ireland": 6,
    }


def test_each_active_organisation_of_england_has_its_region_and_each_trust_an_open_board(shipped):
    active = Organisation.objects.active(on=date(2026, 5, 1))
    assert not active.filter(nation__code="england", region=None).exists()
    assert not Organisation.objects.exclude(nation__code="england").exclude(region=None).exists()
    trusts = active.filter(nation__code="england", type__code__in=["nhs-trust", "nhs-foundation-trust"])
    for trust in trusts.select_related("board"):
        assert trust.board is not None, trust
        assert trust.board.is_active(date(2026, 5, 1)), trust


def test_no_two_shipped_organisations_share_a_name():
    rows, problems = read_rows(DATA / "organisations.csv")
    names = [name_key(row.cells["name"]) for row in rows]
    assert (problems, sorted({name for name in names if names.count(name) > 1})) == ([], [])


def test_a_split_board_leads_to_all_its_successors(shipped):
    frimley = Organisation.objects.get(code="QNQ")
    assert [board.code for board in frimley.at_present(date(2026, 5, 1))] == ["QRL", "S9B9J", "S0E4D"]


def test_the_shipped_file_again_changes_nothing(shipped):
    printed = StringIO()
    call_command("import_organisations", str(DATA / "organisations.csv"), stdout=printed)
    assert printed.getvalue() == ("373 organisations read: 0 added, 0 changed (0 renamed, 0 closed, 0 reopened).\n")


def test_every_shipped_override_names_a_shipped_organisation():
    rows, _ = read_rows(DATA / "organisations.csv")
    overrides = read_overrides(DATA / "overrides.csv")
    assert overrides.keys() <= {row.code for row in rows}


@pytest.mark.parametrize(
    "typed, first",
    [
        ("devon icb", "NHS Devon Integrated Care Board"),
        ("kings lynn", "The Queen Elizabeth Hospital, King's Lynn, NHS Foundation Trust"),
        ("solent", "Hampshire and Isle of Wight Healthcare NHS Foundation Trust"),
        ("barts and the london", "Barts Health NHS Trust"),
        ("belfast hsc trust", "Belfast Health and Social Care Trust"),
    ],
)
def test_people_find_their_organisation(shipped, typed, first):
    assert Organisation.objects.matching(typed)[0].name == first
