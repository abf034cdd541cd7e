"""How the open tickets stand: kept with every change of a ticket, late ones too, the same after a rebuild."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from app.core.clock import utcnow
from app.core.db import db
from app.reports.models import AskerCount, QueueCount
from app.reports.operations import rebuild_counts
from app.reports.queries import standing
from app.tickets import operations
from app.tickets.commands import Transfer
from app.tickets.models import Ticket
from tests.factories import actor_of, make_group, make_person
from tests.tickets.incidents import hold_reason, move, opened, take

__all__ = ["opened"]

TRUE_ONES = {
    QueueCount: """
        SELECT count(*), count(*) FILTER (WHERE assignee_id IS NULL), count(late_since)
        FROM tickets WHERE is_open AND deleted_at IS NULL
        GROUP BY kind, group_id, location_id, assignee_id ORDER BY 1, 2, 3""",
    AskerCount: """
        SELECT count(*), count(*) FILTER (WHERE assignee_id IS NULL), count(late_since),
               count(*) FILTER (WHERE status = 'on_hold')
        FROM tickets WHERE is_open AND deleted_at IS NULL
        GROUP BY requester_id, requested_for_id, location_id ORDER BY 1, 2, 3, 4""",
}
KEYS = {
    QueueCount: (QueueCount.kind, QueueCount.group_id, QueueCount.location_id, QueueCount.assignee_id),
    AskerCount: (AskerCount.requester_id, AskerCount.requested_for_id, AskerCount.location_id),
}


def kept(model):
    numbers = [model.open, model.unassigned, model.late, *([model.waiting] if model is AskerCount else [])]
    sums = [func.sum(one) for one in numbers]
    query = select(*sums).group_by(*KEYS[model])
    return sorted(tuple(row) for row in db.session.execute(query) if any(row))


def true_to_the_tickets():
    db.session.flush()
    for model, query in TRUE_ONES.items():
        assert kept(model) == [tuple(row) for row in db.session.execute(text(query))]


@pytest.fixture
def several(session, opened, alan, paris):
    """Tickets in several states, one of them moved to another group."""
    network = make_group("Network", paris, purposes=("incidents",))
    tickets = [opened(f"Matter number {at}") for at in range(6)]
    for ticket in tickets[1:]:
        take(ticket, alan)
    move(tickets[2], alan, "on_hold", hold_reason_id=hold_reason(session, "vendor"))
    move(tickets[3], alan, "resolved", solution="Done.")
    now = utcnow()
    operations.transfer(Transfer(tickets[4].id, network.id), actor=actor_of(alan, now), now=now)
    return tickets


def test_both_roll_ups_say_what_the_tickets_say(several, alan):
    true_to_the_tickets()
    assert sum(row[0] for row in kept(QueueCount)) == 5
    move(several[3], alan, "in_progress", reason="Not done.")
    true_to_the_tickets()
    assert sum(row[0] for row in kept(QueueCount)) == 6


def test_a_deletion_and_a_mark_of_lateness_count(session, several):
    session.execute(update(Ticket).where(Ticket.id == several[0].id).values(deleted_at=utcnow()))
    session.execute(update(Ticket).where(Ticket.id == several[1].id).values(late_since=utcnow()))
    true_to_the_tickets()
    assert sum(row[2] for row in kept(AskerCount)) == 1


def test_what_changes_no_number_adds_no_row(session, several):
    rows = session.query(QueueCount).count(), session.query(AskerCount).count()
    session.execute(update(Ticket).values(title="Called something else"))
    session.execute(update(Ticket).where(Ticket.id == several[1].id).values(status="in_progress"))
    assert (session.query(QueueCount).count(), session.query(AskerCount).count()) == rows


def test_a_rebuild_changes_no_number_and_folds_the_rows(session, several):
    before, rows = [kept(model) for model in KEYS], session.query(QueueCount).count()
    assert rebuild_counts("UTC") == 0
    assert [kept(model) for model in KEYS] == before
    assert session.query(QueueCount).count() == len(before[0]) < rows


def test_a_rebuild_mends_what_was_written_past_the_application(session, several):
    session.execute(update(AskerCount).values(waiting=7))
    assert rebuild_counts("UTC") == 2  # one number that should not be there, one that should
    true_to_the_tickets()


def test_a_ticket_is_overdue_at_its_instant_before_any_sweep_marks_it(session, several, alan):
    ada = actor_of(make_person("Ada Lefèvre", is_admin=True))
    due = utcnow() + timedelta(minutes=1)
    session.execute(update(Ticket).values(due_at=None, late_since=None))
    session.execute(update(Ticket).where(Ticket.id == several[1].id).values(due_at=due))
    for reader in (ada, actor_of(alan)):
        assert standing(reader, due).total("overdue") == 0
        assert standing(reader, due + timedelta(seconds=1)).total("overdue") == 1
    session.execute(update(Ticket).where(Ticket.id == several[1].id).values(late_since=due))
    for reader in (ada, actor_of(alan)):
        assert standing(reader, due + timedelta(seconds=1)).total("overdue") == 1
        assert standing(reader, due).total("mine") == (0 if reader is ada else 3)
