"""What policies and calendars may say. Doors read the limits from here, operations enforce them."""

from datetime import UTC, datetime, timedelta

from app.core.i18n import N_, Message
from app.core.zones import time_zones
from app.directory.rows import faults_of_names
from app.sla.calendar import Calendar, overlapping_day
from app.sla.commands import CalendarDetails, PolicyDetails

TARGET_MAX = timedelta(hours=2000)
HOLIDAYS_MAX = 400
# A clock is due within a lifetime: the longest target on the calendar that opens least.
OPEN_A_YEAR = timedelta(hours=25)
_FOUR_YEARS = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))

_NO_TARGET = Message(N_("Give a time to respond, a time to resolve, or both."))
_TARGET = Message(N_("From 1 min to %(most)d h."), {"most": int(TARGET_MAX.total_seconds()) // 3600})
_DATES = Message(N_("The end comes after the start."))
_ZONE = Message(N_("There is no such time zone; an example is Europe/Paris."))
_NEVER_OPEN = Message(N_("A calendar opens at least %(least)d hours a year."), {"least": 25})
_OVERLAP = Message(N_("These hours overlap others, those of the night before included."))
_HOLIDAYS = Message(N_("At most %(most)d holidays."), {"most": HOLIDAYS_MAX})


def faults_of_policy(details: PolicyDetails) -> dict[str, Message]:
    """Return a sentence for each field of ``details`` that breaks a rule."""
    faults = faults_of_names(details.names)
    if details.response is None and details.resolution is None:
        faults["response"] = _NO_TARGET
    for field in ("response", "resolution"):
        target = getattr(details, field)
        if target is not None and not timedelta(minutes=1) <= target <= TARGET_MAX:
            faults[field] = _TARGET
    if details.valid_from and details.valid_until and details.valid_until <= details.valid_from:
        faults["valid_until"] = _DATES
    return faults


def faults_of_calendar(details: CalendarDetails) -> dict[str, Message]:
    """Return a sentence for each field of ``details`` that breaks a rule; a weekday's field is ``day_0`` (Monday)…"""
    faults = faults_of_names(details.names)
    if len(details.holidays) > HOLIDAYS_MAX:
        faults["holidays"] = _HOLIDAYS
    weekday = overlapping_day(details.week)
    if weekday is not None:
        faults[f"day_{weekday}"] = _OVERLAP
    if details.zone not in time_zones():
        faults["zone"] = _ZONE
    elif Calendar(details.zone, details.week, details.holidays).opening_between(*_FOUR_YEARS) < 4 * OPEN_A_YEAR:
        faults.setdefault("day_0", _NEVER_OPEN)
    return faults
