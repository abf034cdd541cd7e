"""What the log says, computed from the CSV alone: not one line of the project's own code is used here.

"The number in each state as of an instant" follows the issue: a state counts from its line on, a line dated
before its predecessor happens at its predecessor's instant, and *New* with an assignee is *assigned*.
"""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

FIXTURE = Path(__file__).parents[1] / "fixtures" / "servicenow_incidents.csv"
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "servicenow_incidents.csv"
INSTANTS = (datetime(2016, 3, 10, 12, tzinfo=UTC), datetime(2016, 3, 20, 12, tzinfo=UTC))

STATES = {"New": "new", "Active": "in_progress", "Resolved": "resolved", "Closed": "closed"}
PRIORITIES = {"1 - Critical": "critical", "2 - High": "high", "3 - Moderate": "medium", "4 - Low": "low"}

Row = dict[str, str]


def log_path() -> Path:
    """Return the whole log where it lies beside the project, else the 60 incidents kept with the tests."""
    return logs()[-1]


def logs() -> list[Path]:
    """Return the 60 incidents kept with the tests, and the whole log where it lies beside the project."""
    return [FIXTURE, SHARED] if os.access(SHARED, os.R_OK) else [FIXTURE]


def incidents(path: Path) -> dict[str, list[Row]]:
    """Return the rows of each incident, in the file's order."""
    found: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["number"], []).append(row)
    return found


def per_final(path: Path, column: str) -> Counter[str | None]:
    """Return how many incidents end with each value of ``column``; an empty one is None."""
    return Counter(_value(rows[-1][column]) for rows in incidents(path).values())


def per_final_priority(path: Path) -> Counter[str]:
    """Return how many incidents end with each priority, in TicketEase's words."""
    return Counter(PRIORITIES[rows[-1]["priority"]] for rows in incidents(path).values())


def per_reopen_count(path: Path) -> Counter[int]:
    """Return how many incidents were reopened how many times."""
    return Counter(int(rows[-1]["reopen_count"]) for rows in incidents(path).values())


def reopen_counts(path: Path) -> dict[str, int]:
    """Return how many times each incident was reopened."""
    return {number: int(rows[-1]["reopen_count"]) for number, rows in incidents(path).items()}


def per_state(path: Path, at: datetime) -> Counter[str]:
    """Return how many incidents stood in each state at ``at``."""
    found: Counter[str] = Counter()
    for rows in incidents(path).values():
        reached = [state for instant, state in _states(rows) if instant <= at]
        if reached:
            found[reached[-1]] += 1
    return found


def transfers(path: Path) -> int:
    """Return how many times an incident went from one group, or none, to another, or none."""
    return sum(
        before["assignment_group"] != after["assignment_group"]
        for rows in incidents(path).values()
        for before, after in pairwise(rows)
    )


def people(path: Path) -> set[str]:
    """Return everybody who called or was assigned."""
    return {
        row[column]
        for rows in incidents(path).values()
        for row in rows
        for column in ("caller_id", "assigned_to")
        if row[column] != "?"
    }


def _states(rows: list[Row]) -> Iterator[tuple[datetime, str]]:
    latest = _instant(rows[0]["sys_updated_at"])
    for row in rows:
        latest = max(latest, _instant(row["sys_updated_at"]))
        state = STATES.get(row["incident_state"], "on_hold")
        yield latest, "assigned" if state == "new" and row["assigned_to"] != "?" else state


def _instant(cell: str) -> datetime:
    return datetime.strptime(cell, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)


def _value(cell: str) -> str | None:
    return None if cell == "?" else cell
