"""Why tickets may wait: everybody reads the reasons in use, administrators keep them."""

from collections.abc import Sequence
from typing import Any

from app.api.base.door import Door, caller
from app.api.base.parts import id_of
from app.api.base.rows import NamedRow, NamedRowChange, NewNamedRow, Rows, Told, named_row, open_rows
from app.api.base.shapes import given_names
from app.core.errors import NotFound
from app.tickets import operations, queries
from app.tickets.commands import Create, Delete, HoldReasonDetails, Update
from app.tickets.models import HoldReason
from app.web.format import now

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


def create(body: dict[str, Any]) -> HoldReason:
    """Add a reason."""
    details = HoldReasonDetails(body["key"], given_names({}, body["names"]), body["active"])
    return operations.create_hold_reason(Create(details), actor=caller(), now=now())


def update(seen: Told, body: dict[str, Any]) -> HoldReason:
    """Change a reason."""
    names = given_names(at(str(seen["id"])).names, body.get("names"))
    details = HoldReasonDetails(seen["key"], names, bool(body.get("active", seen["active"])))
    return operations.update_hold_reason(Update(seen["id"], details, seen["version"]), actor=caller(), now=now())


def remove(seen: Told) -> None:
    """Remove a reason that nothing uses."""
    operations.delete_hold_reason(Delete(seen["id"]), actor=caller(), now=now())


open_rows(
    door,
    Rows(
        "hold_reasons",
        "hold_reason",
        NamedRow,
        NewNamedRow,
        NamedRowChange,
        found,
        at,
        named_row,
        create,
        update,
        remove,
    ),
)
