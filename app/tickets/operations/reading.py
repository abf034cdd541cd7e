"""Noting that somebody has looked at a ticket."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Actor
from app.core.db import db
from app.tickets.commands import MarkRead
from app.tickets.models import TicketRead


def mark_read(command: MarkRead, *, actor: Actor, now: datetime) -> None:
    """Remember how far the actor has read; an earlier mark is never put back. The door has seen the ticket."""
    mark = insert(TicketRead).values(person_id=actor.person_id, ticket_id=command.ticket_id, seq=command.seq)
    further = mark.on_conflict_do_update(
        index_elements=["person_id", "ticket_id"], set_={"seq": command.seq}, where=TicketRead.seq < command.seq
    )
    db.session.execute(further)
