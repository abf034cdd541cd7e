"""The people a level may reach."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from app.approvals.asking import Asks, Circle, Subject, Who
from app.audit.models import AuditEntry
from app.core.db import db
from app.directory.models import Group, Location, Membership, Person
from app.directory.queries.groups import counts_at


def circle_of(asks: Iterable[Asks], subject: Subject, now: datetime) -> Circle:
    """Return everybody whom these lines could reach for ``subject``; at most four statements."""
    lines = list(asks)
    groups = [one.id for one in lines if one.who is Who.GROUP and one.id is not None]
    named = {one.id for one in lines if one.who is Who.PERSON and one.id is not None}
    chained = any(one.who in (Who.MANAGER, Who.LOCATION) for one in lines)
    manager_id = db.session.scalar(select(Person.manager_id).where(Person.id == subject.requester_id))
    by_location = _approvers_along(subject.location_path) if chained else {}
    members = _members(groups, now) if groups else {}
    reached = {*named, *by_location.values(), *(one for many in members.values() for one in many)}
    if manager_id is not None:
        reached.add(manager_id)
    return Circle(manager_id, by_location, members, active_among(reached))


def active_among(person_ids: Collection[int]) -> frozenset[int]:
    """Return those of the people who are not disabled."""
    if not person_ids:
        return frozenset()
    return frozenset(db.session.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.active)))


def stayed_active(person_id: int, since: datetime) -> bool:
    """Return whether somebody is not disabled, and was not in between either: the record of the audit knows."""
    left = select(AuditEntry.seq).where(
        AuditEntry.noun == "people",
        AuditEntry.subject_id == person_id,
        AuditEntry.at >= since,
        AuditEntry.changes.has_key("active"),
    )
    return bool(active_among({person_id})) and db.session.scalar(left.limit(1)) is None


def administrators() -> frozenset[int]:
    """Return the ids of the active administrators."""
    return frozenset(db.session.scalars(select(Person.id).where(Person.is_admin, Person.active)))


def _approvers_along(path: tuple[int, ...]) -> dict[int, int]:
    named = (Location.id.in_(path), Location.approver_id.is_not(None))
    rows = db.session.execute(select(Location.id, Location.approver_id).where(*named))
    return {row.id: row.approver_id for row in rows}


def _members(group_ids: list[int], now: datetime) -> dict[int, tuple[int, ...]]:
    query = (
        select(Membership.group_id, Membership.person_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.group_id.in_(group_ids), Group.active, counts_at(now))
        .order_by(Membership.group_id, Membership.person_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for group_id, person_id in db.session.execute(query):
        found[group_id] = (*found.get(group_id, ()), person_id)
    return found
