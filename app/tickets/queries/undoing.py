"""What somebody has done to a ticket, and the ticket as it was before."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select, tuple_
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Person
from app.tickets.models import Ticket, TicketEvent
from app.tickets.queries.pages import full_name
from app.tickets.undoing import ASSIGNED_EVENT, MOVED_EVENT, Act


def acts(seqs: dict[int, int]) -> dict[int, Act]:
    """Return, by ticket id, the event that ``seqs`` names with the state before it; one statement."""
    event, before = aliased(TicketEvent), aliased(TicketEvent)
    columns = (event.seq, event.kind, event.to_value, event.occurred_at, event.person_id, event.on_behalf_of_id)
    query = select(event.ticket_id, *columns, before.status, before.assignee_id).join(
        before, and_(before.ticket_id == event.ticket_id, before.seq == event.seq - 1)
    )
    rows = db.session.execute(query.where(tuple_(event.ticket_id, event.seq).in_(list(seqs.items()))))
    return {row[0]: Act(*row[1:]) for row in rows}


def acts_at(person_id: int | None, instant: datetime) -> dict[int, int]:
    """Return ticket id → seq of the takes, assignments and closings that a person did at one instant."""
    query = select(TicketEvent.ticket_id, TicketEvent.seq).where(
        TicketEvent.kind.in_([ASSIGNED_EVENT, MOVED_EVENT]),
        TicketEvent.occurred_at == instant,
        TicketEvent.person_id == person_id,
    )
    return dict(db.session.execute(query).all())


def is_own_last_act(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``tickets`` "what the actor did is the last thing that happened to it".

    Who assigns their own ticket away may lose sight of it by that; they still may take it back.
    """
    last = exists().where(
        TicketEvent.ticket_id == Ticket.id,
        TicketEvent.seq == Ticket.last_seq,
        TicketEvent.person_id == actor.person_id,
        TicketEvent.kind == ASSIGNED_EVENT,
    )
    return and_(Ticket.deleted_at.is_(None), last)


def not_before(ticket_ids: Collection[int], now: datetime) -> datetime:
    """Return the earliest instant, ``now`` or later, that is before no event of these tickets."""
    last = select(func.max(TicketEvent.occurred_at)).where(TicketEvent.ticket_id.in_(ticket_ids))
    return max(now, db.session.scalar(last) or now)


def deletion_of(ticket_id: int) -> tuple[str | None, datetime, str] | None:
    """Return who deleted the ticket last, when and why; the name is None for the machine."""
    query = (
        select(full_name(Person), TicketEvent.occurred_at, func.coalesce(TicketEvent.reason, ""))
        .outerjoin(Person, Person.id == TicketEvent.person_id)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == "deleted")
        .order_by(TicketEvent.seq.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1], row[2]) if row else None
