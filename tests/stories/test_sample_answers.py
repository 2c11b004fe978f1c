"""The answers among the samples: each row leads to one statement, and all of them go with the samples."""

import csv
import json

import pytest

from stories.models import Answer, StoryEvent
from stories.samples import ANSWERS, STORIES, load_samples, remove_samples

SAMPLES = {row["external_id"]: row for row in map(json.loads, STORIES.read_text(encoding="utf-8").splitlines())}
with open(ANSWERS, encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def starting(kind, row):
    """Return the statements of a row's sample that begin as the row says."""
    factors = SAMPLES[row[f"{kind}_external_id"]][kind]
    return [factor for factor in factors if factor["statement"].startswith(row[f"{kind}_starts"])]


@pytest.mark.parametrize("row", ROWS, ids=[row["hindering_external_id"] for row in ROWS])
def test_a_row_leads_to_one_statement_on_each_side(row):
    assert len(starting("hindering", row)) == len(starting("helping", row)) == 1


@pytest.mark.django_db
def test_answers_among_published_samples_are_linked_and_go_with_them():
    load_samples()
    shown = [
        row
        for row in ROWS
        if {SAMPLES[row[f"{kind}_external_id"]]["status"] for kind in ("hindering", "helping")} == {"published"}
    ]
    assert len(shown) >= 14
    assert Answer.objects.count() == Answer.objects.published().count() == len(shown)
    assert not StoryEvent.objects.filter(action="link_answer").exists()
    assert remove_samples().kept == []
    assert not Answer.objects.exists()
