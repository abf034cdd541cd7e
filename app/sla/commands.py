"""What a door asks of policies and calendars: plain values, already typed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.directory.rows import Create, Delete, Move, Update
from app.sla.calendar import Holiday, Span

Week = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class PolicyDetails:
    """What a policy says; a condition that is None matches everything, a target that is None is not set.

    It applies to the cycles that start from ``valid_from`` on and before ``valid_until``; None is no limit.
    """

    names: dict[str, str]
    response: timedelta | None = None
    resolution: timedelta | None = None
    kind: str | None = None
    priority: str | None = None
    category_id: int | None = None
    location_id: int | None = None
    calendar_id: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


CreatePolicy = Create[PolicyDetails]
UpdatePolicy = Update[PolicyDetails]
MovePolicy = Move
DeletePolicy = Delete


@dataclass(frozen=True)
class CalendarDetails:
    """What a calendar says: opening spans for each weekday, Monday first, in a time zone, and holidays."""

    names: dict[str, str]
    zone: str
    week: Week
    holidays: tuple[Holiday, ...] = field(default_factory=tuple)
    is_default: bool = False


CreateCalendar = Create[CalendarDetails]
UpdateCalendar = Update[CalendarDetails]
DeleteCalendar = Delete
