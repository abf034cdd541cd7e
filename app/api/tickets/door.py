"""The door of the tickets, and the ticket that its handlers speak of."""

from typing import Any

from flask import Response, request, url_for
from werkzeug.exceptions import HTTPException

from app.api.base.door import Door, caller
from app.api.base.shapes import Shape
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.tickets import queries
from app.tickets.queries import Seen, TicketRecord
from app.web.format import now

NAMES = {"body": "description", "source_md": "text", "priority_override": "priority"}
NAMES |= {"into": "number", "other": "number"}
LONGEST_KEY = 20
LEADS_ON = 308


class TicketDoor(Door):
    """A door where reading what is of one ticket may lead on to the one that it is part of."""

    def get(self, path: str, answers: type[Shape] | None, **way: Any) -> Any:
        """Return the decorator of a handler that reads, as every door's."""
        return super().get(path, answers, **way, also=(LEADS_ON,) if path.startswith("/tickets/<key>") else ())


door = TicketDoor(
    "tickets", "Incidents and tasks, by their number or id; a merged one leads to what it is part of.", NAMES
)


def ticket_at(key: str) -> TicketRecord:
    """Return the ticket of an address; raise NotFound when it is none of the caller's business.

    That of a merged ticket is not taken for the one it is part of: to read, it leads there; to write, it is Refused.
    """
    ticket, is_another = queries.get_record(key[:LONGEST_KEY], actor=caller(), now=now())
    if not is_another:
        return ticket
    if request.method in ("GET", "HEAD"):
        raise _leading_to(ticket.number)
    raise Refused(Message(N_("It is part of %(number)s now: do it there."), {"number": ticket.number}), code="merged")


def ticket_now(ticket_id: int) -> TicketRecord:
    """Return the ticket that something was done to, as it is now, or the one it is part of by then."""
    return queries.get_record(str(ticket_id), actor=caller(), now=now())[0]


def seen_at(key: str) -> Seen:
    """Return the ticket of an address with what the caller is to it; raises as ``ticket_at``."""
    return queries.get_visible(ticket_at(key).number, caller())


def _leading_to(number: str) -> HTTPException:
    place = url_for(request.endpoint or "", **{**(request.view_args or {}), "key": number})
    query = request.query_string.decode("ascii", "ignore")
    answer = Response(status=LEADS_ON, headers={"Location": f"{place}?{query}" if query else place})
    del answer.headers["Content-Type"]
    error = HTTPException(response=answer)
    error.code = LEADS_ON
    return error
