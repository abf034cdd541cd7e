"""Policies: administrators set them; every change is a new version, or a new order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.audit.diff import changes_between
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_
from app.directory.operations.ordered import (
    clean_names,
    delete_with_versions,
    free_key,
    move_in_order,
    require_same,
)
from app.directory.operations.steps import require, require_valid
from app.directory.rights import may_administer
from app.sla import queries
from app.sla.checks import faults_of_policy
from app.sla.commands import CreatePolicy, DeletePolicy, MovePolicy, PolicyDetails, UpdatePolicy
from app.sla.models import Policy, PolicyVersion
from app.sla.operations.rows import recompute_clocks

_CONDITIONS = ("kind", "priority", "category_id", "location_id", "calendar_id", "valid_from", "valid_until")
_IN_USE = N_("Clocks were measured with this policy: give it an end instead of deleting it.")


def create_policy(command: CreatePolicy, *, actor: Actor, now: datetime) -> Policy:
    """Return the new policy, asked after all others. Raises Forbidden, Invalid."""
    require(may_administer(actor))
    details = _checked(command.details)
    last = db.session.scalar(select(func.max(Policy.position))) or 0
    policy = Policy(key=free_key(Policy, details.names), names=details.names, position=last + 1)
    db.session.add(policy)
    db.session.flush()
    _add_version(policy, _content(details), actor, now)
    record("policy.created", "policies", policy.id, changes_between({}, _said(details)), actor=actor, now=now)
    return policy


def update_policy(command: UpdatePolicy, *, actor: Actor, now: datetime) -> Policy:
    """Return the policy with a new version, or as it was if nothing differs.

    The running clocks are computed again by a job. Raises NotFound, Forbidden, Invalid, Conflict.
    """
    policy = queries.get_policy(command.policy_id, actor)
    require(may_administer(actor))
    details = _checked(command.details)
    theirs = {"names": policy.names, **{field: getattr(policy.current, field) for field in _content(details)}}
    ours = {"names": details.names, **_content(details)}
    require_same(policy, command.version, ours, theirs)
    changes = changes_between(theirs, ours)
    if not changes:
        return policy
    policy.names = details.names
    if changes.keys() - {"names"}:
        policy.last_no += 1
        _add_version(policy, _content(details), actor, now)
    db.session.flush()
    record("policy.changed", "policies", policy.id, changes, actor=actor, now=now)
    return policy


def move_policy(command: MovePolicy, *, actor: Actor, now: datetime) -> Policy:
    """Return the policy at its new place; the others close up. Raises NotFound, Forbidden."""
    policy = queries.get_policy(command.policy_id, actor)
    require(may_administer(actor))
    if moved := move_in_order(policy, command.by):
        recompute_clocks()
        record("policy.moved", "policies", policy.id, {"position": [*moved]}, actor=actor, now=now)
    return policy


def delete_policy(command: DeletePolicy, *, actor: Actor, now: datetime) -> None:
    """Delete a policy that never measured a clock. Raises NotFound, Forbidden, Refused."""
    policy = queries.get_policy(command.policy_id, actor)
    require(may_administer(actor))
    key = policy.key
    delete_with_versions(policy, _IN_USE)
    recompute_clocks()
    record("policy.deleted", "policies", command.policy_id, {"key": [key, None]}, actor=actor, now=now)


def _checked(details: PolicyDetails) -> PolicyDetails:
    clean = replace(details, names=clean_names(details.names))
    require_valid(faults_of_policy(clean))
    return clean


def _content(details: PolicyDetails) -> dict[str, Any]:
    seconds = {
        f"{target}_s": None if span is None else int(span.total_seconds())
        for target, span in (("response", details.response), ("resolution", details.resolution))
    }
    return seconds | {field: getattr(details, field) for field in _CONDITIONS}


def _said(details: PolicyDetails) -> dict[str, Any]:
    return {"names": details.names, **{key: value for key, value in _content(details).items() if value is not None}}


def _add_version(policy: Policy, content: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    made = {"no": policy.last_no, "created_at": now, "created_by_id": actor.person_id}
    db.session.add(PolicyVersion(policy_id=policy.id, **made, **content))
    db.session.flush()
    db.session.expire(policy, ["current"])
    recompute_clocks()
