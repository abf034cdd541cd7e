"""One act on many tickets, all or nothing; and such an act taken back."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.bounded import Several
from app.api.base.door import anybody, caller
from app.api.base.shapes import LARGEST_TICKET, Shape, instant, key, list_of, one_of, text
from app.api.tickets.door import door
from app.api.tickets.moving import hold_reason_id
from app.tickets import operations
from app.tickets.commands import Bulk, UndoBulk
from app.tickets.operations.bulk import ACTS, MOST
from app.tickets.vocabulary import REASON_MAX
from app.web.format import now
from app.web.words import say


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
    acted_at = instant(
        required=True,
        metadata={"description": "The one instant of the whole act, by which `POST /bulk/tickets/undo` takes it back."},
    )


class ActedAt(Shape):
    """What the caller did, by the instant at which they did it, in full as it was told."""

    acted_at = instant(required=True)


class UndoneAct(Shape):
    """One of them, as it was before; ``reason`` says why it stays as it is instead."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


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
    return Listed([{"id": one.ticket_id, "number": one.number, "acted_at": _exactly(one.acted_at)} for one in rows])


@door.post("/bulk/tickets/undo", list_of(UndoneAct), may=anybody, body=ActedAt)
def undo_many(body: dict[str, Any]) -> Listed:
    """Take back the caller's own takes, assignments or closings of one instant, just now; what moved on since stays."""
    rows = operations.undo_bulk(UndoBulk(body["acted_at"]), actor=caller(), now=now())
    return Listed(
        [{"id": one.ticket_id, "number": one.number, "reason": one.reason and say(one.reason)} for one in rows]
    )


def _exactly(at: datetime | None) -> str | None:
    # Other instants are told in whole seconds; an act is found again by this one.
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
