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
