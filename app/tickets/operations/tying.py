"""Tying a CI to a ticket, and untying it: who works it says what it concerns."""

from datetime import datetime

from app.access.ticket_rights import Action
from app.cmdb.models import Ci
from app.cmdb.queries import visible_to
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.tickets import texts
from app.tickets.commands import TieCi, UntieCi
from app.tickets.lifecycle import OPEN_PHASES, PHASE
from app.tickets.models import Ticket, TicketCi
from app.tickets.operations.approving import what_was_approved_changed
from app.tickets.operations.concerning import MOST, TOO_MANY, UNKNOWN, tell_concerned
from app.tickets.queries.concerning import tags_of
from app.tickets.queries.lookup import Seen, lock_visible
from app.tickets.vocabulary import RESOLVED


def tie_ci(command: TieCi, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, which concerns that CI too; a task that was approved without it is approved anew.

    Raises Invalid for a CI out of sight and for too many, Refused when it concerns it already or has ended.
    """
    seen = _locked(command.ticket_id, actor)
    if db.session.scalar(visible_to(actor).where(Ci.id == command.ci_id)) is None:
        raise texts.invalid("ci_id", UNKNOWN)
    before = tags_of(seen.ticket.id)
    if len(before) >= MOST:
        raise texts.invalid("ci_id", TOO_MANY)
    if db.session.get(TicketCi, (seen.ticket.id, command.ci_id)) is not None:
        raise Refused(Message(N_("The ticket concerns it already.")), code="tied_already")
    db.session.add(TicketCi(ticket_id=seen.ticket.id, ci_id=command.ci_id))
    return _changed(seen, before, actor, now)


def untie_ci(command: UntieCi, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, which does not concern that CI; raise Refused when it did not, or has ended."""
    seen = _locked(command.ticket_id, actor)
    tie = db.session.get(TicketCi, (seen.ticket.id, command.ci_id))
    if tie is None:
        raise Refused(Message(N_("The ticket does not concern it.")), code="not_tied")
    before = tags_of(seen.ticket.id)
    db.session.delete(tie)
    return _changed(seen, before, actor, now)


def _locked(ticket_id: int, actor: Actor) -> Seen:
    seen = lock_visible(ticket_id, actor)
    seen.require(Action.WORK)
    ticket = seen.ticket
    if PHASE[ticket.status] not in OPEN_PHASES and ticket.status != RESOLVED:
        raise Refused(Message(N_("%(number)s has ended; it is no longer edited."), {"number": ticket.number}))
    return seen


def _changed(seen: Seen, before: list[str], actor: Actor, now: datetime) -> Ticket:
    db.session.flush()
    changes = tell_concerned(seen.ticket, before, actor=actor, now=now)
    what_was_approved_changed(seen.ticket, changes, actor=actor, now=now)
    return seen.ticket
