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
    select,
)
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.core.db import PLANNED_ANEW, db
from app.directory.models import Group, Location, Person
from app.tickets.filters import COUNT_CAP, OPEN, Filters, PageOf
from app.tickets.models import Category, HoldReason, Ticket, TicketEvent, TicketRead
from app.tickets.queries.conditions import NOW, below, condition
from app.tickets.queries.scope import Reach, overdue, reach_of
from app.tickets.queries.walks import counted, is_by_report, walk

_READER = bindparam("reader", type_=Integer)


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
    count, ids = db.session.execute(statement, {"now": now}).one()
    rows = rows_by_id(list(ids or ()), now, actor.person_id)
    count = max(count, COUNT_CAP + 1) if rows and of.offset > COUNT_CAP else count
    return TicketPage(rows, min(count, COUNT_CAP), count > COUNT_CAP, of, count > of.offset + of.size)


@lru_cache(maxsize=256)
def _page(reach: Reach, filters: Filters, places: frozenset[int], of: PageOf) -> Select[*tuple[Any, ...]]:
    """Return the statement of one page: how many there are, and the ids of this page, from one walk of one index.

    A walk by report takes no more of each than the page may need; only where that leaves some are they counted, until
    there are enough. Kept, with the values it asks for, because the same few lists are asked for again and again.
    """
    last = of.offset + of.size
    most = max(COUNT_CAP, last)
    by_report = is_by_report(reach.actor, filters)
    first = replace(of, number=1, size=last if by_report else most)
    some = walk(reach.actor, filters, places, NOW, first).subquery()
    count: Any = func.count()
    if by_report:
        many = counted(reach.actor, filters, places, NOW, most).scalar_subquery()
        count = case((count > last, many), else_=count)
    page = select(count, func.array_agg(some.c.id)[of.offset + 1 : last]).select_from(some)
    return page.execution_options(**{PLANNED_ANEW: bool(filters.text.strip())})


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
    counts = [(one.view, counted(reach.actor, one, frozenset(), NOW)) for one in views]
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
    counts = (counted(reach.actor, one, places, NOW) for one, places in lists)
    return select(*(count.scalar_subquery().label(f"n{at}") for at, count in enumerate(counts)))


def matching_ids(filters: Filters, *, actor: Actor, now: datetime, limit: int) -> list[int]:
    """Return the ids behind "select all matching", at most ``limit`` of them, in the order of their ids."""
    wanted = condition_of(filters, actor=actor, now=now)
    return list(db.session.scalars(select(Ticket.id).where(wanted).order_by(Ticket.id).limit(limit)))


def ids_in_order(filters: Filters, of: PageOf, *, actor: Actor, now: datetime, most: int) -> list[int]:
    """Return the ids of the whole list in its order, at most ``most`` of them."""
    part = replace(of, number=1, size=most - 1)
    return list(db.session.scalars(walk(actor, filters, below(filters), now, part)))


def condition_of(filters: Filters, *, actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return everything a list asks for as one condition, the actor's scope included."""
    return condition(actor, filters, below(filters), now)


def rows_by_id(ids: list[int], now: datetime, reader_id: int | None = None) -> list[TicketRow]:
    """Return the rows of these tickets in the order of ``ids``, in one statement; scope is the caller's.

    ``is_unread`` says that somebody else did something to the ticket since ``reader_id`` last saw it.
    """
    if not ids:
        return []
    asked = {"ids": ids, "now": now, "reader": reader_id}
    found = {row.id: TicketRow(*row) for row in db.session.execute(_hydrated(), asked)}
    return [found[one] for one in ids if one in found]


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
