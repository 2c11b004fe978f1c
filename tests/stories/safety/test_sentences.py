"""The rules tried on sentences: what must be marked, what must not, and how often the rules are right.

All identifiers are made up: the two NHS numbers of the domain, Ofcom's numbers for drama, documented test cards.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from stories import safety
from stories.safety import KINDS, find_identifiers
from tests.stories.safety.found import kinds_in


def lines_of(name):
    """Return the sentences of a file, without its remarks."""
    text = Path(__file__).with_name("sentences").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def read_identifying(lines):
    """Return [(kind, sentence, start, end)] of lines such as "age | A woman aged [[83]]"."""
    rows = []
    for line in lines:
        kind, marked = (part.strip() for part in line.split("|", 1))
        head, rest = marked.split("[[", 1)
        passage, tail = rest.split("]]", 1)
        rows.append((kind, head + passage + tail, len(head), len(head) + len(passage)))
    return rows


IDENTIFYING_ROWS = read_identifying(lines_of("identifying.txt"))
QUIET = lines_of("quiet.txt")
FALSE_ALARM_ROWS = [tuple(part.strip() for part in line.split("|")) for line in lines_of("false_alarms.txt")]


def found(kind, sentence, start, end):
    """Tell whether one finding covers the passage: what is left of it would still be read once it is taken out."""
    return any(
        finding.kind == kind and finding.start <= start and finding.end >= end for finding in find_identifiers(sentence)
    )


def test_there_are_enough_sentences_to_measure_with():
    assert len(IDENTIFYING_ROWS) >= 120
    assert len(QUIET) >= 120
    assert {row[0] for row in IDENTIFYING_ROWS} == set(KINDS)


def test_every_identifying_sentence_is_found():
    assert [row[1] for row in IDENTIFYING_ROWS if not found(*row)] == []


@pytest.mark.parametrize("sentence", QUIET)
def test_nothing_is_marked_where_nobody_can_be_identified(sentence):
    assert find_identifiers(sentence) == []


@pytest.mark.parametrize(("kind", "sentence"), FALSE_ALARM_ROWS)
def test_known_false_alarms_are_still_as_listed(kind, sentence):
    assert kinds_in(sentence) == [kind]


def test_recall_and_precision_of_each_kind():
    """Hold both to a floor; `pytest -s` shows the figures."""
    wanted = Counter(row[0] for row in IDENTIFYING_ROWS)
    hits = Counter(row[0] for row in IDENTIFYING_ROWS if found(*row))
    alarms = Counter(kind for sentence in QUIET for kind in kinds_in(sentence))
    alarms.update(kind for kind, _ in FALSE_ALARM_ROWS)
    print(f"\n{'kind':20}{'recall':>12}{'precision':>12}")
    for kind in KINDS:
        right, marked = hits[kind], hits[kind] + alarms[kind]
        recall, precision = right / wanted[kind], right / marked
        print(f"{kind:20}{right:>5}/{wanted[kind]:<3}{recall:4.0%}{right:>5}/{marked:<3}{precision:4.0%}")
    for kind in KINDS:
        assert hits[kind] / wanted[kind] >= 0.85, kind
    assert hits.total() / wanted.total() >= 0.95
    assert hits.total() / (hits.total() + alarms.total()) >= 0.95


def texts_in(value):
    """Yield every text in a line of a file of stories."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in {"author_email", "published_at", "external_id"}:
                yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def test_sample_stories_are_left_in_peace():
    lines = Path(safety.__file__).parent.parent.joinpath("data", "sample_stories.jsonl").read_text(encoding="utf-8")
    for line in lines.splitlines():
        for text in texts_in(json.loads(line)):
            assert find_identifiers(text) == [], text
