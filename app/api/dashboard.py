"""How the desk stands, in the numbers of the panel's own day."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from app.access.ticket_rights import has_numbers
from app.api.base.door import Door, caller
from app.api.base.naming import named_by
from app.api.base.shapes import Shape, instant, named
from app.api.bearer import covered
from app.reports import queries as reports
from app.reports.queries import Share
from app.tickets.queries.approvals import count_waits
from app.tickets.queries.pages import TicketRow
from app.web.format import now, today_in
from app.web.words import named as named_in

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}
door = Door("dashboard", "What the tickets that the caller may see add up to.")


class ShareShape(Shape):
    """The open tickets of a group, a person or a location, and those that are overdue; `of` null: of none."""

    of = named()
    open = fields.Integer(required=True)
    overdue = fields.Integer(required=True)


class DayShape(Shape):
    """The tickets opened on a day of the desk, and those whose present resolution is of that day."""

    on = fields.Date(required=True)
    opened = fields.Integer(required=True)
    resolved = fields.Integer(required=True)


class FrontShape(Shape):
    """A ticket at the front of a line."""

    number = fields.String(required=True)
    title = fields.String(required=True)
    opened_at = instant(required=True)
    due_at = instant(**OPTIONAL)


class Dashboard(Shape):
    """The open tickets in sight; of `team` those that the caller's reports asked for, of a desk all of them.

    `mine` and `groups` are a desk's, `on_hold` and `people` a team's, `approvals` an approver's; null otherwise. So is
    `approvals` to a personal token without the scope of approvals; one without that of tickets is told numbers alone.
    """

    team = fields.Boolean(required=True)
    open = fields.Integer(required=True)
    mine = fields.Integer(**OPTIONAL)
    unassigned = fields.Integer(required=True)
    on_hold = fields.Integer(**OPTIONAL)
    overdue = fields.Integer(required=True)
    approvals = fields.Integer(**OPTIONAL)
    groups = fields.List(fields.Nested(ShareShape), **OPTIONAL)
    people = fields.List(fields.Nested(ShareShape), **OPTIONAL)
    locations = fields.List(fields.Nested(ShareShape), **OPTIONAL)
    oldest = fields.List(fields.Nested(FrontShape), **OPTIONAL)
    due_next = fields.List(fields.Nested(FrontShape), **OPTIONAL)
    time_zone = fields.String(required=True)
    days = fields.List(fields.Nested(DayShape), required=True)


@door.get("/dashboard", Dashboard, may=has_numbers)
def read_dashboard() -> dict[str, Any]:
    """Tell how the desk stands, for who works tickets, reads everything or has reports."""
    actor, at, team = caller(), now(), reports.of_team_only(caller())
    stands, zone = reports.standing(actor, at), reports.desk_zone()
    names = covered("tickets", writes=False)
    fronts = reports.front(actor, at) if names else (None, None)
    oldest, due = ([_front(one) for one in rows] if rows is not None else None for rows in fronts)
    waits = actor.approves and covered("approvals", writes=False)
    return {
        "team": team,
        "open": stands.total("open"),
        "mine": None if team else stands.total("mine"),
        "unassigned": stands.total("unassigned"),
        "on_hold": stands.total("waiting") if team else None,
        "overdue": stands.total("overdue"),
        "approvals": count_waits(actor, at) if waits else None,
        "groups": _shares(stands.by_group()) if names and not team else None,
        "people": _shares(stands.by_requester()) if names and team else None,
        "locations": _shares(stands.by_location()) if names else None,
        "oldest": oldest,
        "due_next": due,
        "time_zone": zone,
        "days": [
            {"on": day.on, "opened": day.opened, "resolved": day.resolved}
            for day in reports.daily(actor, today_in(zone), zone)
        ],
    }


def _shares(shares: Sequence[Share]) -> list[dict[str, Any]]:
    return [{"of": _named(one), "open": one.open, "overdue": one.overdue} for one in shares]


def _named(share: Share) -> dict[str, Any] | None:
    name = share.names if isinstance(share.names, str | None) else named_in(share.names)
    return named_by(share.id or None, name)


def _front(row: TicketRow) -> dict[str, Any]:
    return {"number": row.number, "title": row.title, "opened_at": row.opened_at, "due_at": row.due_at}
