"""Names as text: what counts as the same name, and how capitals become a name again."""

import pytest

from organisations.names import as_code, name_key, title_case


@pytest.mark.parametrize(
    "one, other",
    [
        ("The Queen Elizabeth Hospital, King's Lynn", "queen elizabeth hospital kings lynn"),
        ("Guy’s and St Thomas’ NHS Foundation Trust", "GUY'S & ST. THOMAS´ NHS FT"),
        ("NHS Devon Integrated Care Board", "nhs devon ICB"),
        ("Belfast Health and Social Care Trust", "Belfast HSC Trust"),
        ("Stoke-on-Trent", "stoke on  trent"),
        ("Bwrdd Iechyd Ynys Môn", "bwrdd iechyd ynys mon"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert name_key(one) == name_key(other)


def test_a_key_never_outgrows_its_column():
    assert len(name_key("ICB " * 300)) == 400


@pytest.mark.parametrize("text", ["", None, "the", "  ", "%_'\"\\", "\0", "\ud800"])
def test_what_holds_no_word_has_no_key(text):
    assert name_key(text) == ""


@pytest.mark.parametrize(
    "text, code",
    [(" r1h ", "R1H"), ("SCT-NHS24", "SCT-NHS24"), ("R1H!", ""), ("A" * 13, ""), ("", ""), (None, ""), ("R\0", "")],
)
def test_a_code_is_letters_digits_and_hyphens(text, code):
    assert as_code(text) == code


@pytest.mark.parametrize(
    "capitals, name",
    [
        ("GUY'S AND ST THOMAS' NHS FOUNDATION TRUST", "Guy's and St Thomas' NHS Foundation Trust"),
        ("UNIVERSITY COLLEGE LONDON HOSPITALS", "University College London Hospitals"),
        ("THE NEWCASTLE UPON TYNE HOSPITALS", "The Newcastle upon Tyne Hospitals"),
        ("NHS BATH AND NORTH EAST SOMERSET ICB", "NHS Bath and North East Somerset ICB"),
        ("NEWCASTLE-UNDER-LYME WALK-IN CENTRE", "Newcastle-under-Lyme Walk-in Centre"),
        ("ST. MARY'S O'NEILL AND MCINDOE CENTRE", "St. Mary's O'Neill and McIndoe Centre"),
        ("A&E OF THE 1ST WARD (HSC)", "A&E of the 1st Ward (HSC)"),
        ("ÉCOLE D'ARCY", "École D'Arcy"),
    ],
)
def test_capitals_become_a_name(capitals, name):
    assert title_case(capitals) == name


def test_a_name_with_small_letters_is_left_as_it_is():
    assert title_case("macMillan AT home") == "macMillan AT home"
