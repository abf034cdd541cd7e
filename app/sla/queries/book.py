"""Everything that cycles are measured with, read once a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from json import loads
from typing import Any

from sqlalchemy import Select, Text, and_, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.core.db import db
from app.directory.models import Location
from app.sla.calendar import Calendar as CalendarValue
from app.sla.clock import Run, Terms
from app.sla.models import Calendar, CalendarVersion, Policy, PolicyVersion
from app.sla.policy import ClockSubject, choose, choose_calendar
from app.sla.policy import Policy as PolicyValue
from app.sla.stored import calendar_from_json

_KEPT = "sla_book"
# What the pure rule knows of a version, and the column that tells it.
_TOLD_OF_POLICY = {
    "version_id": PolicyVersion.id,
    "policy_id": PolicyVersion.policy_id,
    "no": PolicyVersion.no,
    "position": Policy.position,
    "response": PolicyVersion.response_s,
    "resolution": PolicyVersion.resolution_s,
    "kind": PolicyVersion.kind,
    "priority": PolicyVersion.priority,
    "category_id": PolicyVersion.category_id,
    "location_id": PolicyVersion.location_id,
    "calendar_id": PolicyVersion.calendar_id,
    "valid_from": PolicyVersion.valid_from,
    "valid_until": PolicyVersion.valid_until,
}


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
    """Return the book as this transaction sees it; one statement the first time, none after."""
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
    return _book(db.session.scalar(_TOLD))


# Every ticket opened or answered reads it, and hardly anybody changes it: the same text is the same book.
@lru_cache(maxsize=4)
def _book(told: str) -> Book:
    calendars, policies, located = loads(told)
    return Book(
        policies=tuple(_policy(row) for row in policies),
        calendars={one: (version_id, calendar_from_json(*said)) for one, version_id, _, *said in calendars},
        by_location=dict(located),
        fallback=next(calendar_id for calendar_id, _, is_default, *_ in calendars if is_default),
    )


def _policy(row: Sequence[Any]) -> PolicyValue:
    told = dict(zip(_TOLD_OF_POLICY, row, strict=True))
    told |= {name: _duration(told[name]) for name in ("response", "resolution")}
    return PolicyValue(**told | {name: _instant(told[name]) for name in ("valid_from", "valid_until")})


def _duration(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _instant(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)


def _all(rows: Select[*tuple[Any, ...]], columns: Sequence[Any]) -> Any:
    """Return the rows as one array of arrays, in the order of their first column."""
    one = aggregate_order_by(func.jsonb_build_array(*columns), columns[0])
    return rows.with_only_columns(func.coalesce(func.jsonb_agg(one), func.jsonb_build_array())).scalar_subquery()


def _told() -> Select[str]:
    newest = and_(CalendarVersion.calendar_id == Calendar.id, CalendarVersion.no == Calendar.last_no)
    calendar = (Calendar.id, CalendarVersion.id, Calendar.is_default)
    says = (CalendarVersion.zone, CalendarVersion.week, CalendarVersion.holidays)
    parts = (
        _all(select(Calendar).join(CalendarVersion, newest), (*calendar, *says)),
        _all(select(Policy).join(PolicyVersion, Policy.id == PolicyVersion.policy_id), tuple(_TOLD_OF_POLICY.values())),
        _all(select(Location).where(Location.calendar_id.is_not(None)), (Location.id, Location.calendar_id)),
    )
    return select(cast(func.jsonb_build_array(*parts), Text))


_TOLD = _told()
