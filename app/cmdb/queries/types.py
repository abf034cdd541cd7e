"""Types and their fields: everybody may read them, administrators change them."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.cmdb.fields import FieldSpec
from app.cmdb.models import Ci, CiField, CiType
from app.core.db import db
from app.core.errors import NotFound


def ci_types(*, including_inactive: bool = False) -> Sequence[CiType]:
    """Return the types in the order of their making."""
    query = select(CiType).order_by(CiType.id)
    return db.session.scalars(query if including_inactive else query.where(CiType.active)).all()


def get_type(type_id: int) -> CiType:
    """Return a type; raise NotFound when there is none."""
    found = db.session.get(CiType, type_id)
    if found is None:
        raise NotFound
    return found


def type_keyed(key: str) -> CiType:
    """Return the type with this key; raise NotFound when there is none."""
    found = db.session.scalar(select(CiType).where(CiType.key == key))
    if found is None:
        raise NotFound
    return found


def field_keyed(type_id: int, key: str) -> CiField:
    """Return the field of a type with this key; raise NotFound when there is none."""
    found = db.session.scalar(select(CiField).where(CiField.type_id == type_id, CiField.key == key))
    if found is None:
        raise NotFound
    return found


def fields_of(type_id: int, *, including_inactive: bool = False) -> Sequence[CiField]:
    """Return the fields of a type in their order."""
    query = select(CiField).where(CiField.type_id == type_id).order_by(CiField.position)
    return db.session.scalars(query if including_inactive else query.where(CiField.active)).all()


def specs_of(type_id: int) -> list[FieldSpec]:
    """Return the fields of a type that are in use, as the rules see them, in their order."""
    return [field.spec for field in fields_of(type_id)]


def fields_by_type(type_ids: Collection[int], *, including_inactive: bool = False) -> Mapping[int, list[CiField]]:
    """Return the fields of several types in their order, by type; one statement."""
    query = select(CiField).where(CiField.type_id.in_(type_ids)).order_by(CiField.type_id, CiField.position)
    found: dict[int, list[CiField]] = {}
    for field in db.session.scalars(query if including_inactive else query.where(CiField.active)):
        found.setdefault(field.type_id, []).append(field)
    return found


def all_fields() -> Sequence[CiField]:
    """Return the fields in use of every type in use, type by type."""
    query = select(CiField).join(CiField.type).where(CiField.active, CiType.active).options(joinedload(CiField.type))
    return db.session.scalars(query.order_by(CiField.type_id, CiField.position)).all()


def numbers_by_type() -> Mapping[int, int]:
    """Return how many CIs there are of each type, deleted ones apart."""
    query = select(Ci.type_id, func.count()).where(Ci.deleted_at.is_(None)).group_by(Ci.type_id)
    return dict(db.session.execute(query).all())
