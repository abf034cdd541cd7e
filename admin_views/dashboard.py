"""My day: how the desk stands, in numbers that each open exactly the tickets they count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from markupsafe import Markup

from admin_views.base import Entry
from admin_views.base.home import HomePage
from app.access.ticket_rights import has_numbers
from app.core.actor import Actor
from app.reports import chart
from app.reports import queries as reports
from app.reports.queries import Share, Standing
from app.tickets.queries.approvals import count_waits
from app.web.format import now, today_in
from app.web.words import gettext as _
from app.web.words import kept_by_language, named
from app.web.words import lazy_gettext as _l


@dataclass(frozen=True)
class Day:
    """One kind of day: the list its numbers open, its tiles, and what splits its open tickets.

    A tile is a number of ``Standing.total``, its label, its icon and what it asks the list for. A split, by its name in
    the address, is its label, the heading of its lines, the filter that a line opens, and its shares.
    """

    tickets: str
    tiles: tuple[tuple[str, Any, str, str], ...]
    splits: Mapping[str, tuple[Any, Any, str, Callable[[Standing], list[Share]]]]


BY_LOCATION = (_l("By location"), _l("Location"), "location_id", Standing.by_location)
DESK = Day(
    "/tickets/",
    (
        ("open", _l("Open"), "ticket", "?view=open"),
        ("mine", _l("Mine"), "user", "?view=mine"),
        ("unassigned", _l("Unassigned"), "user-off", "?view=unassigned"),
        ("overdue", _l("Overdue"), "alert-circle", "?view=overdue"),
    ),
    {"group": (_l("By group"), _l("Group"), "group_id", Standing.by_group), "location": BY_LOCATION},
)
TEAM = Day(
    "/tickets/team",
    (
        ("open", _l("Open"), "ticket", ""),
        ("unassigned", _l("Unassigned"), "user-off", "?assignee_id=0"),
        ("waiting", _l("On hold"), "player-pause", "?status=on_hold"),
        ("overdue", _l("Overdue"), "alert-circle", "?overdue=yes"),
    ),
    {"person": (_l("By person"), _l("Person"), "requester_id", Standing.by_requester), "location": BY_LOCATION},
)


class DashboardPage(HomePage):
    """``/``: the day of who works tickets or reads everything, or that of their reports for who only has some.

    The others are led to their own page.
    """

    noun, title, address, icon, section, position = "dashboard", _l("My day"), "/", "layout-dashboard", "work", 0
    extra_css = ["dashboard.css"]

    def menu_entries(self, actor: Actor) -> tuple[Entry, ...]:
        """Return the entry of those who have a dashboard."""
        if not has_numbers(actor):
            return ()
        return (Entry(self.title, "/", self.icon, self.section, self.position, exact=True),)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show how the desk stands; ``?by=`` splits the open tickets."""
        actor = self.actor
        if not has_numbers(actor):
            return super().index()
        day = TEAM if reports.of_team_only(actor) else DESK
        by = request.args.get("by") or next(iter(day.splits))
        if by not in day.splits:
            abort(400)
        heading, name, shares = day.splits[by][1:]
        oldest, due = reports.front(actor, now())
        stands, zone = reports.standing(actor, now()), reports.desk_zone()
        days = tuple(reports.daily(actor, today_in(zone), zone))
        return self.render(
            "reports/dashboard.html",
            day=day,
            tiles=[
                *((label, glyph, day.tickets + query, stands.total(key)) for key, label, glyph, query in day.tiles),
                *_approvals(actor),
            ],
            lists=((_("Oldest open tickets"), oldest, "opened"), (_("Due next"), due, "due")),
            thirty_days=thirty_days(days, request.script_root + day.tickets),
            sums=(sum(day.opened for day in days), sum(day.resolved for day in days)),
            period=f"{days[0].on}..{days[-1].on}",
            by=by,
            splits=[(key, split[0]) for key, split in day.splits.items()],
            heading=heading,
            shares=[(_name_of(one, name), f"{day.tickets}?{urlencode({name: one.id})}", one) for one in shares(stands)],
        )


def _approvals(actor: Actor) -> list[tuple[Any, str, str, int]]:
    """Return the fifth tile, for who approves."""
    if not actor.approves:
        return []
    return [(_("Waiting for my approval"), "user-check", "/approvals/", count_waits(actor, now()))]


@kept_by_language(256)
def thirty_days(days: tuple[chart.Day, ...], tickets: str) -> Markup:
    """Return the chart and its table; drawn once for the same numbers, for drawing is most of what the page costs."""
    return Markup(render_template("reports/_chart.html", chart=chart.draw(days), size=chart, tickets=tickets))  # noqa: S704


def _name_of(share: Share, name: str) -> str:
    nothing = _("No location") if name == "location_id" else _("No group")
    return (share.names if isinstance(share.names, str | None) else named(share.names)) or nothing
