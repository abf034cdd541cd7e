"""What a ticket was at first."""

from sqlalchemy import select

from app.core.db import db
from app.tickets.models import Ticket, TicketEvent
from app.tickets.vocabulary import OTHER_KIND


def opened_as(ticket: Ticket) -> str:
    """Return the kind of a ticket when it was opened: what it is, unless it was converted."""
    converted = (TicketEvent.ticket_id == ticket.id, TicketEvent.kind == "converted")
    first = select(TicketEvent.details["kind"].as_string()).where(*converted).order_by(TicketEvent.seq).limit(1)
    became = db.session.scalar(first)
    return ticket.kind if became is None else OTHER_KIND[became]
