"""What acts on tickets are done to, locked as their operations lock it: told before, changed by nobody else."""

from typing import Any

from app.api.base.door import caller
from app.api.tickets.door import ticket_at, ticket_now
from app.api.tickets.shapes import shown
from app.tickets import queries


def held_ticket(key: str, **_read: Any) -> dict[str, Any]:
    """Return the ticket of an address as it is told, locked."""
    return held(ticket_at(key).id)


def held_both(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the ticket of an address as it is told, locked with the one that the body names."""
    queries.lock_links()
    ticket_id = ticket_at(key).id
    queries.lock_both(ticket_id, body["number"], caller())
    return shown(ticket_now(ticket_id))


def held(ticket_id: int) -> dict[str, Any]:
    """Return a ticket as it is told, locked; raise NotFound when it is none of the caller's business."""
    queries.lock_visible(ticket_id, caller())
    return shown(ticket_now(ticket_id))
