"""The values that CIs have in the fields of their type."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from app.cmdb.fields import FieldSpec, Value, normalised, read
from app.cmdb.models import Ci, CiField
from app.cmdb.queries.cis import in_scope, matching
from app.cmdb.vocabulary import Kind
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import Message
from app.core.search import plain
from app.directory.models import Person
from app.directory.queries import found


def count_values(field: CiField, value: Any = None) -> int:
    """Return how many CIs have a value in the field, or that one value; deleted ones count, they may come back."""
    query = select(func.count()).select_from(Ci).where(Ci.type_id == field.type_id)
    # Containment is what the one GIN index of the attributes answers.
    held = Ci.attrs.has_key(field.key) if value is None else Ci.attrs.contains({field.key: value})
    return db.session.scalar(query.where(held)) or 0


def number_of_values(fields: Sequence[CiField]) -> Mapping[int, int]:
    """Return how many CIs have a value in each of these fields of one type, as ``count_values``; one statement."""
    if not fields:
        return {}
    numbers = [func.count().filter(Ci.attrs.has_key(field.key)) for field in fields]
    row = db.session.execute(select(*numbers).where(Ci.type_id == fields[0].type_id)).one()
    return {field.id: number for field, number in zip(fields, row, strict=True)}


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


def at_least(field: FieldSpec, value: Value) -> ColumnElement[bool]:
    """Return the condition "the number or the day of the field is this or more"."""
    return and_(_is_comparable(field), Ci.attrs[field.key] >= literal(value, JSONB))


def at_most(field: FieldSpec, value: Value) -> ColumnElement[bool]:
    """Return the condition "the number or the day of the field is this or less"."""
    return and_(_is_comparable(field), Ci.attrs[field.key] <= literal(value, JSONB))


def names_somebody(field: FieldSpec, text: str, actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the field names a person whom ``text`` finds", among those in the actor's sight."""
    return Ci.attrs[field.key].in_(select(func.to_jsonb(Person.id)).where(found(text, actor)))


def names_thing(field: FieldSpec, text: str, actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the field names a CI whose record holds every word of ``text``", among those in sight."""
    # It is another row than the one whose field this is: nothing of the statement around it is meant here.
    named = select(func.to_jsonb(Ci.id)).where(in_scope(actor), matching(text)).correlate(None)
    return Ci.attrs[field.key].in_(named)


# What has a from and a to is narrowed by those; a dot is in no key of a field, so no field is called like them.
ENDS = {"from": at_least, "to": at_most}
RANGED = frozenset({Kind.NUMBER, Kind.DATE})
# What a field names is found by its words, among what the reader may see.
NAMING = {Kind.PERSON: names_somebody, Kind.CI: names_thing}


def own_condition(field: FieldSpec, end: str, said: str, actor: Actor) -> ColumnElement[bool] | None:
    """Return the condition "the field says this", with an ``end`` no less or no more; None if it can never say so."""
    if bool(end) != (field.kind in RANGED):
        return None
    if field.kind in NAMING:
        return NAMING[field.kind](field, said, actor) if said.strip() else None
    value = read(field, said)
    if value is None or isinstance(value, Message):
        return None
    if end:
        return ENDS[end](field, value) if end in ENDS else None
    return says(field, str(value)) if field.kind is Kind.TEXT else Ci.attrs.contains({field.key: value})


def _is_comparable(field: FieldSpec) -> ColumnElement[bool]:
    # Values of another kind compare too: each kind comes before or after all of them. A day is a string of its digits.
    kind = "number" if field.kind is Kind.NUMBER else "string"
    return func.jsonb_typeof(Ci.attrs[field.key]) == kind
