"""The door of the tickets, and the ticket that its handlers speak of."""

from app.api.base.door import Door, caller
from app.tickets import queries
from app.tickets.queries import Seen, TicketRecord
from app.web.format import now

NAMES = {"body": "description", "source_md": "text", "priority_override": "priority"}
LONGEST_KEY = 20
door = Door("tickets", "Incidents and tasks, by their number or id.", NAMES)


def ticket_at(key: str) -> TicketRecord:
    """Return the ticket of an address; raise NotFound when it is none of the caller's business."""
    return queries.get_record(key[:LONGEST_KEY], actor=caller(), now=now())


def seen_at(key: str) -> Seen:
    """Return the ticket of an address with what the caller is to it; raises as ``ticket_at``."""
    return queries.get_visible(ticket_at(key).number, caller())
