"""Who may watch a ticket; ``story.around`` tells who does, without those who can no longer see it."""

from datetime import datetime

from sqlalchemy import exists, select

from app.core.db import db
from app.directory.models import Person
from app.tickets.queries.audience import may_read
from app.tickets.queries.lookup import Seen


def may_watch(person_id: int, seen: Seen, now: datetime) -> bool:
    """Return whether this person may see the ticket already, which watching never changes."""
    query = select(exists().where(Person.id == person_id, may_read(seen.facts, now, notes=False)))
    return bool(db.session.scalar(query))
