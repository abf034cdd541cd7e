"""What can be done from a row of the list without leaving it, and the ticket opened beside the list."""

from collections.abc import Mapping
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from markupsafe import Markup

from admin_views.base import ListArgs
from admin_views.tickets.screen import screen_of
from admin_views.tickets.steps import steps_of
from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.errors import NotFound
from app.tickets import operations
from app.tickets.commands import MarkRead
from app.web.format import now


class RowDoors:
    """The split view, the menu of a row's moves, and the mark of what was read; mixed into the tickets' view."""

    def beside(self: Any, args: ListArgs, actor: Actor) -> Mapping[str, Any]:
        """Return the ticket in ``args.split`` as its own page shows it; only that it is not there, if it is not."""
        if not args.split:
            return {}
        try:
            seen = self.see(args.split)
        except NotFound:
            return {"half_missing": args.split.upper()}
        number = seen.ticket.number
        screen = screen_of(seen, now(), "all", "", {})
        drawn = self.render("tickets/_ticket.html", url=self.ticket_url(number), in_half=True, **screen)
        # Drawn by our own template, which escapes what people typed.
        return {"half": Markup(drawn), "half_number": number, "may_note": screen["may_note"]}  # noqa: S704

    @expose("/<key>/moves")
    def moves_view(self: Any, key: str) -> ResponseReturnValue:
        """Return the menu of what may happen to the ticket now, for the list's script to open on a row."""
        seen = self.see(key)
        seen.require(Action.MOVE)
        known = {"ticket": seen.ticket, "url": self.ticket_url(seen.ticket.number)}
        return self.render("tickets/moves.html", steps=steps_of(seen, now()), **known)

    @expose("/<key>/read", methods=("POST",))
    def read_view(self: Any, key: str) -> ResponseReturnValue:
        """Remember that the reader has seen the ticket up to ``seq``: the list then shows what is new since."""
        seen = self.see(key)
        seen.require(Action.VIEW_NOTES)
        text = request.form.get("seq", "")
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            abort(400)
        self.run(operations.mark_read, MarkRead(seen.ticket.id, min(int(text), seen.ticket.last_seq)))
        return "", 204
