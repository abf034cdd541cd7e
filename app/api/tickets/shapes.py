"""What a ticket looks like to machines."""

from typing import Any

from marshmallow import fields

from app.api.base.bounded import Several
from app.api.base.naming import named_by
from app.api.base.shapes import Named, Shape, instant, key, list_of, named, one_of, text
from app.attachments.limits import MOST_FILES
from app.tickets.operations.concerning import MOST as MOST_CIS
from app.tickets.queries import TicketRecord
from app.tickets.vocabulary import (
    ADDITIONAL_MAX,
    BODY_MAX,
    COST_MAX,
    IMPACTS,
    KINDS,
    PRIORITIES,
    REASON_MAX,
    STATUSES,
    TITLE_MAX,
    TITLE_MIN,
    URGENCIES,
)
from app.web.words import named as named_in

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}
AMOUNT: dict[str, Any] = {"minimum": 0, "maximum": COST_MAX, "multipleOf": 0.01}


class Ticket(Shape):
    """An incident or a task."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    kind = one_of(KINDS, required=True)
    status = one_of(STATUSES, required=True)
    priority = one_of(PRIORITIES, required=True)
    priority_override = one_of(PRIORITIES, **OPTIONAL)
    title = fields.String(required=True)
    description = fields.String(required=True)
    additional_info = fields.String(required=True)
    category = fields.String(**OPTIONAL)
    impact = one_of(IMPACTS, required=True)
    urgency = one_of(URGENCIES, required=True)
    requester = fields.Nested(Named, required=True)
    requested_for = named()
    location = named()
    group = named()
    assignee = named()
    hold_reason = fields.String(**OPTIONAL)
    solution = fields.String(**OPTIONAL)
    unrouted_reason = fields.String(**OPTIONAL)
    duplicate_of = fields.String(**OPTIONAL)
    merged_into = fields.String(**OPTIONAL)
    estimated_cost = fields.String(**OPTIONAL)
    due_at = instant(**OPTIONAL)
    late_since = instant(**OPTIONAL)
    overdue = fields.Boolean(required=True)
    created_at = instant(required=True)
    updated_at = instant(required=True)
    resolved_at = instant(**OPTIONAL)
    version = fields.Integer(required=True)


TicketList = list_of(Ticket)


class NewTicket(Shape):
    """A ticket to open. Who is named nowhere is the caller."""

    kind = one_of(KINDS, load_default="incident")
    title = text(TITLE_MAX, TITLE_MIN, required=True)
    description = text(BODY_MAX, load_default="")
    category = text(100, allow_none=True, load_default=None)
    impact = one_of(IMPACTS, load_default="one_person")
    urgency = one_of(URGENCIES, load_default="normal")
    requester = key(allow_none=True, load_default=None)
    requested_for = key(allow_none=True, load_default=None)
    location = key(allow_none=True, load_default=None)
    additional_info = text(ADDITIONAL_MAX, load_default="")
    cis = Several(key(), MOST_CIS, load_default=list)
    files = Several(fields.UUID(), MOST_FILES, load_default=list)


class TicketChange(Shape):
    """What to change of a ticket; what is not named stays as it is."""

    title = text(TITLE_MAX, TITLE_MIN)
    description = text(BODY_MAX)
    category = text(100, allow_none=True)
    impact = one_of(IMPACTS)
    urgency = one_of(URGENCIES)
    location = key(allow_none=True)
    priority = one_of(PRIORITIES, allow_none=True, metadata={"description": "Set by hand; null is the computed one."})
    priority_reason = text(REASON_MAX, load_default="")
    requested_for = key()
    additional_info = text(ADDITIONAL_MAX)
    estimated_cost = fields.Decimal(allow_none=True, as_string=True, metadata=AMOUNT)


def shown(ticket: TicketRecord) -> dict[str, Any]:
    """Return the ticket as ``Ticket`` tells it."""
    return {
        "id": ticket.id,
        "number": ticket.number,
        "kind": ticket.kind,
        "status": ticket.status,
        "priority": ticket.priority,
        "priority_override": ticket.priority_override,
        "title": ticket.title,
        "description": ticket.body,
        "additional_info": ticket.additional_info,
        "category": ticket.category,
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "requester": {"id": ticket.requester_id, "name": ticket.requester_name},
        "requested_for": named_by(ticket.requested_for_id, ticket.requested_for_name),
        "location": named_by(ticket.location_id, named_in(ticket.location_names or {})),
        "group": named_by(ticket.group_id, ticket.group_name),
        "assignee": named_by(ticket.assignee_id, ticket.assignee_name),
        "hold_reason": ticket.hold_reason,
        "solution": ticket.solution,
        "unrouted_reason": ticket.unrouted_reason,
        "duplicate_of": ticket.duplicate_of,
        "merged_into": ticket.merged_into,
        "estimated_cost": ticket.estimated_cost,
        "due_at": ticket.due_at,
        "late_since": ticket.late_since,
        "overdue": ticket.is_overdue,
        "created_at": ticket.opened_at,
        "updated_at": ticket.updated_at,
        "resolved_at": ticket.resolved_at,
        "version": ticket.version,
    }
