"""Why tickets may wait: everybody reads the reasons in use, administrators keep them."""

from collections.abc import Sequence
from typing import Any

from app.api.base.door import Door, caller
from app.api.base.parts import id_of
from app.api.base.rows import NamedRow, NamedRowChange, NewNamedRow, Rows, acts_by, named_row, open_rows
from app.api.base.shapes import given_names
from app.core.errors import NotFound
from app.tickets import operations, queries
from app.tickets.commands import HoldReasonDetails
from app.tickets.models import HoldReason

door = Door("hold_reasons", "Why tickets may wait.")


def found() -> Sequence[HoldReason]:
    """Return the reasons that the caller reads: those in use, all of them to who reads everything."""
    return queries.hold_reasons(including_inactive=caller().reads_everything)


def at(key: str) -> HoldReason:
    """Return the reason of an address."""
    row = queries.get_row(HoldReason, id_of(key))
    if not (row.active or caller().reads_everything):
        raise NotFound
    return row


def details_of(body: dict[str, Any], row: HoldReason | None) -> HoldReasonDetails:
    """Return what a reason would say; its key stays."""
    if row is None:
        return HoldReasonDetails(body["key"], given_names({}, body["names"]), body["active"])
    return HoldReasonDetails(row.key, given_names(row.names, body.get("names")), body.get("active", row.active))


ACTS = acts_by(
    details_of, at, operations.create_hold_reason, operations.update_hold_reason, operations.delete_hold_reason
)
open_rows(door, Rows("hold_reasons", "hold_reason", NamedRow, NewNamedRow, NamedRowChange, found, at, named_row, ACTS))
