"""Finding an organisation by what somebody types, and by what a file calls it."""

from datetime import date

import pytest

from organisations.models import Organisation, OrganisationName
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db

GONE = date(2020, 3, 31)


def matching(text):
    return [organisation.code for organisation in Organisation.objects.matching(text)]


@pytest.fixture
def organisations():
    """Five open organisations with names that resemble each other."""
    for code, name in [
        ("STG", "St George's University Hospitals NHS Foundation Trust"),
        ("SWL", "South West London and St George's Mental Health NHS Trust"),
        ("GEO", "George Eliot Hospital NHS Trust"),
        ("LYN", "The Queen Elizabeth Hospital, King's Lynn, NHS Foundation Trust"),
        ("MON", "Bwrdd Iechyd Ynys Môn"),
    ]:
        make_organisation(name, code=code)


@pytest.mark.parametrize(
    "text, found",
    [
        ("st george", ["STG", "SWL", "GEO"]),
        ("GEORGE", ["GEO", "SWL", "STG"]),
        ("trust mental", ["SWL"]),
        ("kings lynn", ["LYN"]),
        ("King’s Lynn", ["LYN"]),
        ("the queen", ["LYN"]),
        ("mon", ["MON"]),
        ("ynys MÔN", ["MON"]),
        ("liz", ["LYN"]),
        ("george ft", ["STG"]),
        ("geo", ["GEO", "SWL", "STG"]),
        ("stg", ["STG"]),
        ("st george zebra", []),
    ],
)
def test_every_word_typed_is_in_the_name_and_the_likeliest_comes_first(organisations, text, found):
    assert matching(text) == found


@pytest.mark.parametrize("text", ["", None, "  ", "the", "%", "_", "\0", "\ud800", "'; --"])
def test_text_without_a_word_matches_nothing(organisations, text):
    assert matching(text) == []


def test_text_of_any_length_is_one_small_query(organisations, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert matching("zebra " * 5000) == []


def test_the_words_come_from_one_name_and_not_from_two():
    organisation = make_organisation("Heath Hospital", code="NEW")
    OrganisationName.objects.create(organisation=organisation, name="Lark Infirmary")
    assert matching("lark infirm") == ["NEW"]
    assert matching("lark heath") == []


def test_a_present_name_comes_before_an_old_one():
    renamed = make_organisation("Aardvark Trust", code="OLD")
    OrganisationName.objects.create(organisation=renamed, name="Lark Trust")
    make_organisation("Moor and Lark Trust", code="NOW")
    assert matching("lark") == ["NOW", "OLD"]


def test_a_closed_organisation_leads_to_its_active_successors_each_once():
    first = make_organisation("Lark Infirmary", code="ONE", closed=GONE)
    second = make_organisation("Lark Hospital", code="TWO", closed=GONE)
    third = make_organisation("Larkmoor Hospitals", code="THREE", closed=GONE)
    heir, other = make_organisation("Heath", code="HEIR"), make_organisation("Moor", code="OTHER")
    first.successors.add(second, third)
    second.successors.add(third)
    third.successors.add(heir, other)
    assert matching("lark") == ["HEIR", "OTHER"]
    assert matching("infirmary") == ["HEIR", "OTHER"]
    assert matching("one") == ["HEIR", "OTHER"]


def test_an_old_name_of_a_closed_organisation_leads_to_its_successor():
    closed = make_organisation("Lark Hospital", code="GONE", closed=GONE)
    OrganisationName.objects.create(organisation=closed, name="Cottage Hospital")
    closed.successors.add(make_organisation("Heath", code="HEIR"))
    assert matching("cottage") == ["HEIR"]


def test_a_closed_organisation_without_successor_is_not_offered():
    make_organisation("Lark Hospital", code="GONE", closed=GONE)
    assert matching("lark") == []


def test_an_open_organisation_does_not_lead_to_the_one_it_will_be_merged_into():
    leaving = make_organisation("Lark Hospital", code="HERE", closed=date(2999, 3, 31))
    leaving.successors.add(make_organisation("Heath", code="HEIR"))
    assert matching("lark") == ["HERE"]


def test_a_circle_of_successors_does_not_loop_in_matching():
    one = make_organisation("Lark", code="ONE", closed=GONE)
    two = make_organisation("Moor", code="TWO", closed=GONE)
    one.successors.add(two)
    two.successors.add(one)
    assert matching("lark") == []


def test_matching_is_one_query_however_many_match(organisations, django_assert_num_queries):
    for number in range(3):
        closed = make_organisation("George", code=f"C{number}", closed=GONE)
        closed.successors.add(make_organisation("Heath", code=f"H{number}"))
    with django_assert_num_queries(1):
        assert len(Organisation.objects.matching("george")[:5]) == 5


def test_matching_keeps_to_the_organisations_it_is_asked_of(organisations):
    england = Organisation.objects.filter(code="GEO")
    assert [organisation.code for organisation in england.matching("george")] == ["GEO"]


@pytest.mark.parametrize(
    "text",
    [
        "LYN",
        " lyn ",
        "Queen Elizabeth Hospital Kings Lynn NHS FT",
        "THE QUEEN-ELIZABETH HOSPITAL, KING’S LYNN (NHS FOUNDATION TRUST)",
    ],
)
def test_an_organisation_is_found_by_its_code_or_whole_name(organisations, text):
    assert Organisation.objects.find(text).code == "LYN"


@pytest.mark.parametrize("text", ["", None, "the", "Queen Elizabeth", "LYNN", "\0", "\ud800"])
def test_part_of_a_name_finds_none(organisations, text):
    assert Organisation.objects.find(text) is None


def test_finding_is_one_query(organisations, django_assert_num_queries):
    with django_assert_num_queries(1):
        Organisation.objects.find("LYN")


def test_an_old_name_finds_the_organisation_and_a_present_name_goes_before_it():
    renamed = make_organisation("Heath", code="OLD")
    OrganisationName.objects.create(organisation=renamed, name="Lark")
    assert Organisation.objects.find("lark") == renamed
    closed = make_organisation("Lark", code="GONE", closed=GONE)
    assert Organisation.objects.find("lark") == closed
    present = make_organisation("Lark", code="NOW")
    assert Organisation.objects.find("lark") == present
