"""What changed between two texts of a story, in words and side by side."""

import random

import pytest

from stories.difference import GONE, NEW, SAME, difference

NOTHING = {
    "title": "", "account": "", "what_changed": "", "surprises": "", "differently": "", "advice": "", "links": "",
    "factors": [], "tags": [], "components": [],
}  # fmt: skip


def text(**fields):
    return NOTHING | fields


def helping(*statements):
    return [{"kind": "helping", "component": "people", "statement": statement} for statement in statements]


def words(before, after):
    return list(difference(text(**before), text(**after)).words)


def test_texts_that_are_alike_have_no_difference():
    same = text(account="We met.\r\nWe wrote it down.", factors=helping("A coach."), tags=["a"])
    assert not difference(same, same | {"account": "We met.\nWe wrote it down. "})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("We met.", "We met. We wrote. We went.", "2 sentences added to “What is happening”"),
        ("We met. We wrote. We went.", "We met.", "2 sentences taken away from “What is happening”"),
        ("We met. We wrote. Then.", "We met. We sang. Then.", "1 sentence changed in “What is happening”"),
        ("We met. Old one. Then.", "We met. New one. And more. Then.",
         "1 sentence added to “What is happening”, 1 changed"),
        ("We met. Then.", "At first we rang. We met. Then.", "1 sentence added to “What is happening”"),
        ("We met. Then.", "We met.\n\nThen.", "Line breaks changed in “What is happening”"),
        ("", "We met.", "“What is happening” was added"),
        ("We met.", " ", "“What is happening” was taken away"),
    ],
)  # fmt: skip
def test_a_text_is_told_in_sentences(before, after, said):
    assert words({"account": before}, {"account": after}) == [said]


def test_statements_tags_and_components_are_told_one_by_one_in_the_order_of_the_form():
    before = {"title": "Old", "factors": helping("A coach.", "Time."), "tags": ["a", "b"], "components": ["people"]}
    after = {"title": "New", "factors": helping("A coach each week.", "Time.", "A board."), "tags": ["b", "c", "d"],
             "components": ["people"]}  # fmt: skip
    assert words(before, after) == [
        "“Title” was changed",
        "1 helping statement added, 1 changed",
        "Tags added: “c”, “d”",
        "Tag taken away: “a”",
    ]


def test_a_statement_that_moved_to_another_component_is_changed():
    rows = [{"kind": "hindering", "component": code, "statement": "Two forms."} for code in ("people", "system")]
    names = {"people": "People", "system": "A system"}
    found = difference(text(factors=rows[:1]), text(factors=rows[1:]), names)
    assert found.words == ("1 hindering statement changed",)
    assert found.parts[0].before == (("Two forms.", SAME), (" (People)", GONE), ("\n", SAME))


def test_both_sides_show_what_went_and_what_came_word_by_word():
    [part] = difference(text(account="We met each day. Then."), text(account="We met each week. Then.")).parts
    assert part.heading == "What is happening"
    assert part.before == (("We met each", SAME), (" day.", GONE), (" Then.", SAME))
    assert part.after == (("We met each", SAME), (" week.", NEW), (" Then.", SAME))


def test_the_pieces_of_a_side_are_its_text():
    rng = random.Random(4)
    for _ in range(200):
        old, new = (" ".join(rng.choices(["a.", "b", "c!", "d\n", "e"], k=rng.randrange(30))) for _ in range(2))
        for part in difference(text(account=old), text(account=new)).parts:
            assert "".join(piece for piece, kind in part.before) == old.strip()
            assert "".join(piece for piece, kind in part.after) == new.strip()
            assert {kind for _, kind in part.before} <= {SAME, GONE}
            assert {kind for _, kind in part.after} <= {SAME, NEW}


def test_the_middle_of_what_stayed_the_same_is_left_out():
    long = "The same sentence again and again. " * 100
    [part] = difference(text(account=long), text(account=long + "One more.")).parts
    assert len(part.before[0][0]) < 400
    assert part.after[0][0].startswith("… ")
    assert len(part.after[0][0]) < 200
    assert part.after[-1] == (" One more.", NEW)


