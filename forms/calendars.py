"""The forms of a calendar: a week of opening hours, and holidays."""

from datetime import time
from typing import Any

from wtforms import BooleanField, FieldList, FormField, SelectField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from app.sla.calendar import DAY_MINUTES, Holiday, Span
from app.sla.commands import CalendarDetails, CreateCalendar, UpdateCalendar, Week
from app.sla.hours import HOURS, parse_hours, write_hours
from app.sla.stored import calendar_from_json
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.base import DayField, NamedForm, PanelForm, Pattern, TextField, VersionField, name_field
from forms.people import zone_choices

SPARE_ROWS = 3
HINT = _l("Opening hours are written 08:00-12:00, 13:00-18:00; 22:00-06:00 ends the day after.")
DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


class HolidayForm(PanelForm):
    """One holiday; a row without a date is none."""

    on = DayField(_l("Date"), [Optional()])
    name = TextField(_l("Name"), [Length(max=80)])
    yearly = BooleanField(_l("Every year"))
    starts = TimeField(_l("Closed from"), [Optional()])
    ends = TimeField(_l("Closed until"), [Optional()])
    gone = BooleanField(_l("Remove"))

    @property
    def is_empty(self) -> bool:
        """Whether the row says nothing, or is to be removed."""
        typed = (self[name].raw_data or () for name in ("on", "name", "starts", "ends"))
        return bool(self.gone.data) or not any(text.strip() for texts in typed for text in texts)

    @property
    def holiday(self) -> Holiday:
        """The holiday of a valid row."""
        return Holiday(self.on.data, self.name.data or "", bool(self.yearly.data), Span(*self._closed()))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the row is a holiday, or nothing."""
        if self.is_empty:
            return True
        if not super().validate(extra_validators):
            return False
        start, end = self._closed()
        if self.on.data is None:
            self.on.errors = [_("A holiday needs a date.")]
        if end <= start:
            self.ends.errors = [_("The end comes after the start.")]
        return self.on.data is not None and end > start

    def _closed(self) -> tuple[int, int]:
        end = self.ends.data
        return _minutes(self.starts.data or time()), _minutes(end) if end else DAY_MINUTES


class CalendarForm(NamedForm):
    """A new calendar."""

    zone = SelectField(_l("Time zone"), [InputRequired()], description=_l("All hours below are its civil time."))
    is_default = BooleanField(
        _l("Default calendar"), description=_l("Counts wherever no policy and no location names another.")
    )
    holidays = FieldList(FormField(HolidayForm), _l("Holidays"), min_entries=SPARE_ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone.choices = zone_choices(_l("Choose a time zone"))

    @property
    def days(self) -> list[TextField]:
        """The fields of the week, Monday first."""
        return [self[f"day_{weekday}"] for weekday in range(len(DAYS))]

    def details(self) -> CalendarDetails:
        """Return what the calendar says."""
        week: Week = tuple(parse_hours(field.data or "") for field in self.days)
        holidays = tuple(row.form.holiday for row in self.holidays if not row.form.is_empty)
        return CalendarDetails(self.names, self.zone.data, week, holidays, bool(self.is_default.data))

    def to_command(self, **known: Any) -> CreateCalendar:
        """Return the command that adds it."""
        return CreateCalendar(self.details())


for _weekday, _day in enumerate(DAYS):
    _hours = TextField(_day, [Length(max=120), Pattern(HOURS, HINT)], render_kw={"placeholder": _l("closed")})
    setattr(CalendarForm, f"day_{_weekday}", _hours)


class CalendarEditForm(CalendarForm):
    """A calendar that exists."""

    version = VersionField()

    def to_command(self, *, key: int) -> UpdateCalendar:
        """Return the command that makes a new version of the calendar ``key``."""
        return UpdateCalendar(key, self.details(), self.version.data)


def content_of(calendar: Any) -> dict[str, Any]:
    """Return a calendar's names and newest version as the form shows them, with empty rows to add holidays in."""
    version = calendar.current
    value = calendar_from_json(version.zone, version.week, version.holidays)
    hours = {f"day_{weekday}": write_hours(spans) for weekday, spans in enumerate(value.week)}
    rows = [*(_row(holiday) for holiday in value.holidays), *({} for _spare in range(SPARE_ROWS))]
    names = {name_field(lang): name for lang, name in calendar.names.items()}
    return names | hours | {"zone": version.zone, "holidays": rows}


def _row(holiday: Holiday) -> dict[str, Any]:
    start, end = holiday.closed.start, holiday.closed.end
    part = {"starts": _time(start) if start else None, "ends": _time(end) if end < DAY_MINUTES else None}
    return {"on": holiday.on, "name": holiday.name, "yearly": holiday.yearly, **part}


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
