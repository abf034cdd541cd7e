"""What the card of a person says of their tickets: the open ones the reader may see."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.core.actor import Actor
from app.core.db import db
from app.tickets.models import Ticket
from app.tickets.queries.finding import Found
from app.tickets.queries.scope import in_scope


def open_tickets_of(person_id: int, actor: Actor, most: int) -> Sequence[Found]:
    """Return the latest changed open tickets that the person asked for or that are for them; one statement."""
    theirs = or_(Ticket.requester_id == person_id, Ticket.requested_for_id == person_id)
    query = select(Ticket.number, Ticket.title, Ticket.status).where(in_scope(actor), Ticket.is_open, theirs)
    rows = db.session.execute(query.order_by(Ticket.updated_at.desc(), Ticket.id.desc()).limit(most))
    return [Found(*row) for row in rows]
