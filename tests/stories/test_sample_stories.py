"""The sample stories that ship: enough of them, balanced, valid, and about nobody real."""

import csv
import json
import re
from collections import Counter

import pytest
from django.conf import settings

from organisations.names import name_key
from stories.importing import import_file
from stories.samples import MEMBERS, STORIES

COMPONENTS = {"purpose", "people", "leadership", "capability", "system"}
SAMPLES = [json.loads(line) for line in STORIES.read_text(encoding="utf-8").splitlines() if line.strip()]
EVERY_SAMPLE = pytest.mark.parametrize("sample", SAMPLES, ids=[sample["external_id"] for sample in SAMPLES])
# What could lead to a person: ten digits as an NHS number has them, telephone numbers, emails, postcodes.
IDENTIFIERS = {
    "number of a patient": r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b",
    "telephone number": r"(\+\d{2}|\b0\d{2,4}[ -]?\d{3})[\d -]{4,}",
    "email address": r"\S+@\S+",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
    "Eircode": r"\b[AC-FHKNPRTV-Y]\d[\dW] ?[\dAC-FHKNPRTV-Y]{4}\b",
    "date of birth": r"\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b",
}


def factors(sample):
    """Return all statements of a sample, as objects."""
    return sample["helping"] + sample["hindering"]


def words(sample):
    """Return all that a reader reads of a sample."""
    sections = (sample.get("sections") or {}).values()
    parts = [sample["title"], sample["account"], *sections, *(factor["statement"] for factor in factors(sample))]
    return "\n".join(part for part in [*parts, *sample["tags"]] if part)


def real_organisations():
    """Return the keys of all names, present and old, in the reference data."""
    path = settings.BASE_DIR / "organisations" / "data" / "organisations.csv"
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert len(rows) > 250
    return {name_key(row["name"]) for row in rows}


def test_there_are_at_least_60_published():
    assert Counter(sample["status"] for sample in SAMPLES)["published"] >= 60


def test_some_wait_for_a_curator():
    assert Counter(sample["status"] for sample in SAMPLES)["submitted"] >= 4


@pytest.mark.django_db
def test_every_line_goes_in():
    result = import_file(STORIES, is_sample=True)
    assert (result.added, result.bad, result.unknown_keys) == (len(SAMPLES), [], {})


def test_every_component_has_both_kinds_in_balance():
    for kind in ("helping", "hindering"):
        counts = Counter(factor["component"] for sample in SAMPLES for factor in sample[kind])
        assert set(counts) == COMPONENTS
        assert min(counts.values()) >= 10
    helping, hindering = (sum(len(sample[kind]) for sample in SAMPLES) for kind in ("helping", "hindering"))
    assert 0.75 <= helping / hindering <= 1.33


def test_five_nations_tell_stories():
    counts = Counter(sample["nation"] for sample in SAMPLES)
    assert set(counts) == {"England", "Scotland", "Wales", "Northern Ireland", "Ireland"}
    assert min(counts.values()) >= 5


def test_many_settings_methods_and_all_attributions_are_among_them():
    assert len({setting for sample in SAMPLES for setting in sample["settings"]}) >= 12
    assert len({sample["method"] for sample in SAMPLES}) >= 8
    assert {sample["attribution"] for sample in SAMPLES} == {"named", "organisation", "type_and_region", "nation"}


def test_no_organisation_is_a_real_one():
    real = real_organisations()
    told = {name_key(sample["organisation"]) for sample in SAMPLES if sample["organisation"]}
    assert told & real == set()


def test_no_text_names_a_real_organisation():
    # Short names ("Velindre") are words of the language too; a whole name is not.
    real = [f" {name} " for name in real_organisations() if len(name.split()) > 2]
    for sample in SAMPLES:
        # Sentence by sentence, because a key is cut where no name is as long.
        sentences = [f" {name_key(sentence)} " for sentence in re.split(r"[.\n]", words(sample))]
        found = [name for name in real for sentence in sentences if name in sentence]
        assert not found, sample["external_id"]


def test_every_author_is_a_sample_member():
    with open(MEMBERS, encoding="utf-8-sig", newline="") as file:
        members = {row["email"] for row in csv.DictReader(file)}
    assert {sample["author_email"] for sample in SAMPLES} - {None} <= members


def test_all_addresses_are_of_the_domain_kept_for_examples():
    with open(MEMBERS, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["email"].endswith("@example.org") for row in rows)
    assert {row["role"] for row in rows} == {"member", "curator", "leader"}


def test_ids_and_titles_are_each_used_once():
    for key in ("external_id", "title"):
        assert max(Counter(sample[key] for sample in SAMPLES).values()) == 1


@EVERY_SAMPLE
def test_a_sample_fits_the_form(sample):
    assert len(sample["title"]) <= 65
    assert all(len(factor["statement"]) <= 300 for factor in factors(sample))
    assert factors(sample)


@EVERY_SAMPLE
def test_a_sample_holds_nothing_that_leads_to_a_person(sample):
    text = words(sample)
    assert not {name: found for name, pattern in IDENTIFIERS.items() if (found := re.search(pattern, text))}


@EVERY_SAMPLE
def test_a_sample_is_written_without_negative_contractions(sample):
    assert not re.findall(r"\b\w+n['’]t\b", words(sample))
