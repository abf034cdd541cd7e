"""The tree of locations: administrators shape it."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.core.queue import defer
from app.core.writing import one_line
from app.directory import checks, queries, rights
from app.directory.commands import CreateLocation, LocationDetails, UpdateLocation
from app.directory.models import Location, Person
from app.directory.operations.steps import apply, delete_unused, require, require_valid, require_version

_CYCLE = Message(N_("A location cannot stand below itself."))
_ROOT_STAYS = Message(N_("The root of the tree stays where it is."))


def create_location(command: CreateLocation, *, actor: Actor, now: datetime) -> Location:
    """Return the new location, below the root if no parent is named. Raises Forbidden, Invalid."""
    require(rights.may_administer(actor))
    details = _checked(command.details, location_id=None)
    location = Location(**asdict(replace(details, parent_id=details.parent_id or queries.root_location().id)))
    db.session.add(location)
    db.session.flush()
    record("location.created", "locations", location.id, {"key": [None, location.key]}, actor=actor, now=now)
    return location


def update_location(command: UpdateLocation, *, actor: Actor, now: datetime) -> Location:
    """Return the changed location, moved with all below it. Raises NotFound, Forbidden, Invalid, Conflict, Refused."""
    _lock_tree()
    location = queries.get_location(command.location_id, actor)
    require(rights.may_administer(actor))
    details = _checked(command.details, location.id)
    _require_no_cycle(location, details.parent_id)
    require_version(location, command.version, asdict(details))
    changes = apply(location, asdict(details))
    if changes:
        db.session.flush()
        record("location.changed", "locations", location.id, changes, actor=actor, now=now)
    if changes.keys() & {"calendar_id", "parent_id"}:
        # The calendar of its tickets may be another one now; the job's name is the contract, as with any defer.
        defer("recompute_clocks", once="recompute_clocks", calendar_id=None)
    return location


def delete_location(location_id: int, *, actor: Actor, now: datetime) -> None:
    """Delete a location that nothing uses. Raises NotFound, Forbidden, Refused for the root and what is in use."""
    _lock_tree()
    location = queries.get_location(location_id, actor)
    require(rights.may_administer(actor))
    if location.parent_id is None:
        raise Refused(_ROOT_STAYS, code="root")
    key = location.key
    delete_unused(location)
    record("location.deleted", "locations", location_id, {"key": [key, None]}, actor=actor, now=now)


def _checked(details: LocationDetails, location_id: int | None) -> LocationDetails:
    names = {lang: name for lang, said in details.names.items() if (name := one_line(said))}
    key = details.key.strip() or checks.key_from(next(iter(names.values()), ""))
    clean = replace(details, key=key, names=names, country=details.country or None, tz=details.tz or None)
    faults = checks.faults_of_location(clean)
    taken = select(Location.id).where(Location.key == key, Location.id != (location_id or 0))
    if db.session.scalar(taken) is not None:
        faults["key"] = Message(N_("Another location has this key."))
    if clean.parent_id is not None and db.session.get(Location, clean.parent_id) is None:
        faults["parent_id"] = Message(N_("There is no such location."))
    if clean.approver_id is not None and db.session.get(Person, clean.approver_id) is None:
        faults["approver_id"] = Message(N_("There is no such person."))
    require_valid(faults)
    return clean


def _lock_tree() -> None:
    """Let one change of the tree happen at a time: two moves at once could close a circle that neither sees."""
    db.session.execute(select(Location.id).where(Location.parent_id.is_(None)).with_for_update())


def _require_no_cycle(location: Location, parent_id: int | None) -> None:
    if (location.parent_id is None) != (parent_id is None):
        raise Refused(_ROOT_STAYS, code="root")
    if parent_id is not None and location.id in queries.ancestor_ids(parent_id):
        require_valid({"parent_id": _CYCLE})
