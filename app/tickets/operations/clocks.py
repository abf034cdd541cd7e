"""Keeping the clocks' answer on the ticket: always computed again from its events."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from app.core.db import db
from app.directory.queries import ancestor_ids
from app.sla import operations as sla
from app.sla.clock import Due, Moment
from app.sla.policy import ClockSubject
from app.tickets.lifecycle import PHASE
from app.tickets.models import Ticket
from app.tickets.operations.history import FIRST
from app.tickets.queries.clocks import moments_of


def reckon_first(ticket: Ticket, path: tuple[int, ...]) -> sla.Reckoning:
    """Return the clocks of a ticket that is about to be opened: its row is then written with what it caches of them.

    ``path`` is its location and those above, as ``ancestor_ids`` tells them.
    """
    opened = Moment(ticket.opened_at, FIRST, PHASE[ticket.status], priority=ticket.priority)
    return sla.reckon(_subject(0, ticket, path), [opened], now=ticket.opened_at)


def follow(ticket: Ticket, now: datetime) -> None:
    """Compute the ticket's clocks again and keep ``due_at`` and ``late_since``."""
    path = tuple(ancestor_ids(ticket.location_id)) if ticket.location_id is not None else ()
    due = sla.follow(_subject(ticket.id, ticket, path), moments_of(ticket.id), now=now)
    if due != Due(ticket.due_at, ticket.late_since):
        keep_due(ticket.id, due)


def _subject(ticket_id: int, ticket: Ticket, path: tuple[int, ...]) -> ClockSubject:
    return ClockSubject(ticket_id, ticket.kind, ticket.priority, ticket.category_id, path, ticket.opened_at)


def keep_due(ticket_id: int, due: Due) -> None:
    """Write the cache straight to the row: time passing is no edit, so nobody's version goes stale."""
    db.session.execute(
        update(Ticket).where(Ticket.id == ticket_id).values(due_at=due.due_at, late_since=due.late_since)
    )


def recompute_sla(ticket_ids: Iterable[int], now: datetime) -> list[int]:
    """Compute the clocks of these tickets again (a policy, a calendar or a holiday changed); return the ids that moved.

    A deleted ticket has none; they are computed when it is restored.
    Tickets are locked in the order of their ids, so that two recomputations wait for each other in a line.
    """
    moved = []
    alive = (Ticket.id.in_(list(ticket_ids)), Ticket.deleted_at.is_(None))
    for ticket in db.session.scalars(select(Ticket).where(*alive).order_by(Ticket.id).with_for_update()):
        before = (ticket.due_at, ticket.late_since)
        follow(ticket, now)
        if before != (ticket.due_at, ticket.late_since):
            moved.append(ticket.id)
    return moved


def sweep_overdue(now: datetime) -> int:
    """Note the breaches since the last sweep on their tickets; return how many tickets were late.

    The overdue list needs no sweep: it compares instants. The sweep keeps ``late_since`` for what is put on hold later.
    """
    late = sla.sweep(_lock_those_free, now=now)
    for ticket_id, due in late.items():
        keep_due(ticket_id, due)
    return len(late)


def _lock_those_free(ticket_ids: Sequence[int]) -> list[int]:
    """Return those of the tickets that nobody is changing now, locked."""
    free = select(Ticket.id).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id).with_for_update(skip_locked=True)
    return list(db.session.scalars(free))
