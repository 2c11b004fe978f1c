"""What is found, how surely and where; marking it in its text; and the key by which it is known again."""

import pytest

from stories.safety import (
    KINDS,
    LIKELY,
    POSSIBLE,
    Finding,
    find_identifiers,
    mark,
    passage_key,
)
from tests.stories.safety.found import kinds_in, passages_in


def test_nhs_numbers_of_the_domain():
    assert kinds_in("943 476 5919") == ["nhs_number"]
    assert kinds_in("401 023 2137") == ["nhs_number"]
    assert kinds_in("999 123 4567") == []


@pytest.mark.parametrize("digit", "0123456789")
def test_a_repeated_digit_is_no_nhs_number(digit):
    assert "nhs_number" not in kinds_in(f"NHS number {digit * 3} {digit * 3} {digit * 4}")


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("943 476 5919", LIKELY),
        ("NHS number 9434765919", LIKELY),
        ("9434765919", POSSIBLE),
        ("They died on 12 March 2024.", LIKELY),
        ("It rained on 12 March 2024.", POSSIBLE),
        ("Ring 07700 900123", LIKELY),
        ("Ring 0300 123 4567", POSSIBLE),
        ("Write to jo.bloggs@example.org", LIKELY),
        ("Write to info@example.org", POSSIBLE),
        ("An 83-year-old woman", LIKELY),
        ("Margaret rang", POSSIBLE),
        ("Margaret Evans rang", LIKELY),
        ("She died. On 3 April 2024 it rained.", POSSIBLE),
        ("She died\nOn 3 April 2024 it rained.", POSSIBLE),
        ("It rained on 3 April 2024\nShe died.", POSSIBLE),
        ("On 3 April 2024 we met for a long and useful talk of what she died of.", POSSIBLE),
        ("Mr AK was moved", LIKELY),
        ("Mrs D went home", POSSIBLE),
        ("PPS number 6433435F", LIKELY),
        ("The form said 6433435F", POSSIBLE),
        ("EC1A1BB", LIKELY),
        ("M1 1AE", LIKELY),
        ("M11AE", POSSIBLE),
        ("She lives at 14 Acacia Avenue", LIKELY),
        ("We met at 14 Acacia Avenue", POSSIBLE),
    ],
)
def test_words_and_shape_around_decide_how_sure_it_is(text, certainty):
    assert [finding.certainty for finding in find_identifiers(text)] == [certainty]


def test_a_date_tied_to_a_person_has_its_own_reason():
    bare, tied = find_identifiers("On 3 April 2024 it rained. He was born on 3 April 1944.")
    assert bare.reason != tied.reason


@pytest.mark.parametrize(
    "text",
    [
        "943\u00a0476\u00a05919",
        "943\u2011476\u20115919",
        "943 476\u200b 59\u200d19",
        "９４３ ４７６ ５９１９",
        "943–476–5919",
        "\ufeff943\u00ad4765919",
        "٩٤٣ ٤٧٦ ٥٩١٩",
        "9\u03004\u03003 476 5919",
    ],
)
def test_an_nhs_number_is_found_however_it_is_typed(text):
    whole = f"The number was {text}, I think."
    (finding,) = find_identifiers(whole)
    assert finding.kind == "nhs_number"
    assert finding.passage(whole).strip("\ufeff") == text.strip("\ufeff")


def test_offsets_are_those_of_the_text_as_typed():
    text = "ﬁne \u200b\u200bﷺ ½ 👩🏽‍⚕️ Dr\u00a0Nguyễn said"
    (finding,) = find_identifiers(text)
    assert finding.passage(text) == "Dr\u00a0Nguyễn"


def test_an_accent_typed_as_a_mark_of_its_own_stays_with_its_letter():
    text = "Miss Dupre\u0301 rang."
    assert passages_in(text) == ["Miss Dupre\u0301"]


