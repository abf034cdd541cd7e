"""For imports: find what a foreign system names, or create it. One query when it is known."""

from datetime import datetime

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db
from app.directory import queries
from app.directory.commands import (
    CreateGroup,
    CreateLocation,
    CreatePerson,
    EnsureGroup,
    EnsureLocation,
    EnsurePerson,
    GroupDetails,
    LocationDetails,
    PersonDetails,
)
from app.directory.models import Group, Location, Person
from app.directory.operations.groups import create_group
from app.directory.operations.locations import create_location
from app.directory.operations.people import create_person


def ensure_person(command: EnsurePerson, *, actor: Actor, now: datetime) -> Person:
    """Return the person known by ``external_id``, created if need be: no mail, no password, so no sign-in."""
    found = db.session.scalar(select(Person).where(Person.external_id == command.external_id))
    if found is not None:
        return found
    last_name = command.last_name or ("" if command.first_name else command.external_id)
    details = PersonDetails(command.external_id, command.first_name, last_name, location_id=command.location_id)
    person = create_person(CreatePerson(details), actor=actor, now=now)
    person.external_id = command.external_id
    return person


def ensure_location(command: EnsureLocation, *, actor: Actor, now: datetime) -> Location:
    """Return the location with this key, created below the root if need be."""
    found = db.session.scalar(select(Location).where(Location.key == command.key))
    details = LocationDetails(command.key, command.names, parent_id=None)
    return found or create_location(CreateLocation(details), actor=actor, now=now)


def ensure_group(command: EnsureGroup, *, actor: Actor, now: datetime) -> Group:
    """Return the group known by ``external_id``, else the one of that name there, else a new one."""
    found = db.session.scalar(select(Group).where(Group.external_id == command.external_id))
    if found is not None:
        return found
    location_id = command.location_id or queries.root_location().id
    same = select(Group).where(Group.location_id == location_id, func.lower(Group.name) == command.name.lower())
    details = GroupDetails(command.name, location_id, command.purposes)
    group = db.session.scalar(same) or create_group(CreateGroup(details), actor=actor, now=now)
    group.external_id = group.external_id or command.external_id
    return group
