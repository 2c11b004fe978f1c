"""manage.py import_organisations with the project's own headed files."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from organisations.models import Organisation, OrganisationName
from tests.factories import make_organisation

FILE = """\
# Facts about nowhere
code,name,type,nation,region,board,opened,closed,successors,old_names,note

L1,Larkmoor NHS Trust,nhs-trust,england,london,B1,2001-04-01,,,2010-03-31 Lark Hospital; Cottage Hospital,a note
M1,Moor Hospital,NHS Foundation Trust,England,Y56,b1,19910401,2020-03-31,L1 H1,,
B1,NHS Nowhere Integrated Care Board,integrated-care-board,england,london,,2022-07-01,,,,
H1,Heath Health Board,health-board,wales,,,,,,,
"""


def test_a_headed_file_adds_what_it_says(imported):
    printed = imported(FILE)
    larkmoor, moor = Organisation.objects.get(code="L1"), Organisation.objects.get(code="M1")
    assert (larkmoor.name, larkmoor.type.code, larkmoor.nation.code) == (
        "Larkmoor NHS Trust",
        "nhs-trust",
        "england",
    )
    assert (larkmoor.region.code, larkmoor.board.code) == ("london", "B1")
    assert (larkmoor.opened, larkmoor.closed) == (date(2001, 4, 1), None)
    assert list(larkmoor.old_names.order_by("name").values_list("name", "until")) == [
        ("Cottage Hospital", None),
        ("Lark Hospital", date(2010, 3, 31)),
    ]
    assert (moor.type.code, moor.region.code, moor.board.code) == ("nhs-foundation-trust", "london", "B1")
    assert (moor.opened, moor.closed) == (date(1991, 4, 1), date(2020, 3, 31))
    assert [successor.code for successor in moor.at_present()] == ["H1", "L1"]
    assert Organisation.objects.get(code="H1").board is None
    assert printed == [
        "L1 Larkmoor NHS Trust: added; old name “Lark Hospital” kept; old name “Cottage Hospital” kept",
        "M1 Moor Hospital: added; successors + L1, H1",
        "B1 NHS Nowhere Integrated Care Board: added",
        "H1 Heath Health Board: added",
        "4 organisations read: 4 added, 0 changed (0 renamed, 0 closed, 0 reopened).",
    ]


def test_what_was_imported_can_be_found(imported):
    imported(FILE)
    assert [organisation.code for organisation in Organisation.objects.matching("cottage")] == ["L1"]
    assert Organisation.objects.find("heath health board").code == "H1"


def test_the_same_file_again_changes_nothing(stored, imported, django_assert_max_num_queries):
    imported(FILE)
    before = stored()
    with django_assert_max_num_queries(8):
        printed = imported(FILE)
    assert stored() == before
    assert printed == ["4 organisations read: 0 added, 0 changed (0 renamed, 0 closed, 0 reopened)."]


def test_a_longer_file_needs_no_more_queries(imported, django_assert_max_num_queries):
    lines = [f"N{number},Number {number} NHS Trust,nhs-trust,england" for number in range(200)]
    with django_assert_max_num_queries(18):
        imported("\n".join(["code,name,type,nation", *lines]))
    assert Organisation.objects.count() == 200


def test_a_dry_run_prints_the_same_and_changes_nothing(stored, imported):
    before = stored()
    printed = imported(FILE, "--dry-run")
    assert stored() == before
    assert printed[-1] == "This was a dry run: nothing was changed."
    assert printed[:-1] == imported(FILE)


def test_verbosity_0_prints_nothing(imported):
    assert imported(FILE, "--verbosity=0") == []


def test_changes_are_made_and_told_one_line_each(imported, twenty):
    imported(FILE)
    before = Organisation.objects.count()
    printed = imported(
        "code,name,region,board,closed,successors\n"
        "L1,Larkmoor and Heath NHS Trust,midlands,,,\n"
        "T1,NUMBER 1 NHS TRUST,london,B1,2024-03-31,L1\n"
        "M1,Moor Hospital,london,B1,,\n"
    )
    assert printed == [
        "L1 Larkmoor and Heath NHS Trust: name Larkmoor NHS Trust → Larkmoor and Heath NHS Trust; "
        "region London → Midlands; board B1 → none; old name “Larkmoor NHS Trust” kept",
        "T1 NUMBER 1 NHS TRUST: name Number 1 NHS Trust → NUMBER 1 NHS TRUST; board none → B1; "
        "closed none → 2024-03-31; successors + L1",
        "M1 Moor Hospital: closed 2020-03-31 → none",
        "3 organisations read: 0 added, 3 changed (1 renamed, 1 closed, 1 reopened).",
    ]
    larkmoor = Organisation.objects.get(code="L1")
    assert (larkmoor.name, larkmoor.region.code, larkmoor.board) == (
        "Larkmoor and Heath NHS Trust",
        "midlands",
        None,
    )
    assert larkmoor.old_names.get(name="Larkmoor NHS Trust").until == timezone.localdate()
    closed = Organisation.objects.get(code="T1")
    assert (closed.closed, closed.at_present(), closed.old_names.count()) == (date(2024, 3, 31), [larkmoor], 0)
    assert Organisation.objects.get(code="M1").is_active()
    assert Organisation.objects.count() == before


def test_what_a_file_leaves_out_stays(stored, imported):
    imported(FILE)
    before = stored()
    imported("code,name\nL1,Larkmoor NHS Trust\n")
    imported("code,name,successors,old_names\nM1,Moor Hospital,,\n")
    assert stored() == before


def test_an_old_name_gets_its_day_when_a_file_knows_it(imported):
    imported(FILE)
    imported("code,old_names\nL1,2012-03-31 Cottage Hospital\nM1,Moor Hospital\n")
    assert Organisation.objects.get(code="L1").old_names.get(name="Cottage Hospital").until == date(2012, 3, 31)
    assert OrganisationName.objects.count() == 2


def test_a_name_that_comes_back_is_not_kept_twice(imported):
    imported(FILE)
    for name in ("Heath", "Larkmoor NHS Trust", "Heath", "Larkmoor NHS Trust"):
        imported(f"code,name\nL1,{name}\n")
    names = Organisation.objects.get(code="L1").old_names.order_by("name").values_list("name", flat=True)
    assert list(names) == ["Cottage Hospital", "Heath", "Lark Hospital", "Larkmoor NHS Trust"]


def test_overrides_win_and_last(imported):
    overrides = (
        "# why\ncode,type,region,board,closed,reason\nL1,other,midlands,none,,it works there\nM1,,,,none,it does not\n"
    )
    # What the file has in an overridden cell may even be nonsense.
    imported(FILE.replace("england,london,B1,2001", "england,Nowhere,B1,2001"), overrides=overrides)
    larkmoor = Organisation.objects.get(code="L1")
    assert (larkmoor.type.code, larkmoor.region.code, larkmoor.board) == ("other", "midlands", None)
    assert larkmoor.name == "Larkmoor NHS Trust"
    assert Organisation.objects.get(code="M1").closed is None
    printed = imported(FILE, overrides=overrides)
    assert printed == ["4 organisations read: 0 added, 0 changed (0 renamed, 0 closed, 0 reopened)."]


def test_an_override_reaches_an_organisation_that_the_file_leaves_out(imported):
    imported(FILE)
    printed = imported("code,name\nL1,Larkmoor NHS Trust\n", overrides="code,region\nB1,midlands\nZZ,london\n")
    assert Organisation.objects.get(code="B1").region.code == "midlands"
    assert printed == [
        "B1 NHS Nowhere Integrated Care Board: region London → Midlands",
        "note: overrides, line 3: there is no organisation ZZ",
        "1 organisations read: 0 added, 1 changed (0 renamed, 0 closed, 0 reopened).",
    ]


def test_a_bad_override_is_named(refused):
    assert refused(FILE, overrides="code,region\n\nL1,Nowhere\n") == [
        "line 4: overrides, line 3: region “Nowhere” is not on the list",
        "Nothing was imported.",
    ]
    reason = refused(FILE, overrides="code,region\nL1\n")
    assert len(reason) == 1
    assert reason[0].endswith("overrides.csv: line 2: has 1 cells, and the header 2")


def test_every_bad_line_is_named_and_nothing_is_imported(refused):
    make_organisation(code="X1")
    bad = (
        "code,name,type,nation,region,board,opened,closed,successors\n"
        "G1,A good one,other,england,,,,,\n"
        "# a comment counts as a line\n"
        "A1,Too short,other\n"
        "?!,Odd code,other,england,,,,,\n"
        "G1,Twice,other,england,,,,,\n"
        "A2,,other,england,,,,,\n"
        "A3,Type,gizmo,england,,,,,\n"
        "A4,Nation,other,Atlantis,,,,,\n"
        "A5,Region,other,england,Nowhere,,,,\n"
        "A6,Region,other,wales,london,,,,\n"
        "A7,Board,other,england,,ZZ,,,\n"
        "A8,Own board,other,england,,A8,,,\n"
        "A9,Date,other,england,,,2024-02-30,,\n"
        "B1,Date,other,england,,,31/03/2024,,\n"
        "B2,Dates,other,england,,,2024-04-01,2024-03-31,\n"
        "B3,Successor,other,england,,,,,G1 ZZ\n"
        f"B4,{'x' * 201},other,england,,,,,\n"
        "B5,\x07bell,other,england,,,,,\n"
        "X1,,other,england,,,,,\n"
    )
    assert refused(bad) == [
        "line 4: has 3 cells, and the header 9",
        "line 5: “?!” is not a code: 1 to 12 letters, digits and hyphens",
        "line 6: G1 is on line 2 already",
        "line 7: has no name",
        "line 8: type “gizmo” is not on the list",
        "line 9: nation “Atlantis” is not on the list",
        "line 10: region “Nowhere” is not on the list",
        "line 11: London is not a region of Wales",
        "line 12: board: there is no organisation ZZ",
        "line 13: board: A8 is the organisation itself",
        "line 14: opened “2024-02-30” is not a date such as 2026-04-01 or 20260401",
        "line 15: opened “31/03/2024” is not a date such as 2026-04-01 or 20260401",
        "line 16: closes on 2024-03-31, before it opens on 2024-04-01",
        "line 17: successors: there is no organisation ZZ",
        "line 18: the name is longer than 200 characters",
        "line 19: the name is not made of letters",
        "line 20: has no name",
        "Nothing was imported.",
    ]


def test_a_new_organisation_needs_a_name_a_type_and_a_nation(refused):
    assert refused("code,name\nA1,Larkmoor\n") == [
        "line 2: is new, and its type is not known. Give it in the overrides.",
        "Nothing was imported.",
    ]


KNOWN = "Known are: board, closed, code, name, nation, note, old_names, opened, reason, region, successors, type."


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "there is nothing in this file."),
        ("# only a comment\n", "there is nothing in this file."),
        ("hello\n", "line 1 is neither a header with the column “code” nor a row of 27 columns, as ODS has them."),
        ("code,nmae\nA1,x\n", f"the header has an unknown column “nmae”. {KNOWN}"),
        ("code,name,Name\nA1,x,y\n", f"the header has a column twice. {KNOWN}"),
        ('code,name\nA1,"open\n', "line 2: unexpected end of data."),
    ],
)
def test_a_file_that_is_no_list_of_organisations_is_refused(refused, text, reason):
    assert [line.partition("file.csv: ")[2] for line in refused(text)] == [reason]


def test_a_file_that_is_missing_or_not_text_is_refused(tmp_path):
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    for name, reason in [("binary.csv", "this is not text in UTF-8."), ("none.csv", "No such file or directory.")]:
        with pytest.raises(CommandError) as error:
            call_command("import_organisations", str(tmp_path / name))
        assert str(error.value) == f"{tmp_path / name}: {reason}"


def test_a_file_that_closes_more_than_a_twentieth_is_refused(refused, imported, twenty):
    assert refused("code,closed\nT1,2024-03-31\nT2,2024-03-31\n") == [
        "this would close 2 of 20 active organisations, more than 5%. If that is right, import it in parts.",
        "Nothing was imported.",
    ]
    imported("code,closed\nT1,2024-03-31\n")
    assert not Organisation.objects.get(code="T1").is_active()


def test_what_has_closed_already_does_not_count_as_closing(imported, twenty):
    Organisation.objects.filter(code__in=["T1", "T2", "T3"]).update(closed=date(2020, 3, 31))
    printed = imported("code,closed\nT1,2020-03-31\nT2,2021-03-31\nT3,2020-03-31\n")
    assert printed == [
        "T2 Number 2 NHS Trust: closed 2020-03-31 → 2021-03-31",
        "3 organisations read: 0 added, 1 changed (0 renamed, 0 closed, 0 reopened).",
    ]


def test_bringing_the_last_day_forward_counts_as_closing(refused, imported, twenty):
    Organisation.objects.filter(code__in=["T1", "T2"]).update(closed=date(2999, 3, 31))
    imported("code,closed\nT1,2999-04-30\nT2,2999-04-30\n")
    assert refused("code,closed\nT1,2024-03-31\nT2,2024-03-31\n") == [
        "this would close 2 of 20 active organisations, more than 5%. If that is right, import it in parts.",
        "Nothing was imported.",
    ]
