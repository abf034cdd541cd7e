"""The stored ties between tickets."""

from sqlalchemy import exists, func, select

from app.core.db import db
from app.tickets.links import BLOCKS
from app.tickets.models import TicketLink

_ONE_AT_A_TIME = "ticketease.links"


def lock_links() -> None:
    """Let only one transaction at a time look for rings: two people may block two tickets by each other at once."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_ONE_AT_A_TIME))))


def find_link(kind: str, ticket_id: int, other_id: int) -> TicketLink | None:
    """Return the tie as ``links.row_of`` says it is stored."""
    own = (TicketLink.kind == kind, TicketLink.ticket_id == ticket_id, TicketLink.other_id == other_id)
    return db.session.scalars(select(TicketLink).where(*own)).first()


def is_blocked_by(ticket_id: int, other_id: int) -> bool:
    """Return whether the ticket waits for the other one, even by way of others."""
    blocks = TicketLink.kind == BLOCKS
    above = select(TicketLink.ticket_id).where(blocks, TicketLink.other_id == ticket_id).cte("above", recursive=True)
    further = select(TicketLink.ticket_id).join(above, TicketLink.other_id == above.c.ticket_id).where(blocks)
    above = above.union(further)
    return bool(db.session.scalar(select(exists().where(above.c.ticket_id == other_id))))
