"""From one line of the log to the next: the moves a person would have made."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.tickets.servicenow.lines import Line
from app.tickets.servicenow.moves import Move, stages
from app.tickets.servicenow.reading import read
from tests.tickets import servicenow_oracle as oracle

AT = datetime(2016, 3, 1, 9, tzinfo=UTC)
NEW = Line(
    line=2,
    reference="INC0000001",
    at=AT,
    opened_at=AT - timedelta(minutes=10),
    status="new",
    hold_reason=None,
    reopen_count=0,
    caller="Caller 1",
    location="Location 1",
    category="Category 1",
    title="Category 1 / Symptom 1",
    impact="several",
    urgency="normal",
    priority="medium",
    group="Group 1",
    assignee=None,
    solution="code 6",
)
ASSIGNED = replace(NEW, assignee="Resolver 1")
ACTIVE = replace(ASSIGNED, status="in_progress")
HELD = replace(ASSIGNED, status="on_hold", hold_reason="user_info")
RESOLVED = replace(ASSIGNED, status="resolved")
CLOSED = replace(ASSIGNED, status="closed")


def moves(*lines: Line) -> list[list[str]]:
    return [[str(step.move) for step in stage.steps] for stage in stages(list(lines))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (NEW, NEW, []),
        (NEW, ASSIGNED, ["assign"]),
        (ASSIGNED, NEW, ["assign"]),
        (NEW, ACTIVE, ["assign", "start"]),
        (ASSIGNED, replace(ASSIGNED, group="Group 2"), ["transfer", "assign"]),
        (ACTIVE, replace(ACTIVE, group="Group 2", assignee=None), ["transfer"]),
        (ACTIVE, replace(ACTIVE, group=None, assignee=None), ["transfer"]),
        (ACTIVE, replace(ACTIVE, assignee=None), ["assign"]),
        (ACTIVE, HELD, ["hold"]),
        (HELD, replace(HELD, hold_reason="vendor"), ["hold"]),
        (HELD, HELD, []),
        (HELD, ACTIVE, ["start"]),
        (HELD, RESOLVED, ["resolve"]),
        (NEW, RESOLVED, ["assign", "resolve"]),
        (ASSIGNED, CLOSED, ["resolve", "close"]),
        (RESOLVED, CLOSED, ["close"]),
        (CLOSED, CLOSED, []),
        (CLOSED, RESOLVED, []),
        (RESOLVED, replace(ACTIVE, reopen_count=1), ["reopen"]),
        (CLOSED, replace(HELD, reopen_count=1), ["reopen", "hold"]),
        (RESOLVED, replace(RESOLVED, reopen_count=1), ["reopen", "resolve"]),
        (RESOLVED, replace(ASSIGNED, reopen_count=1), ["reopen"]),
        (ACTIVE, ASSIGNED, []),
        (HELD, ASSIGNED, ["start"]),
        (NEW, replace(NEW, priority="low", urgency="low"), ["prioritise"]),
        (NEW, replace(NEW, location="Location 2"), ["reclassify"]),
        (NEW, replace(NEW, category=None, title="Symptom 1"), ["reclassify"]),
    ],
)
def test_each_change_of_the_log_becomes_legal_moves(before: Line, after: Line, expected: list[str]) -> None:
    assert moves(before, after)[1] == expected


def test_the_first_line_opens_and_then_catches_up() -> None:
    assert moves(NEW) == [["open"]]
    assert moves(ACTIVE) == [["open", "assign", "start"]]
    assert moves(RESOLVED) == [["open", "assign", "resolve"]]


def test_the_opening_is_the_earlier_of_the_two_instants() -> None:
    (stage,) = stages([ACTIVE])
    assert [step.at for step in stage.steps] == [AT - timedelta(minutes=10), AT, AT]
    (stage,) = stages([replace(NEW, opened_at=AT + timedelta(hours=1))])
    assert stage.steps[0].at == AT
    (stage,) = stages([replace(NEW, opened_at=None)])
    assert stage.steps[0].at == AT


def test_a_line_dated_before_its_predecessor_takes_its_instant() -> None:
    *_, last = stages(
        [NEW, replace(ACTIVE, at=AT - timedelta(days=1)), replace(RESOLVED, at=AT + timedelta(minutes=1))]
    )
    late, resolved = [
        stage.steps[-1].at for stage in stages([NEW, replace(ACTIVE, at=AT - timedelta(days=1)), last.line])
    ][1:]
    assert (late, resolved) == (AT, AT + timedelta(minutes=1))


def test_the_order_is_the_files_even_within_a_minute() -> None:
    back_and_forth = [NEW, ACTIVE, HELD, ACTIVE, RESOLVED]
    assert moves(*back_and_forth)[1:] == [["assign", "start"], ["hold"], ["start"], ["resolve"]]


def test_a_longer_log_only_adds_stages() -> None:
    history = [NEW, ACTIVE, HELD, RESOLVED, CLOSED]
    whole = list(stages(history))
    for length in range(1, len(history)):
        assert list(stages(history[:length])) == whole[:length]


def test_the_real_log_needs_as_many_reopenings_and_transfers_as_it_tells() -> None:
    path = oracle.log_path()
    log = read(path.read_bytes(), zone=UTC, now=datetime(2026, 1, 1, tzinfo=UTC))
    steps = [step.move for lines in log.incidents.values() for stage in stages(lines) for step in stage.steps]
    assert steps.count(Move.OPEN) == len(oracle.incidents(path))
    assert steps.count(Move.REOPEN) == sum(oracle.reopen_counts(path).values())
    assert steps.count(Move.TRANSFER) == oracle.transfers(path)
    assert {stage.standing.status for lines in log.incidents.values() for stage in [*stages(lines)][-1:]} == {"closed"}
