"""Rows for tests, made by the same operations as everybody's. All of it happened at ``NOW``."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.access import tokens
from app.access.commands import CreateToken
from app.access.models import Token
from app.access.operations import create_token
from app.access.queries import load_actor
from app.core.actor import Actor
from app.directory import operations
from app.directory.checks import key_from
from app.directory.commands import (
    CreateGroup,
    CreateLocation,
    CreatePerson,
    GroupDetails,
    LocationDetails,
    PersonDetails,
    SetMember,
)
from app.directory.models import Group, Location, Person
from app.directory.purposes import Purpose

NOW = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
SETUP = Actor.system("set-up")


def make_location(name: str, parent: Location | None = None, **details: Any) -> Location:
    """Return a new location, below the root if no parent is given."""
    wanted = LocationDetails(key_from(name), {"en": name}, parent.id if parent else None, **details)
    return operations.create_location(CreateLocation(wanted), actor=SETUP, now=NOW)


def make_person(
    name: str,
    location: Location | None = None,
    manager: Person | None = None,
    *,
    is_admin: bool = False,
    is_auditor: bool = False,
    **details: Any,
) -> Person:
    """Return a new person called ``name``, whose identifier is their first name in small letters."""
    first, _, last = name.partition(" ")
    known: dict[str, Any] = {"identifier": first.lower(), "work_email": f"{first.lower()}@example.org"}
    places = {"location_id": location.id if location else None, "manager_id": manager.id if manager else None}
    wanted = PersonDetails(first_name=first, last_name=last, **(known | places | details))
    return operations.create_person(CreatePerson(wanted, is_admin, is_auditor), actor=SETUP, now=NOW)


def make_group(
    name: str,
    location: Location,
    purposes: Iterable[str] = ("incidents",),
    *,
    members: Iterable[Person] = (),
    managers: Iterable[Person] = (),
    takes: Iterable[str] = (),
    **details: Any,
) -> Group:
    """Return a new group with its members."""
    has, gets = frozenset(map(Purpose, purposes)), frozenset(map(Purpose, takes))
    wanted = GroupDetails(name, location.id, has, gets, **details)
    group = operations.create_group(CreateGroup(wanted), actor=SETUP, now=NOW)
    for person, is_manager in [*((one, False) for one in members), *((one, True) for one in managers)]:
        operations.set_member(SetMember(group.id, person.id, is_manager), actor=SETUP, now=NOW)
    return group


def actor_of(person: Person, now: datetime = NOW) -> Actor:
    """Return the person as the one who acts, with the rights that their groups give at ``now``."""
    actor = load_actor(person.id, now)
    assert actor is not None, f"{person.name} is disabled"
    return actor


def make_token(
    person: Person,
    name: str = "A script",
    *,
    scopes: Iterable[str] = ("write",),
    lasts: timedelta = timedelta(days=30),
    now: datetime = NOW,
    narrowed_to: frozenset[str] | None = None,
) -> tuple[str, Token]:
    """Return a new personal token of somebody: what is shown once, and what is kept."""
    secret, actor = tokens.new_secret(), replace(actor_of(person, now), narrowed_to=narrowed_to)
    kept = {"token_hash": tokens.hash_of(secret), "tail": tokens.tail_of(secret)}
    command = CreateToken(name, frozenset(scopes), now + lasts, **kept)
    return secret, create_token(command, actor=actor, now=now)
