"""Who may receive a ticket: groups of its purpose, and the people who belong to one."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.directory.models import Group, GroupPurpose, Membership, Person
from app.tickets.models import Ticket
from app.tickets.vocabulary import PURPOSE


def may_receive(group_id: int, kind: str) -> bool:
    """Return whether a group is active and of the purpose of ``kind``."""
    return bool(db.session.scalar(select(exists().where(Group.id == group_id, receives(kind)))))


def is_assignable(person_id: int, ticket: Ticket, now: datetime) -> bool:
    """Return whether an active person works tickets like this one; of a members-only group, only its members."""
    return bool(db.session.scalar(select(exists().where(Person.id == person_id, works_on(ticket, now)))))


def receives(kind: str) -> ColumnElement[bool]:
    """Return the condition on ``groups`` "active, and works tickets of ``kind``"."""
    return Group.active & exists().where(GroupPurpose.group_id == Group.id, GroupPurpose.purpose == PURPOSE[kind])


def works_on(ticket: Ticket, now: datetime) -> ColumnElement[bool]:
    """Return the condition on ``people`` "active, and belongs to a group that works tickets like this one"."""
    own = aliased(Group)
    hidden = exists().where(own.id == ticket.group_id, own.members_only)
    belongs = exists().where(
        Membership.person_id == Person.id,
        Membership.started_at <= now,
        or_(Membership.ended_at.is_(None), Membership.ended_at > now),
        Group.id == Membership.group_id,
        receives(ticket.kind),
        or_(Group.id == ticket.group_id, ~hidden),
    )
    return Person.active & belongs
