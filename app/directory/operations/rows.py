"""The steps by which every configurable row is kept; whose right it is, the verb has asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from app.audit import operations as audit
from app.core.actor import Actor
from app.core.db import db
from app.directory.operations.steps import apply, delete_unused, require_version

# Any audited model with an id and a version: categories, types of CIs, reply templates.
Row = TypeVar("Row", bound=Any)
# Histories and exports name rows by these; what people read is in the names.
_STABLE = frozenset({"key"})


def add_row(row: Row, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Row:
    """Return the new row, kept and recorded with its values."""
    db.session.add(row)
    db.session.flush()
    _record("created", row, {field: [None, value] for field, value in values.items()}, actor, now)
    return row


def change_row(row: Row, values: Mapping[str, Any], version: int, *, actor: Actor, now: datetime) -> Row:
    """Return the locked row with its new values; its key stays. Raises Conflict when it changed since ``version``."""
    wanted = {field: value for field, value in values.items() if field not in _STABLE}
    require_version(row, version, wanted)
    if changes := apply(row, wanted):
        db.session.flush()
        _record("changed", row, changes, actor, now)
    return row


def remove_row(row: Any, name: str, *, actor: Actor, now: datetime) -> None:
    """Delete a row that nothing uses; raise Refused otherwise: it can be switched off instead."""
    row_id = row.id
    delete_unused(row)
    audit.record(f"{row.__audit__}.deleted", row.__audit__, row_id, {"name": [name, None]}, actor=actor, now=now)


def _record(event: str, row: Any, changes: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    audit.record(f"{row.__audit__}.{event}", row.__audit__, row.id, changes, actor=actor, now=now)
