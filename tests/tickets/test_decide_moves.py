"""D1: every pair of states, for every role, against a table written by hand from product.md."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets import lifecycle
from app.tickets.lifecycle import MOVES, PHASE, REPLY, REQUESTER, ROUND, STAFF, decide, targets
from app.tickets.vocabulary import APPROVAL_STATUSES, INCIDENT, INCIDENT_STATUSES, KINDS, STATUSES, TASK

EVERYTHING = ("hold_reason", "solution", "reason", "assignee", "no_assignee", "undo")
BY_STAFF = {
    ("new", "in_progress"), ("assigned", "in_progress"),
    ("new", "on_hold"), ("assigned", "on_hold"), ("in_progress", "on_hold"), ("on_hold", "on_hold"),
    ("on_hold", "in_progress"),
    ("new", "resolved"), ("assigned", "resolved"), ("in_progress", "resolved"), ("on_hold", "resolved"),
    ("new", "cancelled"), ("assigned", "cancelled"), ("in_progress", "cancelled"), ("on_hold", "cancelled"),
    ("resolved", "closed"), ("resolved", "in_progress"), ("closed", "in_progress"),
    ("new", "assigned"), ("assigned", "new"), ("closed", "resolved"),
}  # fmt: skip
BY_REQUESTER = {
    ("new", "cancelled"), ("assigned", "cancelled"),
    ("resolved", "closed"), ("resolved", "in_progress"), ("closed", "in_progress"), ("closed", "resolved"),
}  # fmt: skip
TASKS_BY_REQUESTER = {
    ("awaiting_approval", "withdrawn"), ("rejected", "awaiting_approval"), ("expired", "awaiting_approval"),
}  # fmt: skip
TASKS_BY_ROUND = {
    ("awaiting_approval", "new"), ("awaiting_approval", "assigned"), ("awaiting_approval", "rejected"),
    ("awaiting_approval", "expired"), ("new", "awaiting_approval"), ("assigned", "awaiting_approval"),
    ("in_progress", "awaiting_approval"), ("on_hold", "awaiting_approval"),
}  # fmt: skip
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "role", "allowed"),
    [
        (INCIDENT, STAFF, BY_STAFF),
        (INCIDENT, REQUESTER, BY_REQUESTER),
        (INCIDENT, ROUND, set()),
        (INCIDENT, REPLY, {("on_hold", "in_progress")}),
        (TASK, REPLY, {("on_hold", "in_progress")}),
        (TASK, STAFF, BY_STAFF),
        (TASK, REQUESTER, BY_REQUESTER | TASKS_BY_REQUESTER),
        (TASK, ROUND, TASKS_BY_ROUND),
    ],
)
def test_every_pair_of_states_is_answered_as_product_md_says(kind, role, allowed):
    answers = {
        (source, target)
        for source in STATUSES
        for target in STATUSES
        if decide(kind, source, target, roles={role}, filled=EVERYTHING)
    }
    assert answers == allowed


def test_nobody_else_may_move_anything():
    for kind in KINDS:
        for source in STATUSES:
            for target in STATUSES:
                assert not decide(kind, source, target, roles={"manager", "reader"}, filled=EVERYTHING)


def test_before_its_approval_nobody_works_on_a_task():
    for target in {*INCIDENT_STATUSES, "rejected", "expired"}:
        refusal = decide(TASK, "awaiting_approval", target, roles={STAFF, REQUESTER}, filled=EVERYTHING)
        assert refusal.code in ("no_such_move", "not_yours")
    assert list(targets(TASK, "awaiting_approval", roles={STAFF})) == []
    assert [move.name for move in targets(TASK, "awaiting_approval", roles={REQUESTER})] == ["withdraw"]


def test_an_incident_knows_no_approval():
    for status in APPROVAL_STATUSES:
        assert list(targets(INCIDENT, status, roles={STAFF, REQUESTER, ROUND})) == []


def test_rights_add_up():
    assert decide(INCIDENT, "new", "in_progress", roles={STAFF, REQUESTER})


def test_a_pair_stands_in_one_row_only():
    pairs = [(kind, source, move.target) for move in MOVES for kind in move.kinds for source in move.sources]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("source", "target", "field"),
    [
        ("new", "on_hold", "hold_reason"),
        ("on_hold", "on_hold", "hold_reason"),
        ("in_progress", "resolved", "solution"),
        ("assigned", "cancelled", "reason"),
        ("on_hold", "cancelled", "reason"),
        ("new", "assigned", "assignee"),
        ("assigned", "new", "no_assignee"),
        ("closed", "resolved", "undo"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_move_names_the_field_it_needs(kind, source, target, field):
    rest = [name for name in EVERYTHING if name != field]
    assert decide(kind, source, target, roles={STAFF}, filled=rest).code == f"missing_{field}"


@pytest.mark.parametrize("source", ["resolved", "closed"])
@pytest.mark.parametrize("role", [STAFF, REQUESTER])
def test_reopening_ends_with_its_window(source, role):
    assert decide(INCIDENT, source, "in_progress", roles={role}, reopenable=False).code == "window_passed"


def test_the_window_counts_from_the_resolution():
    fortnight = timedelta(days=14)
    assert lifecycle.is_reopenable(NOW - fortnight, NOW, fortnight)
    assert not lifecycle.is_reopenable(NOW - fortnight - timedelta(seconds=1), NOW, fortnight)
    assert lifecycle.is_reopenable(NOW - 10 * fortnight, NOW, None)


@given(
    st.sampled_from(KINDS),
    st.sampled_from(STATUSES),
    st.sets(st.sampled_from([STAFF, REQUESTER, "manager"])),
    st.booleans(),
)
def test_buttons_are_exactly_the_moves_that_would_be_allowed(kind, status, roles, reopenable):
    drawn = {move.target for move in targets(kind, status, roles=roles, reopenable=reopenable)}
    fields = ("hold_reason", "solution", "reason")
    asked = {
        target for target in STATUSES if decide(kind, status, target, roles=roles, filled=fields, reopenable=reopenable)
    }
    assert drawn == asked


def test_the_likeliest_button_comes_first():
    first = {
        status: next((move.name for move in targets(INCIDENT, status, roles={STAFF})), None)
        for status in INCIDENT_STATUSES
    }
    assert first == {
        "new": "start",
        "assigned": "start",
        "in_progress": "resolve",
        "on_hold": "resume",
        "resolved": "close",
        "closed": "reopen",
        "cancelled": None,
    }


def test_every_state_has_a_phase():
    assert set(PHASE) == set(STATUSES)


def test_what_has_ended_is_never_overdue():
    for status in STATUSES:
        late = lifecycle.is_overdue(status, NOW - timedelta(hours=1), NOW - timedelta(hours=1), NOW)
        assert late == (PHASE[status] in lifecycle.OPEN_PHASES)


def test_a_ticket_is_overdue_once_its_due_instant_has_passed():
    assert not lifecycle.is_overdue("new", NOW, None, NOW)
    assert lifecycle.is_overdue("new", NOW - timedelta(seconds=1), None, NOW)
    assert lifecycle.is_overdue("on_hold", None, NOW - timedelta(days=1), NOW)
    assert not lifecycle.is_overdue("on_hold", None, None, NOW)
