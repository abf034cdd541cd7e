"""Calendars that the rule tests share, and civil instants to read them with."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.sla.calendar import WHOLE_DAY, Calendar, Span

DAY_SHIFT = (Span(8 * 60, 18 * 60),)


def at(civil: str, zone: str = "UTC", *, fold: int = 0) -> datetime:
    """Return the instant of a civil time written ``2026-03-29 08:00``; ``fold=1`` is its second occurrence."""
    return datetime.fromisoformat(civil).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def office(zone: str = "UTC", **rest: object) -> Calendar:
    """Return Monday to Friday, 08:00 to 18:00."""
    return Calendar(zone, (DAY_SHIFT,) * 5 + ((), ()), **rest)  # type: ignore[arg-type]


def every_day(zone: str, *spans: tuple[int, int]) -> Calendar:
    """Return the same spans, in minutes, on all seven days."""
    return Calendar(zone, (tuple(Span(*span) for span in spans),) * 7)


def always_open(zone: str) -> Calendar:
    """Return the calendar that never closes."""
    return Calendar(zone, ((WHOLE_DAY,),) * 7)
