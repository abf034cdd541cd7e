"""What approval does to a task: its states, its clocks, its history, and nothing by anybody else before."""

from datetime import timedelta

import pytest

from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.sla.queries import clocks_of
from app.tickets.commands import Assign, ChangeStatus, Transfer
from app.tickets.models import HoldReason
from app.tickets.operations import approving, assign, change_status, transfer
from app.tickets.queries import get_visible, timeline
from tests.approvals.rounds import make_policy
from tests.factories import SETUP
from tests.tickets.conftest import NOON
from tests.tickets.tasks import moving, paris_requests
from tests.tickets.test_open_task import open_for

__all__ = ["moving", "paris_requests"]
HOUR = timedelta(hours=1)


@pytest.fixture
def task(desk, moving, paris_requests):
    return open_for(desk, moving)


@pytest.fixture
def waiting(task, moving):
    make_policy(moving)
    return approving.send_back(task.id, actor=SETUP, now=NOON)


def test_an_approved_task_is_new_and_its_verdict_is_told(desk, waiting):
    task = approving.approve(waiting.id, actor=desk.paula, now=NOON + HOUR)
    assert task.status == "new"
    told = timeline(get_visible(task.number, desk.rita))
    assert [str(word) for word in told[-1].words] == ["approved it"]
    assert told[-1].person == "Paula Duval"


def test_who_was_named_stays_named(desk, task):
    assign(Assign(task.id, desk.alan.person_id), actor=desk.ada, now=NOON)
    waiting = approving.send_back(task.id, actor=desk.ada, now=NOON)
    assert (waiting.status, waiting.assignee_id) == ("awaiting_approval", desk.alan.person_id)
    assert approving.approve(task.id, actor=desk.paula, now=NOON).status == "assigned"


@pytest.mark.parametrize("status", ["new", "assigned", "in_progress", "on_hold"])
def test_whatever_is_under_way_can_be_sent_back(desk, task, status):
    if status == "assigned":
        assign(Assign(task.id, desk.alan.person_id), actor=desk.ada, now=NOON)
    elif status != "new":
        reason = desk.session.query(HoldReason.id).filter_by(key="vendor").scalar()
        change_status(ChangeStatus(task.id, status, hold_reason_id=reason), actor=desk.ada, now=NOON)
    waiting = approving.send_back(task.id, actor=desk.ada, now=NOON)
    assert (waiting.status, waiting.hold_reason_id) == ("awaiting_approval", None)


def test_approval_pauses_every_clock_and_they_go_on_with_what_was_left(desk, task):
    before = {clock.target: clock.due_at for clock in clocks_of(task.id)}
    approving.send_back(task.id, actor=SETUP, now=NOON + HOUR)
    assert task.due_at is None
    assert all(clock.paused_at for clock in clocks_of(task.id))
    approving.approve(task.id, actor=desk.paula, now=NOON + 3 * HOUR)
    after = {clock.target: clock.due_at for clock in clocks_of(task.id)}
    assert len(after) == 2
    assert all(after[target] == before[target] + 2 * HOUR for target in before)


def test_a_rejection_needs_a_reason_and_cancels_the_clocks(desk, waiting):
    with pytest.raises(Invalid):
        approving.reject(waiting.id, " ", actor=desk.paula, now=NOON)
    task = approving.reject(waiting.id, "Too dear", actor=desk.paula, now=NOON + HOUR)
    assert (task.status, task.due_at, task.late_since) == ("rejected", None, None)
    assert all(clock.ended_at and not clock.met_at and not clock.breached_at for clock in clocks_of(task.id))


def test_a_task_approved_after_a_drop_starts_a_new_cycle(desk, waiting):
    approving.reject(waiting.id, "Too dear", actor=desk.paula, now=NOON)
    approving.resubmit(waiting.id, actor=desk.rita, now=NOON + HOUR, reason="A cheaper one")
    approving.approve(waiting.id, actor=desk.paula, now=NOON + 2 * HOUR)
    running = [clock for clock in clocks_of(waiting.id) if clock.ended_at is None]
    assert {(clock.cycle, clock.started_at) for clock in running} == {(2, NOON + 2 * HOUR)}


def test_what_nobody_decides_expires_and_can_be_asked_for_again(desk, waiting):
    assert approving.expire(waiting.id, actor=SETUP, now=NOON).status == "expired"
    assert approving.resubmit(waiting.id, actor=desk.rita, now=NOON).status == "awaiting_approval"


def test_its_requester_withdraws_it_nobody_else(desk, waiting):
    for other in (desk.ada, desk.alan):
        with pytest.raises((Forbidden, NotFound)):
            approving.withdraw(waiting.id, actor=other, now=NOON)
    assert approving.withdraw(waiting.id, actor=desk.rita, now=NOON).status == "withdrawn"
    with pytest.raises(Refused):
        approving.resubmit(waiting.id, actor=desk.rita, now=NOON)


@pytest.mark.parametrize("verdict", ["new", "assigned", "rejected", "expired"])
@pytest.mark.parametrize("name", ["rita", "ada"])
def test_a_verdict_is_no_change_of_state_that_somebody_chooses(desk, waiting, verdict, name):
    with pytest.raises(Forbidden):
        change_status(ChangeStatus(waiting.id, verdict, reason="mine"), actor=getattr(desk, name), now=NOON)
    assert waiting.status == "awaiting_approval"


@pytest.mark.parametrize("verdict", [approving.approve, approving.expire])
def test_a_task_that_awaits_nothing_gets_no_verdict(desk, task, verdict):
    with pytest.raises(Refused):
        verdict(task.id, actor=SETUP, now=NOON)


def test_an_incident_is_never_sent_for_approval(desk, incident):
    with pytest.raises(Refused):
        approving.send_back(incident.id, actor=SETUP, now=NOON)


@pytest.mark.parametrize("actor", ["ada", "machine"])
def test_nobody_is_named_and_no_group_is_changed_before_the_approval(desk, waiting, paris_requests, actor):
    who = SETUP if actor == "machine" else desk.ada
    for operation, command in (
        (assign, Assign(waiting.id, desk.alan.person_id)),
        (transfer, Transfer(waiting.id, paris_requests.id)),
    ):
        with pytest.raises(Refused) as refusal:
            operation(command, actor=who, now=NOON)
        assert refusal.value.code == "awaits_approval"
