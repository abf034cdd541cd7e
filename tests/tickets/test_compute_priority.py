"""D3, the rule: priority from impact and urgency."""

import csv
from pathlib import Path

import pytest

from app.tickets.priority import SHIPPED, priority_of
from app.tickets.vocabulary import IMPACTS, PRIORITIES, URGENCIES

LOG = Path(__file__).parent.parent / "fixtures" / "servicenow_incidents.csv"


@pytest.mark.parametrize(
    ("impact", "low", "normal", "high"),
    [
        ("one_person", "low", "low", "medium"),
        ("several", "low", "medium", "high"),
        ("service", "medium", "high", "critical"),
        ("everyone", "high", "critical", "critical"),
    ],
)
def test_the_shipped_matrix_is_the_one_of_product_md(impact, low, normal, high):
    assert tuple(priority_of(impact, urgency, {}) for urgency in URGENCIES) == (low, normal, high)


def test_a_more_urgent_ticket_is_never_less_important():
    ranks = {pair: PRIORITIES.index(priority) for pair, priority in SHIPPED.items()}
    for impact in IMPACTS:
        assert ranks[impact, "low"] <= ranks[impact, "normal"] <= ranks[impact, "high"]


def test_an_edited_cell_wins_over_the_shipped_one():
    assert priority_of("one_person", "low", {("one_person", "low"): "critical"}) == "critical"


def test_an_override_wins_over_the_matrix():
    assert priority_of("everyone", "high", SHIPPED, "low") == "low"


def test_it_gives_the_priority_that_every_real_row_has():
    impacts = dict(zip("123", ("service", "several", "one_person"), strict=True))
    urgencies = dict(zip("123", ("high", "normal", "low"), strict=True))
    with LOG.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        expected = {"1": "critical", "2": "high", "3": "medium", "4": "low"}[row["priority"][0]]
        assert priority_of(impacts[row["impact"][0]], urgencies[row["urgency"][0]], {}) == expected
