"""SLA policies, in order: who reads everything reads them, administrators keep them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from marshmallow import fields

from app.api.base.bounded import whole
from app.api.base.door import Door, caller, readers_of_settings
from app.api.base.naming import named_place
from app.api.base.parts import id_of
from app.api.base.rows import Rows, acts_by, open_order, open_rows
from app.api.base.shapes import GivenNames, Names, Shape, given_names, instant, key, named, one_of, text, told_names
from app.api.calendars import calendar_id_of
from app.api.categories import category_id_of
from app.sla import operations, queries
from app.sla.commands import PolicyDetails
from app.sla.models import Policy
from app.tickets.queries import category_keys
from app.tickets.vocabulary import KINDS, PRIORITIES
from app.web.words import named as named_in

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}
MOST_MINUTES = 10_000_000
NAMES = {"response": "response_minutes", "resolution": "resolution_minutes"}
door = Door("policies", "SLA policies: the first whose conditions are all met counts.", NAMES)


class PolicyShape(Shape):
    """A policy as its newest version says; a condition that is null matches everything. Targets are opening time."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    position = fields.Integer(required=True)
    name = fields.String(required=True)
    names = fields.Nested(Names, required=True)
    kind = fields.String(**OPTIONAL)
    priority = fields.String(**OPTIONAL)
    category = fields.String(**OPTIONAL)
    location = named()
    calendar = fields.String(**OPTIONAL)
    response_minutes = fields.Integer(**OPTIONAL)
    resolution_minutes = fields.Integer(**OPTIONAL)
    valid_from = instant(**OPTIONAL)
    valid_until = instant(**OPTIONAL)
    version = fields.Integer(required=True)


def _minutes() -> fields.Integer:
    return whole(1, MOST_MINUTES, allow_none=True)


class PolicyChange(Shape):
    """What to change of a policy: a new version of it is made."""

    names = fields.Nested(GivenNames)
    kind = one_of(KINDS, allow_none=True)
    priority = one_of(PRIORITIES, allow_none=True)
    category = text(100, allow_none=True)
    location = key(allow_none=True)
    calendar = text(100, allow_none=True)
    response_minutes = _minutes()
    resolution_minutes = _minutes()
    valid_from = instant(allow_none=True)
    valid_until = instant(allow_none=True)


class NewPolicy(PolicyChange):
    """A policy to add behind all others."""

    names = fields.Nested(GivenNames, required=True)


def found() -> Sequence[Policy]:
    """Return the policies in their order."""
    return queries.policies(caller())


def at(key: str) -> Policy:
    """Return the policy of an address."""
    return queries.get_policy(id_of(key), caller())


def shown(row: Policy) -> dict[str, Any]:
    """Return the policy as ``PolicyShape`` tells it."""
    said = row.current
    return {
        "id": row.id,
        "key": row.key,
        "position": row.position,
        "name": named_in(row.names),
        "names": told_names(row.names),
        "kind": said.kind,
        "priority": said.priority,
        "category": category_keys().get(said.category_id) if said.category_id is not None else None,
        "location": named_place(said.location),
        "calendar": said.calendar.key if said.calendar else None,
        "response_minutes": _in_minutes(said.response_s),
        "resolution_minutes": _in_minutes(said.resolution_s),
        "valid_from": said.valid_from,
        "valid_until": said.valid_until,
        "version": row.version,
    }


def details_of(body: Mapping[str, Any], row: Policy | None) -> PolicyDetails:
    """Return what a policy would say: what it says now, if there is one, with what is sent."""
    values: dict[str, Any] = {"names": {}}
    if row is not None:
        said = row.current
        names = ("kind", "priority", "category_id", "location_id", "calendar_id", "valid_from", "valid_until")
        values = {"names": row.names} | {name: getattr(said, name) for name in names}
        values |= {"response": _span(said.response_s), "resolution": _span(said.resolution_s)}
    for name in ("kind", "priority", "valid_from", "valid_until"):
        if name in body:
            values[name] = body[name]
    if "location" in body:
        values["location_id"] = body["location"]
    for name, minutes in NAMES.items():
        if minutes in body:
            values[name] = None if body[minutes] is None else timedelta(minutes=body[minutes])
    values["names"] = given_names(values["names"], body.get("names"))
    if "category" in body:
        values["category_id"] = category_id_of(body["category"], values.get("kind"))
    if "calendar" in body:
        values["calendar_id"] = calendar_id_of(body["calendar"])
    return PolicyDetails(**values)


def _in_minutes(seconds: int | None) -> int | None:
    return None if seconds is None else seconds // 60


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


ROWS = Rows(
    "policies",
    "policy",
    PolicyShape,
    NewPolicy,
    PolicyChange,
    found,
    at,
    shown,
    acts_by(details_of, at, operations.create_policy, operations.update_policy, operations.delete_policy),
    may_read=readers_of_settings,
)
open_rows(door, ROWS)
open_order(door, ROWS, operations.move_policy)
