"""Lists of tickets, built so that a million tickets cost what a thousand do (facts.md).

First one page of ids on the columns of ``tickets`` alone, then those rows by key with the names they need.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    ScalarSelect,
    Select,
    and_,
    any_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, Location, Person
from app.directory.queries import subtree_ids
from app.tickets.filters import COUNT_CAP, DELETED, ENDED, OPEN, Filters, PageOf
from app.tickets.models import Category, HoldReason, Ticket, TicketEvent, TicketRead
from app.tickets.queries.mentions import mentioned_in
from app.tickets.queries.scope import Reach, asked_by_or_for, gone, in_scope, overdue, reach_of, reports_of
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

_READER = bindparam("reader", type_=Integer)
NOW = bindparam("now", type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One line of a list: plain values, nothing left to load."""

    id: int
    number: str
    kind: str
    status: str
    priority: str
    title: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    late_since: datetime | None
    is_overdue: bool
    unrouted_reason: str | None
    requester_id: int
    requester_name: str
    assignee_id: int | None
    assignee_name: str | None
    group_id: int | None
    group_name: str | None
    location_names: dict[str, str] | None
    category_names: dict[str, str] | None
    hold_reason_names: dict[str, str] | None
    requested_for_id: int | None
    location_id: int | None
    group_members_only: bool
    is_unread: bool


@dataclass(frozen=True)
class TicketPage:
    """One page of a list. ``count`` stops at 1,000; ``is_capped`` then says that there are more."""

    rows: list[TicketRow]
    count: int
    is_capped: bool
    page: PageOf
    has_next: bool


def page(filters: Filters, of: PageOf, *, actor: Actor, now: datetime) -> TicketPage:
    """Return one page of the tickets that the actor may see; at most four statements, whatever the number of rows."""
    statement = _page(reach_of(actor), filters, below(filters), of)
    counted, ids = db.session.execute(statement, {"now": now}).one()
    rows = rows_by_id(list(ids or ()), now, actor.person_id)
    counted = max(counted, COUNT_CAP + 1) if rows and of.offset > COUNT_CAP else counted
    return TicketPage(rows, min(counted, COUNT_CAP), counted > COUNT_CAP, of, counted > of.offset + of.size)


@lru_cache(maxsize=256)
def _page(reach: Reach, filters: Filters, places: frozenset[int], of: PageOf) -> Select[*tuple[Any, ...]]:
    """Return the statement of one page: how many there are, and the ids of this page, from one walk of one index.

    Kept, with the values it asks for, because the same few lists are asked for again and again.
    """
    last = of.offset + of.size
    walked = _ids(condition(reach.actor, filters, places, NOW), replace(of, number=1, size=max(COUNT_CAP, last)))
    some = walked.subquery()
    return select(func.count(), func.array_agg(some.c.id)[of.offset + 1 : last]).select_from(some)


def counters(actor: Actor, now: datetime) -> dict[str, int]:
    """Return the number of tickets of each view of the sidebar, each capped at 1,001, in one statement.

    Each equals the list that the entry opens: one's own tickets, and the team's of who has reports, open on those that
    are still open.
    """
    return dict(db.session.execute(_counters(reach_of(actor)), {"now": now}).mappings().one())


@lru_cache(maxsize=256)
def _counters(reach: Reach) -> Select[*tuple[Any, ...]]:
    views = [Filters(view=view) for view in ("open", "mine", "my_groups", "unassigned", "overdue", "all")]
    views += [Filters(view=view, status=OPEN) for view in ("own", "team") if view == "own" or reach.actor.has_reports]
    counts = [(one.view, _count(condition(reach.actor, one, frozenset(), NOW))) for one in views]
    return select(*(count.scalar_subquery().label(view) for view, count in counts))


def count_each(asked: Mapping[str, Filters], *, actor: Actor, now: datetime) -> dict[str, int]:
    """Return, by name, how many tickets each of the lists holds, each capped at 1,001, in one statement."""
    if not asked:
        return {}
    statement = each_counted(reach_of(actor), tuple((one, below(one)) for one in asked.values()))
    return dict(zip(asked, db.session.execute(statement, {"now": now}).one(), strict=True))


@lru_cache(maxsize=256)
def each_counted(reach: Reach, lists: tuple[tuple[Filters, frozenset[int]], ...]) -> Select[*tuple[Any, ...]]:
    """Return the statement of these numbers; kept, for every open page asks for the same ones again and again."""
    counts = (_count(condition(reach.actor, one, places, NOW)) for one, places in lists)
    return select(*(count.scalar_subquery().label(f"n{at}") for at, count in enumerate(counts)))


def matching_ids(filters: Filters, *, actor: Actor, now: datetime, limit: int) -> list[int]:
    """Return the ids behind "select all matching", at most ``limit`` of them, in the order of their ids."""
    wanted = condition_of(filters, actor=actor, now=now)
    return list(db.session.scalars(select(Ticket.id).where(wanted).order_by(Ticket.id).limit(limit)))


