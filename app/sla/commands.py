"""What a door asks of policies and calendars: plain values, already typed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

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


@dataclass(frozen=True)
class CreatePolicy:
    """Add a policy at the end of the order."""

    details: PolicyDetails


@dataclass(frozen=True)
class UpdatePolicy:
    """Make a new version of a policy; ``version`` is the one the editor saw."""

    policy_id: int
    details: PolicyDetails
    version: int


@dataclass(frozen=True)
class MovePolicy:
    """Move a policy one place: up (-1, asked earlier) or down (+1)."""

    policy_id: int
    by: int


@dataclass(frozen=True)
class DeletePolicy:
    """Remove a policy that never measured a clock."""

    policy_id: int


@dataclass(frozen=True)
class CalendarDetails:
    """What a calendar says: opening spans for each weekday, Monday first, in a time zone, and holidays."""

    names: dict[str, str]
    zone: str
    week: Week
    holidays: tuple[Holiday, ...] = field(default_factory=tuple)
    is_default: bool = False


@dataclass(frozen=True)
class CreateCalendar:
    """Add a calendar."""

    details: CalendarDetails


@dataclass(frozen=True)
class UpdateCalendar:
    """Make a new version of a calendar; ``version`` is the one the editor saw."""

    calendar_id: int
    details: CalendarDetails
    version: int


@dataclass(frozen=True)
class DeleteCalendar:
    """Remove a calendar that nothing uses."""

    calendar_id: int
