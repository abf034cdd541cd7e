"""Lists of the directory in parts, for who goes on from where the part before ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, func, literal, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core.actor import Actor
from app.core.parts import Place, part_of
from app.directory import search
from app.directory.models import Group, GroupPurpose, Membership, Person
from app.directory.purposes import Purpose
from app.directory.queries.finding import Ids, found
from app.directory.queries.groups import counts_at, groups_visible_to
from app.directory.queries.locations import subtree_ids
from app.directory.queries.people import people_visible_to

Part = tuple[list[Any], Place | None]
# As migration 0003 indexes the first.
PEOPLE_ORDERS: Mapping[str, Sequence[SQLColumnExpression[Any]]] = {
    "name": (func.lower(Person.last_name), func.lower(Person.first_name), Person.id),
    "identifier": (func.lower(Person.identifier), Person.id),
}


@dataclass(frozen=True)
class PeopleAsked:
    """Which people a list is of: every condition holds at once; ``location_id`` is a place with all below it."""

    text: str = ""
    location_id: int | None = None
    manager_id: int | None = None
    active: bool | None = None


@dataclass(frozen=True)
class GroupsAsked:
    """Which groups a list is of: every condition holds at once; ``location_id`` is a place with all below it."""

    text: str = ""
    location_id: int | None = None
    purpose: str | None = None
    active: bool | None = None


def people_part(
    asked: PeopleAsked, sort: str, place: Place | None, limit: int, *, actor: Actor, also: Sequence[Ids] = ()
) -> Part:
    """Return a part of the people the actor may find, and where it ends; ``sort`` "best" is by what ``text`` finds."""
    query = people_visible_to(actor).options(joinedload(Person.location), joinedload(Person.manager))
    if asked.text:
        query = query.where(found(asked.text, actor, also))
    if asked.location_id is not None:
        query = query.where(Person.location_id.in_(subtree_ids([asked.location_id])))
    if asked.manager_id is not None:
        query = query.where(Person.manager_id == asked.manager_id)
    if asked.active is not None:
        query = query.where(Person.active.is_(asked.active))
    name = sort.removeprefix("-")
    order = _best_first(asked.text) if name == "best" else PEOPLE_ORDERS[name]
    return part_of(query, order, place, limit, falling=sort.startswith("-"))


def groups_part(asked: GroupsAsked, sort: str, place: Place | None, limit: int, *, actor: Actor) -> Part:
    """Return a part of the groups the actor may read, by name, and where it ends."""
    query = groups_visible_to(actor).options(joinedload(Group.location), selectinload(Group.purpose_rows))
    if asked.text:
        query = query.where(Group.name.icontains(asked.text, autoescape=True))
    if asked.location_id is not None:
        query = query.where(Group.location_id.in_(subtree_ids([asked.location_id])))
    if asked.purpose is not None:
        query = query.where(Group.purpose_rows.any(GroupPurpose.purpose == Purpose(asked.purpose)))
    if asked.active is not None:
        query = query.where(Group.active.is_(asked.active))
    return part_of(query, (func.lower(Group.name), Group.id), place, limit, falling=sort.startswith("-"))


def members_part(group_id: int, place: Place | None, limit: int, *, now: datetime) -> Part:
    """Return a part of the present stays in a group, group managers first, then by name, and where it ends."""
    manages = case((Membership.is_manager, 0), else_=1)
    order = (manages, func.lower(Person.last_name), func.lower(Person.first_name), Membership.id)
    return part_of(_stays(group_id).where(counts_at(now)), order, place, limit)


def former_members_part(group_id: int, place: Place | None, limit: int, *, now: datetime) -> Part:
    """Return a part of the stays in a group that have ended, the latest first, and where it ends."""
    ended = _stays(group_id).where(Membership.ended_at <= now)
    return part_of(ended, (Membership.ended_at, Membership.id), place, limit, falling=True)


def _stays(group_id: int) -> Select[Membership]:
    query = select(Membership).join(Membership.person).options(contains_eager(Membership.person))
    return query.where(Membership.group_id == group_id)


def _best_first(text: str) -> Sequence[SQLColumnExpression[Any]]:
    """Return the order of ``finding.best_first`` as numbers and names that rise."""
    is_theirs = func.lower(Person.identifier) == literal(search.parse(text).login)
    first = (_rank(is_theirs), _rank(Person.active))
    return (*first, *PEOPLE_ORDERS["name"])


def _rank(condition: SQLColumnExpression[bool]) -> SQLColumnExpression[int]:
    return case((condition, 0), else_=1)
