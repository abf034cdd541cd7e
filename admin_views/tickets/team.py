"""The tickets of one's reports, told in plain words: what each number of a manager's day opens."""

from dataclasses import replace
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import Filter, Tab
from admin_views.base.columns import Choices
from admin_views.base.listing import ListArgs, read_args
from admin_views.tickets.filters import EVERYTHING, FILTERS, LANDING, filters_of, list_page
from admin_views.tickets.own import PAGE, tell
from app.core.actor import Actor
from app.tickets.filters import ENDED, OPEN, Filters, PageOf
from app.tickets.lifecycle import OPEN_PHASES, PHASE
from app.tickets.queries.team import team_requesters
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l

TEAM = "team"
TABS = (Tab(LANDING, _l("Open")), Tab(ENDED, _l("Ended")), Tab(EVERYTHING, _l("All")))
_PANEL = {one.key: one for one in FILTERS}


class TeamTickets:
    """``/tickets/team`` for whoever has reports; mixed into the tickets' view."""

    @expose("/team")
    def team_view(self: Any) -> ResponseReturnValue:
        """Show what the reader's reports asked for, or had asked for them."""
        actor = self.actor
        if not actor.has_reports:
            abort(404)
        args = read_args(request.args, (), TEAM_FILTERS, TABS, actor)
        page = list_page(asked_of_team(args), PageOf("-updated", args.page, PAGE, args.after, args.before), actor)
        known: dict[str, Any] = {"here": f"{request.script_root}{self.url}/team", "tabs": TABS}
        known |= {"tab": args.view or LANDING, "filters": [(one, one.choices(actor)) for one in TEAM_FILTERS]}
        # Another tab holds other states; whatever else narrows the list stays.
        others = {key: value for key, value in args.filters.items() if key != "status"}
        known["kept"] = {tab.key: args.filters if tab.key == known["tab"] else others for tab in TABS}
        return self.render("tickets/team.html", told=[tell(row) for row in page.rows], page=page, args=args, **known)  # type: ignore[no-any-return]


def asked_of_team(args: ListArgs) -> Filters:
    """Return what the address asks for in the domain's words; a tab says which states there are at all."""
    asked = filters_of(args)
    tab = {LANDING: OPEN, ENDED: ENDED, EVERYTHING: ""}[args.view or LANDING]
    return replace(asked, view=TEAM, status=asked.status or tab)


def _statuses(actor: Actor) -> Choices:
    """Return the states that the tab shown may hold."""
    tab = request.args.get("view") or LANDING
    states = [(key, label) for key, label in _PANEL["status"].choices(actor) if key in PHASE]
    return [(key, label) for key, label in states if tab == EVERYTHING or (PHASE[key] in OPEN_PHASES) == (tab == OPEN)]


def _nobody(_actor: Actor) -> Choices:
    return [("0", _("Nobody yet"))]


TEAM_FILTERS = (
    Filter("requester_id", _l("Person"), team_requesters),
    Filter("status", _l("State"), _statuses),
    Filter("assignee_id", _l("Assignee"), _nobody),
    *(_PANEL[key] for key in ("overdue", "location_id", "opened_on", "resolved_on")),
)
