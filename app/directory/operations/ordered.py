"""The steps of configurable rows whose order decides; whose right it is, the verb has asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db


def next_position(model: type[Any]) -> int:
    """Return the place behind all rows."""
    return (db.session.scalar(select(func.max(model.position))) or 0) + 1


def move_in_order(row: Any, by: int, *, actor: Actor, now: datetime) -> bool:
    """Move a row ``by`` places, the others close up, and record it; return False when it stays.

    Two moves at once could both take the same place: the lock makes the second one see the first.
    """
    model = type(row)
    rows = list(db.session.scalars(select(model).order_by(model.position).with_for_update()))
    before = rows.index(row)
    after = max(0, min(before + by, len(rows) - 1))
    if before == after:
        return False
    rows.insert(after, rows.pop(before))
    # Positions are unique when the transaction ends, not at each step.
    for position, one in enumerate(rows, start=1):
        one.position = position
    db.session.flush()
    changes = {"position": [before + 1, after + 1]}
    record(f"{row.__one__}.moved", row.__audit__, row.id, changes, actor=actor, now=now)
    return True
