"""The values that CIs have in the fields of their type."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from app.cmdb.fields import FieldSpec, Value, normalised
from app.cmdb.models import Ci, CiField
from app.cmdb.queries.cis import matching
from app.core.db import db
from app.core.search import plain


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


def says(field: FieldSpec, text: str) -> ColumnElement[bool]:
    """Return the condition "the text field says exactly this", case, accents and blanks apart."""
    said = func.normalize(Ci.attrs[field.key].as_string(), literal_column("NFKC"))
    spaced = func.btrim(func.regexp_replace(said, literal(r"\s+", String), " ", "g"))
    # The index of the words finds the few that can be meant; the field itself decides.
    return and_(matching(text), func.immutable_unaccent(func.lower(spaced)) == plain(normalised(text)))


def at_least(field: FieldSpec, number: Value) -> ColumnElement[bool]:
    """Return the condition "the number field says this or more"."""
    return and_(_is_number(field), Ci.attrs[field.key] >= literal(number, JSONB))


def at_most(field: FieldSpec, number: Value) -> ColumnElement[bool]:
    """Return the condition "the number field says this or less"."""
    return and_(_is_number(field), Ci.attrs[field.key] <= literal(number, JSONB))


def _is_number(field: FieldSpec) -> ColumnElement[bool]:
    # Values of another kind compare with numbers too: each kind comes before or after all of them.
    return func.jsonb_typeof(Ci.attrs[field.key]) == "number"
