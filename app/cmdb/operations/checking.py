"""What the database knows of a record that is about to be kept: what is taken, what does not exist."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, func, insert, literal, or_, select

from app.cmdb import checks, fields, queries
from app.cmdb.commands import CiDetails
from app.cmdb.fields import FieldSpec
from app.cmdb.models import Ci, CiUniqueValue
from app.cmdb.vocabulary import Kind
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_, Message
from app.directory.models import Location, Person
from app.directory.queries import people_visible_to

_GONE = {
    Kind.PERSON: Message(N_("Choose a person of the directory.")),
    Kind.LOCATION: Message(N_("There is no such location.")),
    Kind.CI: Message(N_("There is no such CI, or you may not see it.")),
}
_TAKEN = {
    "tag": N_("Another CI has the tag %(tag)s."),
    "serial": N_("%(tag)s, of the same manufacturer, has this serial number."),
}


def checked(
    details: CiDetails, specs: Sequence[FieldSpec], actor: Actor, before: Ci | None = None
) -> tuple[dict[str, Any], dict[str, Message]]:
    """Return the columns of the record as they are kept, and a sentence for each fault.

    What ``before`` says already is not asked again of the directory: a holder of a role may have left since.
    """
    clean = checks.trimmed(details)
    attrs, faults = fields.read_all(specs, _of_type(clean.attrs, specs, before))
    faults |= checks.faults_of_ci(clean)
    kept = dict(before.attrs) if before else {}
    for spec in specs:
        value = attrs.get(spec.key)
        if value is not None and value != kept.get(spec.key) and not _exists(spec.kind, value, actor):
            faults[fields.form_name(spec.key)] = _GONE[spec.kind]
    if clean.location_id is not None and db.session.get(Location, clean.location_id) is None:
        faults["location_id"] = _GONE[Kind.LOCATION]
    faults |= _taken(clean, before) | _taken_values(attrs, specs, before)
    # A field that was switched off keeps what it said.
    known = {spec.key for spec in specs}
    attrs |= {key: value for key, value in kept.items() if key not in known}
    names = ("name", "tag", "manufacturer", "model", "serial", "location_id", "purchased_on", "warranty_until", "notes")
    return {name: getattr(clean, name) for name in names} | {"attrs": attrs}, faults


def keep_unique_values(ci: Ci, specs: Sequence[FieldSpec]) -> None:
    """Write down the values of ``ci`` that no other may have; a race ends at the primary key."""
    rows = [
        {"field_id": spec.id, "normalised": fields.normalised(ci.attrs[spec.key]), "ci_id": ci.id}
        for spec in specs
        if spec.is_unique and spec.key in ci.attrs
    ]
    if any(spec.is_unique for spec in specs):
        db.session.execute(delete(CiUniqueValue).where(CiUniqueValue.ci_id == ci.id))
    if rows:
        db.session.execute(insert(CiUniqueValue), rows)


def forget_unique_values(ci: Ci) -> None:
    """Let others have the values of ``ci``."""
    db.session.execute(delete(CiUniqueValue).where(CiUniqueValue.ci_id == ci.id))


def _of_type(attrs: Mapping[str, Any], specs: Sequence[FieldSpec], before: Ci | None) -> dict[str, Any]:
    """Return the values given, without those of fields that were switched off and say what they said before."""
    known = {spec.key for spec in specs}
    old = before.attrs if before else {}
    return {key: value for key, value in attrs.items() if key in known or old.get(key) != value}


def _exists(kind: Kind, value: Any, actor: Actor) -> bool:
    if kind is Kind.PERSON:
        person = people_visible_to(actor).where(Person.id == value, Person.active).with_only_columns(Person.id)
        return db.session.scalar(person) is not None
    if kind is Kind.LOCATION:
        return db.session.get(Location, value) is not None
    if kind is Kind.CI:
        ci = queries.visible_to(actor).where(Ci.id == value).with_only_columns(Ci.id)
        return db.session.scalar(ci) is not None
    return True


def _taken(clean: CiDetails, before: Ci | None) -> dict[str, Message]:
    """Return the faults of a tag and a serial number that another CI has, whoever may see that one; one query."""
    others = select(Ci.tag).where(Ci.deleted_at.is_(None), Ci.id != (before.id if before else 0))
    same_maker = func.lower(Ci.manufacturer) == clean.manufacturer.lower()
    same_serial = (Ci.serial != "", same_maker, func.lower(Ci.serial) == clean.serial.lower())
    by_tag = others.add_columns(literal("tag")).where(func.lower(Ci.tag) == clean.tag.lower())
    by_serial = others.add_columns(literal("serial")).where(literal(bool(clean.serial)), *same_serial)
    return {
        field: Message(_TAKEN[field], {"tag": tag}) for tag, field in db.session.execute(by_tag.union_all(by_serial))
    }


def _taken_values(attrs: Mapping[str, Any], specs: Sequence[FieldSpec], before: Ci | None) -> dict[str, Message]:
    wanted = {spec.id: spec for spec in specs if spec.is_unique and spec.key in attrs}
    if not wanted:
        return {}
    pairs = [
        and_(CiUniqueValue.field_id == spec.id, CiUniqueValue.normalised == fields.normalised(attrs[spec.key]))
        for spec in wanted.values()
    ]
    query = select(CiUniqueValue.field_id, Ci.tag).join(Ci, Ci.id == CiUniqueValue.ci_id).where(or_(*pairs))
    return {
        fields.form_name(wanted[field_id].key): Message(N_("%(tag)s has this value already."), {"tag": tag})
        for field_id, tag in db.session.execute(query.where(Ci.id != (before.id if before else 0)))
    }
