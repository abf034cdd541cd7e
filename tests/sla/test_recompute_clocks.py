"""Running clocks are computed again when what they are measured with changed; the ticket's cache follows."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from app.cli.worker import run_worker
from app.core.actor import Actor
from app.core.db import db, unit_of_work
from app.sla import commands, operations
from app.sla.calendar import Holiday
from app.sla.models import Calendar
from app.tickets.commands import OpenIncident
from app.tickets.models import Ticket, TicketEvent
from app.tickets.operations import open_incident, recompute_sla, sweep_overdue
from app.tickets.queries.clocks import tickets_to_recompute
from tests.factories import actor_of, make_location, make_person
from tests.sla.rows import clock, make_subject, paris
from tests.sla.zones import office

OPENED = "2026-06-01 09:00"
TOLD = {"occurred_at": paris(OPENED), "status": "new", "priority": "high", "kind": "opened", "source": "test"}


def add_holiday(session):
    calendar = session.scalars(select(Calendar).where(Calendar.is_default)).one()
    holidays = (Holiday(date(2026, 6, 1), "Whit Monday"),)
    details = commands.CalendarDetails({"en": "Office"}, "Europe/Paris", office().week, holidays, is_default=True)
    change = commands.UpdateCalendar(calendar.id, details, calendar.version)
    return operations.update_calendar(change, actor=Actor.system("test"), now=paris(OPENED))


@pytest.fixture
def ticket(session):
    subject = make_subject(session, paris(OPENED))
    session.execute(insert(TicketEvent).values(ticket_id=subject.ticket_id, seq=1, **TOLD))
    recompute_sla([subject.ticket_id], paris(OPENED))
    return session.get_one(Ticket, subject.ticket_id)


def test_a_new_holiday_moves_the_tickets_on_its_calendar(ticket, session):
    assert tickets_to_recompute(add_holiday(session).id) == [ticket.id]
    assert recompute_sla([ticket.id], paris(OPENED)) == [ticket.id]
    assert ticket.due_at == paris("2026-06-02 10:00")


def test_computing_again_without_a_change_moves_nothing(ticket):
    before = ticket.version
    assert recompute_sla([ticket.id], paris(OPENED)) == []
    assert ticket.version == before


def test_a_sweep_tells_the_ticket_since_when_it_is_late(ticket, session):
    sweep_overdue(paris("2026-06-01 11:01"))
    session.refresh(ticket)
    assert ticket.late_since == clock(_subject(ticket), "response").breached_at == paris("2026-06-01 11:00")


def test_every_open_ticket_is_computed_again_when_policies_change(ticket):
    assert ticket.id in tickets_to_recompute(None)


def _subject(ticket):
    return operations.ClockSubject(ticket.id, ticket.kind, ticket.priority, None, (), ticket.opened_at)


def test_the_worker_moves_the_tickets_after_the_change_is_committed(real_db):
    with real_db.app_context():
        with unit_of_work():
            asker = make_person("Rita Moreau", make_location("Paris"))
            asked = OpenIncident("The printer is on fire", asker.id)
            ticket_id = open_incident(asked, actor=actor_of(asker), now=paris(OPENED)).id
        with unit_of_work() as session:
            assert session.get_one(Ticket, ticket_id).due_at == paris("2026-06-01 17:00")
            add_holiday(session)
    run_worker(real_db, wait=False)
    with real_db.app_context():
        assert db.session.get_one(Ticket, ticket_id).due_at == paris("2026-06-02 16:00")
