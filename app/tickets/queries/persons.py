"""The open tickets of a person that the reader may see: those they asked for, and those they work on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from app.approvals.queries.waiting import levels_waiting_for
from app.core.actor import Actor
from app.core.db import db
from app.tickets.models import Ticket
from app.tickets.queries.finding import Found
from app.tickets.queries.scope import in_scope, reads_notes
from app.tickets.vocabulary import AWAITING_APPROVAL


def open_tickets_of(person_id: int, actor: Actor, most: int) -> Sequence[Found]:
    """Return the latest changed open tickets that the person asked for or that are for them; one statement."""
    theirs = or_(Ticket.requester_id == person_id, Ticket.requested_for_id == person_id)
    query = select(Ticket.number, Ticket.title, Ticket.status).where(in_scope(actor), Ticket.is_open, theirs)
    rows = db.session.execute(query.order_by(Ticket.updated_at.desc(), Ticket.id.desc()).limit(most))
    return [Found(*row) for row in rows]


def ids_assigned_to(person_id: int, actor: Actor, most: int) -> list[int]:
    """Return the ids of the open tickets assigned to somebody that the actor works, the latest changed first."""
    return list(db.session.scalars(_assigned_to(person_id, actor).with_only_columns(Ticket.id).limit(most)))


def assigned_to(person_id: int, actor: Actor, most: int) -> Sequence[Found]:
    """Return the same tickets, as lines."""
    rows = db.session.execute(_assigned_to(person_id, actor).limit(most))
    return [Found(*row) for row in rows]


def awaiting_answer_of(person_id: int, actor: Actor) -> Sequence[Found]:
    """Return the tasks that await somebody's answer, among those in sight; to administrators, who name another."""
    if not actor.is_admin:
        return ()
    wanted = [ticket_id for _level_id, ticket_id in levels_waiting_for(person_id)]
    query = select(Ticket.number, Ticket.title, Ticket.status).where(in_scope(actor), Ticket.id.in_(wanted))
    return [Found(*row) for row in db.session.execute(query.order_by(Ticket.id))]


def levels_awaiting(person_id: int) -> list[int]:
    """Return the levels that await somebody's answer in the order of their tickets; what is deleted awaits nothing."""
    waiting = levels_waiting_for(person_id)
    here = Ticket.id.in_([ticket_id for _level_id, ticket_id in waiting]), Ticket.deleted_at.is_(None)
    alive = set(db.session.scalars(select(Ticket.id).where(*here)))
    return [level_id for level_id, ticket_id in sorted(waiting, key=lambda row: row[1]) if ticket_id in alive]


def _assigned_to(person_id: int, actor: Actor) -> Select[*tuple[Any, ...]]:
    # Nobody works on what awaits approval: it keeps its assignee until it is approved.
    theirs = (Ticket.assignee_id == person_id, Ticket.is_open, Ticket.status != AWAITING_APPROVAL)
    query = select(Ticket.number, Ticket.title, Ticket.status).where(in_scope(actor), reads_notes(actor), *theirs)
    return query.order_by(Ticket.updated_at.desc(), Ticket.id.desc())
