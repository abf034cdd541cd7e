"""A person's own tickets, told in plain words: what a requester sees instead of the queues."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin_views.base import Tab
from admin_views.base.listing import read_args
from admin_views.tickets.filters import list_page
from app.core.actor import Actor
from app.tickets.filters import Filters, PageOf
from app.tickets.lifecycle import PHASE
from app.tickets.queries import TicketRow
from app.tickets.vocabulary import ASSIGNED, CANCELLED, CLOSED, IN_PROGRESS, NEW, ON_HOLD, RESOLVED, STATUS_NAMES
from app.web.words import named, say

OPEN, ENDED, TEAM = "open", "ended", "team"
PAGE = 25


@dataclass(frozen=True)
class Told:
    """One ticket with the sentence that says where it stands."""

    row: TicketRow
    phase: str
    state: str
    sentence: str


class OwnTickets:
    """``/tickets/mine``: open ones, ended ones and, for who has reports, the team's."""

    @expose("/mine")
    def mine_view(self: Any) -> ResponseReturnValue:
        """Show the tickets asked by or for the reader, or by their reports."""
        actor = self.actor
        tabs = own_tabs(actor)
        args = read_args(request.args, (), (), tabs, actor)
        tab = args.view or OPEN
        filters = Filters("team" if tab == TEAM else "own", args.search, status="" if tab == TEAM else tab)
        page = list_page(filters, PageOf("-updated", args.page, PAGE, args.after, args.before), actor)
        told = [tell(row) for row in page.rows]
        return self.render("tickets/mine.html", told=told, page=page, args=args, tabs=tabs, tab=tab)  # type: ignore[no-any-return]


def own_tabs(actor: Actor) -> tuple[Tab, ...]:
    """Return the saved views of one's own tickets."""
    own = (Tab(OPEN, _l("Open")), Tab(ENDED, _l("Ended")))
    return (*own, Tab(TEAM, _l("My team"))) if actor.has_reports else own


def tell(row: TicketRow) -> Told:
    """Return the row with its state in words that need no explanation."""
    return Told(row, PHASE[row.status], say(STATUS_NAMES[row.status]), _sentence(row))


def _sentence(row: TicketRow) -> str:
    name, group = row.assignee_name or "", row.group_name or ""
    with_group = _("With %(group)s, who will look at it.", group=group)
    sentences = {
        NEW: with_group if group else _("Waiting for somebody to look at it."),
        ASSIGNED: _("%(name)s will look at it.", name=name),
        IN_PROGRESS: _("%(name)s is working on it.", name=name) if name else _("It is being worked on."),
        ON_HOLD: f"{named(row.hold_reason_names or {})}.",
        RESOLVED: _("Solved. Tell us if it is not."),
        CLOSED: _("Done."),
        CANCELLED: _("Nothing more will be done."),
    }
    return sentences.get(row.status, "")
