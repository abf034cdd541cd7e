"""Routing rules, in order: who reads everything reads them, administrators keep them."""

from collections.abc import Sequence
from dataclasses import fields as fields_of
from typing import Any

from marshmallow import fields

from app.api.base.door import readers_of_settings
from app.api.base.naming import id_keyed, named_group, named_place
from app.api.base.parts import id_of
from app.api.base.rows import Rows, acts_by, open_order, open_rows
from app.api.base.shapes import Named, Shape, YesOrNo, key, named, one_of, text
from app.api.categories import category_id_of
from app.api.routing_rules.door import door
from app.cmdb import queries as cmdb
from app.core.i18n import N_, Message
from app.tickets import operations, queries
from app.tickets.commands import RoutingRuleDetails
from app.tickets.models import RoutingRule
from app.tickets.vocabulary import KINDS

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}


class RoutingRuleShape(Shape):
    """A rule; a condition that is null matches everything."""

    id = fields.Integer(required=True)
    position = fields.Integer(required=True)
    name = fields.String(required=True)
    kind = fields.String(**OPTIONAL)
    category = fields.String(**OPTIONAL)
    location = named()
    ci_type = fields.String(**OPTIONAL)
    group = fields.Nested(Named, required=True)
    active = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class RoutingRuleChange(Shape):
    """What to change of a rule."""

    name = text(100, 1)
    kind = one_of(KINDS, allow_none=True)
    category = text(100, allow_none=True)
    location = key(allow_none=True)
    ci_type = text(100, allow_none=True)
    group = key()
    active = YesOrNo()


class NewRoutingRule(RoutingRuleChange):
    """A rule to add behind all others."""

    name = text(100, 1, required=True)
    group = key(required=True)


def found() -> Sequence[RoutingRule]:
    """Return the rules in their order."""
    return queries.routing_rules()


def at(key: str) -> RoutingRule:
    """Return the rule of an address."""
    return queries.get_row(RoutingRule, id_of(key))


def shown(row: RoutingRule) -> dict[str, Any]:
    """Return the rule as ``RoutingRuleShape`` tells it."""
    types = {one.id: one.key for one in cmdb.ci_types(including_inactive=True)} if row.ci_type_id is not None else {}
    return {
        "id": row.id,
        "position": row.position,
        "name": row.name,
        "kind": row.kind,
        "category": row.category.key if row.category else None,
        "location": named_place(row.location),
        "ci_type": types.get(row.ci_type_id or 0),
        "group": named_group(row.group),
        "active": row.active,
        "version": row.version,
    }


def details_of(body: dict[str, Any], row: RoutingRule | None = None) -> RoutingRuleDetails:
    """Return what a body says of a rule; what it does not name is as in ``row``."""
    kept = {one.name: getattr(row, one.name) for one in fields_of(RoutingRuleDetails)} if row else {}
    names = {"location": "location_id", "group": "group_id"}
    values = kept | {names.get(name, name): one for name, one in body.items() if name not in ("category", "ci_type")}
    if "category" in body:
        values["category_id"] = category_id_of(body["category"], values.get("kind"))
    if "ci_type" in body:
        types = {one.key: one.id for one in cmdb.ci_types()}
        values["ci_type_id"] = id_keyed(types, body["ci_type"], "ci_type", Message(N_("Choose a value of the list.")))
    return RoutingRuleDetails(**values)


ROWS = Rows(
    "routing_rules",
    "routing_rule",
    RoutingRuleShape,
    NewRoutingRule,
    RoutingRuleChange,
    found,
    at,
    shown,
    acts_by(
        details_of,
        at,
        operations.create_routing_rule,
        operations.update_routing_rule,
        operations.delete_routing_rule,
    ),
    may_read=readers_of_settings,
)
open_rows(door, ROWS)
open_order(door, ROWS, operations.move_routing_rule, whole_steps=True)
