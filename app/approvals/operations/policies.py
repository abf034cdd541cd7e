"""Policies: administrators set them; every change is a new version, or a new order."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.approvals import queries
from app.approvals.asking import Subject, Who, asked_at
from app.approvals.checks import faults_of_asked, faults_of_policy
from app.approvals.commands import CreatePolicy, DeletePolicy, MovePolicy, PolicyDetails, UpdatePolicy
from app.approvals.models import (
    ApprovalAsk,
    ApprovalLevel,
    ApprovalPolicy,
    ApprovalPolicyCategory,
    ApprovalPolicyVersion,
)
from app.approvals.policy import Level, Policy
from app.approvals.queries.policies import unusable
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_
from app.directory.operations.ordered import move_in_order, next_position
from app.directory.operations.steps import require, require_valid
from app.directory.operations.versions import add_versioned, change_versioned, remove_versioned
from app.directory.rights import may_administer
from app.directory.rows import told

_IN_USE = N_("Tasks were approved by this policy: give its categories to another one instead of deleting it.")


def create_policy(command: CreatePolicy, *, actor: Actor, now: datetime) -> ApprovalPolicy:
    """Return the new policy, asked after all others. Raises Forbidden, Invalid."""
    require(may_administer(actor))
    details = _checked(command.details)
    policy = ApprovalPolicy(names=details.names, position=next_position(ApprovalPolicy))
    return add_versioned(policy, _version(details), _said(details), actor=actor, now=now)


def update_policy(command: UpdatePolicy, *, actor: Actor, now: datetime) -> ApprovalPolicy:
    """Return the policy with a new version, or as it was if nothing differs; open rounds keep theirs.

    Raises NotFound, Forbidden, Invalid, Conflict.
    """
    policy = queries.get_policy(command.id, actor)
    require(may_administer(actor))
    details = _checked(command.details)
    says = _said(details_of(policy))
    change_versioned(policy, command.version, _version(details), says, _said(details), actor=actor, now=now)
    return policy


def move_policy(command: MovePolicy, *, actor: Actor, now: datetime) -> ApprovalPolicy:
    """Return the policy at its new place; the others close up. Raises NotFound, Forbidden."""
    policy = queries.get_policy(command.id, actor)
    require(may_administer(actor))
    move_in_order(policy, command.by, actor=actor, now=now)
    return policy


def delete_policy(command: DeletePolicy, *, actor: Actor, now: datetime) -> None:
    """Delete a policy that approved nothing yet: its categories go straight to *new*. Raises NotFound, Refused."""
    policy = queries.get_policy(command.id, actor)
    require(may_administer(actor))
    remove_versioned(policy, _IN_USE, actor=actor, now=now)


def preview(details: PolicyDetails, subject: Subject, now: datetime) -> list[tuple[Level, tuple[int, ...]]]:
    """Return each level with the ids of those it would ask about ``subject`` now; nothing changes."""
    shown = []
    for level in details.levels:
        asked = asked_at(level.asks, subject, queries.circle_of(level.asks, subject, now))
        shown.append((level, tuple(one.person_id for one in asked)))
    return shown


def is_about(details: PolicyDetails, subject: Subject) -> bool:
    """Return whether a policy that says this would be about such a task: its category, at its place."""
    return Policy(0, 0, details.category_ids, details.levels, details.location_id).covers(subject)


def goes_before(policy_id: int | None, subject: Subject) -> ApprovalPolicy | None:
    """Return the policy that is asked about ``subject`` before this one, a new one standing last; None for none."""
    for one, policy in queries.policies_in_order().items():
        if one == policy_id:
            return None
        if policy.covers(subject):
            return db.session.get(ApprovalPolicy, one)
    return None


def details_of(policy: ApprovalPolicy) -> PolicyDetails:
    """Return what the newest version of a policy says."""
    version = policy.current
    return PolicyDetails(
        names=dict(policy.names),
        category_ids=frozenset(row.category_id for row in version.categories),
        levels=tuple(map(queries.level_of, version.levels)),
        location_id=version.location_id,
    )


def _said(details: PolicyDetails) -> dict[str, Any]:
    """Return what a policy says in plain values, as the audit record and a conflict show it."""
    return {
        "names": details.names,
        "category_ids": sorted(details.category_ids),
        "location_id": details.location_id,
        "levels": [
            {
                "asks": [[one.who.value, one.id] for one in level.asks],
                "rule": level.rule.value,
                "quorum": level.quorum,
                "delay_s": _seconds(level.delay),
                "expiry_s": _seconds(level.expiry),
            }
            for level in details.levels
        ],
    }


def _checked(details: PolicyDetails) -> PolicyDetails:
    clean = replace(details, names=told(details.names))
    faults = faults_of_policy(clean)
    for no, level in enumerate(clean.levels, start=1):
        people = [one.id for one in level.asks if one.who is Who.PERSON and one.id is not None]
        groups = [one.id for one in level.asks if one.who is Who.GROUP and one.id is not None]
        faults |= faults_of_asked(no, level.asks, *unusable(people, groups))
    require_valid(faults)
    return clean


def _version(details: PolicyDetails) -> ApprovalPolicyVersion:
    return ApprovalPolicyVersion(
        location_id=details.location_id,
        categories=[ApprovalPolicyCategory(category_id=one) for one in sorted(details.category_ids)],
        levels=[_level_row(no, level) for no, level in enumerate(details.levels, start=1)],
    )


def _level_row(no: int, level: Level) -> ApprovalLevel:
    row = ApprovalLevel(
        no=no,
        rule=level.rule.value,
        quorum=level.quorum,
        delay_s=_seconds(level.delay),
        expiry_s=_seconds(level.expiry),
    )
    row.asks = [
        ApprovalAsk(
            place=place,
            who=one.who.value,
            person_id=one.id if one.who is Who.PERSON else None,
            group_id=one.id if one.who is Who.GROUP else None,
        )
        for place, one in enumerate(level.asks, start=1)
    ]
    return row


def _seconds(span: Any) -> int | None:
    return None if span is None else int(span.total_seconds())
