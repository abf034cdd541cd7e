"""The CIs that a ticket concerns: said when it is opened, and by who works it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

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
from app.tickets.operations import history
from app.tickets.operations.approving import what_was_approved_changed
from app.tickets.operations.history import Event
from app.tickets.queries.concerning import tags_of
from app.tickets.queries.lookup import Seen, lock_visible
from app.tickets.vocabulary import RESOLVED

CIS = "cis"
MOST = 20
_UNKNOWN = Message(N_("There is no such CI, or you may not see it."))
_TOO_MANY = Message(N_("A ticket concerns at most %(most)d CIs."), {"most": MOST})


def concern(ticket: Ticket, ci_ids: Iterable[int], *, actor: Actor, inherited: frozenset[int] = frozenset()) -> None:
    """Note what a new ticket concerns; raise Invalid, with the field ``ci_ids``, for what the actor may not see.

    What it has ``inherited`` from the ticket it follows is not asked about.
    """
    wanted = set(ci_ids)
    if len(wanted) > MOST:
        raise texts.invalid("ci_ids", _TOO_MANY)
    if wanted and {ci.id for ci in db.session.scalars(visible_to(actor).where(Ci.id.in_(wanted)))} != wanted:
        raise texts.invalid("ci_ids", _UNKNOWN)
    db.session.add_all(TicketCi(ticket_id=ticket.id, ci_id=one) for one in sorted(wanted | inherited))


def take_over(source: Ticket, target: Ticket) -> dict[str, list[Any]]:
    """Return the change of ``target``, which concerns from now on what ``source`` did, too; empty when it did before.

    Raises Invalid, with the field ``into``, when that would be too many.
    """
    before = tags_of(target.id)
    moved = set(db.session.scalars(delete(TicketCi).where(TicketCi.ticket_id == source.id).returning(TicketCi.ci_id)))
    moved -= set(db.session.scalars(select(TicketCi.ci_id).where(TicketCi.ticket_id == target.id)))
    if len(before) + len(moved) > MOST:
        raise texts.invalid("into", _TOO_MANY)
    db.session.add_all(TicketCi(ticket_id=target.id, ci_id=one) for one in sorted(moved))
    db.session.flush()
    return {CIS: [before, tags_of(target.id)]} if moved else {}


def tie_ci(command: TieCi, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket, which concerns that CI too; a task that was approved without it is approved anew.

    Raises Invalid for a CI out of sight and for too many, Refused when it concerns it already or has ended.
    """
    seen = _locked(command.ticket_id, actor)
    if db.session.scalar(visible_to(actor).where(Ci.id == command.ci_id)) is None:
        raise texts.invalid("ci_id", _UNKNOWN)
    before = tags_of(seen.ticket.id)
    if len(before) >= MOST:
        raise texts.invalid("ci_id", _TOO_MANY)
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
    changes = {CIS: [before, tags_of(seen.ticket.id)]}
    # The tags stay in the record: on the page the requester reads that it changed, not what they may not see.
    history.record(Event.EDITED, seen.ticket, changes, actor=actor, now=now, details={"changes": {CIS: [None, None]}})
    what_was_approved_changed(seen.ticket, changes, actor=actor, now=now)
    return seen.ticket
