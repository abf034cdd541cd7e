"""Which tickets somebody watches."""

from sqlalchemy import ColumnElement, any_, func, select

from app.core.actor import Actor
from app.tickets.models import Ticket, Watcher


def watched_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``tickets`` "the actor watches it"; sight is asked apart, as of every list."""
    own = select(Watcher.ticket_id).where(Watcher.person_id == actor.person_id)
    return Ticket.id == any_(func.array(own.scalar_subquery()))
