"""Calendars as plain JSON values, the shape in which their versions are kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from json import dumps, loads
from typing import Any

from app.sla.calendar import DAY_MINUTES, Calendar, Holiday, Span


def week_to_json(week: Sequence[Sequence[Span]]) -> list[list[list[int]]]:
    """Return seven lists of [start, end] in civil minutes, Monday first."""
    return [[[span.start, span.end] for span in spans] for spans in week]


def holidays_to_json(holidays: Sequence[Holiday]) -> list[dict[str, Any]]:
    """Return one mapping for each holiday, in the order of their dates."""
    return [
        {"on": day.on.isoformat(), "name": day.name, "yearly": day.yearly, "closed": [day.closed.start, day.closed.end]}
        for day in sorted(holidays, key=lambda day: (day.on, day.closed))
    ]


def calendar_from_json(zone: str, week: Any, holidays: Any) -> Calendar:
    """Return the calendar that a version's row tells.

    The same content gives the same object, so that its years are laid out once in a process.
    """
    return _calendar(dumps([zone, week, holidays], sort_keys=True))


@lru_cache(maxsize=256)
def _calendar(text: str) -> Calendar:
    zone, week, holidays = loads(text)
    days = tuple(tuple(Span(start, end) for start, end in spans) for spans in week)
    return Calendar(zone, days, tuple(_holiday(row) for row in holidays))


def _holiday(row: Mapping[str, Any]) -> Holiday:
    start, end = row.get("closed", (0, DAY_MINUTES))
    return Holiday(date.fromisoformat(row["on"]), row.get("name", ""), bool(row.get("yearly")), Span(start, end))
