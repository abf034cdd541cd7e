"""Ties between tickets, and between a ticket and a foreign system."""

from datetime import datetime

from sqlalchemy import func, select

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.tickets import texts
from app.tickets.commands import AttachReference, ChangeStatus, MarkDuplicate
from app.tickets.models import ExternalRef, Ticket
from app.tickets.operations import history
from app.tickets.operations.history import Event
from app.tickets.operations.status import move
from app.tickets.queries.lookup import get_visible, lock_visible
from app.tickets.search import numbers_in
from app.tickets.vocabulary import CANCELLED

REFERENCE_MAX = 200
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


def attach_reference(command: AttachReference, *, actor: Actor, now: datetime) -> ExternalRef:
    """Return the tie between the ticket and a foreign number.

    Raises Refused when another ticket carries that number already, Invalid when it is empty.
    """
    seen = lock_visible(command.ticket_id, actor)
    seen.require(Action.WORK)
    reference = texts.clean("reference", command.reference, longest=REFERENCE_MAX, shortest=1)
    taken = select(ExternalRef).where(ExternalRef.source == command.source, ExternalRef.reference == reference)
    found = db.session.scalar(taken)
    if found is not None and found.ticket_id != seen.ticket.id:
        raise Refused(Message(N_("Another ticket carries this reference.")), code="reference_taken")
    if found is not None:
        return found
    tie = ExternalRef(ticket_id=seen.ticket.id, source=command.source, reference=reference)
    db.session.add(tie)
    db.session.flush()
    details = {"source": command.source, "reference": reference}
    history.record(
        Event.REFERENCED, seen.ticket, {"reference": [None, reference]}, actor=actor, now=now, details=details
    )
    return tie


def _leads_to(ticket: Ticket | None, ticket_id: int) -> bool:
    while ticket is not None:
        if ticket.id == ticket_id:
            return True
        ticket = ticket.duplicate_of
    return False
