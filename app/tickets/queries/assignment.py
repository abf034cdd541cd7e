"""The tickets of the actor's groups that nobody has, and the people who could have them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import array_agg, distinct_on

from app.access.queries import is_present
from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Group, GroupPurpose, Membership, Person
from app.directory.queries.groups import counts_at
from app.tickets.filters import PAGE_SIZE
from app.tickets.lifecycle import APPROVAL
from app.tickets.models import AssignmentTrace, Ticket
from app.tickets.queries.pages import full_name
from app.tickets.queries.scope import in_scope
from app.tickets.vocabulary import PURPOSE


@dataclass(frozen=True)
class Queue:
    """A group that works tickets, whether its queue is the actor's, and how many tickets wait in it for somebody."""

    group_id: int
    name: str
    purposes: frozenset[str]
    is_mine: bool
    waiting: int


@dataclass(frozen=True)
class Worker:
    """Somebody of a group: whether they were seen lately, how much they have, and since when they have the oldest.

    The load counts every open ticket of theirs, also of groups whose tickets the actor does not see.
    """

    person_id: int
    name: str
    group_ids: frozenset[int]
    is_present: bool
    open_count: int
    oldest_at: datetime | None


def own_group_ids(actor: Actor) -> frozenset[int] | None:
    """Return the groups whose queues are the actor's; None for an administrator, who has them all."""
    if actor.is_admin:
        return None
    return frozenset().union(*(actor.groups.get(purpose, frozenset()) for purpose in PURPOSE.values()))


def queues(actor: Actor) -> list[Queue]:
    """Return every active group that works tickets, by name, in one statement; the counts are of the actor's own."""
    own = own_group_ids(actor)
    counted = select(Ticket.group_id, func.count().label("waiting")).where(_waits(), in_scope(actor), _in_groups(own))
    waiting = counted.group_by(Ticket.group_id).subquery()
    query = (
        select(Group.id, Group.name, array_agg(GroupPurpose.purpose), func.coalesce(func.min(waiting.c.waiting), 0))
        .join(GroupPurpose, GroupPurpose.group_id == Group.id)
        .outerjoin(waiting, waiting.c.group_id == Group.id)
        .where(Group.active, GroupPurpose.purpose.in_(PURPOSE.values()))
        .group_by(Group.id)
        .order_by(func.lower(Group.name), Group.id)
    )
    return [
        Queue(group_id, name, frozenset(purposes), own is None or group_id in own, count)
        for group_id, name, purposes, count in db.session.execute(query)
    ]


def waiting_ids(group_ids: Collection[int] | None, actor: Actor, limit: int = PAGE_SIZE) -> list[int]:
    """Return the tickets of these groups that wait for somebody, late first, then by due instant, then the others.

    ``group_ids`` None means every active group. One statement: a few rows of each group by its own index, merged.
    """
    moment = func.least(Ticket.late_since, Ticket.due_at).label("moment")
    first = select(Ticket.id, moment).where(Ticket.group_id == Group.id, _waits(), in_scope(actor))
    few = first.order_by(moment, Ticket.id).limit(limit).correlate(Group).lateral("few")
    query = select(few.c.id).select_from(Group).join(few, true()).order_by(few.c.moment, few.c.id).limit(limit)
    return list(db.session.scalars(query.where(Group.active if group_ids is None else Group.id.in_(group_ids))))


def traces_of(ticket_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return, by ticket, why its group received it, in one statement; scope is the caller's."""
    newest = (
        select(AssignmentTrace.ticket_id, AssignmentTrace.trace)
        .ext(distinct_on(AssignmentTrace.ticket_id))
        .where(AssignmentTrace.ticket_id.in_(ticket_ids))
        .order_by(AssignmentTrace.ticket_id, AssignmentTrace.id.desc())
    )
    return dict(db.session.execute(newest).all()) if ticket_ids else {}


def workers_of(group_ids: Collection[int], now: datetime) -> list[Worker]:
    """Return the active members of these groups, those present first, then by name; one statement."""
    given = {"group_ids": list(group_ids), "now": now}
    return [
        Worker(person_id, name, frozenset(ids), present, count, oldest)
        for person_id, name, ids, present, count, oldest in db.session.execute(_workers(), given)
    ]


@cache
def _workers() -> Select[*tuple[Any, ...]]:
    at: Any = bindparam("now", type_=Membership.started_at.type)
    stays = (Membership.group_id.in_(bindparam("group_ids", expanding=True)), counts_at(at))
    members = select(Membership.person_id).where(*stays)
    load = (
        select(Ticket.assignee_id, func.count().label("open"), func.min(Ticket.opened_at).label("oldest"))
        .where(Ticket.is_open, Ticket.deleted_at.is_(None), Ticket.assignee_id.in_(members))
        .group_by(Ticket.assignee_id)
        .subquery()
    )
    present = is_present(Person.id, at).label("present")
    return (
        select(
            Person.id,
            full_name(Person),
            array_agg(Membership.group_id),
            present,
            func.coalesce(func.min(load.c.open), 0),
            func.min(load.c.oldest),
        )
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(load, load.c.assignee_id == Person.id)
        .where(Person.active, *stays)
        .group_by(Person.id)
        .order_by(present.desc(), Person.last_name, Person.first_name, Person.id)
    )


def _waits() -> ColumnElement[bool]:
    """Return the condition "nobody has it, and somebody may"; the partial index of 0018 answers it."""
    return and_(Ticket.is_open, Ticket.assignee_id.is_(None), Ticket.phase != APPROVAL)


def _in_groups(group_ids: Collection[int] | None) -> ColumnElement[bool]:
    return Ticket.group_id.is_not(None) if group_ids is None else Ticket.group_id.in_(group_ids)
