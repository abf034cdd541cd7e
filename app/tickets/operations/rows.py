"""The steps that every configurable row of the tickets is kept by; whose right it is, the verb has asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from app.audit import operations as audit
from app.core.actor import Actor
from app.core.db import db
from app.directory.checks import key_from
from app.directory.operations.steps import apply, delete_unused, require_version
from app.tickets.models import Category, HoldReason, ReplyTemplate, RoutingRule

Row = TypeVar("Row", Category, HoldReason, RoutingRule, ReplyTemplate)
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


def remove_row(row: Row, name: str, *, actor: Actor, now: datetime) -> None:
    """Delete a row that nothing uses; raise Refused otherwise: it can be switched off instead."""
    row_id = row.id
    delete_unused(row)
    audit.record(f"{row.__audit__}.deleted", row.__audit__, row_id, {"name": [name, None]}, actor=actor, now=now)


def told(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts by language without their outer blanks, the empty ones left out."""
    return {lang: text.strip() for lang, text in texts.items() if text.strip()}


def key_of(key: str, names: Mapping[str, str]) -> str:
    """Return the key as typed, or one made of the first name."""
    return key.strip() or key_from(next(iter(names.values()), "")).replace("-", "_")


def _record(event: str, row: Row, changes: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    audit.record(f"{row.__audit__}.{event}", row.__audit__, row.id, changes, actor=actor, now=now)
