"""Soft deletion: an administrator's, with a reason; gone everywhere, and back as if it had never been away."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.sla import queries as sla
from app.tickets.commands import AddComment, ChangeStatus, DeleteTicket, MarkDuplicate, RestoreTicket, Take
from app.tickets.filters import DELETED, Filters, PageOf
from app.tickets.models import TicketEvent
from app.tickets.operations import (
    change_status,
    comment,
    delete_ticket,
    mark_duplicate,
    recompute_sla,
    restore_ticket,
    sweep_overdue,
    take,
)
from app.tickets.queries import counters, get_deleted, get_visible, matching_ids, page, timeline
from app.tickets.queries.clocks import tickets_to_recompute
from tests.tickets.conftest import NOON

VIEWS = ("open", "mine", "my_groups", "unassigned", "overdue", "all", "own", "team", "unrouted")


def delete(desk, ticket, now=NOON, reason="Opened twice by mistake"):
    return delete_ticket(DeleteTicket(ticket.id, reason), actor=desk.ada, now=now)


def restore(desk, ticket, now=NOON):
    return restore_ticket(RestoreTicket(ticket.id), actor=desk.ada, now=now)


def listed(actor, **filters):
    return [row.id for row in page(Filters(**filters), PageOf(), actor=actor, now=NOON).rows]


def test_it_leaves_every_list_count_and_search(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    delete(desk, incident)
    for actor in (desk.rita, desk.alan, desk.paula, desk.ada):
        assert [listed(actor, view=view) for view in VIEWS] == [[]] * len(VIEWS)
        assert listed(actor, text=incident.number) == listed(actor, text="printer") == []
        assert set(counters(actor, NOON).values()) == {0}
        assert matching_ids(Filters(), actor=actor, now=NOON, limit=10) == []
        with pytest.raises(NotFound):
            get_visible(incident.number, actor)


def test_only_administrators_find_what_was_deleted(desk, incident):
    delete(desk, incident)
    assert listed(desk.ada, status=DELETED) == [incident.id]
    assert get_deleted(incident.number, desk.ada).ticket.id == incident.id
    for actor in (desk.rita, desk.alan, desk.paula, desk.olaf, Actor(9, is_auditor=True)):
        assert listed(actor, status=DELETED) == []
        with pytest.raises(NotFound):
            get_deleted(incident.number, actor)


def test_nothing_more_is_done_to_it(desk, incident):
    delete(desk, incident)
    with pytest.raises(NotFound):
        take(Take(incident.id), actor=desk.ada, now=NOON)
    with pytest.raises(NotFound):
        comment(AddComment(incident.id, "Hello"), actor=desk.rita, now=NOON)
    with pytest.raises(NotFound):
        delete(desk, incident)
    with pytest.raises(NotFound):
        mark_duplicate(MarkDuplicate(desk.open().id, incident.number), actor=desk.alan, now=NOON)
    seen = get_deleted(incident.number, desk.ada)
    with pytest.raises(Forbidden):
        seen.require("work")


@pytest.mark.parametrize("who", ["alan", "rita", "paula"])
def test_who_sees_it_but_does_not_administer_is_refused(desk, incident, who):
    with pytest.raises(Forbidden):
        delete_ticket(DeleteTicket(incident.id, "Not wanted"), actor=getattr(desk, who), now=NOON)
    delete(desk, incident)
    with pytest.raises(NotFound):
        restore_ticket(RestoreTicket(incident.id), actor=getattr(desk, who), now=NOON)
    assert incident.deleted_at == NOON


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_it_asks_for_a_reason(desk, incident, reason):
    with pytest.raises(Invalid) as error:
        delete(desk, incident, reason=reason)
    assert list(error.value.fields) == ["reason"]


def test_both_are_recorded_among_staff_and_audited(desk, incident):
    before = incident.updated_at
    delete(desk, incident, NOON + timedelta(hours=1))
    restore(desk, incident, NOON + timedelta(hours=2))
    kinds = select(TicketEvent.kind, TicketEvent.internal).where(TicketEvent.ticket_id == incident.id)
    told = [tuple(row) for row in desk.session.execute(kinds.order_by(TicketEvent.seq))]
    assert told == [("opened", False), ("deleted", True), ("restored", True)]
    entries = select(AuditEntry.event).where(AuditEntry.subject_id == incident.id, AuditEntry.noun == "tickets")
    assert list(desk.session.scalars(entries.order_by(AuditEntry.seq)))[-2:] == ["ticket.deleted", "ticket.restored"]
    assert incident.updated_at == before
    lines = timeline(get_visible(incident.number, desk.alan))
    assert [(str(line.words[0]), line.reason) for line in lines[1:]] == [
        ("deleted it", "Opened twice by mistake"),
        ("restored it", ""),
    ]
    assert len(timeline(get_visible(incident.number, desk.rita))) == 1


def test_what_is_not_deleted_is_not_restored(desk, incident):
    with pytest.raises(Refused):
        restore(desk, incident)
    with pytest.raises(Forbidden):
        restore_ticket(RestoreTicket(incident.id), actor=desk.alan, now=NOON)


def test_its_clocks_stop_without_a_result_and_nothing_starts_them_again(desk, incident):
    take(Take(incident.id), actor=desk.alan, now=NOON)
    comment(AddComment(incident.id, "On my way"), actor=desk.alan, now=NOON + timedelta(minutes=5))
    late = incident.due_at + timedelta(days=2)
    delete(desk, incident, NOON + timedelta(minutes=10))
    assert [(clock.target, clock.ended_at is None) for clock in sla.clocks_of(incident.id)] == [("response", False)]
    assert incident.id not in tickets_to_recompute(None)
    assert (recompute_sla([incident.id], late), sweep_overdue(late)) == ([], 0)
    desk.session.refresh(incident)
    assert (incident.due_at, incident.late_since) == (None, None)


@pytest.mark.parametrize("away", [timedelta(minutes=1), timedelta(days=9)])
def test_its_clocks_come_back_as_if_it_had_never_been_away(desk, away):
    twin, ticket = desk.open(), desk.open()
    for one in (twin, ticket):
        take(Take(one.id), actor=desk.alan, now=NOON)
    delete(desk, ticket, NOON + timedelta(hours=1))
    back = NOON + timedelta(hours=1) + away
    restore(desk, ticket, back)
    sweep_overdue(back)
    names = ("target", "cycle", "started_at", "due_at", "breached_at", "ended_at")
    told = [[[getattr(clock, name) for name in names] for clock in sla.clocks_of(one.id)] for one in (twin, ticket)]
    assert told[0] == told[1]
    for one in (twin, ticket):
        desk.session.refresh(one)
    assert (ticket.due_at, ticket.late_since) == (twin.due_at, twin.late_since)


def test_one_that_had_ended_keeps_its_results(desk, incident):
    change_status(ChangeStatus(incident.id, "resolved", solution="A new drum"), actor=desk.alan, now=NOON)
    results = [(clock.met_at, clock.ended_at) for clock in sla.clocks_of(incident.id)]
    delete(desk, incident)
    restore(desk, incident)
    assert [(clock.met_at, clock.ended_at) for clock in sla.clocks_of(incident.id)] == results


def test_its_number_is_never_given_again(desk, incident):
    delete(desk, incident)
    assert desk.open().number > incident.number


def test_the_machine_may_delete_and_restore_what_it_made(desk, incident):
    machine = Actor.system("import")
    delete_ticket(DeleteTicket(incident.id, "Import 12 was taken back"), actor=machine, now=NOON)
    restore_ticket(RestoreTicket(incident.id, "Imported again"), actor=machine, now=NOON)
    assert incident.deleted_at is None
