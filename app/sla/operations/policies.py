"""Policies: administrators set them; every change is a new version, or a new order."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.i18n import N_
from app.directory.operations.ordered import move_in_order, next_position
from app.directory.operations.steps import require, require_valid
from app.directory.operations.versions import add_versioned, change_versioned, remove_versioned
from app.directory.rights import may_administer
from app.directory.rows import told
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
    policy = Policy(names=details.names, position=next_position(Policy))
    add_versioned(policy, _version(details), _said(details), actor=actor, now=now)
    recompute_clocks()
    return policy


def update_policy(command: UpdatePolicy, *, actor: Actor, now: datetime) -> Policy:
    """Return the policy with a new version, or as it was if nothing differs.

    The running clocks are computed again by a job. Raises NotFound, Forbidden, Invalid, Conflict.
    """
    policy = queries.get_policy(command.id, actor)
    require(may_administer(actor))
    details = _checked(command.details)
    says = {"names": policy.names, **{field: getattr(policy.current, field) for field in _content(details)}}
    if change_versioned(policy, command.version, _version(details), says, _said(details), actor=actor, now=now):
        recompute_clocks()
    return policy


def move_policy(command: MovePolicy, *, actor: Actor, now: datetime) -> Policy:
    """Return the policy at its new place; the others close up. Raises NotFound, Forbidden."""
    policy = queries.get_policy(command.id, actor)
    require(may_administer(actor))
    if move_in_order(policy, command.by, actor=actor, now=now):
        recompute_clocks()
    return policy


def delete_policy(command: DeletePolicy, *, actor: Actor, now: datetime) -> None:
    """Delete a policy that never measured a clock. Raises NotFound, Forbidden, Refused."""
    policy = queries.get_policy(command.id, actor)
    require(may_administer(actor))
    remove_versioned(policy, _IN_USE, actor=actor, now=now)
    recompute_clocks()


def _checked(details: PolicyDetails) -> PolicyDetails:
    clean = replace(details, names=told(details.names))
    require_valid(faults_of_policy(clean))
    return clean


def _content(details: PolicyDetails) -> dict[str, Any]:
    seconds = {
        f"{target}_s": None if span is None else int(span.total_seconds())
        for target, span in (("response", details.response), ("resolution", details.resolution))
    }
    return seconds | {field: getattr(details, field) for field in _CONDITIONS}


def _said(details: PolicyDetails) -> dict[str, Any]:
    return {"names": details.names, **_content(details)}


def _version(details: PolicyDetails) -> PolicyVersion:
    return PolicyVersion(**_content(details))
