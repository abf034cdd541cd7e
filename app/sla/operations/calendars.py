"""Calendars: administrators set them; every change is a new version that the running clocks move to."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.audit.diff import changes_between
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.directory.operations.steps import require, require_valid
from app.directory.operations.versions import (
    add_version,
    add_versioned,
    record_change,
    remove_versioned,
    require_same,
)
from app.directory.rights import may_administer
from app.directory.rows import told
from app.sla import queries
from app.sla.checks import faults_of_calendar
from app.sla.commands import CalendarDetails, CreateCalendar, DeleteCalendar, UpdateCalendar
from app.sla.models import Calendar, CalendarVersion
from app.sla.operations.rows import recompute_clocks
from app.sla.stored import holidays_to_json, week_to_json

_IN_USE = N_("Clocks, policies or locations still use this calendar.")
_DEFAULT_STAYS = Message(N_("One calendar is the default: make another one the default first."))


def create_calendar(command: CreateCalendar, *, actor: Actor, now: datetime) -> Calendar:
    """Return the new calendar. Raises Forbidden, Invalid."""
    require(may_administer(actor))
    details = _checked(command.details)
    if details.is_default:
        _free_default(0)
    calendar = Calendar(names=details.names, is_default=details.is_default)
    add_versioned(calendar, _version(details), _said(details), actor=actor, now=now)
    # Until a policy or a location names it, only the default measures anything; the book must know it either way.
    recompute_clocks(None if details.is_default else calendar.id)
    return calendar


def update_calendar(command: UpdateCalendar, *, actor: Actor, now: datetime) -> Calendar:
    """Return the calendar with a new version, or as it was if nothing differs.

    The clocks that run on it are computed again by a job. Raises NotFound, Forbidden, Invalid, Conflict, and Refused
    when the default would be left without one.
    """
    calendar = queries.get_calendar(command.id, actor)
    require(may_administer(actor))
    details = _checked(command.details)
    ours, theirs = _said(details), _says(calendar)
    require_same(calendar, command.version, ours, theirs)
    if calendar.is_default and not details.is_default:
        raise Refused(_DEFAULT_STAYS, code="default")
    changes = changes_between(theirs, ours)
    if not changes:
        return calendar
    if details.is_default:
        _free_default(calendar.id)
    calendar.names, calendar.is_default = details.names, details.is_default
    if changes.keys() & {"zone", "week", "holidays"}:
        calendar.last_no += 1
        add_version(calendar, _version(details), actor=actor, now=now)
    record_change(calendar, changes, actor=actor, now=now)
    recompute_clocks(None if "is_default" in changes else calendar.id)
    return calendar


def delete_calendar(command: DeleteCalendar, *, actor: Actor, now: datetime) -> None:
    """Delete a calendar that nothing uses. Raises NotFound, Forbidden, Refused."""
    calendar = queries.get_calendar(command.id, actor)
    require(may_administer(actor))
    if calendar.is_default:
        raise Refused(_DEFAULT_STAYS, code="default")
    remove_versioned(calendar, _IN_USE, actor=actor, now=now)


def _checked(details: CalendarDetails) -> CalendarDetails:
    clean = replace(details, names=told(details.names))
    require_valid(faults_of_calendar(clean))
    return clean


def _said(details: CalendarDetails) -> dict[str, Any]:
    return {
        "names": details.names,
        "is_default": details.is_default,
        "zone": details.zone,
        "week": week_to_json(details.week),
        "holidays": holidays_to_json(details.holidays),
    }


def _says(calendar: Calendar) -> dict[str, Any]:
    kept = {field: getattr(calendar.current, field) for field in ("zone", "week", "holidays")}
    return {"names": calendar.names, "is_default": calendar.is_default, **kept}


def _free_default(calendar_id: int) -> None:
    """Take the default from the other calendar: the index allows one, at every instant."""
    other = select(Calendar).where(Calendar.is_default, Calendar.id != calendar_id).with_for_update()
    for calendar in db.session.scalars(other):
        calendar.is_default = False
    db.session.flush()


def _version(details: CalendarDetails) -> CalendarVersion:
    said = _said(details)
    return CalendarVersion(zone=said["zone"], week=said["week"], holidays=said["holidays"])