def test_a_part_that_one_side_does_not_have_is_left_out():
    assert not difference({"title": "A"}, text(title="A", account="More"))


@pytest.mark.parametrize("piece", ["a. b. ", "a ", "a b. c d e. ", "x\n", "a.b ", "é. ı. "])
def test_the_longest_texts_are_compared_in_bounded_steps(piece, monkeypatch):
    rng, most = random.Random(1), []
    monkeypatch.setattr("stories.difference.SequenceMatcher", _counting(most))
    units = piece.split(" ")
    old, new = (" ".join(rng.choices([*units, "q.", "r"], k=5_000))[:10_000] for _ in range(2))
    assert difference(text(account=old), text(account=new)).words
    assert max(most, default=0) <= 400


def _counting(most):
    from difflib import SequenceMatcher

    def make(junk, old, new):
        most.append(max(len(old), len(new)))
        return SequenceMatcher(junk, old, new)

    return make


# Details ----------------------------------------------------------------------------------------------------

NONE = {"code": "", "name": ""}
DETAILS = {name: NONE for name in ("organisation", "organisation_type", "region", "nation", "method", "stage")}
DETAILS |= {"started": NONE, "settings": [], "attribution": "named"}


def row(name, code=""):
    return {"code": code, "name": name}


def details(before, after, **more):
    """Return the words for a change of details."""
    return list(difference(text(**DETAILS | before), text(**DETAILS | after), **more).words)


def test_details_are_told_with_what_they_were_before():
    before = {"stage": row("Under way", "under_way"), "settings": [row("Ambulance", "ambulance")]}
    after = {
        "stage": row("Stopped", "stopped"), "method": row("Our own"), "started": row("April 2025", "2025-04"),
        "settings": [row("Hospice", "hospice"), row("Cancer", "cancer")],
    }  # fmt: skip
    assert details(before, after) == [
        "Improvement method: Our own",
        "Care settings added: “Hospice”, “Cancer”",
        "Care setting taken away: “Ambulance”",
        "When it started: April 2025",
        "Stage: Stopped (before: Under way)",
    ]
    assert details(after, before | {"settings": after["settings"]}) == [
        "“Improvement method” was taken away",
        "“When it started” was taken away",
        "Stage: Under way (before: Stopped)",
    ]


def test_a_row_of_a_list_that_was_renamed_is_no_change():
    assert details({"method": row("Lean", "lean")}, {"method": row("Lean thinking", "lean")}) == []


def test_a_text_kept_before_details_were_has_no_difference_in_them():
    assert not difference(text(), text(**DETAILS | {"stage": row("Stopped", "stopped")}))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("named", "named", ["Organisation: Larkmoor (before: Esk Vale)", "Region: London (before: Midlands)"]),
        ("nation", "organisation", ["Shown to readers by: My organisation only (before: Nation only)",
                                    "Organisation: Larkmoor", "Region: London"]),
        ("organisation", "type_and_region",
         ["Shown to readers by: Type of organisation and region only (before: My organisation only)",
          "“Organisation” was changed, and readers do not see it", "Region: London (before: Midlands)"]),
        ("nation", "nation", ["“Organisation” was changed, and readers do not see it",
                              "“Region” was changed, and readers do not see it"]),
        ("", "nation", ["Shown to readers by: Nation only", "“Organisation” was changed, and readers do not see it",
                        "“Region” was changed, and readers do not see it"]),
    ],
)  # fmt: skip
def test_where_it_is_from_is_told_as_far_as_readers_are(before, after, said):
    sides = [
        {"attribution": before, "organisation": row("Esk Vale"), "region": row("Midlands", "midlands")},
        {"attribution": after, "organisation": row("Larkmoor", "RX1"), "region": row("London", "london")},
    ]
    assert details(*sides) == said


def test_who_may_see_the_author_is_told_the_organisation_as_it_is_now():
    sides = [{"attribution": "nation", "organisation": row(name)} for name in ("Esk Vale", "Larkmoor")]
    assert details(*sides, may_see_author=True) == ["Organisation: Larkmoor"]
