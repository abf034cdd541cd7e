"""Types of CIs and kinds of relations: rows that administrators keep."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.cmdb import checks
from app.cmdb.commands import CiTypeDetails, RelationKindDetails
from app.cmdb.models import CiType, RelationKind
from app.cmdb.queries.relations import circle_of
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_, Message
from app.directory.operations.rows import add_row, change_row, remove_row
from app.directory.operations.steps import require, require_valid
from app.directory.queries.rows import get_row
from app.directory.rights import may_administer
from app.directory.rows import Create, Delete, Update, faults_of_named, key_of, told


def create_ci_type(command: Create[CiTypeDetails], *, actor: Actor, now: datetime) -> CiType:
    """Return the new type, without fields of its own. Raises Forbidden, Invalid."""
    require(may_administer(actor))
    values = _checked_type(command.details)
    return add_row(CiType(**values), values, actor=actor, now=now)


def update_ci_type(command: Update[CiTypeDetails], *, actor: Actor, now: datetime) -> CiType:
    """Return the changed type; its key stays. Off, it takes no new CIs. Raises Forbidden, Invalid, Conflict."""
    require(may_administer(actor))
    row = get_row(CiType, command.id, lock=True)
    return change_row(row, _checked_type(command.details, row.id), command.version, actor=actor, now=now)


def delete_ci_type(command: Delete, *, actor: Actor, now: datetime) -> None:
    """Delete a type of which there is no CI, its fields with it; raise Refused otherwise."""
    require(may_administer(actor))
    row = get_row(CiType, command.id, lock=True)
    remove_row(row, row.key, actor=actor, now=now)


def create_relation_kind(command: Create[RelationKindDetails], *, actor: Actor, now: datetime) -> RelationKind:
    """Return the new kind. Raises Forbidden, Invalid."""
    require(may_administer(actor))
    values = _checked_kind(command.details)
    return add_row(RelationKind(**values), values, actor=actor, now=now)


def update_relation_kind(command: Update[RelationKindDetails], *, actor: Actor, now: datetime) -> RelationKind:
    """Return the changed kind; its key stays. Raises Forbidden, Invalid (a circle there is already), Conflict."""
    require(may_administer(actor))
    row = get_row(RelationKind, command.id, lock=True)
    return change_row(row, _checked_kind(command.details, row), command.version, actor=actor, now=now)


def delete_relation_kind(command: Delete, *, actor: Actor, now: datetime) -> None:
    """Delete a kind by which nothing is related; raise Refused otherwise."""
    require(may_administer(actor))
    row = get_row(RelationKind, command.id, lock=True)
    remove_row(row, row.key, actor=actor, now=now)


def _checked_type(details: CiTypeDetails, row_id: int = 0) -> dict[str, Any]:
    names = told(details.names)
    clean = replace(details, key=key_of(details.key, names), names=names)
    faults = faults_of_named(clean.key, clean.names)
    if clean.icon not in checks.ICONS:
        faults["icon"] = Message(N_("Choose a value of the list."))
    faults |= _taken(CiType, clean.key, row_id)
    require_valid(faults)
    return asdict(clean)


def _checked_kind(details: RelationKindDetails, row: RelationKind | None = None) -> dict[str, Any]:
    names, inverse = told(details.names), told(details.inverse_names)
    clean = replace(details, key=key_of(details.key, names), names=names, inverse_names=inverse)
    faults = faults_of_named(clean.key, clean.names)
    if fault := faults_of_named(clean.key, clean.inverse_names).get("names"):
        faults["inverse_names"] = fault
    faults |= _taken(RelationKind, clean.key, row.id if row else 0)
    if row is not None and clean.is_acyclic and not row.is_acyclic:
        faults |= _circles(row.id)
    require_valid(faults)
    return asdict(clean)


def _taken(model: type[CiType] | type[RelationKind], key: str, row_id: int) -> dict[str, Message]:
    same = select(model.id).where(model.key == key, model.id != row_id)
    return {"key": Message(N_("Another row has this key."))} if db.session.scalar(same) is not None else {}


def _circles(kind_id: int) -> dict[str, Message]:
    tag = circle_of(kind_id)
    sentence = N_("There is a circle already, through %(tag)s: undo it first.")
    return {"is_acyclic": Message(sentence, {"tag": tag})} if tag else {}
