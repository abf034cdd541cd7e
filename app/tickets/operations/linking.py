"""Ties between tickets."""

from datetime import datetime

from sqlalchemy import func, select

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_, Message
from app.tickets import texts
from app.tickets.commands import ChangeStatus, MarkDuplicate
from app.tickets.models import Ticket
from app.tickets.operations.status import move
from app.tickets.queries.lookup import get_visible, lock_visible
from app.tickets.search import numbers_in
from app.tickets.vocabulary import CANCELLED

_ONE_AT_A_TIME = "ticketease.duplicates"


def mark_duplicate(command: MarkDuplicate, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, cancelled as a duplicate of another one that the actor can see.

    Raises Invalid when that would make a ring, NotFound when there is no such original, Refused when it has ended.
    """
    # Two people may call two tickets duplicates of each other at once; only one at a time looks for rings.
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_ONE_AT_A_TIME))))
    seen = lock_visible(command.ticket_id, actor)
    seen.require(Action.WORK)
    typed = command.original.strip()
    original = get_visible(next(iter(numbers_in(typed)), typed), actor).ticket
    if _leads_to(original, seen.ticket.id):
        raise texts.invalid("original", Message(N_("A ticket cannot be a duplicate of itself, even by way of others.")))
    wanted = ChangeStatus(seen.ticket.id, CANCELLED, reason=original.number)
    return move(seen, wanted, now, duplicate_of=original)


def _leads_to(ticket: Ticket | None, ticket_id: int) -> bool:
    while ticket is not None:
        if ticket.id == ticket_id:
            return True
        ticket = ticket.duplicate_of
    return False
