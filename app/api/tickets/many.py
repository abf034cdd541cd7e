"""One act on many tickets, all or nothing."""

from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.bounded import Several
from app.api.base.door import anybody, caller
from app.api.base.shapes import LARGEST_TICKET, Shape, key, list_of, one_of, text
from app.api.tickets.door import door
from app.api.tickets.moving import hold_reason_id
from app.tickets import operations
from app.tickets.commands import Bulk
from app.tickets.operations.bulk import ACTS, MOST
from app.tickets.vocabulary import REASON_MAX
from app.web.format import now


class ManyTickets(Shape):
    """An act, the tickets by their ids, and what that act needs."""

    act = one_of(ACTS, required=True)
    tickets = Several(key(LARGEST_TICKET), MOST, 1, required=True)
    person = key(allow_none=True, load_default=None)
    hold_reason = text(100, allow_none=True, load_default=None)
    solution = text(REASON_MAX, load_default="")


class Became(Shape):
    """One of them, done."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)


@door.post("/bulk/tickets", list_of(Became), may=anybody, body=ManyTickets)
def change_many(body: dict[str, Any]) -> Listed:
    """Take, assign, hold, resolve or close many tickets; when one of them is refused, none is changed."""
    command = Bulk(
        tuple(body["tickets"]), body["act"], body["person"], hold_reason_id(body["hold_reason"]), body["solution"]
    )
    try:
        rows = operations.bulk(command, actor=caller(), now=now())
    except operations.BulkRefused as refused:
        refused.fields = {str(row.ticket_id): row.reason for row in refused.rows if row.reason is not None}
        raise
    return Listed([{"id": row.ticket_id, "number": row.number} for row in rows])
