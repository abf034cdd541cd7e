"""A person's own tickets, told in plain words: what a requester sees instead of the queues."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import Tab
from admin_views.base.listing import read_args
from admin_views.tickets.filters import list_page
from app.tickets.filters import ENDED, OPEN, Filters, PageOf
from app.tickets.lifecycle import PHASE
from app.tickets.queries import TicketRow
from app.tickets.vocabulary import (
    ASSIGNED,
    AWAITING_APPROVAL,
    CANCELLED,
    CLOSED,
    EXPIRED,
    IN_PROGRESS,
    NEW,
    ON_HOLD,
    REJECTED,
    RESOLVED,
    STATUS_NAMES,
    WITHDRAWN,
)
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named, say

TABS = (Tab(OPEN, _l("Open")), Tab(ENDED, _l("Ended")))
PAGE = 25


@dataclass(frozen=True)
class Told:
    """One ticket with the sentence that says where it stands."""

    row: TicketRow
    phase: str
    state: str
    sentence: str


class OwnTickets:
    """``/tickets/mine``: open ones and ended ones."""

    @expose("/mine")
    def mine_view(self: Any) -> ResponseReturnValue:
        """Show the tickets asked by or for the reader."""
        actor = self.actor
        args = read_args(request.args, (), (), TABS, actor)
        tab = args.view or OPEN
        filters = Filters("own", args.search, status=tab)
        page = list_page(filters, PageOf("-updated", args.page, PAGE, args.after, args.before), actor)
        told = [tell(row) for row in page.rows]
        known = {"here": f"{request.script_root}{self.url}/mine", "tabs": TABS, "tab": tab}
        return self.render("tickets/mine.html", told=told, page=page, args=args, **known)  # type: ignore[no-any-return]


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
        AWAITING_APPROVAL: _("It must be approved before anybody works on it."),
        REJECTED: _("It was not approved. Its page says why; you may ask again."),
        WITHDRAWN: _("You withdrew it."),
        EXPIRED: _("Nobody decided in time. You may ask again."),
    }
    return sentences.get(row.status, "")
