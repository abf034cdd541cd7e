"""Opening hours: who reads everything reads them, administrators keep them."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields

from app.api.base.bounded import Several, whole
from app.api.base.door import Door, caller, readers_of_settings
from app.api.base.naming import id_keyed
from app.api.base.parts import id_of
from app.api.base.rows import Rows, acts_by, open_rows
from app.api.base.shapes import GivenNames, Names, Shape, YesOrNo, given_names, text, told_names
from app.core.errors import Invalid
from app.core.i18n import N_, Message
from app.sla import operations, queries
from app.sla.calendar import DAY_MINUTES, Holiday, Span
from app.sla.checks import HOLIDAYS_MAX
from app.sla.commands import CalendarDetails, Week
from app.sla.hours import parse_hours, write_hours
from app.sla.models import Calendar
from app.web.words import named as named_in

DAYS = 7
HINT = "08:00-12:00, 13:00-18:00"
NAMES = {"zone": "time_zone", **{f"day_{place}": f"week.{place}" for place in range(DAYS)}}
door = Door("calendars", "Opening hours in a time zone, minus holidays.", NAMES)


class HolidayShape(Shape):
    """A civil day, or minutes of it, on which opening hours do not count."""

    on = fields.Date(required=True)
    name = text(80, load_default="")
    yearly = YesOrNo(load_default=False)
    closed_from = whole(0, DAY_MINUTES - 1, load_default=0)
    closed_until = whole(1, 2 * DAY_MINUTES, load_default=DAY_MINUTES)


class CalendarShape(Shape):
    """A calendar as its newest version says; ``week`` has the hours of each day, Monday first, empty for closed."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    name = fields.String(required=True)
    names = fields.Nested(Names, required=True)
    time_zone = fields.String(required=True)
    week = fields.List(fields.String(), required=True)
    holidays = fields.List(fields.Nested(HolidayShape), required=True)
    is_default = fields.Boolean(required=True)
    version = fields.Integer(required=True)


def _week(**kwargs: Any) -> fields.List:
    return Several(text(120), DAYS, DAYS, **kwargs)


class CalendarChange(Shape):
    """What to change of a calendar: a new version of it is made."""

    names = fields.Nested(GivenNames)
    time_zone = text(60, 1)
    week = _week(metadata={"description": f"Seven days, Monday first: `{HINT}`, empty for closed."})
    holidays = Several(fields.Nested(HolidayShape), HOLIDAYS_MAX)
    is_default = YesOrNo()


class NewCalendar(CalendarChange):
    """A calendar to add."""

    names = fields.Nested(GivenNames, required=True)
    time_zone = text(60, 1, required=True)
    week = _week(required=True)


def found() -> Sequence[Calendar]:
    """Return the calendars by their key."""
    return queries.calendars(caller())


def at(key: str) -> Calendar:
    """Return the calendar of an address."""
    return queries.get_calendar(id_of(key), caller())


def shown(row: Calendar) -> dict[str, Any]:
    """Return the calendar as ``CalendarShape`` tells it."""
    value = row.current.value
    return {
        "id": row.id,
        "key": row.key,
        "name": named_in(row.names),
        "names": told_names(row.names),
        "time_zone": row.current.zone,
        "week": [write_hours(spans) for spans in value.week],
        "holidays": [_holiday(one) for one in value.holidays],
        "is_default": row.is_default,
        "version": row.version,
    }


def details_of(body: Mapping[str, Any], row: Calendar | None) -> CalendarDetails:
    """Return what a calendar would say: what it says now, if there is one, with what is sent."""
    values: dict[str, Any] = {"names": {}, "holidays": ()}
    if row is not None:
        said = row.current.value
        values = {"names": row.names, "zone": row.current.zone, "week": said.week, "holidays": said.holidays}
        values["is_default"] = row.is_default
    values["names"] = given_names(values["names"], body.get("names"))
    if "time_zone" in body:
        values["zone"] = body["time_zone"]
    if "is_default" in body:
        values["is_default"] = body["is_default"]
    if "week" in body:
        values["week"] = _parsed(body["week"])
    if "holidays" in body:
        values["holidays"] = tuple(_closed(one) for one in body["holidays"])
    return CalendarDetails(**values)


def _parsed(days: Sequence[str]) -> Week:
    return tuple(_spans(place, said) for place, said in enumerate(days))


def _spans(place: int, said: str) -> tuple[Span, ...]:
    try:
        return parse_hours(said)
    except ValueError:
        sentence = Message(N_("Opening hours are written %(hint)s."), {"hint": HINT})
        raise Invalid(sentence, fields={f"week.{place}": sentence}) from None


def _closed(said: Mapping[str, Any]) -> Holiday:
    if said["closed_until"] <= said["closed_from"]:
        sentence = Message(N_("The end comes after the start."))
        raise Invalid(sentence, fields={"holidays": sentence})
    span = Span(said["closed_from"], min(said["closed_until"], said["closed_from"] + DAY_MINUTES))
    return Holiday(said["on"], said["name"], said["yearly"], span)


def _holiday(one: Holiday) -> dict[str, Any]:
    closed = {"closed_from": one.closed.start, "closed_until": one.closed.end}
    return {"on": one.on, "name": one.name, "yearly": one.yearly, **closed}


def calendar_id_of(key: str | None) -> int | None:
    """Return the id of the calendar with this key; raise Invalid when there is none such."""
    known = {one.key: one.id for one in queries.all_calendars()}
    return id_keyed(known, key, "calendar", Message(N_("There is no such calendar.")))


open_rows(
    door,
    Rows(
        "calendars",
        "calendar",
        CalendarShape,
        NewCalendar,
        CalendarChange,
        found,
        at,
        shown,
        acts_by(details_of, at, operations.create_calendar, operations.update_calendar, operations.delete_calendar),
        may_read=readers_of_settings,
    ),
)
