"""What the dashboard tells, always of the tickets the reader may see and in as few statements as it takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, Location
from app.reports.chart import Day
from app.reports.models import DailyCount, Desk
from app.tickets.models import Ticket
from app.tickets.queries.pages import TicketRow, rows_by_id
from app.tickets.queries.scope import asked_by_or_for, in_scope, overdue, reports_of
from app.tickets.vocabulary import PURPOSE

DAYS = 30
FEW = 5


@dataclass(frozen=True)
class Share:
    """One line of a split: a group or a location, its open tickets and those of them that are overdue."""

    id: int
    names: Any
    open: int
    overdue: int


def desk_zone() -> str:
    """Return the time zone in which the days of the roll-up begin."""
    return db.session.scalars(select(Desk.zone)).one()


def desk_days(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the days of the desk from ``first`` to ``last`` as their first instant and the first one after them."""
    zone = ZoneInfo(desk_zone())
    start, end = (datetime.combine(one, time.min, zone) for one in (first, last + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def daily(actor: Actor, last: date) -> list[Day]:
    """Return the thirty days up to ``last``: tickets opened, and tickets whose present resolution is of that day.

    What the reader sees by their groups comes from the roll-up; what they see as a person (asked, assigned, asked by
    their reports) and not by a group is little, and is counted from the tickets.
    """
    first = last - timedelta(days=DAYS - 1)
    parts = [_rolled_up(actor, first, last), *_in_person(actor, first, last)]
    found = {day: (opened, resolved) for day, opened, resolved in db.session.execute(_summed(parts))}
    days = (first + timedelta(days=at) for at in range(DAYS))
    return [Day(day, *found.get(day, (0, 0))) for day in days]


def front(actor: Actor, now: datetime) -> tuple[list[TicketRow], list[TicketRow]]:
    """Return the five oldest open tickets and the five due next, in two statements."""
    mine = (in_scope(actor), Ticket.is_open)
    oldest = select(Ticket.id, literal("oldest", Text)).where(*mine).order_by(Ticket.opened_at, Ticket.id).limit(FEW)
    due = select(Ticket.id, literal("due", Text)).where(*mine, Ticket.due_at >= now)
    due = due.order_by(Ticket.due_at, Ticket.id).limit(FEW)
    ids: dict[str, list[int]] = {"oldest": [], "due": []}
    for ticket_id, which in db.session.execute(union_all(select(oldest.subquery()), select(due.subquery()))):
        ids[which].append(ticket_id)
    rows = {row.id: row for row in rows_by_id(sorted({*ids["oldest"], *ids["due"]}), now)}
    oldest_rows, due_rows = ([rows[one] for one in ids[which] if one in rows] for which in ("oldest", "due"))
    return sorted(oldest_rows, key=lambda row: (row.opened_at, row.id)), sorted(due_rows, key=_by_due)


def split_by_group(actor: Actor, now: datetime) -> list[Share]:
    """Return the open tickets by group, most first; the id 0 stands for those that no group has."""
    counted = _open_by(Ticket.group_id, actor, now)
    query = select(func.coalesce(counted.c.id, 0), func.to_jsonb(Group.name), counted.c.open, counted.c.overdue)
    rows = db.session.execute(query.select_from(counted).outerjoin(Group, Group.id == counted.c.id))
    return _most_first(Share(*row) for row in rows)


def split_by_location(actor: Actor, now: datetime) -> list[Share]:
    """Return the open tickets by site, most first: each place right below the root counts all that is inside it.

    The root itself appears, with everything below it as a list filtered by it has, when a ticket stands right there;
    the id 0 stands for tickets without a location.
    """
    counted = _open_by(Ticket.location_id, actor, now)
    root = select(Location.id).where(Location.parent_id.is_(None)).scalar_subquery()
    tree = select(Location.id, Location.id.label("site")).where(Location.parent_id == root).cte("tree", recursive=True)
    tree = tree.union_all(select(Location.id, tree.c.site).join(tree, Location.parent_id == tree.c.id))
    sums = (func.sum(counted.c.open), func.sum(counted.c.overdue))
    by_site = select(tree.c.site, *sums).join(counted, counted.c.id == tree.c.id).group_by(tree.c.site)
    whole = select(root, *sums).where(counted.c.id.is_not(None)).having(func.bool_or(counted.c.id == root))
    nowhere = select(literal(0), counted.c.open, counted.c.overdue).where(counted.c.id.is_(None))
    shares = union_all(by_site, whole, nowhere).subquery("shares")
    place, in_all, late = shares.c
    query = select(place, Location.names, cast(in_all, Integer), cast(late, Integer))
    return _most_first(Share(*row) for row in db.session.execute(query.outerjoin(Location, Location.id == place)))


def _open_by(column: Any, actor: Actor, now: datetime) -> Any:
    late = func.count().filter(overdue(now))
    query = select(column.label("id"), func.count().label("open"), late.label("overdue"))
    return query.where(in_scope(actor), Ticket.is_open).group_by(column).cte("counted")


def _most_first(shares: Iterator[Share]) -> list[Share]:
    return sorted(shares, key=lambda share: (-share.open, share.id))


def _by_due(row: TicketRow) -> tuple[Any, int]:
    return row.due_at, row.id


def _summed(parts: Sequence[Select[*tuple[Any, ...]]]) -> Select[*tuple[Any, ...]]:
    rows = union_all(*parts).subquery("told")
    day, opened, resolved = rows.c
    return select(day, cast(func.sum(opened), Integer), cast(func.sum(resolved), Integer)).group_by(day)


def _rolled_up(actor: Actor, first: date, last: date) -> Select[*tuple[Any, ...]]:
    asked: ColumnElement[bool] = DailyCount.day.between(first, last)
    if not actor.reads_everything:
        asked = and_(asked, _by_groups(actor, DailyCount))
    return select(DailyCount.day, DailyCount.opened, DailyCount.resolved).where(asked)


def _in_person(actor: Actor, first: date, last: date) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield what the reader sees by no group of theirs; nobody who reads everything needs it."""
    if actor.reads_everything or actor.person_id is None:
        return
    named = [Ticket.assignee_id == actor.person_id, Ticket.requester_id == actor.person_id]
    named += [Ticket.requested_for_id == actor.person_id, asked_by_or_for(reports_of(actor.person_id))]
    # The people first: their indexes find the few tickets that the scope then judges.
    beside = (or_(*named), in_scope(actor), ~func.coalesce(_by_groups(actor, Ticket), false()))
    for column, opened, resolved in ((Ticket.opened_at, 1, 0), (Ticket.resolved_at, 0, 1)):
        day: Any = cast(func.desk_day(column), Date)
        yield select(day, literal(opened), literal(resolved)).where(*beside, day.between(first, last))


def _by_groups(actor: Actor, of: type[Ticket] | type[DailyCount]) -> ColumnElement[bool]:
    """Return the part of the scope that speaks of kind, group and location only, for tickets or for the roll-up."""
    reasons: list[ColumnElement[bool]] = []
    for kind, purpose in PURPOSE.items():
        if own := actor.groups.get(purpose, frozenset()):
            reasons.append(and_(of.kind == kind, of.group_id.in_(own)))
        if scope := actor.scopes.get(purpose, frozenset()):
            group = aliased(Group)
            hidden = exists().where(group.id == of.group_id, group.members_only)
            reasons.append(and_(of.kind == kind, of.location_id.in_(scope), ~hidden))
    return or_(false(), *reasons)
