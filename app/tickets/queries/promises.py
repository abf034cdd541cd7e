"""What whoever opens a ticket is told: who answers, and by when."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Group
from app.sla.clock import Target
from app.sla.models import Clock
from app.tickets.models import Ticket
from app.tickets.queries.scope import Reach, in_scope, reach_of


@dataclass(frozen=True)
class Promise:
    """Where a ticket stands, the group that answers, if any, and by when, if a policy says so."""

    number: str
    status: str
    group: str | None
    answer_by: datetime | None


def promise_of(number: str, actor: Actor) -> Promise:
    """Return what the ticket promises, in one statement of few columns; raise NotFound when it is out of sight."""
    row = db.session.execute(_promised(reach_of(actor)), {"number": number}).first()
    if row is None:
        raise NotFound
    return Promise(*row)


@lru_cache(maxsize=256)
def _promised(reach: Reach) -> Select[*tuple[Any, ...]]:
    response = select(Clock.due_at).where(Clock.ticket_id == Ticket.id, Clock.target == Target.RESPONSE.value)
    first = response.order_by(Clock.cycle).limit(1).scalar_subquery()
    columns = select(Ticket.number, Ticket.status, Group.name, first).outerjoin(Group, Ticket.group_id == Group.id)
    return columns.where(Ticket.number == bindparam("number"), in_scope(reach.actor))
