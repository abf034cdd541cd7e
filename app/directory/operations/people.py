"""People: created, and changed as far as the rank allows."""

from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.i18n import N_, Message
from app.core.writing import one_line
from app.directory import checks, queries, rights
from app.directory.commands import (
    ChoosePreferences,
    CreatePerson,
    PersonDetails,
    UpdatePerson,
    UpdateProfile,
)
from app.directory.facts import PersonFacts
from app.directory.models import Location, Person, Profile
from app.directory.operations import lines
from app.directory.operations.steps import change_person, require, require_valid, require_version

_LOGIN_PART = frozenset({"identifier", "work_email"})


def create_person(command: CreatePerson, *, actor: Actor, now: datetime) -> Person:
    """Return the new person, who cannot sign in yet. Raises Forbidden, Invalid."""
    require(rights.may_place_person(actor, command.details.location_id))
    if command.is_admin or command.is_auditor:
        require(rights.may_administer(actor))
    require(rights.may_name_manager(actor, command.details.manager_id))
    details = _clean(command.details)
    _require_sound(details, None)
    person = Person(**asdict(details), is_admin=command.is_admin, is_auditor=command.is_auditor, created_at=now)
    db.session.add(person)
    db.session.flush()
    record("person.created", "people", person.id, {"identifier": [None, person.identifier]}, actor=actor, now=now)
    return person


def update_person(command: UpdatePerson, *, actor: Actor, now: datetime) -> Person:
    """Return the changed person. Raises NotFound, Forbidden, Invalid, Conflict."""
    details = _clean(command.details)
    if details.manager_id not in (None, queries.get_person(command.person_id, actor).manager_id):
        lines.lock_lines()
    person = queries.get_person(command.person_id, actor, lock=True)
    _require_parts(actor, queries.facts_of_person(person, now), person, details)
    _require_sound(details, person.id, person.identifier)
    lines.require_no_loop(person.id, details.manager_id)
    require_version(person, command.version, asdict(details))
    return change_person(person, asdict(details), actor, now)


def update_profile(command: UpdateProfile, *, actor: Actor, now: datetime) -> Person:
    """Return the actor's own record with the part changed that is everybody's own. Raises Invalid, Conflict."""
    person = queries.get_person(actor.person_id or 0, actor, lock=True)
    wanted: dict[str, Any] = {name: value or None for name, value in asdict(command).items() if name in rights.OWN_PART}
    initials = _initials(command.initials)
    faults = checks.faults_of_person(replace(details_of(person), **wanted), person.identifier)
    require_valid(faults | checks.faults_of_profile(command.theme, initials))
    require_version(person, command.version, wanted)
    _keep_profile(person.id, {"theme": command.theme or None, "shortcuts": command.shortcuts, "initials": initials})
    return change_person(person, wanted, actor, now)


def choose_preferences(command: ChoosePreferences, *, actor: Actor, now: datetime) -> Person:
    """Return the actor's own record, with the language, theme, keys or initials chosen. Raises Invalid for no such one.

    All but the language is no part of the record: only another language is recorded, and counts a version.
    """
    person = queries.get_person(actor.person_id or 0, actor, lock=command.lang is not None)
    initials = _initials(command.initials)
    require_valid(checks.faults_of_place(command.lang, None) | checks.faults_of_profile(command.theme, initials))
    named = {"theme": command.theme, "shortcuts": command.shortcuts, "initials": command.initials}
    chosen = {name: value for name, value in named.items() if value is not None}
    _keep_profile(person.id, chosen | ({"initials": initials} if "initials" in chosen else {}))
    return change_person(person, {"lang": command.lang} if command.lang else {}, actor, now)


def _initials(typed: str | None) -> str | None:
    return (typed or "").strip().upper() or None


def _keep_profile(person_id: int, chosen: dict[str, Any]) -> None:
    """Write down the choices in one statement, whether the person has a profile already or not."""
    if chosen:
        fresh = insert(Profile).values(person_id=person_id, **chosen)
        db.session.execute(fresh.on_conflict_do_update(index_elements=[Profile.person_id], set_=chosen))


def _require_parts(actor: Actor, facts: PersonFacts, person: Person, wanted: PersonDetails) -> None:
    """Ask for the right that each changed part needs."""
    changed = {name for name, value in asdict(wanted).items() if getattr(person, name) != value}
    require(rights.may_change_person(actor, facts, changed, wanted.location_id))
    if "manager_id" in changed:
        require(rights.may_name_manager(actor, wanted.manager_id, person.id))


def _clean(details: PersonDetails) -> PersonDetails:
    """Return ``details`` trimmed, with None for every empty text that may be missing."""
    trimmed: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in asdict(details).items()
    }
    trimmed |= {name: one_line(trimmed[name]) for name in ("first_name", "last_name")}
    needed = {"identifier", "first_name", "last_name"}
    clean: dict[str, Any] = {name: value if name in needed else value or None for name, value in trimmed.items()}
    return PersonDetails(**clean)


def _require_sound(details: PersonDetails, person_id: int | None, known_as: str = "") -> None:
    """Raise Invalid for every fault at once."""
    faults = checks.faults_of_person(details, known_as)
    if details.location_id is not None and db.session.get(Location, details.location_id) is None:
        faults["location_id"] = Message(N_("There is no such location."))
    if details.manager_id is not None and db.session.get(Person, details.manager_id) is None:
        faults["manager_id"] = Message(N_("There is no such person."))
    for field in _LOGIN_PART:
        if field not in faults and _is_taken(getattr(details, field), person_id):
            faults[field] = Message(N_("Somebody else signs in with this already."))
    require_valid(faults)


def _is_taken(login: str | None, person_id: int | None) -> bool:
    """Return whether somebody else has ``login`` as identifier or mail: either one opens the door at sign-in."""
    if not login:
        return False
    either = or_(func.lower(Person.identifier) == login.lower(), func.lower(Person.work_email) == login.lower())
    return db.session.scalar(select(Person.id).where(either, Person.id != (person_id or 0)).limit(1)) is not None


def details_of(person: Person) -> PersonDetails:
    """Return what the record of a person says as it stands."""
    values: dict[str, Any] = {field.name: getattr(person, field.name) for field in fields(PersonDetails)}
    return PersonDetails(**values)
