"""Moves between states: the lifecycle decides, this carries it out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden, Refused
from app.core.i18n import N_, Message
from app.tickets import lifecycle, texts
from app.tickets.commands import ChangeStatus, OpenIncident, Opening, OpenTask, Reopen
from app.tickets.lifecycle import DONE, HOLD_REASON, PHASE, REASON, REPLY, ROUND, SOLUTION
from app.tickets.models import HoldReason, Ticket, TicketLink
from app.tickets.operations import history, opening, rounds
from app.tickets.operations.attaching import attach
from app.tickets.operations.clocks import follow
from app.tickets.operations.history import Event
from app.tickets.queries.concerning import concerned_ids
from app.tickets.queries.lookup import Seen, lock_visible
from app.tickets.vocabulary import ASSIGNED, AWAITING_APPROVAL, CANCELLED, IN_PROGRESS, NEW, ON_HOLD, RESOLVED, TASK


def change_status(command: ChangeStatus, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket in its new state.

    Raises Refused when there is no such move or its window has passed, Forbidden when the move is others',
    Invalid with the field that the move needs.
    """
    seen = lock_visible(command.ticket_id, actor)
    ticket = move(seen, command, now)
    if ticket.status == AWAITING_APPROVAL and not rounds.asks_anybody(ticket):
        # Its policy has gone since: what was to be approved needs no approval any more.
        target = NEW if ticket.assignee_id is None else ASSIGNED
        return move(seen, ChangeStatus(ticket.id, target), now, made_by=ROUND, unasked=True)
    return ticket


def move(
    seen: Seen,
    command: ChangeStatus,
    now: datetime,
    *,
    duplicate_of: Ticket | None = None,
    merged_into: Ticket | None = None,
    made_by: str = "",
    unasked: bool = False,
) -> Ticket:
    """Return the locked ticket in its new state; errors as for ``change_status``.

    A duplicate names its original, a merged ticket the one it is part of from now on.

    ``made_by``: who moves it, whatever the actor is to the ticket: a round of approval by its verdict (``ROUND``), or
    what its requester has just said (``REPLY``). ``unasked``: nobody approves it, since no policy asks anybody.
    """
    ticket, actor = seen.ticket, seen.actor
    if not made_by:
        seen.require(Action.MOVE)
    solution, reason = texts.reason(command.solution, SOLUTION), texts.reason(command.reason)
    given = {HOLD_REASON: command.hold_reason_id, SOLUTION: solution, REASON: reason}
    filled = [name for name, value in given.items() if value]
    _require(seen, command, filled, frozenset({made_by}) if made_by else seen.roles, now)
    hold_reason = _hold_reason(command, ticket, actor)
    values = {
        "status": command.target,
        "hold_reason_id": hold_reason.id if hold_reason else None,
        "solution": (solution or ticket.solution) if PHASE[command.target] == DONE else None,
        "resolved_at": _resolved_at(command.target, ticket, now),
        "duplicate_of_id": duplicate_of.id if duplicate_of else None,
        "merged_into_id": merged_into.id if merged_into else None,
    }
    before, changes = ticket.status, ticket.apply(**values)
    history.record(
        Event.STATUS_CHANGED,
        ticket,
        changes,
        actor=actor,
        now=now,
        moved=(before, ticket.status),
        reason=solution if command.target == RESOLVED else reason,
        details=_details(
            hold_reason, duplicate_of, merged_into, by="unasked" if unasked else made_by if made_by == REPLY else ""
        ),
        responds=command.target == RESOLVED and history.is_answer(ticket, actor),
    )
    attach(command.files, ticket, actor=actor, now=now, event_seq=ticket.last_seq)
    if rounds.concerns(before, ticket.status):
        rounds.follow(ticket, before, actor=actor, now=now)
    follow(ticket, now)
    return ticket


def reopen(command: Reopen, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket in progress again or, once the window has passed, a new ticket that follows it (D6)."""
    seen = lock_visible(command.ticket_id, actor)
    ticket = seen.ticket
    if PHASE[ticket.status] != DONE or lifecycle.is_reopenable(ticket.resolved_at, now, command.window):
        wanted = ChangeStatus(ticket.id, IN_PROGRESS, reason=command.reason, window=command.window)
        return move(seen, wanted, now)
    seen.require(Action.MOVE)
    return opening.twin_of(command.idempotency_key, actor) or _follow_up(ticket, command, actor, now)


def _follow_up(ticket: Ticket, command: Reopen, actor: Actor, now: datetime) -> Ticket:
    category = ticket.category
    common: dict[str, Any] = {
        "title": ticket.title,
        "body": texts.reason(command.reason) or ticket.body,
        "requester_id": ticket.requester_id,
        "category_id": category.id if category and (category.active or ticket.kind == TASK) else None,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "location_id": ticket.location_id,
        "idempotency_key": command.idempotency_key,
    }
    wanted: Opening
    if ticket.kind == TASK:
        # A task keeps its category, retired or not: without one it would escape its approval.
        own: dict[str, Any] = {"requested_for_id": ticket.requested_for_id, "additional_info": ticket.additional_info}
        wanted = OpenTask(**common, **own)
    else:
        wanted = OpenIncident(**common)
    later = opening.create(wanted, actor=actor, now=now, inherited=concerned_ids(ticket.id))
    db.session.add(TicketLink(kind="follows", ticket_id=later.id, other_id=ticket.id))
    for one, other in ((later, ticket), (ticket, later)):
        link = {"number": other.number, "follows": one is later}
        history.record(Event.LINKED, one, {"link": [None, other.number]}, actor=actor, now=now, details=link)
    return later


def _require(seen: Seen, command: ChangeStatus, filled: list[str], roles: Collection[str], now: datetime) -> None:
    ticket = seen.ticket
    decision = lifecycle.decide(
        ticket.kind,
        ticket.status,
        command.target,
        roles=roles,
        filled=filled,
        reopenable=lifecycle.is_reopenable(ticket.resolved_at, now, command.window),
    )
    if decision:
        return
    if decision.code == "not_yours":
        raise Forbidden(decision.reason, code=decision.code)
    field = decision.code.removeprefix("missing_")
    if field != decision.code and decision.reason and field in (HOLD_REASON, SOLUTION, REASON):
        raise texts.invalid("hold_reason_id" if field == HOLD_REASON else field, decision.reason)
    raise Refused.by(decision)


def _hold_reason(command: ChangeStatus, ticket: Ticket, actor: Actor) -> HoldReason | None:
    if command.target != ON_HOLD:
        return None
    found = db.session.get(HoldReason, command.hold_reason_id)
    if found is None or not (found.active or actor.is_system):
        raise texts.invalid("hold_reason_id", Message(N_("Choose a reason of the list.")))
    if ticket.hold_reason_id == found.id:
        raise Refused(Message(N_("It is already on hold for this reason.")), code="same_reason")
    return found


def _details(
    hold_reason: HoldReason | None, duplicate_of: Ticket | None, merged_into: Ticket | None, by: str
) -> dict[str, str]:
    named = {
        "hold_reason": hold_reason and hold_reason.key,
        "duplicate": duplicate_of and duplicate_of.number,
        "merged": merged_into and merged_into.number,
        "by": by,
    }
    return {name: value for name, value in named.items() if value}


def _resolved_at(target: str, ticket: Ticket, now: datetime) -> datetime | None:
    if target == RESOLVED:
        return now
    return None if target in (IN_PROGRESS, CANCELLED) else ticket.resolved_at
