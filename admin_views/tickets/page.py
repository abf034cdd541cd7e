"""The page of one ticket, at its number for ever."""

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.tickets.clocks import REASONS, explained, moment_of, opening_time, span_of
from admin_views.tickets.page_forms import PLACES, forms_at, places_of
from admin_views.tickets.screen import screen_of
from admin_views.tickets.steps import steps_of
from admin_views.tickets.talk import SHOWS
from app.core.errors import NotFound
from app.sla import queries as sla
from app.tickets import queries
from app.tickets.queries import Seen
from app.tickets.queries.drafts import draft_on_lost
from app.web.format import now
from forms.tickets.placed import PlacedForm

LONGEST_NUMBER = 20


class TicketPage:
    """``/tickets/INC000001``: mixed into the tickets' view."""

    def ticket_url(self: Any, number: str) -> str:
        """Return the address of a ticket."""
        return f"{request.script_root}{self.url}/{number}"

    def see(self: Any, key: str) -> Seen:
        """Return the ticket of an address; raises NotFound when it is none of the actor's business."""
        return queries.get_visible(key[:LONGEST_NUMBER].upper(), self.actor)

    @expose("/<key>")
    def details_view(self: Any, key: str) -> ResponseReturnValue:
        """Show the ticket; a former number leads to the present one, for ever."""
        try:
            seen = self.see_even_deleted(key)
        except NotFound:
            return self.give_back(key)
        if seen.ticket.number != key:
            return redirect(self.ticket_url(seen.ticket.number), 301)
        return self.show_ticket(seen)

    def give_back(self: Any, key: str) -> ResponseReturnValue:
        """Return the page of a ticket out of sight, with what the reader had typed there; NotFound without that."""
        number = key[:LONGEST_NUMBER].upper()
        place, draft = draft_on_lost(number, self.actor)
        if not draft:
            raise NotFound
        return self.render("tickets/lost.html", place=place, text=draft.get("source_md", "")), 404

    def show_ticket(
        self: Any, seen: Seen, status: int = 200, refused: Mapping[str, PlacedForm] | None = None
    ) -> ResponseReturnValue:
        """Return the page; ``refused`` holds forms to be drawn again with what was typed."""
        show = request.args.get("show", "all")
        if show not in dict(SHOWS):
            abort(400)
        screen = screen_of(seen, now(), show, request.args.get("open", ""), refused or {})
        return self.render("tickets/page.html", url=self.ticket_url(seen.ticket.number), **screen), status

    @expose("/<key>/form/<place>")
    def form_view(self: Any, key: str, place: str) -> ResponseReturnValue:
        """Return the forms of one place of the page, for its script to put there when it is opened."""
        seen = self.see(key)
        if place not in PLACES:
            abort(404)
        if place not in places_of(seen, now()):
            abort(403)
        known = {"ticket": seen.ticket, "url": self.ticket_url(seen.ticket.number), "place": place}
        steps = [step for step in steps_of(seen, now()) if step.place == place]
        return self.render("tickets/form.html", forms=forms_at(place, seen, now()), steps=steps, **known)

    @expose("/<key>/clocks")
    def clocks_view(self: Any, key: str) -> ResponseReturnValue:
        """Show why each clock says what it says: every interval, counted or not, and the sum."""
        seen = self.see(key)
        ticket = seen.ticket
        told = explained(sla.clocks_of(ticket.id), queries.moments_of(ticket.id), now())
        url = self.ticket_url(ticket.number)
        words = {"reasons": REASONS, "span_of": span_of, "moment_of": moment_of, "opening_time": opening_time}
        return self.render("tickets/clocks.html", ticket=ticket, url=url, told=told, **words)
