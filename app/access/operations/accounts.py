"""Acts on people that end their sessions: without rights, or with other ones, the old sessions must not go on."""

from datetime import datetime

from app.access.operations.sessions import end_sessions_of
from app.core.actor import Actor
from app.directory import operations
from app.directory.commands import SetActive, SetRights
from app.directory.models import Person


def disable_person(person_id: int, *, actor: Actor, now: datetime) -> Person:
    """Return the disabled person, whose every session has ended (threat 59). Raises as ``set_active`` does."""
    person = operations.set_active(SetActive(person_id, active=False), actor=actor, now=now)
    end_sessions_of(person_id, actor=actor, now=now)
    return person


def enable_person(person_id: int, *, actor: Actor, now: datetime) -> Person:
    """Return the person, enabled again. Raises as ``set_active`` does."""
    return operations.set_active(SetActive(person_id, active=True), actor=actor, now=now)


def set_rights(command: SetRights, *, actor: Actor, now: datetime) -> Person:
    """Return the person with other global rights; they sign in anew (threat 56). Raises as ``set_rights`` does."""
    person = operations.set_rights(command, actor=actor, now=now)
    end_sessions_of(person.id, actor=actor, now=now)
    return person
