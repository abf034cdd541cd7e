"""The past of a ticket as its clocks see it."""

from datetime import datetime

from sqlalchemy import bindparam, case, select

from app.core.db import db
from app.sla.clock import Moment
from app.sla.queries import tickets_on_calendar
from app.tickets.lifecycle import PHASE
from app.tickets.models import Ticket, TicketEvent

# The number of the verdict that an event takes back, None for any other event.
_TAKEN_BACK = case((TicketEvent.details["act"].astext == "answered", TicketEvent.details["undone"].as_integer()))

_MOMENTS = (
    select(TicketEvent.occurred_at, TicketEvent.seq, TicketEvent.status, TicketEvent.responds, TicketEvent.priority)
    .add_columns(_TAKEN_BACK)
    .where(TicketEvent.ticket_id == bindparam("of"))
    .order_by(TicketEvent.occurred_at, TicketEvent.seq)
)


def moments_of(ticket_id: int) -> list[Moment]:
    """Return the ticket's events as moments, in the order in which they happened."""
    rows = db.session.execute(_MOMENTS, {"of": ticket_id}).all()
    # A verdict that was taken back at once, and what it brought about, never was: no clock began by it.
    gone = {seq for row in rows if row[5] is not None for seq in range(row[5], row[1] + 1)}
    return [Moment(row[0], row[1], PHASE[row[2]], row[3], row[4]) for row in rows if row[1] not in gone]


def tickets_to_recompute(calendar_id: int | None) -> list[int]:
    """Return the tickets with a clock running on the calendar; without one every open ticket, clock or not."""
    if calendar_id is not None:
        return tickets_on_calendar(calendar_id)
    alive = select(Ticket.id).where(Ticket.is_open, Ticket.deleted_at.is_(None))
    return list(db.session.scalars(alive.order_by(Ticket.id)))


def status_at(ticket_id: int, instant: datetime) -> str | None:
    """Return the state the ticket was in at an instant of the past; None before its opening."""
    return db.session.scalar(
        select(TicketEvent.status)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.occurred_at <= instant)
        .order_by(TicketEvent.occurred_at.desc(), TicketEvent.seq.desc())
        .limit(1)
    )
