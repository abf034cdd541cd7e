"""Calendars: when a clock runs."""

from collections.abc import Sequence
from typing import Any

from flask import g

from admin_views.base import Column, SettingsView
from app.core.actor import Actor
from app.sla import operations, queries
from app.sla.hours import write_hours
from app.sla.models import Calendar
from app.web.components import yes
from app.web.format import day
from app.web.words import lazy_gettext as _l
from app.web.words import named
from forms.calendars import DAYS, CalendarEditForm, CalendarForm, content_of


def _running(row: Calendar) -> int:
    if "running_by_calendar" not in g:
        g.running_by_calendar = queries.running_by_calendar()
    return int(g.running_by_calendar.get(row.id, 0))


def _holidays(row: Calendar) -> str:
    return ", ".join(f"{day(holiday.on)} {holiday.name}".strip() for holiday in row.current.value.holidays)


class CalendarsView(SettingsView):
    """The list and the form of the calendars."""

    noun, model_class, title, icon, position = "calendars", Calendar, _l("Calendars"), "calendar", 15
    new_label = _l("New calendar")
    explanation = _l(
        "When clocks run: the opening hours of each weekday in a time zone, without the holidays. A policy may name "
        "its calendar; else the nearest location's counts, else the default one. After a change the due dates of "
        "the tickets still open are computed again within a minute."
    )
    form_class, edit_form_class = CalendarForm, CalendarEditForm
    create_template, edit_template = "calendars/create.html", "calendars/edit.html"
    create_operation, update_operation = operations.create_calendar, operations.update_calendar
    delete_operation = operations.delete_calendar
    default_sort = (Calendar.key,)
    hydrate_options = queries.CALENDAR_CONTENT
    columns = (
        Column("names", _l("Name"), cell=lambda row: named(row.names), role="title"),
        Column("zone", _l("Time zone"), cell=lambda row: row.current.zone, role="who"),
        Column("is_default", _l("Default"), cell=lambda row: yes(row.is_default, _l("Default")), role="state"),
        Column("holidays", _l("Holidays"), cell=lambda row: len(row.current.holidays), css="c-keep"),
        Column("running", _l("Tickets on it now"), cell=_running, css="c-keep"),
    )

    def visible_to(self, actor: Actor) -> Any:
        """Administrators' and auditors'."""
        return queries.calendars_visible_to(actor)

    def initial(self, model: Calendar) -> dict[str, Any]:
        """Return the names and the newest version."""
        return content_of(model)

    def name_of(self, model: Calendar) -> str:
        """Return the name in the reader's language."""
        return named(model.names)

    def details(self, model: Calendar) -> Sequence[tuple[Any, Any]]:
        """Return the card of who may not write: the week and the holidays too."""
        week = [(label, write_hours(spans)) for label, spans in zip(DAYS, model.current.value.week, strict=True)]
        return [*super().details(model)[:3], *week, (_l("Holidays"), _holidays(model))]


VIEWS = (CalendarsView,)
