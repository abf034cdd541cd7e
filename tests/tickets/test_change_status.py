"""Moves between states on real rows (D1, D5's reason, D6)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.tickets.commands import Assign, ChangeStatus, Reopen
from app.tickets.lifecycle import find
from app.tickets.models import HoldReason, Ticket, TicketEvent
from app.tickets.operations import assign, change_status, reopen
from app.tickets.queries import around, get_visible, status_at
from app.tickets.queries.around import Tie
from app.tickets.vocabulary import INCIDENT, INCIDENT_STATUSES, STATUSES
from tests.tickets.conftest import NOON

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def vendor(desk):
    return desk.session.query(HoldReason).filter_by(key="vendor").one()


@pytest.fixture
def bring(desk, vendor):
    """Bring an incident to a state by the moves that lead there."""
    ways = {
        "new": (),
        "assigned": (),
        "in_progress": ("in_progress",),
        "on_hold": ("on_hold",),
        "resolved": ("resolved",),
        "closed": ("resolved", "closed"),
        "cancelled": ("cancelled",),
    }

    def bring(ticket, status):
        if status == "assigned":
            assign(Assign(ticket.id, desk.alan.person_id), actor=desk.alan, now=NOON)
        for target in ways[status]:
            change_status(full(ticket, target, vendor), actor=desk.ada, now=NOON)
        return ticket

    return bring


def full(ticket, target, reason):
    return ChangeStatus(
        ticket.id, target, hold_reason_id=reason.id, solution="Restarted it.", reason="No longer needed."
    )


def row_of(session, ticket):
    session.flush()
    columns = "status, version, last_seq, assignee_id, hold_reason_id, solution, resolved_at, updated_at, due_at"
    return session.execute(text(f"SELECT {columns} FROM tickets WHERE id = :id"), {"id": ticket.id}).one()


@pytest.mark.parametrize("source", INCIDENT_STATUSES)
@pytest.mark.parametrize("role", ["alan", "rita"])
def test_every_pair_is_done_or_refused_without_a_trace(desk, bring, vendor, source, role):
    other = desk.session.query(HoldReason).filter_by(key="problem").one()
    for target in STATUSES:
        ticket = bring(desk.open(), source)
        before = row_of(desk.session, ticket)
        move = find(INCIDENT, source, target)
        by_button = move is not None and move.is_button
        is_theirs = move is not None and ("staff" if role == "alan" else "requester") in move.roles
        allowed = by_button and is_theirs
        command = full(ticket, target, other)
        if allowed:
            assert change_status(command, actor=getattr(desk, role), now=LATER).status == target
        else:
            with pytest.raises((Refused, Forbidden)) as refusal:
                change_status(command, actor=getattr(desk, role), now=LATER)
            assert refusal.value.status == (409 if move is None or is_theirs else 403)
            assert row_of(desk.session, ticket) == before


def test_the_event_tells_from_to_and_why(desk, incident, vendor):
    change_status(ChangeStatus(incident.id, "on_hold", hold_reason_id=vendor.id), actor=desk.alan, now=LATER)
    newest = select(TicketEvent).where(TicketEvent.ticket_id == incident.id).order_by(TicketEvent.seq.desc())
    event = desk.session.scalars(newest).first()
    assert (event.kind, event.from_value, event.to_value) == ("status_changed", "new", "on_hold")
    assert (event.details, event.person_id, event.seq) == ({"hold_reason": "vendor"}, desk.alan.person_id, 2)
    assert status_at(incident.id, NOON) == "new"
    assert status_at(incident.id, LATER) == "on_hold"
    assert status_at(incident.id, NOON - timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("target", "field"), [("on_hold", "hold_reason_id"), ("resolved", "solution"), ("cancelled", "reason")]
)
def test_a_missing_field_is_named(desk, incident, target, field):
    with pytest.raises(Invalid) as refusal:
        change_status(ChangeStatus(incident.id, target, solution="  "), actor=desk.alan, now=LATER)
    assert list(refusal.value.fields) == [field]


def test_on_hold_for_the_same_reason_again_is_refused(desk, incident, vendor):
    change_status(ChangeStatus(incident.id, "on_hold", hold_reason_id=vendor.id), actor=desk.alan, now=LATER)
    with pytest.raises(Refused):
        change_status(ChangeStatus(incident.id, "on_hold", hold_reason_id=vendor.id), actor=desk.alan, now=LATER)


def test_a_reason_that_does_not_exist_is_refused(desk, incident):
    with pytest.raises(Invalid):
        change_status(ChangeStatus(incident.id, "on_hold", hold_reason_id=999_999), actor=desk.alan, now=LATER)


def test_on_hold_stops_the_resolution_clock_and_leaving_it_starts_it_again(desk, vendor):
    ticket = desk.open(actor=desk.ada, impact="service")
    change_status(ChangeStatus(ticket.id, "in_progress"), actor=desk.alan, now=NOON)
    due = ticket.due_at
    change_status(ChangeStatus(ticket.id, "on_hold", hold_reason_id=vendor.id), actor=desk.alan, now=LATER)
    change_status(ChangeStatus(ticket.id, "resolved", solution="Done."), actor=desk.alan, now=LATER)
    assert due is not None
    assert ticket.due_at is None


@pytest.mark.parametrize("name", ["olaf", "theo"])
def test_an_outsider_finds_nothing_to_change(desk, incident, name):
    with pytest.raises(NotFound):
        change_status(ChangeStatus(incident.id, "in_progress"), actor=getattr(desk, name), now=LATER)


def test_a_manager_sees_but_does_not_move(desk, incident):
    with pytest.raises(Forbidden):
        change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.paula, now=LATER)


def test_an_auditor_changes_nothing_even_of_their_own(desk, incident):
    with pytest.raises(Forbidden):
        change_status(
            ChangeStatus(incident.id, "cancelled", reason="x"),
            actor=Actor(desk.rita.person_id, is_auditor=True),
            now=LATER,
        )


def test_reopening_within_the_window_starts_a_new_cycle(desk, incident, bring):
    bring(incident, "closed")
    assert incident.due_at is None
    again = reopen(Reopen(incident.id), actor=desk.rita, now=NOON + timedelta(days=14))
    assert (again.id, again.status, again.resolved_at) == (incident.id, "in_progress", None)
    assert again.due_at > NOON + timedelta(days=14)


def test_after_the_window_a_new_linked_incident_is_made(desk, incident, bring):
    bring(incident, "closed")
    late = NOON + timedelta(days=15)
    later = reopen(Reopen(incident.id, reason="It is stuck again."), actor=desk.rita, now=late)
    assert later.id != incident.id
    assert (later.title, later.requester_id, later.opened_at) == (incident.title, incident.requester_id, late)
    assert (incident.status, later.status, later.group_id) == ("closed", "new", desk.paris_desk.id)
    assert around(get_visible(later.number, desk.rita), NOON).links == (
        Tie("follows", incident.number, incident.title, "closed"),
    )
    assert around(get_visible(incident.number, desk.rita), NOON).links == (
        Tie("followed_by", later.number, later.title, "new"),
    )


def test_after_the_window_the_state_itself_no_longer_changes(desk, incident, bring):
    bring(incident, "closed")
    with pytest.raises(Refused) as refusal:
        change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.alan, now=NOON + timedelta(days=15))
    assert refusal.value.code == "window_passed"


def test_an_import_reopens_at_any_time(desk, incident, bring):
    bring(incident, "closed")
    command = ChangeStatus(incident.id, "in_progress", window=None)
    assert change_status(command, actor=Actor.system("import"), now=NOON + timedelta(days=90)).status == "in_progress"


def test_a_cancelled_incident_is_not_reopened(desk, incident, bring):
    bring(incident, "cancelled")
    with pytest.raises(Refused):
        reopen(Reopen(incident.id), actor=desk.rita, now=LATER)


def test_two_clicks_on_reopen_after_the_window_make_one_incident(desk, incident, bring):
    bring(incident, "closed")
    late = NOON + timedelta(days=20)
    made = {reopen(Reopen(incident.id, idempotency_key="k"), actor=desk.rita, now=late).id for _ in range(2)}
    assert len(made) == 1
    assert desk.session.query(Ticket).count() == 2
