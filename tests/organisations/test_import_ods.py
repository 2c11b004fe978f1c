"""manage.py import_organisations with files in the form of the Organisation Data Service: 27 columns, no header."""

from datetime import date

import pytest

from organisations.models import Organisation, OrganisationType
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def ods(code, name, region="Y56", board="QZ1", opened="19940401", closed="", government_region="H"):
    """Return a made-up row as ODS would write it."""
    address = ["TRUST HEADQUARTERS", "1 NOWHERE LANE", "", "LONDON", "", "ZZ1 1ZZ"]
    cells = [code, name, region, board, *address, opened, closed, *[""] * 9, "1", "", government_region]
    cells += [""] * (27 - len(cells))
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


def close(board, *heirs):
    """Close the board in favour of others."""
    board.closed = date(2020, 3, 31)
    board.save()
    board.successors.set(heirs)


def kind(code):
    """Return a type of organisation."""
    return OrganisationType.objects.get(code=code)


@pytest.fixture(autouse=True)
def board():
    """The integrated care board that the rows name."""
    return make_organisation("NHS Nowhere Integrated Care Board", code="QZ1")


def test_a_row_of_ods_becomes_an_organisation(imported, board):
    imported(ods("RZ1", "KING'S LARKMOOR AND ST PETER'S NHS FOUNDATION TRUST", closed="29990331"))
    organisation = Organisation.objects.get(code="RZ1")
    assert organisation.name == "King's Larkmoor and St Peter's NHS Foundation Trust"
    assert (organisation.type.code, organisation.nation.code) == ("nhs-foundation-trust", "england")
    assert (organisation.region.code, organisation.board) == ("london", board)
    assert (organisation.opened, organisation.closed) == (date(1994, 4, 1), date(2999, 3, 31))


@pytest.mark.parametrize(
    "name, code",
    [
        ("LARKMOOR NHS TRUST", "nhs-trust"),
        ("LARKMOOR NHS FOUNDATION TRUST", "nhs-foundation-trust"),
        ("LARKMOOR NHS AND SOCIAL CARE PARTNERSHIP TRUST", "nhs-trust"),
        ("NHS LARKMOOR INTEGRATED CARE BOARD", "integrated-care-board"),
        ("LARKMOOR UNIVERSITY HEALTH BOARD", "health-board"),
        ("LARKMOOR HEALTH AND SOCIAL CARE TRUST", "health-and-social-care-trust"),
    ],
)
def test_the_type_comes_from_the_name(imported, name, code):
    imported(ods("RZ1", name))
    assert Organisation.objects.get(code="RZ1").type.code == code


def test_a_welsh_trust_has_neither_region_nor_board(imported):
    imported(ods("RZ1", "LARKMOOR NHS TRUST", region="", board="", government_region="W"))
    organisation = Organisation.objects.get(code="RZ1")
    assert (organisation.nation.code, organisation.region, organisation.board) == ("wales", None, None)


def test_a_good_name_is_not_overwritten_by_the_same_in_capitals(imported):
    organisation = make_organisation("Lark & Moor's nhs trust", code="RZ1", type=kind("other"))
    imported(ods("RZ1", "LARK AND MOORS NHS TRUST"))
    organisation.refresh_from_db()
    assert (organisation.name, organisation.type.code) == ("Lark & Moor's nhs trust", "other")
    assert organisation.old_names.count() == 0


def test_a_new_name_brings_the_type_with_it_and_keeps_the_old_name(imported):
    organisation = make_organisation("Larkmoor NHS Trust", code="RZ1", type=kind("nhs-trust"))
    imported(ods("RZ1", "LARKMOOR NHS FOUNDATION TRUST"))
    organisation.refresh_from_db()
    assert (organisation.name, organisation.type.code) == ("Larkmoor NHS Foundation Trust", "nhs-foundation-trust")
    assert [old.name for old in organisation.old_names.all()] == ["Larkmoor NHS Trust"]


