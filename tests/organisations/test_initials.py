"""Organisations by the letters that people call them by."""

import pytest

from organisations.initials import CalledByLetters, fits
from organisations.names import name_key
from stories.forms.organisation import options_for
from tests.factories import make_organisation, make_story


@pytest.mark.parametrize(
    "letters, name",
    [
        ("elft", "East London NHS Foundation Trust"),
        ("bhrut", "Barking, Havering and Redbridge University Hospitals NHS Trust"),
        ("uhdb", "University Hospitals of Derby and Burton NHS Foundation Trust"),
        ("sath", "The Shrewsbury and Telford Hospital NHS Trust"),
        ("gstt", "Guy's and St Thomas' NHS Foundation Trust"),
        ("gosh", "Great Ormond Street Hospital for Children NHS Foundation Trust"),
        ("nhsggc", "NHS Greater Glasgow and Clyde"),
        ("abuhb", "Aneurin Bevan University Health Board"),
        ("bhsct", "Belfast Health and Social Care Trust"),
        ("nenc", "NHS North East and North Cumbria Integrated Care Board"),
    ],
)
def test_letters_leave_out_words_of_a_type_and_no_other(letters, name):
    key = name_key(name)
    assert fits(letters, key)
    # Some word of its own is left without a letter, or a letter without a word.
    assert not fits(letters[1:], key) and not fits(letters + "z", key)


@pytest.mark.django_db
def test_those_with_the_letters_come_by_name_and_closed_ones_not():
    make_organisation("Mersey Care NHS Foundation Trust")
    make_organisation("Medway NHS Foundation Trust")
    make_organisation("Merton NHS Foundation Trust", closed="2020-01-31")
    make_organisation("Larkmoor NHS Foundation Trust")
    names = ["Medway NHS Foundation Trust", "Mersey Care NHS Foundation Trust"]
    assert list(CalledByLetters().by(" MFT ").values()) == names


@pytest.mark.django_db
def test_none_is_missed_whose_name_fits():
    names = ["Great Green Care", "Greater Glen NHS Trust", "NHS", "NHS Grampian", "NHS Greater Glasgow and Clyde"]
    for name in names:
        make_organisation(name)
    once = CalledByLetters()
    for letters in ("nhsggc", "ggc", "nggc", "ggt", "ggnt", "nhsg", "ggcx", "nhs", "gns"):
        fitting = {name for name in names if fits(letters, name_key(name))}
        assert set(once.by(letters).values()) == fitting


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "ft", "m f t", "mft1", "mft%", "\0mft", "éft", "mftmftmft", "ﬀt"])
def test_what_is_no_letters_names_nobody(text):
    make_organisation("Medway NHS Foundation Trust")
    assert CalledByLetters().by(text) == {}


@pytest.mark.django_db
def test_a_member_finds_the_own_organisation_by_its_letters():
    row = make_organisation("East London NHS Foundation Trust")
    make_organisation("Elftham NHS Trust")
    assert [found.name for found in options_for(make_story(), "Elftham")] == ["Elftham NHS Trust"]
    # Words of a name go before letters.
    assert [found.name for found in options_for(make_story(), "elft")] == ["Elftham NHS Trust"]
    assert options_for(make_story(), "elnft") == [row]
