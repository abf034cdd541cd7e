"""Who watches a ticket; whoever can no longer see it is not counted among its watchers."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select

from app.access.ticket_rights import TicketFacts
from app.core.db import db
from app.directory.models import Person
from app.tickets.models import Watcher
from app.tickets.queries.audience import may_read
from app.tickets.queries.lookup import Seen


def watches(facts: TicketFacts, ticket_id: int, now: datetime) -> ColumnElement[bool]:
    """Return the condition on ``people`` "watches this ticket, and may see it"."""
    watched = exists().where(Watcher.ticket_id == ticket_id, Watcher.person_id == Person.id)
    return and_(watched, may_read(facts, now, notes=False))


def watcher_ids(seen: Seen, now: datetime) -> list[int]:
    """Return the people who watch the ticket and may see it, for who tells them what happens."""
    query = select(Person.id).where(watches(seen.facts, seen.ticket.id, now))
    return list(db.session.scalars(query.order_by(Person.id)))


def may_watch(person_id: int, seen: Seen, now: datetime) -> bool:
    """Return whether this person may see the ticket already, which watching never changes."""
    query = select(exists().where(Person.id == person_id, may_read(seen.facts, now, notes=False)))
    return bool(db.session.scalar(query))
