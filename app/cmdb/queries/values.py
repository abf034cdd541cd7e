"""The values that CIs have in the fields of their type."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from app.cmdb.models import Ci, CiField
from app.core.db import db


def count_values(field: CiField, value: Any = None) -> int:
    """Return how many CIs have a value in the field, or that one value; deleted ones count, they may come back."""
    query = select(func.count()).select_from(Ci).where(Ci.type_id == field.type_id)
    # Containment is what the one GIN index of the attributes answers.
    held = Ci.attrs.has_key(field.key) if value is None else Ci.attrs.contains({field.key: value})
    return db.session.scalar(query.where(held)) or 0


def values_of(field: CiField) -> Sequence[Row[int, str, Any]]:
    """Return id, tag and value of each CI in sight that has a value in the field, by tag."""
    query = select(Ci.id, Ci.tag, Ci.attrs[field.key]).where(Ci.type_id == field.type_id, Ci.deleted_at.is_(None))
    return db.session.execute(query.where(Ci.attrs.has_key(field.key)).order_by(Ci.tag)).all()
