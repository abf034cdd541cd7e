"""An incident that turns out to be a task, or the other way round (D2): a number of the new kind, the rest stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.directory.models import Group
from app.directory.queries import ancestor_ids
from app.tickets import texts
from app.tickets.becoming import may_become
from app.tickets.commands import Convert
from app.tickets.models import Ticket, TicketNumber
from app.tickets.operations import history, rounds
from app.tickets.operations.assignment import Handover, require_sight, stays_in_sight
from app.tickets.operations.clocks import follow
from app.tickets.operations.history import Event
from app.tickets.operations.opening import check_category, keep_trace, next_number, routing_for
from app.tickets.queries.becoming import opened_as
from app.tickets.queries.concerning import concerned_ids, types_of
from app.tickets.queries.lookup import Seen, lock_visible
from app.tickets.queries.workers import may_receive
from app.tickets.routing import Routing, Subject
from app.tickets.vocabulary import ASSIGNED, AWAITING_APPROVAL, NEW, ON_HOLD, OTHER_KIND, TASK


def convert(command: Convert, *, actor: Actor, now: datetime) -> Handover:
    """Return the ticket as one of the other kind, routed anew, under a new number; the old one leads to it for ever.

    A task whose category asks for it awaits approval first. Who was named stays named while their group works the
    new kind too. Raises Invalid for a category of the wrong kind, Refused when the ticket has ended or, unless
    ``lose_sight``, when the actor would no longer see it; and for what awaits approval (``may_become``).
    """
    seen = lock_visible(command.ticket_id, actor)
    seen.require(Action.WORK)
    ticket = seen.ticket
    if not (decision := may_become(ticket.status, opened_as(ticket))):
        raise Refused.by(decision)
    kind, reason = OTHER_KIND[ticket.kind], texts.reason(command.reason)
    check_category(command.category_id, kind, actor)
    path = tuple(ancestor_ids(ticket.location_id)) if ticket.location_id is not None else ()
    routing = _routing(ticket, kind, command.category_id, path)
    if not command.lose_sight:
        group = db.session.get(Group, routing.group_id) if routing.group_id is not None else None
        require_sight(seen, group, kind)
    before, was_called = ticket.status, ticket.number
    changes = ticket.apply(**_values(seen, kind, command.category_id, path, routing))
    ticket.version += 1
    db.session.execute(insert(TicketNumber).values(number=was_called, ticket_id=ticket.id))
    keep_trace(ticket.id, routing.as_trace(), now)
    moved = (was_called, ticket.number)
    by = {"by": "unasked"} if rounds.is_unasked(ticket) else {}
    details = {"version": ticket.version, "changes": changes, "kind": kind, **by}
    history.record(Event.CONVERTED, ticket, changes, actor=actor, now=now, moved=moved, reason=reason, details=details)
    if rounds.concerns(before, ticket.status):
        rounds.follow(ticket, before, actor=actor, now=now)
    follow(ticket, now)
    return Handover(ticket, stays_in_sight(ticket, actor))


def _routing(ticket: Ticket, kind: str, category_id: int | None, path: tuple[int, ...]) -> Routing:
    """Return who receives it; without a rule or a taker, its group when that one works the new kind."""
    routing = routing_for(Subject(kind, category_id, path, types_of(concerned_ids(ticket.id))))
    if routing.group_id is None and ticket.group is not None and may_receive(ticket.group.id, kind):
        return Routing(ticket.group.id, ticket.group.name, considered=routing.considered)
    return routing


def _values(seen: Seen, kind: str, category_id: int | None, path: tuple[int, ...], routing: Routing) -> dict[str, Any]:
    ticket = seen.ticket
    assignee_id = ticket.assignee_id if routing.group_id == ticket.group_id else None
    status = _status(ticket, rounds.first_status(kind, category_id, path), assignee_id)
    return {
        "kind": kind,
        "number": next_number(kind),
        "status": status,
        "category_id": category_id,
        "requested_for_id": ticket.requested_for_id or (ticket.requester_id if kind == TASK else None),
        "group_id": routing.group_id,
        "unrouted_reason": routing.unrouted_reason,
        "assignee_id": assignee_id,
        "hold_reason_id": ticket.hold_reason_id if status == ON_HOLD else None,
    }


def _status(ticket: Ticket, first: str, assignee_id: int | None) -> str:
    """Return where it stands: before an approval if it needs one, else where it stood, as its assignee allows."""
    if first == AWAITING_APPROVAL:
        return first
    if ticket.status in (NEW, ASSIGNED, AWAITING_APPROVAL):
        return NEW if assignee_id is None else ASSIGNED
    return ticket.status
