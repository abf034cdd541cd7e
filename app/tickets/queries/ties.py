"""The stored ties between tickets."""

from sqlalchemy import exists, func, select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.tickets.links import BLOCKS
from app.tickets.models import TicketLink
from app.tickets.queries.lookup import Seen, get_visible, lock_all_visible
from app.tickets.search import numbers_in

_ONE_AT_A_TIME = "ticketease.links"


def lock_links() -> None:
    """Let only one transaction at a time look for rings: two people may block two tickets by each other at once.

    It comes before the locks of tickets, for everybody.
    """
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_ONE_AT_A_TIME))))


def lock_both(ticket_id: int, typed: str, actor: Actor) -> tuple[Seen, Seen]:
    """Return the ticket and the one that somebody typed the number of, locked; they may be one and the same.

    Raises NotFound unless the actor may see both.
    """
    wanted = typed.strip()
    other_id = get_visible(next(iter(numbers_in(wanted)), wanted.upper()), actor).ticket.id
    seen = lock_all_visible((ticket_id, other_id), actor)
    if not {ticket_id, other_id} <= seen.keys():
        raise NotFound
    return seen[ticket_id], seen[other_id]


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
