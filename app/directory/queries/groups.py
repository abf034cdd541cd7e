"""Groups and who belongs to them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.directory.facts import GroupFacts
from app.directory.models import Group, GroupTakes, Membership, Person
from app.directory.purposes import Purpose
from app.directory.queries.locations import ancestor_ids
from app.directory.rights import is_staff


def counts_at(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition "the stay counts at ``now``"."""
    return and_(Membership.started_at <= now, or_(Membership.ended_at.is_(None), Membership.ended_at > now))


def groups_visible_to(actor: Actor) -> Select[Group]:
    """Return the query of the groups the actor may read: staff the active ones and those they keep."""
    query = select(Group)
    if actor.reads_everything:
        return query
    if not (is_staff(actor) or actor.managed_groups):
        return query.where(false())
    kept = Group.location_id.in_(actor.scopes.get(Purpose.GROUPS, frozenset()))
    return query.where(or_(Group.active, kept, Group.id.in_(actor.managed_groups)))


def get_group(group_id: int, actor: Actor, *, lock: bool = False) -> Group:
    """Return a group the actor may read, locked for a change if asked; raise NotFound otherwise."""
    query = groups_visible_to(actor).where(Group.id == group_id)
    if lock:
        query = query.with_for_update(of=Group).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def group_names() -> dict[int, str]:
    """Return the names of the active groups by id; one statement."""
    return {row[0]: row[1] for row in db.session.execute(select(Group.id, Group.name).where(Group.active))}


def names_of_groups(ids: Collection[int]) -> dict[int, str]:
    """Return the names of these groups by id, active or not; one statement."""
    return {row[0]: row[1] for row in db.session.execute(select(Group.id, Group.name).where(Group.id.in_(ids)))}


def facts_of_group(group: Group) -> GroupFacts:
    """Return what the rules of rights need to know of ``group``."""
    return GroupFacts(group.id, group.location_id, group.purposes, group.active)


def memberships_of(group_id: int, now: datetime) -> Sequence[Membership]:
    """Return the present stays in a group, people loaded, group managers first, then by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.group_id == group_id, counts_at(now))
        .order_by(Membership.is_manager.desc(), Person.last_name, Person.first_name)
    ).all()


def open_stay(group_id: int, person_id: int) -> Membership | None:
    """Return somebody's stay in a group that goes on; while the group is locked, nobody opens another."""
    stay = select(Membership).where(Membership.group_id == group_id, Membership.person_id == person_id)
    return db.session.scalar(stay.where(Membership.ended_at.is_(None)))


def active_members(group_id: int, now: datetime) -> Sequence[Person]:
    """Return the active people who belong to a group at ``now``, by name."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.group_id == group_id, Person.active, counts_at(now))
        .order_by(Person.last_name, Person.first_name, Person.id)
    ).all()


def taken_by(group_id: int) -> frozenset[Purpose]:
    """Return the purposes whose unrouted tickets the group takes at its location."""
    rows = db.session.scalars(select(GroupTakes.purpose).where(GroupTakes.group_id == group_id))
    return frozenset(map(Purpose, rows))


def taken_by_each(group_ids: Collection[int]) -> dict[int, set[Purpose]]:
    """Return the same of several groups by id, of those that take any; one statement."""
    found: dict[int, set[Purpose]] = {}
    query = select(GroupTakes.group_id, GroupTakes.purpose).where(GroupTakes.group_id.in_(group_ids))
    for group_id, purpose in db.session.execute(query):
        found.setdefault(group_id, set()).add(Purpose(purpose))
    return found


def takers_at(location_id: int, purposes: Collection[Purpose]) -> dict[Purpose, str]:
    """Return, for each of ``purposes``, the name of the group that takes its unrouted tickets there: the nearest up."""
    ancestors = ancestor_ids(location_id)
    rows = db.session.execute(
        select(GroupTakes.purpose, GroupTakes.location_id, Group.name)
        .join(Group, Group.id == GroupTakes.group_id)
        .where(Group.active, GroupTakes.location_id.in_(ancestors), GroupTakes.purpose.in_(purposes))
    ).all()
    nearest = sorted(rows, key=lambda row: ancestors.index(row.location_id), reverse=True)
    return {Purpose(row.purpose): row.name for row in nearest}


def member_counts(now: datetime) -> dict[int, int]:
    """Return how many active people belong to each group that has any; one statement."""
    stays = select(Membership.group_id, func.count()).join(Person, Person.id == Membership.person_id)
    rows = db.session.execute(stays.where(counts_at(now), Person.active).group_by(Membership.group_id))
    return {row[0]: row[1] for row in rows}


def former_memberships_of(group_id: int, now: datetime, most: int) -> Sequence[Membership]:
    """Return the stays in a group that have ended, people loaded, the latest first."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.group_id == group_id, Membership.ended_at <= now)
        .order_by(Membership.ended_at.desc(), Membership.id.desc())
        .limit(most)
    ).all()