def test_what_ods_leaves_empty_stays_but_no_closing_date_means_open(imported, board):
    make_organisation("Larkmoor NHS Trust", code="RZ1", board=board, opened=date(1991, 4, 1), closed=date(2020, 3, 31))
    imported(ods("RZ1", "LARKMOOR NHS TRUST", region="", board="", opened="", government_region=""))
    organisation = Organisation.objects.get(code="RZ1")
    assert (organisation.region.code, organisation.board) == ("london", board)
    assert (organisation.opened, organisation.closed) == (date(1991, 4, 1), None)


def test_the_same_ods_file_again_changes_nothing(stored, imported):
    text = ods("RZ1", "LARKMOOR NHS TRUST") + ods("RZ2", "HEATH NHS TRUST", closed="20200331")
    imported(text)
    before = stored()
    assert imported(text) == ["2 organisations read: 0 added, 0 changed (0 renamed, 0 closed, 0 reopened)."]
    assert stored() == before


def test_an_override_corrects_what_ods_gets_from_the_postcode(imported):
    other = make_organisation("NHS Elsewhere Integrated Care Board", code="QZ2")
    overrides = "code,name,board,region\nRZ1,Larkmoor Hospitals,QZ2,midlands\n"
    for _ in range(2):
        imported(ods("RZ1", "LARKMOOR NHS TRUST"), overrides=overrides)
        organisation = Organisation.objects.get(code="RZ1")
        assert (organisation.name, organisation.board) == ("Larkmoor Hospitals", other)
        assert organisation.region.code == "midlands"
        assert organisation.old_names.count() == 0


def test_a_board_that_was_merged_means_its_successor(imported, board):
    heir = make_organisation("NHS Heir Integrated Care Board", code="QZ2")
    close(board, heir)
    imported(ods("RZ1", "LARKMOOR NHS TRUST"))
    assert Organisation.objects.get(code="RZ1").board == heir


def test_a_board_that_was_split_is_left_as_we_have_it_and_said(imported, board):
    heirs = [make_organisation(f"NHS Part {n} Integrated Care Board", code=f"QZ{n}") for n in (2, 3)]
    close(board, *heirs)
    make_organisation("Larkmoor NHS Trust", code="RZ1", board=heirs[1], opened=date(1994, 4, 1))
    printed = imported(ods("RZ1", "LARKMOOR NHS TRUST") + ods("RZ2", "HEATH NHS TRUST"))
    assert Organisation.objects.get(code="RZ1").board == heirs[1]
    assert Organisation.objects.get(code="RZ2").board is None
    assert printed == [
        "RZ2 Heath NHS Trust: added",
        "note: RZ2: QZ1 was split; give its board in the overrides",
        "2 organisations read: 1 added, 0 changed (0 renamed, 0 closed, 0 reopened).",
    ]


def test_every_bad_line_of_an_ods_file_is_named(refused):
    text = (
        ods("RZ1", "LARKMOOR NHS TRUST")
        + "RZ2,HEATH NHS TRUST\n"
        + ods("RZ3", "HEATH NHS TRUST", board="QZ9")
        + ods("RZ4", "HEATH NHS TRUST", region="Y99")
        + ods("RZ5", "HEATH CLINIC")
        + ods("RZ6", "HEATH NHS TRUST", region="", government_region="")
        + ods("RZ7", "HEATH NHS TRUST", opened="19943101")
        + ods("RZ1", "HEATH NHS TRUST")
    )
    assert refused(text) == [
        "line 2: has 2 cells, and an ODS file 27",
        "line 3: board: there is no organisation QZ9",
        "line 4: region “Y99” is not on the list",
        "line 5: is new, and its type is not known. Give it in the overrides.",
        "line 6: is new, and its nation is not known. Give it in the overrides.",
        "line 7: opened “19943101” is not a date such as 2026-04-01 or 20260401",
        "line 8: RZ1 is on line 1 already",
        "Nothing was imported.",
    ]
