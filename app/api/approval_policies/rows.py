"""Approval policies, in order: who reads everything reads them, administrators keep them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from marshmallow import fields

from app.api.approval_policies.door import door
from app.api.base.bounded import Several, whole
from app.api.base.door import caller, readers_of_settings
from app.api.base.naming import named_place
from app.api.base.parts import id_of
from app.api.base.rows import Rows, acts_by, open_order, open_rows
from app.api.base.shapes import GivenNames, Names, Shape, given_names, key, named, one_of, text, told_names
from app.api.categories import category_of
from app.approvals import operations, queries
from app.approvals.asking import Asks, Who
from app.approvals.checks import ASKS_MAX, LEVELS_MAX
from app.approvals.commands import PolicyDetails
from app.approvals.models import ApprovalPolicy
from app.approvals.policy import Level
from app.approvals.rules import Rule
from app.tickets.queries import category_keys
from app.tickets.vocabulary import TASK
from app.web.words import named as named_in

MOST_CATEGORIES, MOST_HOURS = 200, 10_000


class Asked(Shape):
    """Whom a level asks: a `person` or a `group` by its id, the requester's `manager`, the `location`'s approver."""

    who = one_of([one.value for one in Who], required=True)
    id = key(allow_none=True, load_default=None)


def _hours_given() -> fields.Integer:
    return whole(1, MOST_HOURS, allow_none=True, load_default=None)


class LevelShape(Shape):
    """A step; `any`, `all`, or the `quorum` per cent of those it asks. Delay and expiry are hours."""

    asks = Several(fields.Nested(Asked), ASKS_MAX, 1, required=True)
    rule = one_of([one.value for one in Rule], load_default=Rule.ANY.value)
    quorum = whole(1, 100, allow_none=True, load_default=None)
    delay_hours = _hours_given()
    expiry_hours = _hours_given()


class ApprovalPolicyShape(Shape):
    """A policy as its newest version says."""

    id = fields.Integer(required=True)
    position = fields.Integer(required=True)
    name = fields.String(required=True)
    names = fields.Nested(Names, required=True)
    categories = fields.List(fields.String(), required=True)
    location = named()
    levels = fields.List(fields.Nested(LevelShape), required=True)
    version = fields.Integer(required=True)


def _levels(**kwargs: Any) -> fields.List:
    return Several(fields.Nested(LevelShape), LEVELS_MAX, 1, **kwargs)


def _categories(**kwargs: Any) -> fields.List:
    return Several(text(100, 1), MOST_CATEGORIES, 1, **kwargs)


class ApprovalPolicyChange(Shape):
    """What to change of a policy: a new version of it is made."""

    names = fields.Nested(GivenNames)
    categories = _categories()
    location = key(allow_none=True)
    levels = _levels()


class NewApprovalPolicy(ApprovalPolicyChange):
    """A policy to add behind all others."""

    names = fields.Nested(GivenNames, required=True)
    categories = _categories(required=True)
    levels = _levels(required=True)


def found() -> Sequence[ApprovalPolicy]:
    """Return the policies in their order."""
    return queries.policies(caller())


def at(key: str) -> ApprovalPolicy:
    """Return the policy of an address."""
    return queries.get_policy(id_of(key), caller())


def shown(row: ApprovalPolicy) -> dict[str, Any]:
    """Return the policy as ``ApprovalPolicyShape`` tells it."""
    keys = category_keys()
    return {
        "id": row.id,
        "position": row.position,
        "name": named_in(row.names),
        "names": told_names(row.names),
        "categories": sorted(keys[one.category_id] for one in row.current.categories),
        "location": named_place(row.current.location),
        "levels": [_told(queries.level_of(one)) for one in row.current.levels],
        "version": row.version,
    }


def details_of(body: Mapping[str, Any], row: ApprovalPolicy | None) -> PolicyDetails:
    """Return what a policy would say: what it says now, if there is one, with what is sent."""
    kept = PolicyDetails({}, frozenset(), ()) if row is None else operations.details_of(row)
    categories = kept.category_ids
    if "categories" in body:
        categories = frozenset(category_of(TASK, one, "categories") or 0 for one in body["categories"])
    levels = tuple(map(_level, body["levels"])) if "levels" in body else kept.levels
    names = given_names(kept.names, body.get("names"))
    return PolicyDetails(names, categories, levels, body.get("location", kept.location_id))


def _level(said: Mapping[str, Any]) -> Level:
    asks = tuple(Asks(Who(one["who"]), one["id"]) for one in said["asks"])
    delay, expiry = (_span(said[name]) for name in ("delay_hours", "expiry_hours"))
    return Level(asks, Rule(said["rule"]), said["quorum"], delay, expiry)


def _told(level: Level) -> dict[str, Any]:
    return {
        "asks": [{"who": one.who.value, "id": one.id} for one in level.asks],
        "rule": level.rule.value,
        "quorum": level.quorum,
        "delay_hours": _hours(level.delay),
        "expiry_hours": _hours(level.expiry),
    }


def _span(hours: int | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)


def _hours(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds()) // 3600


ROWS = Rows(
    "approval_policies",
    "approval_policy",
    ApprovalPolicyShape,
    NewApprovalPolicy,
    ApprovalPolicyChange,
    found,
    at,
    shown,
    acts_by(details_of, at, operations.create_policy, operations.update_policy, operations.delete_policy),
    may_read=readers_of_settings,
)
open_rows(door, ROWS)
open_order(door, ROWS, operations.move_policy)
