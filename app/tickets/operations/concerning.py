"""The CIs that a ticket concerns: said when it is opened, and taken over from a ticket that is merged into it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.audit import operations as audit
from app.cmdb.models import Ci
from app.cmdb.queries import visible_to
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_, Message
from app.tickets import texts
from app.tickets.models import Ticket, TicketCi
from app.tickets.operations import history
from app.tickets.operations.history import Event
from app.tickets.queries.concerning import concerned_in_sight, tags_of

CIS = "cis"
MOST = 20
UNKNOWN = Message(N_("There is no such CI, or you may not see it."))
TOO_MANY = Message(N_("A ticket concerns at most %(most)d CIs."), {"most": MOST})


def concern(ticket: Ticket, ci_ids: Iterable[int], *, actor: Actor, inherited: frozenset[int] = frozenset()) -> None:
    """Note what a new ticket concerns; raise Invalid, with the field ``ci_ids``, for what the actor may not see.

    What it has ``inherited`` from the ticket it follows is not asked about.
    """
    wanted = set(ci_ids)
    if len(wanted) > MOST:
        raise texts.invalid("ci_ids", TOO_MANY)
    if wanted and {ci.id for ci in db.session.scalars(visible_to(actor).where(Ci.id.in_(wanted)))} != wanted:
        raise texts.invalid("ci_ids", UNKNOWN)
    db.session.add_all(TicketCi(ticket_id=ticket.id, ci_id=one) for one in sorted(wanted | inherited))


def concern_anew(ticket: Ticket, ci_ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """Let a ticket concern these of the CIs that the actor sees; what is out of their sight stays. Errors as above."""
    wanted, before = set(ci_ids), tags_of(ticket.id)
    seen = {row.id for row in concerned_in_sight(ticket.id, actor)}
    if seen == wanted:
        return
    gone = delete(TicketCi).where(TicketCi.ticket_id == ticket.id, TicketCi.ci_id.in_(seen - wanted))
    db.session.execute(gone)
    hidden = set(db.session.scalars(select(TicketCi.ci_id).where(TicketCi.ticket_id == ticket.id))) - seen
    if len(wanted | hidden) > MOST:
        raise texts.invalid("ci_ids", TOO_MANY)
    # One that it concerns out of their sight is refused like any other: nobody learns of it by naming it.
    concern(ticket, wanted - seen, actor=actor)
    db.session.flush()
    tell_concerned(ticket, before, actor=actor, now=now)


def tell_concerned(ticket: Ticket, before: list[str], *, actor: Actor, now: datetime) -> dict[str, list[Any]]:
    """Return what changed of what the ticket concerns, and write it down.

    The tags stay in the record: on the page the requester reads that it changed, not what they may not see.
    """
    changes = {CIS: [before, tags_of(ticket.id)]}
    history.record(Event.EDITED, ticket, changes, actor=actor, now=now, details={"changes": {CIS: [None, None]}})
    return changes


def take_over(source: Ticket, target: Ticket, *, actor: Actor, now: datetime) -> dict[str, list[Any]]:
    """Return the change of ``target``, which concerns from now on what ``source`` did, too; empty when it did before.

    What ``source`` concerned stays in its record, whether the other concerned it already or not. Raises Invalid, with
    the field ``into``, when that would be too many.
    """
    before, gone = tags_of(target.id), tags_of(source.id)
    moved = set(db.session.scalars(delete(TicketCi).where(TicketCi.ticket_id == source.id).returning(TicketCi.ci_id)))
    moved -= set(db.session.scalars(select(TicketCi.ci_id).where(TicketCi.ticket_id == target.id)))
    if len(before) + len(moved) > MOST:
        raise texts.invalid("into", TOO_MANY)
    db.session.add_all(TicketCi(ticket_id=target.id, ci_id=one) for one in sorted(moved))
    db.session.flush()
    if gone:
        audit.record("ticket.untied", Ticket.__audit__, source.id, {CIS: [gone, []]}, actor=actor, now=now)
    return {CIS: [before, tags_of(target.id)]} if moved else {}
