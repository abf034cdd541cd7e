"""The rows that administrators edit: categories, hold reasons, the priority matrix, routing rules."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from app.access.ticket_rights import PURPOSE
from app.audit import operations as audit
from app.cmdb.models import CiType
from app.core.actor import Actor
from app.core.db import Base, db
from app.core.i18n import N_, Message
from app.core.writing import one_line
from app.directory.models import Group, Location
from app.directory.operations.ordered import move_in_order, next_position
from app.directory.operations.rows import add_row, change_row, remove_row
from app.directory.operations.steps import require, require_valid
from app.directory.rights import may_administer
from app.directory.rows import key_of, told
from app.tickets.commands import (
    CategoryDetails,
    Create,
    Delete,
    HoldReasonDetails,
    MoveRule,
    RoutingRuleDetails,
    SetMatrix,
    Update,
)
from app.tickets.models import Category, HoldReason, PriorityCell, RoutingRule
from app.tickets.queries import settings
from app.tickets.queries.workers import may_receive
from app.tickets.rows import faults_of_matrix, faults_of_named, faults_of_rule
from app.tickets.vocabulary import KINDS

Row = TypeVar("Row", Category, HoldReason, RoutingRule)


def create_category(command: Create[CategoryDetails], *, actor: Actor, now: datetime) -> Category:
    """Return the new category. Raises Forbidden, Invalid."""
    return _create(Category, _checked_named(Category, command.details), actor, now)


def update_category(command: Update[CategoryDetails], *, actor: Actor, now: datetime) -> Category:
    """Return the changed category; its key and its kind stay. Raises Forbidden, Invalid, Conflict, NotFound."""
    values = _checked_named(Category, command.details, command.id)
    # Tickets of the kind have it: as the other kind's it would be a category they may not have.
    values.pop("kind")
    return _update(Category, command.id, values, command.version, actor, now)


def delete_category(command: Delete, *, actor: Actor, now: datetime) -> None:
    """Delete a category that nothing uses; raise Refused otherwise: it can be switched off instead."""
    _delete(Category, command.id, actor, now)


def create_hold_reason(command: Create[HoldReasonDetails], *, actor: Actor, now: datetime) -> HoldReason:
    """Return the new hold reason. Raises Forbidden, Invalid."""
    return _create(HoldReason, _checked_named(HoldReason, command.details), actor, now)


def update_hold_reason(command: Update[HoldReasonDetails], *, actor: Actor, now: datetime) -> HoldReason:
    """Return the changed hold reason; its key stays. Raises Forbidden, Invalid, Conflict, NotFound."""
    values = _checked_named(HoldReason, command.details, command.id)
    return _update(HoldReason, command.id, values, command.version, actor, now)


def delete_hold_reason(command: Delete, *, actor: Actor, now: datetime) -> None:
    """Delete a hold reason that nothing uses; raise Refused otherwise: it can be switched off instead."""
    _delete(HoldReason, command.id, actor, now)


def create_routing_rule(command: Create[RoutingRuleDetails], *, actor: Actor, now: datetime) -> RoutingRule:
    """Return the new rule, the last in the order. Raises Forbidden, Invalid."""
    values = {"position": next_position(RoutingRule)}
    return _create(RoutingRule, {**checked_rule(command.details), **values}, actor, now)


def update_routing_rule(command: Update[RoutingRuleDetails], *, actor: Actor, now: datetime) -> RoutingRule:
    """Return the changed rule, at its place. Raises Forbidden, Invalid, Conflict, NotFound."""
    return _update(RoutingRule, command.id, checked_rule(command.details), command.version, actor, now)


def delete_routing_rule(command: Delete, *, actor: Actor, now: datetime) -> None:
    """Delete a rule; tickets keep the trace of what it chose."""
    _delete(RoutingRule, command.id, actor, now)


def move_routing_rule(command: MoveRule, *, actor: Actor, now: datetime) -> RoutingRule:
    """Return the rule at its new place; the others close up. Raises Forbidden, NotFound."""
    require(may_administer(actor))
    rule = settings.get_row(RoutingRule, command.id)
    move_in_order(rule, command.by, actor=actor, now=now)
    return rule


def set_matrix(command: SetMatrix, *, actor: Actor, now: datetime) -> None:
    """Set cells of the priority matrix; open tickets keep theirs until they are edited. Raises Forbidden, Invalid."""
    require(may_administer(actor))
    require_valid(faults_of_matrix(command.cells))
    changes: dict[str, Any] = {}
    for cell in db.session.scalars(select(PriorityCell).with_for_update()):
        wanted = command.cells.get((cell.impact, cell.urgency), cell.priority)
        if wanted != cell.priority:
            changes[f"{cell.impact}.{cell.urgency}"] = [cell.priority, wanted]
            cell.priority = wanted
    if changes:
        db.session.flush()
        audit.record("priority_matrix.changed", PriorityCell.__audit__, None, changes, actor=actor, now=now)


def checked_rule(details: RoutingRuleDetails) -> dict[str, Any]:
    """Return the values of a routing rule as they are kept; raise Invalid with the fields that are wrong."""
    clean = replace(details, name=one_line(details.name))
    faults = faults_of_rule(clean.name, clean.kind)
    known: tuple[tuple[str, type[Base], int | None], ...] = (
        ("category_id", Category, clean.category_id),
        ("location_id", Location, clean.location_id),
        ("ci_type_id", CiType, clean.ci_type_id),
        ("group_id", Group, clean.group_id),
    )
    for field, model, value in known:
        if value is not None and db.session.get(model, value) is None:
            faults[field] = Message(N_("Choose a value of the list."))
    category = db.session.get(Category, clean.category_id) if clean.category_id is not None else None
    if category is not None and clean.kind not in (None, category.kind) and "category_id" not in faults:
        faults["category_id"] = Message(N_("This category is of the other kind: no ticket would ever match."))
    kinds = (clean.kind,) if clean.kind in PURPOSE else KINDS
    if "group_id" not in faults and not any(may_receive(clean.group_id, kind) for kind in kinds):
        faults["group_id"] = Message(N_("Choose an active group that works such tickets."))
    require_valid(faults)
    return asdict(clean)


def _create(model: type[Row], values: dict[str, Any], actor: Actor, now: datetime) -> Row:
    require(may_administer(actor))
    return add_row(model(**values), values, actor=actor, now=now)


def _update(model: type[Row], row_id: int, values: dict[str, Any], version: int, actor: Actor, now: datetime) -> Row:
    require(may_administer(actor))
    row = settings.get_row(model, row_id, lock=True)
    return change_row(row, values, version, actor=actor, now=now)


def _delete(model: type[Row], row_id: int, actor: Actor, now: datetime) -> None:
    require(may_administer(actor))
    row = settings.get_row(model, row_id, lock=True)
    remove_row(row, row.name if isinstance(row, RoutingRule) else row.key, actor=actor, now=now)


def _checked_named(
    model: type[Category] | type[HoldReason], details: CategoryDetails | HoldReasonDetails, row_id: int = 0
) -> dict[str, Any]:
    names = told(details.names)
    clean = replace(details, key=key_of(details.key, names), names=names)
    faults = faults_of_named(clean.key, clean.names)
    if db.session.scalar(select(model.id).where(model.key == clean.key, model.id != row_id)) is not None:
        faults["key"] = Message(N_("Another row has this key."))
    if isinstance(clean, CategoryDetails) and clean.kind not in KINDS:
        faults["kind"] = Message(N_("Choose a value of the list."))
    require_valid(faults)
    return asdict(clean)