def test_names_are_read_whole_and_no_further():
    assert passages_in("Sister Mary O’Neill’s huddle") == ["Sister Mary O’Neill"]
    assert passages_in("Dr Patel and Mrs J Smith-Jones agreed") == ["Dr Patel", "Mrs J Smith-Jones"]
    assert passages_in("Mrs May and Mr Will Young rang") == ["Mrs May", "Mr Will"]
    assert passages_in("Mr\nSmith rang") == ["Mr\nSmith"]
    assert passages_in("Our matron Jackie. Monday came.") == ["Jackie"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ring us (07700 900123).", "Ring us ([])."),
        ("(0300 123 4567)", "([])"),
        ("((01632) 960123)", "([])"),
        ("(01632) 960123", "[]"),
        ("(01632-960123, all day)", "([], all day)"),
        ("(+353) 1 234 5678", "[]"),
        ("+44 (020 7946 0000)", "[]"),
        ("(+44 (0)7700 900123)", "([])"),
        ("+44 20 7946 0000 (1)", "[]"),
        ("(jo.b (at) example.org)", "([])"),
        ("(14 High Street)", "([])"),
        ("(Margaret Evans)", "([])"),
        ("(born 12 March 2024)", "(born [])"),
        ("Our patient (J.K.) rang", "Our patient ([]) rang"),
    ],
)
def test_a_passage_has_both_brackets_or_neither(text, left):
    pieces = mark(text, find_identifiers(text))
    assert "".join("[]" if finding else piece for piece, finding in pieces) == left


def test_a_number_in_brackets_is_known_as_the_one_without():
    (finding,) = find_identifiers(text := "Ring (07700 900123).")
    assert passage_key(finding.passage(text)) == passage_key("07700 900123")


def test_digits_in_the_address_of_a_page_are_left_but_an_nhs_number_is_not():
    assert kinds_in("https://example.org/2024/03/12/07700900123/mrs-smith") == []
    assert kinds_in("https://example.org/?on=12-03-2024&by=Margaret+Evans") == []
    assert kinds_in("https://example.org/patients?nhs=9434765919") == ["nhs_number"]


def test_of_two_findings_in_one_place_one_is_left():
    assert kinds_in("MRN 943 476 5919") == ["nhs_number"]
    assert kinds_in("sarah.jones@example.org") == ["email"]


def test_a_range_of_ages_or_a_group_is_not_the_age_of_one_person():
    for text in ("aged 65 and over", "aged 18-25", "adults aged 40", "a 5-year-olds group", "aged 18 to 25", "age 65+"):
        assert kinds_in(text) == [], text


def test_marked_text_is_the_text_in_pieces():
    text = "Mrs Smith rang 07700 900123 twice."
    findings = find_identifiers(text)
    pieces = mark(text, findings)
    assert pieces == [("Mrs Smith", findings[0]), (" rang ", None), ("07700 900123", findings[1]), (" twice.", None)]


def test_marking_leaves_out_findings_of_a_text_that_has_changed():
    stale = [Finding(0, 4, "name", "", LIKELY), Finding(2, 6, "name", "", LIKELY), Finding(9, 99, "name", "", LIKELY)]
    assert mark("Ann rang us.", stale) == [("Ann ", stale[0]), ("rang us.", None)]
    assert mark("", stale) == []


def test_a_passage_is_known_again_however_it_is_spaced_and_never_told():
    key = passage_key("943 476 5919")
    assert key == passage_key(" 943\u00a0476\u200b  5919\n")
    assert key != passage_key("401 023 2137")
    assert passage_key("Siân") == passage_key("SIAN")
    assert len(key) == 64 and "943" not in passage_key("943")[:3]


def test_a_passage_key_depends_on_the_secret_key(settings):
    before = passage_key("Mrs Smith")
    settings.SECRET_KEY = "another-key-for-this-test-only"
    assert passage_key("Mrs Smith") != before


def test_reasons_are_plain():
    for label, reason in KINDS.values():
        assert label[0].isupper() and reason.endswith(".")
        assert "n't" not in reason and "n’t" not in reason
        assert all(len(sentence.split()) <= 20 for sentence in reason.split(". "))
