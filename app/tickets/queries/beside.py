"""Any depth of a list: the part of it beside a ticket, found by that ticket's place in the order, not by counting."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Select, SmallInteger, and_, bindparam, or_, select, tuple_

from app.core.actor import Actor
from app.core.db import db
from app.tickets.filters import COUNT_CAP, Filters, PageOf
from app.tickets.models import Ticket
from app.tickets.queries.conditions import NOW, below, condition
from app.tickets.queries.pages import TicketPage, rows_by_id
from app.tickets.queries.scope import Reach, in_scope, reach_of
from app.tickets.queries.walks import SORTED

_KEY = bindparam("key", type_=BigInteger)
_PLACE = {"priority": SmallInteger()}
# What a list is sorted by there (None: nothing, or the id alone), and the id.
Place = tuple[Any, int]


def page_beside(filters: Filters, of: PageOf, *, actor: Actor, now: datetime) -> TicketPage:
    """Return the part of a list after or before a ticket, in three statements; it is not counted again.

    It is empty when the ticket it starts from is not there to be seen.
    """
    ids, goes_on = _ids_beside(filters, of, actor, now)
    return TicketPage(rows_by_id(ids, now, actor.person_id), COUNT_CAP, True, of, goes_on)


def ids_from(filters: Filters, sort: str, place: Place | None, size: int, *, actor: Actor, now: datetime) -> list[int]:
    """Return the ids of a list from beyond ``place`` on, ``size`` at most; from its beginning without a place.

    The ticket that stood at that place may have gone or moved meanwhile: the list goes on from where it stood.
    """
    reach, places = reach_of(actor), below(filters)
    if place is None:
        return list(db.session.scalars(_first(reach, filters, places, sort, size), {"now": now}))
    nowhere = place[0] is None
    statement = _beside(reach, filters, places, sort, size - 1, True, nowhere)
    return list(db.session.scalars(statement, {"now": now, "key": place[1], "place": place[0]}))


@lru_cache(maxsize=256)
def _first(reach: Reach, filters: Filters, places: frozenset[int], sort: str, size: int) -> Select[int]:
    of = PageOf(sort)
    wanted = condition(reach.actor, filters, places, NOW)
    return select(Ticket.id).where(wanted).order_by(*_order(of, not of.descending, True)).limit(size)


def _ids_beside(filters: Filters, of: PageOf, actor: Actor, now: datetime) -> tuple[list[int], bool]:
    key = of.after or of.before
    found = db.session.execute(select(SORTED[of.key]).where(Ticket.id == key, in_scope(actor))).first()
    if found is None:
        return [], False
    forward = bool(of.after)
    statement = _beside(reach_of(actor), filters, below(filters), of.sort, of.size, forward, found[0] is None)
    ids = list(db.session.scalars(statement, {"now": now, "key": key, "place": found[0]}))
    part = ids[: of.size]
    return (part, len(ids) > of.size) if forward else (part[::-1], True)


@lru_cache(maxsize=256)
def _beside(
    reach: Reach, filters: Filters, places: frozenset[int], sort: str, size: int, forward: bool, nowhere: bool
) -> Select[int]:
    of = PageOf(sort)
    rising = of.descending is not forward
    wanted = and_(condition(reach.actor, filters, places, NOW), _beyond(of, rising, forward, nowhere))
    return select(Ticket.id).where(wanted).order_by(*_order(of, rising, forward)).limit(size + 1)


def _order(of: PageOf, rising: bool, forward: bool) -> list[Any]:
    first, second = (one.asc() if rising else one.desc() for one in (SORTED[of.key], Ticket.id))
    if of.key == "number":
        return [second]
    if of.key == "due":
        # Tickets without a due instant come last in both directions, so first when one walks back.
        first = first.nulls_last() if forward else first.nulls_first()
    return [first, second]


def _beyond(of: PageOf, rising: bool, forward: bool, nowhere: bool) -> ColumnElement[bool]:
    """Return the condition "on this side of the ticket"; ``nowhere``: it stands among those without a due instant."""
    column = SORTED[of.key]
    by_id = Ticket.id > _KEY if rising else Ticket.id < _KEY
    if of.key == "number":
        return by_id
    if nowhere:
        unplaced = and_(column.is_(None), by_id)
        return unplaced if forward else or_(column.is_not(None), unplaced)
    here = tuple_(bindparam("place", type_=_PLACE.get(of.key, DateTime(timezone=True))), _KEY)
    beyond = tuple_(column, Ticket.id) > here if rising else tuple_(column, Ticket.id) < here
    return or_(beyond, column.is_(None)) if forward and of.key == "due" else beyond
