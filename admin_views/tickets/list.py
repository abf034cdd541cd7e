"""The list of tickets: saved views, filters, search, sorting and bulk actions over the domain's own paged query."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import Column, Entry, ListArgs, ListPage, Tab
from admin_views.base.listing import NAMES, asked_list
from admin_views.tickets import cells, files
from admin_views.tickets.bulk import TicketBulk
from admin_views.tickets.filters import EVERYTHING, FILTERS, LANDING, filters_of, list_page, page_of
from admin_views.tickets.saved import landing_of, own_entries
from app.access.ticket_rights import has_queues
from app.core.actor import Actor
from app.tickets import queries
from app.tickets.filters import DELETED
from app.tickets.lifecycle import OPEN_PHASES, PHASE
from app.tickets.models import Ticket
from app.tickets.queries import TicketRow
from app.web.format import now
from app.web.static import mounted
from app.web.words import lazy_gettext as _l

TABS = (
    Tab(LANDING, _l("Open"), counter="open"),
    Tab("mine", _l("Mine"), counter="mine"),
    Tab("my_groups", _l("My groups"), counter="my_groups"),
    Tab("unassigned", _l("Unassigned"), counter="unassigned"),
    Tab("overdue", _l("Overdue"), counter="overdue"),
    Tab(EVERYTHING, _l("All"), counter="all"),
)
ENDED_STATES = frozenset(status for status, phase in PHASE.items() if phase not in OPEN_PHASES)
# The first view is the sidebar's own entry for tickets.
ICONS = {
    "mine": "user",
    "my_groups": "users-group",
    "unassigned": "user-off",
    "overdue": "alert-circle",
    EVERYTHING: "list-details",
}
EMPTY = {
    "open": _l("There are no open tickets."),
    "all": _l("There are no tickets yet. Open the first one, or import a log."),
    "mine": _l("Nothing is assigned to you. Take a ticket that nobody has."),
    "my_groups": _l("Your groups have no open tickets."),
    "unassigned": _l("Every open ticket has somebody who works on it."),
    "overdue": _l("Nothing is overdue."),
}
COLUMNS = (
    Column("number", _l("Number"), cells.number, sort=True, role="ident", fixed=True, exported=files.NUMBER),
    Column("kind", _l("Kind"), cells.kind, usual=False, exported=files.KIND),
    Column("title", _l("Title"), cells.title, role="title", exported=files.TITLE),
    Column("state", _l("State"), cells.state, role="state", exported=files.STATE),
    Column("priority", _l("Priority"), cells.priority, sort=True, css="c-keep tl-priority", exported=files.PRIORITY),
    Column("requester", _l("Requester, location"), cells.requester, role="who", css="tl-who", exported=files.REQUESTER),
    Column("assignee", _l("Assignee, group"), cells.worker, css="c-keep tl-who tl-worker", exported=files.WORKER),
    Column("due", _l("Due"), cells.due, sort=True, role="due", exported=files.DUE),
    Column("opened", _l("Age"), cells.opened, sort=True, css="c-keep tl-age", exported=files.OPENED),
    Column("updated", _l("Updated"), cells.updated, sort=True, css="tl-updated", exported=files.UPDATED),
    Column("group", _l("Group"), cells.group, usual=False, exported=files.GROUP),
    Column("location", _l("Location"), cells.location, usual=False),
    Column("category", _l("Category"), cells.category, usual=False),
    Column("acts", _l("Actions"), cells.acts, role="acts"),
)


class TicketList(TicketBulk):
    """``/tickets/`` for those who work tickets or read everything; the others have their own page."""

    noun, model_class, title, icon, section, position = "tickets", Ticket, _l("Tickets"), "ticket", "work", 10
    columns, filters, tabs = COLUMNS, FILTERS, TABS
    extra_css = ["tickets-list.css"]
    counts_views = True
    searchable, search_hint = True, _l("Number, reference or words")
    new_label = _l("New ticket")
    list_template = "tickets/list.html"

    def access(self, actor: Actor) -> bool:
        """Everybody: each page shows the tickets that its reader may see."""
        return True

    def visible_to(self, actor: Actor) -> Any:
        """Return the query of the tickets the actor may see."""
        return queries.visible_to(actor)

    def menu_entries(self, actor: Actor) -> Sequence[Entry]:
        """Return the list and its views with their counters, saved ones too, or the person's own tickets.

        Who has reports finds their tickets below.
        """
        team = [Entry(_l("My team"), "/tickets/team", "users", "work", 19, "team", nested=True)]
        team = team if actor.has_reports else []
        if not has_queues(actor):
            return (Entry(_l("My tickets"), "/tickets/mine", "ticket", "work", 10, counter="own"), *team)
        opening = landing_of(actor)
        counter, landing = (f"view-{opening.id}", "") if opening else (LANDING, LANDING)
        first = Entry(_l("Tickets"), "/tickets/", "ticket", "work", 10, counter, exact=True, landing=landing)
        saved = [
            Entry(tab.label, f"/tickets/?view={tab.key}", ICONS[tab.key], "work", 11 + at, tab.counter, True, True)
            for at, tab in enumerate(TABS[1:])
        ]
        return (first, *saved, *team, *own_entries(actor))

    def top_search_url(self) -> str:
        """Return the list that the top bar searches: everything a worker sees, a requester's own tickets."""
        return f"/tickets/?view={EVERYTHING}" if has_queues(self.actor) else "/tickets/mine"

    def row_url(self, model: TicketRow) -> str:
        """Return the ticket's page."""
        return f"{mounted()}/tickets/{model.number}"

    def row_name(self, model: TicketRow) -> str:
        """Return what a row is called aloud."""
        return model.number

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the list the address asks for; a requester's is their own tickets, the search kept.

        Who asks the open ones for an ended state means all tickets in that state, and is led there;
        that some are deleted is for administrators only.
        """
        if has_queues(self.actor):
            ended = ENDED_STATES | {DELETED} if self.actor.is_admin else ENDED_STATES
            if (request.args.get("view") or LANDING) == LANDING and request.args.get("status") in ended:
                asked = {**request.args.to_dict(), "view": EVERYTHING}
                return redirect(f"{request.script_root}/tickets/?{urlencode(asked)}", 303)
            return self.show_list()
        # A colleague's link may hold filters that one's own short list has not.
        left_out = {*NAMES, *(one.key for one in self.filters)} - {"search"}
        asked = urlencode({name: value for name, value in request.args.items() if name not in left_out})
        return redirect(f"{request.script_root}/tickets/mine{asked and '?'}{asked}", 303)

    def find_page(self, args: ListArgs, actor: Actor) -> ListPage:
        """Return one page of the domain's own query."""
        return list_page(filters_of(args), page_of(args), actor)

    def find_keys(self, args: ListArgs, actor: Actor, most: int) -> list[int]:
        """Return the ids of the list in its order, by the domain's own query."""
        return queries.ids_in_order(filters_of(args), page_of(args), actor=actor, now=now(), most=most)

    def find_rows(self, keys: Sequence[int], actor: Actor) -> Sequence[TicketRow]:
        """Return the lines of these tickets."""
        return queries.rows_by_id(list(keys), now(), actor.person_id)

    def sort_shown(self, args: ListArgs) -> tuple[str, bool]:
        """Return the order, the view's usual one when the address names none."""
        of = page_of(args)
        return of.key, of.descending

    def get_empty_list_message(self) -> str:
        """Return what to do when the saved view holds nothing."""
        return str(EMPTY[asked_list().get("view") or LANDING])
