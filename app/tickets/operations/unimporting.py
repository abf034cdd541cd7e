"""Undoing an import: the tickets it made are deleted, restorably, unless somebody has touched them since."""

from datetime import datetime

from app.core.actor import Actor
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.tickets.commands import DeleteTicket
from app.tickets.operations.deletion import delete_ticket
from app.tickets.operations.replay import note_ticket
from app.tickets.queries.imports import Made, lock_imports, toucher_of
from app.tickets.queries.lookup import lock_visible
from app.tickets.servicenow.outcome import Outcome

DELETED = "deleted"
MAKING = (Outcome.CREATED.value, Outcome.RESTORED.value)


def unimport_ticket(made: Made, *, run_id: int, import_id: int, actor: Actor, now: datetime) -> None:
    """Delete one ticket of an import, for the run that undoes it.

    Raises Refused, with who, when anything happened to it after the import; NotFound when it is deleted already.
    """
    # An import that goes on at the same time may be about to touch the same ticket.
    lock_imports()
    ticket = lock_visible(made.ticket_id, actor).ticket
    if ticket.last_seq != made.seq:
        values = {"number": ticket.number, "who": toucher_of(ticket.id)}
        raise Refused(Message(N_("%(number)s was touched after the import, by %(who)s."), values))
    delete_ticket(DeleteTicket(ticket.id, f"Import {import_id}"), actor=actor, now=now)
    note_ticket(run_id, ticket.id, DELETED)
