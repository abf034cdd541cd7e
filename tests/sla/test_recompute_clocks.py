"""Running clocks are computed again when what they are measured with changed; the ticket's cache follows."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from app.core.actor import Actor
from app.sla import commands, operations
from app.sla.calendar import Holiday
from app.sla.models import Calendar
from app.tickets.models import Ticket, TicketEvent
from app.tickets.operations import recompute_sla, sweep_overdue
from app.tickets.queries.clocks import tickets_to_recompute
from tests.sla.rows import clock, make_subject, paris
from tests.sla.zones import office

OPENED = "2026-06-01 09:00"


@pytest.fixture
def ticket(session):
    subject = make_subject(session, paris(OPENED))
    told = {"occurred_at": paris(OPENED), "status": "new", "priority": "high", "kind": "opened", "source": "test"}
    session.execute(insert(TicketEvent).values(ticket_id=subject.ticket_id, seq=1, **told))
    recompute_sla([subject.ticket_id], paris(OPENED))
    return session.get_one(Ticket, subject.ticket_id)


def test_a_new_holiday_moves_the_tickets_on_its_calendar(ticket, session):
    calendar = session.scalars(select(Calendar).where(Calendar.is_default)).one()
    holidays = (Holiday(date(2026, 6, 1), "Whit Monday"),)
    details = commands.CalendarDetails({"en": "Office"}, "Europe/Paris", office().week, holidays, is_default=True)
    change = commands.UpdateCalendar(calendar.id, details, calendar.version)
    operations.update_calendar(change, actor=Actor.system("test"), now=paris(OPENED))
    assert tickets_to_recompute(calendar.id) == [ticket.id]
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
