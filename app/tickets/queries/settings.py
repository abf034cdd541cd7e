"""The configurable rows, and what routing needs of them. Everybody may read them; administrators change them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Integer, Select, and_, any_, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.directory.models import Group, GroupPurpose, GroupTakes, Location
from app.directory.queries.rows import get_row, rows_visible_to
from app.tickets.models import Category, HoldReason, PriorityCell, RoutingRule
from app.tickets.priority import Matrix
from app.tickets.queries.workers import receives
from app.tickets.routing import Rule, Taker
from app.tickets.vocabulary import PURPOSE

__all__ = [
    "RULE_NAMES",
    "categories",
    "category_keyed",
    "category_keys",
    "get_row",
    "hold_reason_keyed",
    "hold_reasons",
    "matrix",
    "receiving_groups",
    "routing_rules",
    "rows_visible_to",
    "rules_for",
    "takers_along",
]


def categories(kind: str, *, including_inactive: bool = False) -> Sequence[Category]:
    """Return the categories of a kind of ticket, by key."""
    query = select(Category).where(Category.kind == kind).order_by(Category.key)
    return db.session.scalars(query if including_inactive else query.where(Category.active)).all()


def category_keyed(kind: str, key: str) -> Category | None:
    """Return the category of a kind of ticket with this key; whether it is still used, its reader asks."""
    return db.session.scalar(select(Category).where(Category.kind == kind, Category.key == key))


def category_keys() -> dict[int, str]:
    """Return the key of every category by its id."""
    return {row.id: row.key for row in db.session.execute(select(Category.id, Category.key))}


def hold_reason_keyed(key: str) -> HoldReason | None:
    """Return the hold reason with this key."""
    return db.session.scalar(select(HoldReason).where(HoldReason.key == key))


def hold_reasons(*, including_inactive: bool = False) -> Sequence[HoldReason]:
    """Return the hold reasons in the order of their making."""
    query = select(HoldReason).order_by(HoldReason.id)
    return db.session.scalars(query if including_inactive else query.where(HoldReason.active)).all()


def matrix() -> Matrix:
    """Return the priority matrix as it is now."""
    columns = (PriorityCell.impact, PriorityCell.urgency, PriorityCell.priority)
    return {(impact, urgency): priority for impact, urgency, priority in db.session.execute(select(*columns))}


RULE_NAMES = tuple(
    joinedload(one) for one in (RoutingRule.category, RoutingRule.location, RoutingRule.ci_type, RoutingRule.group)
)


def routing_rules() -> Sequence[RoutingRule]:
    """Return every routing rule in order, what it names loaded."""
    return db.session.scalars(select(RoutingRule).options(*RULE_NAMES).order_by(RoutingRule.position)).all()


def receiving_groups(kind: str) -> Sequence[Group]:
    """Return the groups that may receive tickets of ``kind``, by name."""
    return db.session.scalars(select(Group).where(receives(kind)).order_by(Group.name)).all()


def rules_for(kind: str, *, also: int | None = None) -> list[Rule]:
    """Return the active routing rules in order, as the pure rule wants them; ``also`` one that may be out of use."""
    rows = db.session.execute(_rules(), {"purpose": PURPOSE[kind], "also": also})
    return [Rule(*row) for row in rows]


@cache
def _rules() -> Select[*tuple[Any, ...]]:
    # Built once, as what every opening asks is: to build it costs more than to run it.
    receives_them = exists().where(GroupPurpose.group_id == Group.id, GroupPurpose.purpose == bindparam("purpose"))
    columns = (RoutingRule.id, RoutingRule.name, RoutingRule.kind, RoutingRule.category_id, RoutingRule.location_id)
    return (
        select(*columns, Group.id, Group.name, and_(Group.active, receives_them), RoutingRule.ci_type_id)
        .join(Group, RoutingRule.group_id == Group.id)
        .where(or_(RoutingRule.active, RoutingRule.id == bindparam("also")))
        .order_by(RoutingRule.position)
    )


def takers_along(kind: str, location_path: Sequence[int]) -> dict[int, Taker]:
    """Return, by location, the active groups that take unrouted tickets of ``kind`` on the way up."""
    rows = db.session.execute(_takers(), {"purpose": PURPOSE[kind], "path": list(location_path)})
    return {row[0]: Taker(*row) for row in rows}


@cache
def _takers() -> Select[*tuple[Any, ...]]:
    along = GroupTakes.location_id == any_(bindparam("path", type_=ARRAY(Integer)))
    return (
        select(GroupTakes.location_id, Location.names, Group.id, Group.name)
        .join(Group, GroupTakes.group_id == Group.id)
        .join(Location, GroupTakes.location_id == Location.id)
        .where(GroupTakes.purpose == bindparam("purpose"), along, Group.active)
    )
