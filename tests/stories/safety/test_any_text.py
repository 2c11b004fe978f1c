"""Whatever the text: it is read to its end, and nothing of what matched is ever told."""

import json
import logging
import traceback

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stories import safety
from stories.models import Story
from stories.safety import KINDS, LIKELY, POSSIBLE, SafetyError, find_identifiers, mark, passage_key
from tests.stories.safety.found import kinds_in


def test_half_a_surrogate_pair_is_taken_as_any_character():
    assert len(passage_key("Mrs \ud800Smith")) == 64
    assert kinds_in("\udfff Mrs Smith \ud83d") == ["name"]


def test_what_matched_is_in_no_repr_and_no_log(caplog):
    caplog.set_level(logging.DEBUG)
    (finding,) = find_identifiers("Mrs Smith")
    assert repr(finding) == "<Finding name 0-9>"
    assert str([finding]) == "[<Finding name 0-9>]"
    assert "Smith" not in json.dumps({"reason": finding.reason, "kind": finding.kind, "label": finding.label})
    assert caplog.records == []


def test_a_rule_that_fails_tells_where_and_shows_nothing_of_the_text(monkeypatch):
    def failing(text):
        raise ValueError(text)
        yield

    monkeypatch.setattr(safety, "_RULES", (failing,))
    with pytest.raises(SafetyError, match=r"^ValueError, failing, line \d+$") as caught:
        find_identifiers("Mrs Smith")
    assert caught.value.__context__ is None and caught.value.__cause__ is None
    frames = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert "failing" not in frames
    # Words that nobody could look at are kept as those that may name somebody.
    assert safety.tells_who("falls")


def test_words_in_small_letters_are_looked_at_as_typed_and_as_a_name_is_written():
    assert safety.tells_who("mary okoro") and safety.tells_who("d6w xy12") and not safety.tells_who("falls")
    assert safety.as_names("ßa mary") == "ßa mary", "longer with capitals, so offsets would be wrong"


PIECES = [
    "943 476 5919", "Mrs ", "Dr ", "J.B.", "Smith", "aged ", "83", "-year-old", " ", "\n", ".", "-", "@", "a",
    "A", "0", "1", "SW1A 1AA", "07700", "900123", "1 May ", "2024", "born ", "our matron ", "called ",
    "e\u0301", "\u0301", "\u200b", "ﷺ", "½", "١", "'", "\u202e", "🏽", "http://", "www.", "(0)", "+44", "QQ",
    "123456", "C", "/", "Margaret", "’s", "\ud800",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
@example("")
@example("\u0301")
@example("1\u0301" * 40)
def test_any_text_gives_findings_within_it_that_do_not_overlap_and_stay_the_same(text):
    findings = find_identifiers(text)
    last = 0
    for finding in findings:
        assert last <= finding.start < finding.end <= len(text)
        assert finding.kind in KINDS and finding.reason and finding.certainty in {LIKELY, POSSIBLE}
        last = finding.end
    assert findings == find_identifiers(text)
    assert "".join(piece for piece, _ in mark(text, findings)) == text
    assert all(len(passage_key(finding.passage(text))) == 64 for finding in findings)


# Repeated to twice the longest text that a story can have, each drives one rule as hard as it can be.
HARD = [
    "a", "A", "1", " ", "\n", ".", "-", "'a", "1 ", "0 7", "a@", "a@b.", "Mrs A. ", "Mr and ", "1/1/24 ",
    "born 1 May ", "an 8 year old x ", "83F ", "my a b ", "our matron Jackie ", "Margaret ", "J.",
    "943 476 5919 ", "SW1A 1AA ", "+44 ", "(0", "MRN 12345 ", "www.a ", "e\u0301", "\u0301", "ﷺ", "½", "is ",
    "died ", "called Bob ", "Oluchi ", "Oluchi's ", "12 Elm ", "lives in Elm ", "asked Zed, a ", "JS was ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HARD)
def test_hostile_text_twice_the_longest_is_read_to_its_end(piece):
    # How long it takes is measured by ./run bench; a rule that went wild would not come back at all.
    length = 2 * Story.ACCOUNT_MAX
    text = (piece * (length // len(piece) + 1))[:length]
    findings = find_identifiers(text)
    assert all(finding.end <= len(text) for finding in findings)
