"""What happened to a ticket since its page was drawn: asked by every open page, answered 304 while nothing did."""

from typing import Any

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.ticket_rights import Action
from app.tickets import pulse, queries
from app.tickets.queries.pulse import pulse_of
from app.tickets.timeline import Entry
from app.web.words import gettext as _
from app.web.words import say

MOST, LONGEST_NUMBER, LONGEST_TAG = 4, 20, 24


class PulseDoor:
    """``GET /tickets/<number>/pulse``; mixed into the tickets' view."""

    @expose("/<key>/pulse")
    def pulse_view(self: Any, key: str) -> ResponseReturnValue:
        """Return 304 while the reader's tag is the ticket's, else the lines of the timeline after the tag ``since``."""
        tag = pulse_of(key[:LONGEST_NUMBER].upper(), self.actor)
        if tag in request.if_none_match:
            answer = Response(status=304)
        else:
            seen, known = self.see(key), request.args.get("since", "")[:LONGEST_TAG]
            told = pulse.since(queries.timeline(seen), known, notes=bool(seen.may(Action.VIEW_NOTES)))
            lines = [(_who(entry), _what(entry), entry.until or entry.at) for entry in told]
            html = render_template("tickets/_news.html", lines=lines[-MOST:], more=max(0, len(lines) - MOST))
            answer = jsonify(tag=tag, html=html)
        answer.set_etag(tag)
        return answer


def _who(entry: Entry) -> str:
    return entry.on_behalf_of or entry.person or "TicketEase"


def _what(entry: Entry) -> str:
    if entry.kind == "act":
        return " · ".join(say(clause) for clause in entry.words)
    return str(_("wrote an internal note") if entry.kind == "note" else _("replied"))
