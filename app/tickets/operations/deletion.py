"""Deleting a ticket softly, and bringing it back: an administrator's act, with a reason (decision 0008)."""

from datetime import datetime

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message
from app.sla import operations as sla
from app.sla.clock import Due
from app.tickets import texts
from app.tickets.commands import DeleteTicket, RestoreTicket
from app.tickets.models import Ticket
from app.tickets.operations import history
from app.tickets.operations.clocks import follow, keep_due
from app.tickets.operations.history import Event
from app.tickets.queries.lookup import lock_all_visible, lock_visible
from app.tickets.queries.scope import gone


def delete_ticket(command: DeleteTicket, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, out of every list, count, search and page; its number stays its own.

    Its running clocks are taken away without a result. Raises Forbidden unless the actor administers, Invalid without
    a reason, NotFound when it is deleted already.
    """
    seen = lock_visible(command.ticket_id, actor)
    seen.require(Action.DELETE)
    reason = texts.reason(command.reason)
    if not reason:
        raise texts.invalid("reason", Message(N_("Give a reason.")))
    ticket = seen.ticket
    changes = ticket.apply(deleted_at=now)
    # Among staff: a requester who sees it again later learns nothing from the reason, which may name somebody.
    history.record(Event.DELETED, ticket, changes, actor=actor, now=now, reason=reason, internal=True)
    sla.forget_running(ticket.id)
    keep_due(ticket.id, Due())
    return ticket


def restore_ticket(command: RestoreTicket, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket as it was, its clocks computed again from its events as if it had never been deleted.

    Raises NotFound unless the actor administers, Refused when it is not deleted.
    """
    seen = lock_all_visible((command.ticket_id,), actor, also=gone(actor)).get(command.ticket_id)
    if seen is None:
        raise NotFound
    ticket = seen.ticket
    if ticket.deleted_at is None:
        seen.require(Action.DELETE)
        raise Refused(Message(N_("%(number)s is not deleted."), {"number": ticket.number}), code="not_deleted")
    changes = ticket.apply(deleted_at=None)
    history.record(
        Event.RESTORED, ticket, changes, actor=actor, now=now, reason=texts.reason(command.reason), internal=True
    )
    follow(ticket, now)
    return ticket
