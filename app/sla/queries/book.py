"""Everything that cycles are measured with, read once a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import and_, select

from app.core.db import db
from app.directory.models import Location
from app.sla.calendar import Calendar as CalendarValue
from app.sla.clock import Run, Terms
from app.sla.models import Calendar, CalendarVersion, Policy, PolicyVersion
from app.sla.policy import ClockSubject, choose, choose_calendar
from app.sla.policy import Policy as PolicyValue

_KEPT = "sla_book"


@dataclass(frozen=True)
class Measure:
    """The terms of a cycle and the versions they come from."""

    terms: Terms
    policy_version_id: int
    calendar_version_id: int


@dataclass(frozen=True)
class Book:
    """All policies in all versions, and the newest version of every calendar."""

    policies: tuple[PolicyValue, ...]
    calendars: Mapping[int, tuple[int, CalendarValue]]
    by_location: Mapping[int, int]
    fallback: int

    def measure_of(self, run: Run, subject: ClockSubject) -> Measure | None:
        """Return what a cycle is measured with, None when no policy sets its target."""
        asked = replace(subject, priority=run.priority or subject.priority)
        policy = choose(self.policies, asked, run.started_at)
        budget = policy.budget(run.target) if policy else None
        if policy is None or budget is None:
            return None
        chosen = choose_calendar(policy, subject.location_path, self.by_location, self.fallback)
        version_id, calendar = self.calendars[chosen]
        return Measure(Terms(budget, calendar), policy.version_id, version_id)


def current_book() -> Book:
    """Return the book as this transaction sees it; three statements the first time, none after."""
    session = db.session()
    transaction, kept = session.info.get(_KEPT, (None, None))
    if kept is None or transaction is not session.get_transaction():
        kept = _read()
        session.info[_KEPT] = (session.get_transaction(), kept)
    return kept


def forget_book() -> None:
    """Read the book again at its next use: a setting changed within this transaction."""
    db.session().info.pop(_KEPT, None)


def _read() -> Book:
    newest = and_(CalendarVersion.calendar_id == Calendar.id, CalendarVersion.no == Calendar.last_no)
    calendars = db.session.execute(select(Calendar.is_default, CalendarVersion).join(CalendarVersion, newest)).all()
    located = select(Location.id, Location.calendar_id).where(Location.calendar_id.is_not(None))
    return Book(
        policies=_policies(),
        calendars={version.calendar_id: (version.id, version.value) for _, version in calendars},
        by_location={row.id: row.calendar_id for row in db.session.execute(located)},
        fallback=next(version.calendar_id for is_default, version in calendars if is_default),
    )


def _policies() -> tuple[PolicyValue, ...]:
    rows = db.session.execute(select(Policy.position, PolicyVersion).join(Policy, Policy.id == PolicyVersion.policy_id))
    return tuple(_policy(position, version) for position, version in rows)


def _policy(position: int, version: PolicyVersion) -> PolicyValue:
    return PolicyValue(
        version_id=version.id,
        policy_id=version.policy_id,
        no=version.no,
        position=position,
        response=_duration(version.response_s),
        resolution=_duration(version.resolution_s),
        kind=version.kind,
        priority=version.priority,
        category_id=version.category_id,
        location_id=version.location_id,
        calendar_id=version.calendar_id,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
    )


def _duration(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
