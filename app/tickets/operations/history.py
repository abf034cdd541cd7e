"""The one call that writes what happened: the event, and by it the audit entry."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import DateTime, Table, bindparam, func, insert, select

from app.audit import operations as audit
from app.core.actor import Actor
from app.core.db import db
from app.tickets.models import Ticket, TicketEvent

# A ticket is written with its first event counted: it is opened by it, in the same breath.
FIRST = 1
_LAST = select(func.max(TicketEvent.occurred_at)).where(TicketEvent.ticket_id == bindparam("of_ticket"))
_AT = func.greatest(bindparam("acted_at", type_=DateTime(timezone=True)), _LAST.scalar_subquery())
# Built once and past the identity map: nobody reads an event back as an object in the same transaction.
_INSERT = insert(cast(Table, TicketEvent.__table__)).values(occurred_at=_AT)


class Event(StrEnum):
    """What can happen to a ticket."""

    OPENED = "opened"
    STATUS_CHANGED = "status_changed"
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    PRIORITY_CHANGED = "priority_changed"
    EDITED = "edited"
    COMMENTED = "commented"
    LINKED = "linked"
    UNLINKED = "unlinked"
    UNDONE = "undone"
    DELETED = "deleted"
    RESTORED = "restored"
    ASKED = "asked"
    ANSWERED = "answered"
    DELEGATED = "delegated"
    REROUTED = "rerouted"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    CONVERTED = "converted"
    MERGED = "merged"


def record(
    event: Event,
    ticket: Ticket,
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    moved: tuple[Any, Any] = (None, None),
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    comment_id: int | None = None,
    internal: bool = False,
    responds: bool = False,
) -> None:
    """Append the event, with the ticket's state after it, and its audit entry.

    ``now`` is the instant of the act, in the past for an import; the database notes when it was recorded.
    No event is dated before the last one: of two who ask at once, the one who waited for the lock may have read the
    clock first, and clocks, timeline and reports read events by their instants.
    ``moved`` is (from, to) in stable keys: states, priorities, ids of groups or people. Call it with the ticket
    locked: the lock is what makes ``seq`` gapless.
    """
    if event is not Event.OPENED:
        ticket.last_seq += 1
    if not internal:
        # The requester reads this instant in their list: a note among colleagues must not move it (D16).
        ticket.updated_at = max(ticket.updated_at, now)
    before, after = (None if value is None else str(value) for value in moved)
    written = {
        "ticket_id": ticket.id,
        "seq": ticket.last_seq,
        "of_ticket": ticket.id,
        "acted_at": now,
        "kind": event.value,
        "from_value": before,
        "to_value": after,
        "status": ticket.status,
        "priority": ticket.priority,
        "group_id": ticket.group_id,
        "assignee_id": ticket.assignee_id,
        "person_id": actor.person_id,
        "on_behalf_of_id": actor.on_behalf_of_id,
        "token_name": actor.token_name,
        "comment_id": comment_id,
        "internal": internal,
        "responds": responds,
        "reason": reason or None,
        "details": dict(details or {}),
        "source": actor.source,
    }
    db.session.execute(_INSERT, written)
    audit.record(f"ticket.{event.value}", Ticket.__audit__, ticket.id, changes, actor=actor, now=now)


def is_answer(ticket: Ticket, actor: Actor) -> bool:
    """Return whether what the actor says or does answers the requester: it is somebody else's."""
    return author_id(actor) not in (ticket.requester_id, ticket.requested_for_id)


def author_id(actor: Actor) -> int | None:
    """Return whose act it is: the person acted for, else the acting person."""
    return actor.on_behalf_of_id or actor.person_id
