"""Thirty days of opened and resolved: the roll-up, and what a reader sees beside it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.core.actor import Actor
from app.core.db import db
from app.reports.chart import Day
from app.reports.models import AskerDay, DailyCount, Desk
from app.reports.queries.counted import counted, of_team_only
from app.reports.queries.scope import by_groups, reasons_in_person
from app.tickets.models import Ticket
from app.tickets.queries.scope import Reach, reach_of, reports_of

DAYS = 30
_ZONE = bindparam("zone", type_=Text)
_FIRST, _LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)
_START, _END = bindparam("start", type_=DateTime(timezone=True)), bindparam("end", type_=DateTime(timezone=True))
_DESK = select(Desk.zone)

Part = Select[*tuple[Any, ...]]


def desk_zone() -> str:
    """Return the time zone in which the days of the roll-up begin."""
    return db.session.scalars(_DESK).one()


def desk_days(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the days of the desk from ``first`` to ``last`` as their first instant and the first one after them."""
    return _instants(first, last, desk_zone())


def daily(actor: Actor, last: date, zone: str) -> list[Day]:
    """Return the thirty days up to ``last``: tickets opened, and tickets whose present resolution is of that day.

    What the reader sees by their groups comes from the roll-up; what they see as a person (asked, assigned, asked by
    their reports) and not by a group is little, and is counted from the tickets. Of who has no queue only what their
    reports asked for counts, from a roll-up of its own. ``last`` is the present day, ``zone`` the desk's.
    """
    first = last - timedelta(days=DAYS - 1)
    start, end = _instants(first, last, zone)
    given = {"zone": zone, "first": first, "last": last, "start": start, "end": end}
    found = {day: (opened, resolved) for day, opened, resolved in db.session.execute(_daily(reach_of(actor)), given)}
    days = (first + timedelta(days=at) for at in range(DAYS))
    return [Day(day, *found.get(day, (0, 0))) for day in days]


def _instants(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    start, end = (datetime.combine(one, time.min, ZoneInfo(zone)) for one in (first, last + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


@lru_cache(maxsize=256)
def _daily(reach: Reach) -> Part:
    actor = reach.actor
    parts = _of_team(actor) if of_team_only(actor) else (_rolled_up(actor), *_in_person(actor))
    rows = union_all(*parts).subquery("told")
    day, opened, resolved = rows.c
    return select(day, cast(func.sum(opened), Integer), cast(func.sum(resolved), Integer)).group_by(day)


def _rolled_up(actor: Actor) -> Part:
    asked: Any = DailyCount.day.between(_FIRST, _LAST)
    if not actor.reads_everything:
        asked = and_(asked, by_groups(actor, DailyCount))
    return select(DailyCount.day, DailyCount.opened, DailyCount.resolved).where(asked)


def _of_team(actor: Actor) -> Iterator[Part]:
    """Yield what the reader's reports asked for, and what others asked for them: each by an index of its own."""
    reports, of = reports_of(actor.person_id or 0), AskerDay
    by_them = of.requester_id == any_(reports)
    for asked in (by_them, and_(of.requested_for_id == any_(reports), ~by_them)):
        yield select(of.day, of.opened, of.resolved).where(asked, of.day.between(_FIRST, _LAST))


def _in_person(actor: Actor) -> Iterator[Part]:
    """Yield what the reader sees by no group of theirs; nobody who reads everything needs it."""
    if actor.reads_everything or actor.person_id is None:
        return
    named = or_(Ticket.assignee_id == actor.person_id, *reasons_in_person(actor))
    beside = (named, counted(actor), ~func.coalesce(by_groups(actor, Ticket), false()))
    for column, opened, resolved in ((Ticket.opened_at, 1, 0), (Ticket.resolved_at, 0, 1)):
        day: Any = cast(func.timezone(_ZONE, column), Date)
        yield select(day, literal(opened), literal(resolved)).where(*beside, column >= _START, column < _END)
