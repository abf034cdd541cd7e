"""Tickets for a few letters typed in the palette: the one with that number, and the latest that hold the words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, any_, func, or_, select

from app.core.actor import Actor
from app.core.db import db
from app.tickets.models import Ticket, TicketNumber
from app.tickets.queries.scope import in_scope
from app.tickets.queries.words import holding, numbered

MOST = 7
NUMBER_MOST = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One ticket as a line of a few words."""

    number: str
    title: str
    status: str


def identified(text: str, *, actor: Actor) -> list[Found]:
    """Return the visible tickets whose number or foreign reference ``text`` is; one statement, none without a digit."""
    condition = numbered(text) if any(letter.isdigit() for letter in text) else None
    return [] if condition is None else _latest(condition, actor, NUMBER_MOST)


def worded(text: str, *, actor: Actor) -> list[Found]:
    """Return the visible tickets that hold every word of ``text``, the latest changed first; one statement.

    One letter is in most tickets: it finds none.
    """
    condition = holding(text) if len(text) > 1 else None
    return [] if condition is None else _latest(condition, actor, MOST)


def with_numbers(numbers: Sequence[str], *, actor: Actor) -> list[Found]:
    """Return the visible ones of the tickets with these numbers, in their order; one statement, or none.

    Those under a former number come last, as they are called now.
    """
    if not numbers:
        return []
    formerly = select(TicketNumber.ticket_id).where(TicketNumber.number.in_(numbers))
    condition = or_(Ticket.number.in_(numbers), Ticket.id == any_(func.array(formerly.scalar_subquery())))
    found = {one.number: one for one in _latest(condition, actor, len(numbers))}
    return [found[number] for number in dict.fromkeys([*numbers, *found]) if number in found]


def _latest(condition: ColumnElement[bool], actor: Actor, most: int) -> list[Found]:
    query = select(Ticket.number, Ticket.title, Ticket.status).where(in_scope(actor), condition)
    rows = db.session.execute(query.order_by(Ticket.updated_at.desc(), Ticket.id.desc()).limit(most))
    return [Found(*row) for row in rows]
