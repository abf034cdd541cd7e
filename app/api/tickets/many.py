"""One act on many tickets, all or nothing; and such an act taken back."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.bounded import Several, whole
from app.api.base.door import anybody, caller
from app.api.base.shapes import LARGEST_TICKET, Shape, YesOrNo, instant, key, list_of, one_of, text
from app.api.tickets.door import door
from app.api.tickets.moving import hold_reason_id
from app.api.tickets.reading import TicketConditions, filters_of
from app.core.errors import Invalid, Refused
from app.core.i18n import N_, Message
from app.tickets import operations, queries
from app.tickets.commands import Bulk, UndoBulk
from app.tickets.operations.bulk import ACTS, MOST
from app.tickets.vocabulary import REASON_MAX
from app.web.format import now
from app.web.words import say

ASSIGN = "assign"
NEEDED = Message(N_("This is needed."))
ONE_OF_BOTH = Message(N_("Name the tickets, or say which match: one of the two."))
FOR_MATCHING = Message(N_("This is for those that match alone."))
CHANGED = Message(N_("The list has changed meanwhile, and nothing else has: look at the number again."))


class MatchingTickets(TicketConditions):
    """All that match, by the conditions of their list; every condition holds at once."""

    overdue = YesOrNo()


class ManyTickets(Shape):
    """An act, the tickets by their ids or all that match, and what that act needs."""

    act = one_of(ACTS, required=True)
    tickets = Several(key(LARGEST_TICKET), MOST, 1)
    matching = fields.Nested(MatchingTickets)
    expected = whole(
        1,
        MOST,
        metadata={"description": "How many match, as the caller believes: nothing is done to any other number."},
    )
    person = key(allow_none=True, metadata={"description": "To whom to assign; null is nobody."})
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
    """Take, assign, hold, resolve or close many tickets; when one of them is refused, none is changed.

    They are named by their ids, or are all that match, up to 10,000; none that does is an empty list.
    """
    if body["act"] == ASSIGN and "person" not in body:
        # Left out by mistake, it would take the tickets from whoever has them.
        raise Invalid(NEEDED, fields={"person": NEEDED})
    reason_id = hold_reason_id(body["hold_reason"])
    command = Bulk(_meant(body), body["act"], body.get("person"), reason_id, body["solution"])
    try:
        rows = operations.bulk(command, actor=caller(), now=now())
    except operations.BulkRefused as refused:
        refused.fields = {str(row.ticket_id): row.reason for row in refused.rows if row.reason is not None}
        if refused.status == Invalid.status:
            refused.fields = {name: said for row in refused.rows for name, said in row.fields.items()}
        raise
    return Listed([{"id": one.ticket_id, "number": one.number, "acted_at": _exactly(one.acted_at)} for one in rows])


@door.post("/bulk/tickets/undo", list_of(UndoneAct), may=anybody, body=ActedAt)
def undo_many(body: dict[str, Any]) -> Listed:
    """Take back the caller's own takes, assignments or closings of one instant, just now; what moved on since stays."""
    rows = operations.undo_bulk(UndoBulk(body["acted_at"]), actor=caller(), now=now())
    return Listed(
        [{"id": one.ticket_id, "number": one.number, "reason": one.reason and say(one.reason)} for one in rows]
    )


def _meant(body: dict[str, Any]) -> tuple[int, ...]:
    """Return the ids of the tickets that a body means; more than may be are refused by the operation."""
    if ("tickets" in body) == ("matching" in body):
        raise Invalid(ONE_OF_BOTH, fields={"tickets": ONE_OF_BOTH})
    expected = body.get("expected")
    if "tickets" in body:
        if expected is not None:
            raise Invalid(FOR_MATCHING, fields={"expected": FOR_MATCHING})
        return tuple(body["tickets"])
    ids = queries.matching_ids(filters_of(body["matching"]), actor=caller(), now=now(), limit=MOST + 1)
    if expected not in (None, len(ids)) and len(ids) <= MOST:
        found = Message(N_("%(number)s match now."), {"number": len(ids)})
        raise Refused(CHANGED, code="list_changed", fields={"expected": found})
    return tuple(ids)


def _exactly(at: datetime | None) -> str | None:
    # Other instants are told in whole seconds; an act is found again by this one.
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
