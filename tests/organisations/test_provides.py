"""What the name of an organisation tells of the care it gives."""

import csv

import pytest

from organisations.provides import could_provide
from tests.organisations.test_shipped_data import DATA


@pytest.mark.parametrize(
    ("name", "setting", "can"),
    [
        ("London Ambulance Service NHS Trust", "ambulance", True),
        ("London Ambulance Service NHS Trust", "maternity-and-neonatal", False),
        ("Barts Health NHS Trust", "ambulance", False),
        ("Barts Health NHS Trust", "mental-health", True),
        ("Oxleas NHS Foundation Trust", "acute-hospital", False),
        ("Oxleas NHS Foundation Trust", "mental-health", True),
        ("Alder Hey Children's NHS Foundation Trust", "children-and-young-people", True),
        ("Alder Hey Children's NHS Foundation Trust", "maternity-and-neonatal", False),
        ("Liverpool Women's NHS Foundation Trust", "maternity-and-neonatal", True),
        ("Wirral Community Health and Care NHS Foundation Trust", "mental-health", False),
        ("Herefordshire and Worcestershire Health and Care NHS Trust", "mental-health", True),
        ("Portsmouth Hospitals University NHS Trust", "mental-health", False),
        ("The Christie NHS Foundation Trust", "cancer", True),
    ],
)
def test_a_name_tells_what_care_an_organisation_can_give(name, setting, can):
    assert could_provide(name, [setting]) is can


def test_all_of_the_settings_have_to_fit():
    assert could_provide("Barts Health NHS Trust", ["acute-hospital", "cancer"])
    assert not could_provide("Barts Health NHS Trust", ["acute-hospital", "ambulance"])


def test_work_that_everybody_does_narrows_nothing_down():
    assert could_provide("London Ambulance Service NHS Trust", ["whole-organisation", "education-or-research"])
    assert could_provide("London Ambulance Service NHS Trust", [])


def test_of_the_shipped_trusts_one_in_london_runs_ambulances_and_enough_run_hospitals():
    lines = (DATA / "organisations.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    here = [row["name"] for row in rows if (row["type"], row["region"], row["closed"]) == ("nhs-trust", "london", "")]
    assert [name for name in here if could_provide(name, ["ambulance"])] == ["London Ambulance Service NHS Trust"]
    assert sum(could_provide(name, ["acute-hospital"]) for name in here) >= 5
