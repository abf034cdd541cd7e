"""What a list asks for, as one condition: the actor's scope, the view, and whatever narrows it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, and_, bindparam, false, true

from app.core.actor import Actor
from app.directory.queries import subtree_ids
from app.tickets.filters import DELETED, ENDED, OPEN, Filters
from app.tickets.lifecycle import OPEN_PHASES, PHASE
from app.tickets.models import Ticket
from app.tickets.queries.mentions import mentioned_in
from app.tickets.queries.scope import asked_by_or_for, gone, in_scope, overdue, reports_of
from app.tickets.queries.watched import watched_by
from app.tickets.queries.words import matching
from app.tickets.vocabulary import AWAITING_APPROVAL

_ENDED_STATES = tuple(status for status, phase in PHASE.items() if phase not in OPEN_PHASES)
NOW = bindparam("now", type_=DateTime(timezone=True))
TICKET_ID = bindparam("ticket_id", type_=BigInteger)


def below(filters: Filters) -> frozenset[int]:
    """Return the locations that a list narrowed to one holds: it and all below it; none for no such list."""
    return subtree_ids([filters.location_id]) if filters.location_id else frozenset()


def condition(
    actor: Actor, filters: Filters, places: frozenset[int], now: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Return everything a list asks for as one condition, the actor's scope included.

    ``places`` are the locations it is narrowed to (``below``), so that no statement is needed.
    """
    return and_(_reach(actor, filters), _VIEWS[filters.view](actor, now), *narrowed(actor, filters, places, now))


def is_of_team(actor: Actor, filters: Filters) -> bool:
    """Return whether the list holds what the actor's reports asked for: each such ticket is in the actor's sight."""
    return filters.view == "team" and actor.has_reports and filters.status != DELETED


def _reach(actor: Actor, filters: Filters) -> ColumnElement[bool]:
    if filters.status == DELETED:
        return gone(actor)
    return Ticket.deleted_at.is_(None) if is_of_team(actor, filters) else in_scope(actor)


def narrowed(
    actor: Actor, filters: Filters, places: frozenset[int], now: datetime | ColumnElement[datetime]
) -> list[ColumnElement[bool]]:
    """Return what the filters ask for beyond scope and view."""
    parts: list[ColumnElement[bool]] = []
    if filters.status == OPEN:
        parts.append(and_(Ticket.is_open))
    elif filters.status == ENDED:
        # By name: the indexes of all tickets carry the state, and not what is computed from it.
        parts.append(Ticket.status.in_(_ENDED_STATES))
    elif filters.status and filters.status != DELETED:
        parts.append(Ticket.status == filters.status)
    if filters.overdue:
        parts.append(overdue(now))
    if filters.mentions:
        parts.append(mentioned_in(actor))
    if filters.watched:
        parts.append(watched_by(actor))
    for name in ("kind", "priority", "group_id", "assignee_id", "requester_id", "category_id"):
        if value := getattr(filters, name):
            parts.append(getattr(Ticket, name) == value)
    empty = ("group_id", "location_id", "assignee_id")
    parts += [getattr(Ticket, name).is_(None) for name in empty if getattr(filters, name) == 0]
    if filters.location_id:
        parts.append(Ticket.location_id.in_(places))
    for column, day in ((Ticket.opened_at, filters.opened_on), (Ticket.resolved_at, filters.resolved_on)):
        if day:
            parts.append(and_(column >= day[0], column < day[1]))
    if filters.text.strip():
        parts.append(matching(filters.text))
    return parts


def _mine(actor: Actor, _now: Any) -> ColumnElement[bool]:
    return and_(Ticket.is_open, Ticket.assignee_id == actor.person_id)


def _my_groups(actor: Actor, _now: Any) -> ColumnElement[bool]:
    return and_(Ticket.is_open, Ticket.group_id.in_(frozenset().union(*actor.groups.values())))


def unassigned() -> ColumnElement[bool]:
    """Return the condition "nobody has it, and somebody may": before its approval nobody may have a task."""
    return and_(Ticket.assignee_id.is_(None), Ticket.status != AWAITING_APPROVAL)


def _own(actor: Actor, _now: Any) -> ColumnElement[bool]:
    return (Ticket.requester_id == actor.person_id) | (Ticket.requested_for_id == actor.person_id)


def _team(actor: Actor, _now: Any) -> ColumnElement[bool]:
    return false() if actor.person_id is None else asked_by_or_for(reports_of(actor.person_id))


_VIEWS: dict[str, Callable[[Actor, Any], ColumnElement[bool]]] = {
    "all": lambda _actor, _now: true(),
    "open": lambda _actor, _now: and_(Ticket.is_open),
    "mine": _mine,
    "my_groups": _my_groups,
    "unassigned": lambda _actor, _now: and_(Ticket.is_open, unassigned()),
    "overdue": lambda _actor, now: overdue(now),
    "unrouted": lambda _actor, _now: and_(Ticket.is_open, Ticket.unrouted_reason.is_not(None)),
    "own": _own,
    "team": _team,
}
