"""Taking back a take, an assignment or a closing: by who did it, at once, and as if it had never been."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.errors import Forbidden, NotFound, Refused
from app.directory.commands import SetMember
from app.directory.operations import set_member
from app.sla import queries as sla
from app.tickets import undoing
from app.tickets.commands import AddComment, Assign, Bulk, ChangeStatus, Edit, Take, Undo, UndoBulk
from app.tickets.lifecycle import MOVES, PHASE, UNDO
from app.tickets.models import TicketEvent
from app.tickets.operations import (
    assign,
    bulk,
    change_status,
    comment,
    edit,
    take,
    undo,
    undo_bulk,
)
from app.tickets.queries import get_visible, timeline
from app.tickets.undoing import ALLOWED, ASSIGNED_EVENT, MOVED_EVENT, Act, decide, is_undoable
from tests.factories import SETUP, actor_of, make_person
from tests.tickets.conftest import NOON

SOON = NOON + timedelta(seconds=5)
KEPT = ("status", "assignee_id", "group_id", "resolved_at", "solution", "due_at", "late_since", "hold_reason_id")


def kept(ticket):
    return {name: getattr(ticket, name) for name in KEPT}


def clocks(ticket):
    names = ("target", "cycle", "started_at", "due_at", "met_at", "breached_at", "ended_at", "paused_at")
    return [tuple(getattr(clock, name) for name in names) for clock in sla.clocks_of(ticket.id)]


def close(desk, ticket, by):
    change_status(ChangeStatus(ticket.id, "resolved", solution="A new drum"), actor=desk.alan, now=NOON)
    return lambda: change_status(ChangeStatus(ticket.id, "closed"), actor=by, now=NOON)


ACTS = {
    "take": lambda desk, ticket: lambda: take(Take(ticket.id), actor=desk.alan, now=NOON),
    "assign": lambda desk, ticket: lambda: assign(Assign(ticket.id, desk.alan.person_id), actor=desk.alan, now=NOON),
    "close": lambda desk, ticket: close(desk, ticket, desk.alan),
}


@pytest.mark.parametrize("act", ACTS)
def test_it_brings_back_the_state_and_the_clocks_of_before(desk, incident, act):
    carry_out = ACTS[act](desk, incident)
    before, clocks_before = kept(incident), clocks(incident)
    carry_out()
    assert kept(incident) != before
    undo(Undo(incident.id, incident.last_seq), actor=desk.alan, now=SOON)
    assert (kept(incident), clocks(incident)) == (before, clocks_before)


def test_removing_somebody_is_taken_back_too(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    assign(Assign(incident.id, None), actor=desk.ada, now=NOON)
    undo(Undo(incident.id, incident.last_seq), actor=desk.ada, now=SOON)
    assert (incident.status, incident.assignee_id) == ("assigned", desk.alan.person_id)


def test_a_requester_takes_back_their_closing(desk, incident):
    close(desk, incident, desk.rita)()
    undo(Undo(incident.id, incident.last_seq), actor=desk.rita, now=SOON)
    assert incident.status == "resolved"


def test_it_is_an_event_of_its_own_and_one_line_with_the_act(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    undo(Undo(incident.id, incident.last_seq), actor=desk.alan, now=SOON)
    events = desk.session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == incident.id)).all()
    assert [event.kind for event in events] == ["opened", "assigned", "undone"]
    assert events[-1].details == {"undone": 2, "act": "assigned"}
    entry = desk.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.event, entry.changes["status"]) == ("ticket.undone", ["assigned", "new"])
    told = timeline(get_visible(incident.number, desk.alan))
    assert [[str(clause) for clause in line.words] for line in told] == [
        ["opened it"],
        ["took it", "took that back at once"],
    ]


def test_it_is_refused_when_it_is_too_late(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    undone = Undo(incident.id, incident.last_seq)
    with pytest.raises(Refused) as error:
        undo(undone, actor=desk.alan, now=NOON + ALLOWED + timedelta(milliseconds=1))
    assert error.value.code == "too_late"
    undo(undone, actor=desk.alan, now=NOON + ALLOWED)


@pytest.mark.parametrize(
    "then",
    [
        lambda desk, one: comment(AddComment(one.id, "Looking at it", True), actor=desk.alan, now=NOON),
        lambda desk, one: edit(Edit(one.id, 1, {"title": "The printer is on fire"}), actor=desk.ada, now=NOON),
        lambda desk, one: change_status(ChangeStatus(one.id, "in_progress"), actor=desk.alan, now=NOON),
        lambda desk, one: undo(Undo(one.id, one.last_seq), actor=desk.alan, now=NOON),
    ],
)
def test_it_is_refused_once_anything_else_happened(desk, incident, then):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    seq = incident.last_seq
    then(desk, incident)
    after = kept(incident)
    with pytest.raises(Refused) as error:
        undo(Undo(incident.id, seq), actor=desk.alan, now=NOON)
    assert (error.value.code, kept(incident)) == ("overtaken", after)


def test_nobody_takes_back_what_somebody_else_did(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    with pytest.raises(Forbidden):
        undo(Undo(incident.id, incident.last_seq), actor=desk.ada, now=NOON)
    with pytest.raises(NotFound):
        undo(Undo(incident.id, incident.last_seq), actor=desk.olaf, now=NOON)


@pytest.mark.parametrize("seq", [0, 1, 99, 2**31])
def test_what_is_no_such_act_is_refused(desk, incident, seq):
    with pytest.raises(Refused) as error:
        undo(Undo(incident.id, seq), actor=desk.rita, now=NOON)
    assert error.value.code == "not_undoable"


def test_other_moves_are_not_taken_back(desk, incident):
    change_status(ChangeStatus(incident.id, "in_progress"), actor=desk.alan, now=NOON)
    with pytest.raises(Refused) as error:
        undo(Undo(incident.id, incident.last_seq), actor=desk.alan, now=NOON)
    assert error.value.code == "not_undoable"


def test_who_lost_sight_of_it_by_assigning_it_away_still_takes_that_back(desk, incident):
    carl = make_person("Carl Sight", desk.lyon)
    set_member(SetMember(desk.lyon_desk.id, carl.id), actor=SETUP, now=NOON)
    assign(Assign(incident.id, carl.id), actor=desk.ada, now=NOON)
    actor = actor_of(carl, NOON)
    assign(Assign(incident.id, desk.alan.person_id), actor=actor, now=NOON)
    with pytest.raises(NotFound):
        get_visible(incident.number, actor)
    undo(Undo(incident.id, incident.last_seq), actor=actor, now=SOON)
    assert incident.assignee_id == carl.id


def test_many_taken_at_once_are_taken_back_at_once(desk):
    tickets = [desk.open() for _ in range(3)]
    later = desk.open(now=NOON + timedelta(minutes=1))
    rows = bulk(Bulk(tuple(one.id for one in (*tickets, later)), "take"), actor=desk.alan, now=NOON)
    assert {row.acted_at for row in rows} == {NOON + timedelta(minutes=1)}
    comment(AddComment(tickets[0].id, "Mine", True), actor=desk.alan, now=NOON)
    undone = undo_bulk(UndoBulk(rows[0].acted_at), actor=desk.alan, now=NOON + timedelta(minutes=1))
    assert [bool(row.reason) for row in undone] == [True, False, False, False]
    assert [one.assignee_id for one in (*tickets, later)] == [desk.alan.person_id, None, None, None]


def test_there_is_nothing_of_others_to_take_back_at_that_instant(desk, incident):
    rows = bulk(Bulk((incident.id,), "take"), actor=desk.alan, now=NOON)
    with pytest.raises(Refused):
        undo_bulk(UndoBulk(rows[0].acted_at), actor=desk.ada, now=NOON)
    with pytest.raises(Refused):
        undo_bulk(UndoBulk(NOON - timedelta(days=1)), actor=desk.alan, now=NOON)
    assert incident.assignee_id == desk.alan.person_id


def test_what_may_be_taken_back_never_changes_the_phase():
    pairs = [(source, move.target) for move in MOVES if UNDO in move.needs for source in move.sources]
    assert pairs == [("closed", "resolved")]
    named = [(source, move.target) for move in MOVES if not move.is_button for source in move.sources]
    assert all(PHASE[source] == PHASE[target] for source, target in named)


def _act(**given):
    known = {"seq": 3, "kind": ASSIGNED_EVENT, "to_value": "7", "at": NOON, "person_id": 7, "on_behalf_of_id": None}
    return Act(**known | {"status_before": "new", "assignee_before_id": None} | given)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, ""),
        ({"kind": MOVED_EVENT, "to_value": "closed"}, ""),
        ({"kind": MOVED_EVENT, "to_value": "resolved"}, "not_undoable"),
        ({"kind": "commented", "to_value": None}, "not_undoable"),
        ({"person_id": 8}, "not_yours"),
        ({"person_id": None}, "not_yours"),
        ({"on_behalf_of_id": 9}, "not_yours"),
        ({"seq": 2}, "overtaken"),
        ({"at": NOON - ALLOWED - timedelta(seconds=1)}, "too_late"),
    ],
)
def test_the_rule_answers_each_case(given, code):
    assert decide(_act(**given), last_seq=3, person_id=7, now=NOON).code == code


def test_the_server_waits_longer_than_the_button_is_shown():
    assert undoing.SHOWN < undoing.ALLOWED
    assert is_undoable(ASSIGNED_EVENT, None)
