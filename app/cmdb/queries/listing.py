"""The list of CIs in parts, for who goes on from where the part before ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import joinedload

from app.cmdb.models import Ci, CiHistory
from app.cmdb.quality import Lack
from app.cmdb.queries.cis import NAME_ORDER, TAG_ORDER, gone, held_by_leavers, matching, visible_to
from app.cmdb.queries.quality import lacks
from app.core.actor import Actor
from app.core.parts import Place, part_of
from app.directory.queries import subtree_ids

# After every warranty: where those without one stand.
NO_END = date(9999, 12, 31)
ORDERS: Mapping[str, Sequence[Any]] = {
    "name": (NAME_ORDER, Ci.id),
    "tag": (TAG_ORDER, Ci.id),
    "updated": (Ci.updated_at, Ci.id),
    "warranty": (func.coalesce(Ci.warranty_until, literal(NO_END)), Ci.id),
}
HELD, NOT_HELD, LEFT = "anybody", "nobody", "left"


@dataclass(frozen=True)
class CisAsked:
    """Which CIs a list is of: every condition holds at once.

    ``location_id`` is a place with all below it, 0 for none; ``holder`` an id, or a word for any, none, or who left;
    ``warranty_days`` 0 is what has ended, more is what ends within so many days; ``lack`` is what a record lacks;
    ``deleted`` are those out of sight; ``own`` is what fields of the type say (``own_condition``).
    """

    text: str = ""
    type_id: int | None = None
    state: str | None = None
    location_id: int | None = None
    holder: int | str | None = None
    warranty_days: int | None = None
    lack: Lack | None = None
    deleted: bool = False
    own: tuple[ColumnElement[bool], ...] = ()


def cis_part(
    asked: CisAsked, sort: str, place: Place | None, limit: int, *, actor: Actor, today: date
) -> tuple[list[Any], Place | None]:
    """Return a part of the CIs the actor may see, and where it ends."""
    query = _narrowed(gone(actor) if asked.deleted else visible_to(actor), asked, today).where(*asked.own)
    if asked.lack is not None:
        query = query.where(lacks(asked.lack, actor, today))
    query = query.options(joinedload(Ci.type), joinedload(Ci.holder), joinedload(Ci.location))
    return part_of(query, ORDERS[sort.removeprefix("-")], place, limit, falling=sort.startswith("-"))


def history_part(ci_id: int, place: Place | None, limit: int) -> tuple[list[Any], Place | None]:
    """Return a part of what happened to a CI, the latest first, and where it ends."""
    query = select(CiHistory).where(CiHistory.ci_id == ci_id)
    return part_of(query, (CiHistory.occurred_at, CiHistory.id), place, limit, falling=True)


def _narrowed(query: Select[Ci], asked: CisAsked, today: date) -> Select[Ci]:
    if asked.text:
        query = query.where(matching(asked.text))
    if asked.type_id is not None:
        query = query.where(Ci.type_id == asked.type_id)
    if asked.state is not None:
        query = query.where(Ci.state == asked.state)
    if asked.location_id is not None:
        place = asked.location_id
        query = query.where(Ci.location_id.in_(subtree_ids([place])) if place else Ci.location_id.is_(None))
    if asked.warranty_days is not None:
        last = today + timedelta(days=asked.warranty_days)
        within = Ci.warranty_until.between(today, last)
        query = query.where(within if asked.warranty_days else Ci.warranty_until < today)
    return query if asked.holder is None else _held(query, asked.holder)


def _held(query: Select[Ci], holder: int | str) -> Select[Ci]:
    if holder == LEFT:
        return query.where(held_by_leavers())
    if holder in (HELD, NOT_HELD):
        return query.where(Ci.holder_id.is_not(None) if holder == HELD else Ci.holder_id.is_(None))
    return query.where(Ci.holder_id == holder)
