"""My day: how the desk stands, in numbers that each open exactly the tickets they count."""

from urllib.parse import urlencode

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_views.base import Entry
from admin_views.base.home import HomePage
from app.access.ticket_rights import has_queues
from app.core.actor import Actor
from app.reports import chart
from app.reports import queries as reports
from app.reports.chart import Day
from app.reports.queries import Share, Standing
from app.web.format import now, today_in
from app.web.words import kept_by_language, named

TILES = (
    ("open", _l("Open"), "ticket", "?view=open"),
    ("mine", _l("Mine"), "user", "?view=mine"),
    ("unassigned", _l("Unassigned"), "user-off", "?view=unassigned"),
    ("overdue", _l("Overdue"), "alert-circle", "?view=overdue"),
)
SPLITS = {
    "group": (_l("By group"), "group_id", Standing.by_group),
    "location": (_l("By location"), "location_id", Standing.by_location),
}


class DashboardPage(HomePage):
    """``/``: the dashboard of who works tickets or reads everything; the others are led to their own page."""

    noun, title, address, icon, section, position = "dashboard", _l("My day"), "/", "layout-dashboard", "work", 0
    extra_css = ["dashboard.css"]

    def menu_entries(self, actor: Actor) -> tuple[Entry, ...]:
        """Return the entry of those who have a dashboard."""
        if not has_queues(actor):
            return ()
        return (Entry(self.title, "/", self.icon, self.section, self.position, exact=True),)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show how the desk stands; ``?by=`` splits the open tickets by group or by location."""
        actor = self.actor
        if not has_queues(actor):
            return super().index()
        by = request.args.get("by") or "group"
        if by not in SPLITS:
            abort(400)
        oldest, due = reports.front(actor, now())
        stands, zone = reports.standing(actor, now()), reports.desk_zone()
        days = tuple(reports.daily(actor, today_in(zone), zone))
        return self.render(
            "reports/dashboard.html",
            tiles=[(label, glyph, f"/tickets/{query}", stands.total(key)) for key, label, glyph, query in TILES],
            lists=((_("Oldest open tickets"), oldest, "opened"), (_("Due next"), due, "due")),
            thirty_days=thirty_days(days, request.script_root),
            sums=(sum(day.opened for day in days), sum(day.resolved for day in days)),
            period=f"{days[0].on}..{days[-1].on}",
            by=by,
            splits=[(key, label) for key, (label, _name, _query) in SPLITS.items()],
            split=SPLITS[by],
            shares=_shares(by, SPLITS[by][2](stands)),
        )


@kept_by_language(256)
def thirty_days(days: tuple[Day, ...], root: str) -> Markup:
    """Return the chart and its table; drawn once for the same numbers, for drawing is most of what the page costs."""
    return Markup(render_template("reports/_chart.html", chart=chart.draw(days), size=chart, root=root))  # noqa: S704


def _shares(by: str, shares: list[Share]) -> list[tuple[str, str, Share]]:
    """Return the lines of the split: name, the list it opens, its numbers."""
    nothing = _("No group") if by == "group" else _("No location")
    name = SPLITS[by][1]
    return [(_name_of(share) or nothing, f"/tickets/?{urlencode({name: share.id})}", share) for share in shares]


def _name_of(share: Share) -> str:
    return share.names or "" if isinstance(share.names, str | None) else named(share.names)
