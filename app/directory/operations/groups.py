"""Groups: their record, their purposes and the unrouted tickets they take."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.audit.diff import changes_between
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_, Message
from app.core.writing import one_line
from app.directory import checks, queries, rights
from app.directory.commands import CreateGroup, GroupDetails, UpdateGroup
from app.directory.facts import GroupFacts
from app.directory.models import Group, GroupPurpose, GroupTakes, Location
from app.directory.operations.steps import apply, delete_unused, require, require_valid, require_version
from app.directory.purposes import Purpose


def create_group(command: CreateGroup, *, actor: Actor, now: datetime) -> Group:
    """Return the new group, without members. Raises Forbidden, Invalid."""
    require(rights.may_keep_group(actor, _wanted(None, command.details)))
    details = _checked(command.details, group_id=None)
    group = Group(**_columns(details))
    group.purpose_rows = [GroupPurpose(purpose=purpose) for purpose in sorted(details.purposes)]
    db.session.add(group)
    db.session.flush()
    _take(group, details.takes)
    record("group.created", "groups", group.id, changes_between({}, _shown(details)), actor=actor, now=now)
    return group


def update_group(command: UpdateGroup, *, actor: Actor, now: datetime) -> Group:
    """Return the changed group. Raises NotFound, Forbidden, Invalid, Conflict."""
    group = queries.get_group(command.group_id, actor, lock=True)
    require(rights.may_keep_group(actor, queries.facts_of_group(group)))
    wanted = _wanted(group.id, command.details)
    require(rights.may_keep_group(actor, wanted))
    if actor.person_id in {member.id for member in queries.active_members(group.id, now)}:
        require(rights.may_widen_own_group(actor, wanted))
    details = _checked(command.details, group.id)
    require_version(group, command.version, _columns(details))
    before = {"purposes": sorted(group.purposes), "takes": sorted(queries.taken_by(group.id))}
    changes = apply(group, _columns(details))
    _set_purposes(group, details.purposes)
    _take(group, details.takes)
    changes |= changes_between(before, {"purposes": sorted(details.purposes), "takes": sorted(details.takes)})
    if changes:
        record("group.changed", "groups", group.id, changes, actor=actor, now=now)
    return group


def delete_group(group_id: int, *, actor: Actor, now: datetime) -> None:
    """Delete a group that no ticket or rule names, its members with it. Raises NotFound, Forbidden, Refused."""
    group = queries.get_group(group_id, actor, lock=True)
    require(rights.may_keep_group(actor, queries.facts_of_group(group)))
    name = group.name
    delete_unused(group)
    record("group.deleted", "groups", group_id, {"name": [name, None]}, actor=actor, now=now)


def _wanted(group_id: int | None, details: GroupDetails) -> GroupFacts:
    return GroupFacts(group_id, details.location_id, details.purposes, details.active)


def _columns(details: GroupDetails) -> dict[str, Any]:
    return {name: value for name, value in asdict(details).items() if name not in ("purposes", "takes")}


def _shown(details: GroupDetails) -> dict[str, Any]:
    return {"name": details.name, "location_id": details.location_id, "purposes": sorted(details.purposes)}


def _checked(details: GroupDetails, group_id: int | None) -> GroupDetails:
    clean = replace(details, name=one_line(details.name), description=details.description.strip())
    faults = checks.faults_of_group(clean)
    if db.session.get(Location, clean.location_id) is None:
        faults["location_id"] = Message(N_("There is no such location."))
    others = Group.id != (group_id or 0)
    same = select(Group.id).where(
        Group.location_id == clean.location_id, func.lower(Group.name) == clean.name.lower(), others
    )
    if db.session.scalar(same) is not None:
        faults["name"] = Message(N_("Another group of this location has this name."))
    taken = (
        select(Group.name)
        .join(GroupTakes, GroupTakes.group_id == Group.id)
        .where(GroupTakes.location_id == clean.location_id, GroupTakes.purpose.in_(clean.takes), others)
    )
    taker = db.session.scalar(taken)
    if taker is not None:
        sentence = N_("“%(group)s” takes them at this location already: let it stop first.")
        faults["takes"] = Message(sentence, {"group": taker})
    require_valid(faults)
    return clean


def _set_purposes(group: Group, purposes: frozenset[Purpose]) -> None:
    for row in list(group.purpose_rows):
        if row.purpose not in purposes:
            group.purpose_rows.remove(row)
    for purpose in sorted(purposes - group.purposes):
        group.purpose_rows.append(GroupPurpose(purpose=purpose))
    db.session.flush()


def _take(group: Group, purposes: frozenset[Purpose]) -> None:
    """Let the group take these at its location and nothing else; what it takes already is not touched."""
    wanted = {(group.location_id, str(purpose)) for purpose in purposes}
    kept = set()
    for row in db.session.scalars(select(GroupTakes).where(GroupTakes.group_id == group.id)).all():
        if (row.location_id, row.purpose) in wanted:
            kept.add((row.location_id, row.purpose))
        else:
            db.session.delete(row)
    db.session.flush()
    for location_id, purpose in sorted(wanted - kept):
        db.session.add(GroupTakes(location_id=location_id, purpose=purpose, group_id=group.id))
    db.session.flush()
