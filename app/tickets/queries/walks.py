"""What a list asks for as one condition, and how its tickets are found: by a walk of one index in the list's order.

The team's list is walked report by report: an index holds the tickets of each in their order, and what a manager's
people have is few or many whatever the desk has.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    and_,
    any_,
    bindparam,
    false,
    func,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.directory.models import Person
from app.directory.queries import subtree_ids
from app.tickets.filters import COUNT_CAP, DELETED, ENDED, OPEN, Filters, PageOf
from app.tickets.lifecycle import OPEN_PHASES, PHASE
from app.tickets.models import Ticket
from app.tickets.queries.mentions import mentioned_in
from app.tickets.queries.scope import asked_by_or_for, gone, in_scope, overdue, reports_of
from app.tickets.queries.watched import watched_by
from app.tickets.queries.words import matching
from app.tickets.vocabulary import AWAITING_APPROVAL

SORTED = {
    "opened": Ticket.opened_at,
    "updated": Ticket.updated_at,
    "due": Ticket.due_at,
    "priority": Ticket.priority_rank,
    "number": Ticket.id,
}

_ENDED_STATES = tuple(status for status, phase in PHASE.items() if phase not in OPEN_PHASES)
NOW = bindparam("now", type_=DateTime(timezone=True))


def below(filters: Filters) -> frozenset[int]:
    """Return the locations that a list narrowed to one holds: it and all below it; none for no such list."""
    return subtree_ids([filters.location_id]) if filters.location_id else frozenset()


def condition(
    actor: Actor, filters: Filters, places: frozenset[int], now: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Return everything a list asks for as one condition, the actor's scope included.

    ``places`` are the locations it is narrowed to (``below``), so that no statement is needed.
    """
    reach = gone(actor) if filters.status == DELETED else in_scope(actor)
    return and_(reach, _VIEWS[filters.view](actor, now), *_narrowed(actor, filters, places, now))


def walk(
    actor: Actor, filters: Filters, places: frozenset[int], now: datetime | ColumnElement[datetime], of: PageOf
) -> Select[int]:
    """Return the query of the ids of one part of a list, and of the one after it, in the list's order."""
    if not _is_of_team(actor, filters):
        return _part(select(Ticket.id).where(condition(actor, filters, places, now)), SORTED[of.key], Ticket.id, of)
    team = _of_team(actor, filters, places, now, of)
    return _part(select(team.c.id), team.c.place, team.c.id, of)


def counted(
    actor: Actor, filters: Filters, places: frozenset[int], now: datetime | ColumnElement[datetime]
) -> Select[int]:
    """Return the query of how many tickets a list holds, at most 1,001."""
    if _is_of_team(actor, filters):
        team = _of_team(actor, filters, places, now, PageOf(size=COUNT_CAP))
        some = select(team.c.id).limit(COUNT_CAP + 1)
    else:
        some = select(Ticket.id).where(condition(actor, filters, places, now)).limit(COUNT_CAP + 1)
    return select(func.count()).select_from(some.subquery())


def _is_of_team(actor: Actor, filters: Filters) -> bool:
    return filters.view == "team" and actor.has_reports and filters.status != DELETED


def _of_team(
    actor: Actor, filters: Filters, places: frozenset[int], now: datetime | ColumnElement[datetime], of: PageOf
) -> Any:
    """Return id and place of the first tickets of each report, as many as the part asked for may need.

    All of them are in the actor's sight: who has reports sees what is asked by or for them.
    """
    report, person_id = aliased(Person), actor.person_id or 0
    asked = (Ticket.deleted_at.is_(None), *_narrowed(actor, filters, places, now))
    place: Any = SORTED[of.key]
    found: Any = select(Ticket.id, place.label("place")).where(*asked)
    first = PageOf(of.sort, size=of.offset + of.size)
    own = _part(found.where(Ticket.requester_id == report.id).correlate(report), SORTED[of.key], Ticket.id, first)
    each = own.lateral("each")
    by_them = select(each.c.id, each.c.place).select_from(report).join(each, true())
    theirs = reports_of(person_id)
    # Of what others asked for them; what they asked for each other was found already.
    for_them = found.where(Ticket.requested_for_id == any_(theirs), ~(Ticket.requester_id == any_(theirs)))
    return union_all(by_them.where(report.manager_id == person_id), for_them).subquery("team")


def _narrowed(
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


def _part(query: Select[Any], column: Any, key: Any, of: PageOf) -> Select[Any]:
    # Tickets without a due instant come last in both directions.
    first = column.desc().nulls_last() if of.key == "due" and of.descending else _directed(column, of)
    # The limit stands in the text: a prepared statement is planned for it, not for "a tenth of the rows".
    order = [first] if of.key == "number" else [first, _directed(key, of)]
    return query.order_by(*order).offset(of.offset).limit(literal_column(str(of.size + 1)))


def _directed(column: Any, of: PageOf) -> Any:
    return column.desc() if of.descending else column.asc()
