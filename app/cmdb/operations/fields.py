"""The fields of a type: rows that administrators keep, careful of the values that stand under them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from app.audit.operations import record
from app.cmdb import checks, fields
from app.cmdb.commands import CiFieldDetails, MoveCiField
from app.cmdb.models import CiField, CiType, CiUniqueValue
from app.cmdb.queries.values import count_values, values_of
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.directory.operations.rows import add_row, change_row, remove_row
from app.directory.operations.steps import require, require_valid
from app.directory.queries.rows import get_row
from app.directory.rights import may_administer
from app.directory.rows import Create, Delete, Update, key_of


def create_ci_field(command: Create[CiFieldDetails], *, actor: Actor, now: datetime) -> CiField:
    """Return the new field, the last of its type. Raises Forbidden, Invalid, NotFound for an unknown type."""
    require(may_administer(actor))
    get_row(CiType, command.details.type_id, lock=True)
    values = _checked(command.details)
    last = select(func.max(CiField.position)).where(CiField.type_id == values["type_id"])
    values["position"] = (db.session.scalar(last) or 0) + 1
    return add_row(CiField(**values), values, actor=actor, now=now)


def update_ci_field(command: Update[CiFieldDetails], *, actor: Actor, now: datetime) -> CiField:
    """Return the changed field; its key and its type stay.

    Raises Forbidden, Conflict, NotFound; Invalid also for a kind, a choice or a uniqueness that values forbid.
    """
    require(may_administer(actor))
    row = get_row(CiField, command.id, lock=True)
    values = _checked(replace(command.details, type_id=row.type_id, key=row.key), row)
    claims = _claims_values(row, is_unique=values["is_unique"], active=values["active"])
    changed = change_row(row, values, command.version, actor=actor, now=now)
    if claims:
        _take_values(changed)
    elif not changed.is_unique:
        db.session.execute(delete(CiUniqueValue).where(CiUniqueValue.field_id == changed.id))
    return changed


def delete_ci_field(command: Delete, *, actor: Actor, now: datetime) -> None:
    """Delete a field in which no CI has a value; raise Refused otherwise: it can be switched off instead."""
    require(may_administer(actor))
    row = get_row(CiField, command.id, lock=True)
    if number := count_values(row):
        sentence = N_("CIs with a value in it: %(number)d. Switch it off instead, and they keep it.")
        raise Refused(Message(sentence, {"number": number}), code="in_use")
    remove_row(row, row.key, actor=actor, now=now)


def move_ci_field(command: MoveCiField, *, actor: Actor, now: datetime) -> CiField:
    """Return the field at its new place among those of its type; the others close up. Raises Forbidden, NotFound."""
    require(may_administer(actor))
    row = get_row(CiField, command.id)
    of_type = select(CiField).where(CiField.type_id == row.type_id).order_by(CiField.position).with_for_update()
    rows = list(db.session.scalars(of_type))
    before = rows.index(row)
    rows.insert(max(0, min(before + command.by, len(rows) - 1)), rows.pop(before))
    # Positions are unique when the transaction ends, not at each step.
    for position, one in enumerate(rows, start=1):
        one.position = position
    db.session.flush()
    changes = {"position": [before + 1, row.position]}
    record("ci_field.moved", CiField.__audit__, row.id, changes, actor=actor, now=now)
    return row


def _checked(details: CiFieldDetails, row: CiField | None = None) -> dict[str, Any]:
    clean = checks.tidy_field(details)
    clean = replace(clean, key=key_of(clean.key, clean.names))
    faults = checks.faults_of_field(clean)
    same = (CiField.type_id == clean.type_id, CiField.key == clean.key, CiField.id != (row.id if row else 0))
    if db.session.scalar(select(CiField.id).where(*same)) is not None:
        faults["key"] = Message(N_("Another row has this key."))
    if row is not None and not faults:
        faults |= _forbidden_by_values(row, clean)
    require_valid(faults)
    names = ("type_id", "key", "names", "kind", "required", "is_unique", "help", "active")
    choices = [{"key": key, "names": dict(words)} for key, words in clean.choices]
    return {name: getattr(clean, name) for name in names} | {"choices": choices}


def _forbidden_by_values(row: CiField, wanted: CiFieldDetails) -> dict[str, Message]:
    """Return what the values that CIs have in the field do not allow."""
    if wanted.kind != row.kind:
        number = count_values(row)
        sentence = N_("CIs with a value in it: %(number)d. Its kind stays: add another field and switch this one off.")
        return {"kind": Message(sentence, {"number": number})} if number else {}
    gone = {one["key"]: one["names"] for one in row.choices} if row.choices else {}
    for key, _names in wanted.choices:
        gone.pop(key, None)
    for key, names in gone.items():
        if number := count_values(row, key):
            sentence = N_("CIs whose value is “%(choice)s”: %(number)d. Give them another one first.")
            return {"choices": Message(sentence, {"choice": names, "number": number})}
    claims = _claims_values(row, is_unique=wanted.is_unique, active=wanted.active)
    return _duplicates(row) if claims else {}


def _claims_values(row: CiField, *, is_unique: bool, active: bool) -> bool:
    """Return whether the values under the field become unique, or are again: nobody guards those that are off."""
    return is_unique and (not row.is_unique or (active and not row.active))


def _duplicates(row: CiField) -> dict[str, Message]:
    seen: dict[str, str] = {}
    for _ci_id, tag, value in values_of(row):
        key = fields.normalised(value)
        if key in seen:
            sentence = N_("%(one)s and %(other)s have the same value: change one of them first.")
            return {"is_unique": Message(sentence, {"one": seen[key], "other": tag})}
        seen[key] = tag
    return {}


def _take_values(row: CiField) -> None:
    db.session.execute(delete(CiUniqueValue).where(CiUniqueValue.field_id == row.id))
    rows: Sequence[dict[str, Any]] = [
        {"field_id": row.id, "normalised": fields.normalised(value), "ci_id": ci_id}
        for ci_id, _tag, value in values_of(row)
    ]
    if rows:
        db.session.execute(insert(CiUniqueValue), rows)