def ids_in_order(filters: Filters, of: PageOf, *, actor: Actor, now: datetime, most: int) -> list[int]:
    """Return the ids of the whole list in its order, at most ``most`` of them."""
    wanted = condition_of(filters, actor=actor, now=now)
    return list(db.session.scalars(_ids(wanted, replace(of, number=1, size=most - 1))))


def condition_of(filters: Filters, *, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return everything a list asks for as one condition, the actor's scope included."""
    return condition(actor, filters, below(filters), now)


def below(filters: Filters) -> frozenset[int]:
    """Return the locations that a list narrowed to one holds: it and all below it; none for no such list."""
    return subtree_ids([filters.location_id]) if filters.location_id else frozenset()


def condition(
    actor: Actor, filters: Filters, places: frozenset[int], now: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Return ``condition_of`` without a statement of its own: the locations are given in ``places``."""
    reach = gone(actor) if filters.status == DELETED else in_scope(actor)
    parts: list[ColumnElement[bool]] = [reach, _VIEWS[filters.view](actor, now)]
    if filters.status in (OPEN, ENDED):
        parts.append(and_(Ticket.is_open) if filters.status == OPEN else ~Ticket.is_open)
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
    return and_(*parts)


def rows_by_id(ids: list[int], now: datetime, reader_id: int | None = None) -> list[TicketRow]:
    """Return the rows of these tickets in the order of ``ids``, in one statement; scope is the caller's.

    ``is_unread`` says that somebody else did something to the ticket since ``reader_id`` last saw it.
    """
    if not ids:
        return []
    asked = {"ids": ids, "now": now, "reader": reader_id}
    found = {row.id: TicketRow(*row) for row in db.session.execute(_hydrated(), asked)}
    return [found[one] for one in ids if one in found]


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


def _ids(condition: ColumnElement[bool], of: PageOf) -> Select[int]:
    column, key = SORTED[of.key], Ticket.id
    # Tickets without a due instant come last in both directions.
    first = column.desc().nulls_last() if of.key == "due" and of.descending else _directed(column, of)
    # The limit stands in the text: a prepared statement is planned for it, not for "a tenth of the rows".
    order = [first] if of.key == "number" else [first, _directed(key, of)]
    return select(Ticket.id).where(condition).order_by(*order).offset(of.offset).limit(literal_column(str(of.size + 1)))


def _directed(column: Any, of: PageOf) -> Any:
    return column.desc() if of.descending else column.asc()


def _count(condition: ColumnElement[bool]) -> Select[int]:
    some = select(Ticket.id).where(condition).limit(COUNT_CAP + 1).subquery()
    return select(func.count()).select_from(some)


@cache
def _hydrated() -> Select[*tuple[Any, ...]]:
    # The names stand in subqueries of their own: joined, six more tables took the planner longer than all rows take.
    return (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.kind,
            Ticket.status,
            Ticket.priority,
            Ticket.title,
            Ticket.opened_at,
            Ticket.updated_at,
            Ticket.due_at,
            Ticket.late_since,
            func.coalesce(overdue(NOW), false()),
            Ticket.unrouted_reason,
            Ticket.requester_id,
            told_of(Person, full_name, Ticket.requester_id),
            Ticket.assignee_id,
            told_of(Person, full_name, Ticket.assignee_id),
            Ticket.group_id,
            Group.name,
            told_of(Location, _names, Ticket.location_id),
            told_of(Category, _names, Ticket.category_id),
            told_of(HoldReason, _names, Ticket.hold_reason_id),
            Ticket.requested_for_id,
            Ticket.location_id,
            func.coalesce(Group.members_only, false()),
            _unread(),
        )
        .outerjoin(Group, Ticket.group_id == Group.id)
        .outerjoin(TicketRead, and_(TicketRead.ticket_id == Ticket.id, TicketRead.person_id == _READER))
        .where(Ticket.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
    )


def told_of(model: Any, what: Callable[[Any], ColumnElement[Any]], key: Any) -> ScalarSelect[Any]:
    """Return ``what`` is told of the row with this key, as a subquery of its own."""
    row = aliased(model)
    return select(what(row)).where(row.id == key).scalar_subquery()


def _names(row: Any) -> Any:
    return row.names


def _unread() -> ColumnElement[bool]:
    # What happened since is looked at only where anything did: for most rows the two numbers are equal.
    news = exists().where(
        TicketEvent.ticket_id == Ticket.id,
        TicketEvent.seq > TicketRead.seq,
        TicketEvent.person_id.is_distinct_from(_READER),
    )
    return case((Ticket.last_seq > TicketRead.seq, news), else_=false())


def full_name(person: Any) -> ColumnElement[str]:
    """Return the first and last name as people say them."""
    return func.btrim(person.first_name + " " + person.last_name)
