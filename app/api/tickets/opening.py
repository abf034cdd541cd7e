"""Opening tickets, and changing what they say."""

from collections.abc import Mapping
from typing import Any

from app.access.ticket_rights import is_technician
from app.api.base.answering import Made
from app.api.base.door import anybody, caller
from app.api.categories import category_of
from app.api.tickets.door import door, ticket_at, ticket_now
from app.api.tickets.shapes import NewTicket, Ticket, TicketChange, shown
from app.core.errors import Invalid
from app.core.i18n import N_, Message
from app.tickets import operations
from app.tickets.commands import Edit, OpenIncident, OpenTask
from app.tickets.vocabulary import TASK
from app.web.format import now

# The caller's name of a field → the edit's.
EDITED = {
    "title": "title",
    "description": "body",
    "impact": "impact",
    "urgency": "urgency",
    "location": "location_id",
    "priority": "priority_override",
    "requested_for": "requested_for_id",
    "additional_info": "additional_info",
    "estimated_cost": "estimated_cost",
}


def current_ticket(key: str) -> Mapping[str, Any]:
    """Return the ticket as it is told now."""
    return shown(ticket_at(key))


@door.post("/tickets", Ticket, may=anybody, body=NewTicket, status=201)
def create_ticket(body: dict[str, Any]) -> Made:
    """Open an incident or a task, routed and clocked like those of the panel."""
    if body["location"] is not None and not is_technician(caller(), body["kind"]):
        raise _refusal("location", message=N_("Only those who work such tickets choose where it is; leave it out."))
    common = {
        "title": body["title"],
        "body": body["description"],
        "requester_id": body["requester"] or caller().person_id,
        "category_id": category_of(body["kind"], body["category"]),
        "impact": body["impact"],
        "urgency": body["urgency"],
        "location_id": body["location"],
        "ci_ids": tuple(dict.fromkeys(body["cis"])),
        "files": tuple(body["files"]),
    }
    if body["kind"] == TASK:
        wanted = OpenTask(requested_for_id=body["requested_for"], additional_info=body["additional_info"], **common)
        ticket = operations.open_task(wanted, actor=caller(), now=now())
    else:
        _refuse_for_incident(body)
        ticket = operations.open_incident(OpenIncident(**common), actor=caller(), now=now())
    return Made(shown(ticket_at(ticket.number)), f"/tickets/{ticket.number}")


@door.change("/tickets/<key>", Ticket, may=anybody, body=TicketChange, current=current_ticket, also=(204,))
def change_ticket(key: str, body: dict[str, Any], seen: Mapping[str, Any]) -> dict[str, Any] | None:
    """Change what a ticket says: those who work it may."""
    changes = {EDITED[name]: value for name, value in body.items() if name in EDITED}
    if "category" in body:
        changes["category_id"] = category_of(seen["kind"], body["category"])
    command = Edit(seen["id"], seen["version"], changes, body["priority_reason"])
    done = operations.edit(command, actor=caller(), now=now())
    return shown(ticket_now(seen["id"])) if done.in_sight else None


def _refuse_for_incident(body: Mapping[str, Any]) -> None:
    wrong = [name for name in ("requested_for", "additional_info") if body[name]]
    if wrong:
        raise _refusal(*wrong, message=N_("Only a task has this."))


def _refusal(*names: str, message: str) -> Invalid:
    return Invalid(Message(message), fields=dict.fromkeys(names, Message(message)))
