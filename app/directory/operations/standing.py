"""Whether somebody is active, administers, audits; and deleted, which only ever happens to whom nothing names."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Delete, delete, or_, select

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.decision import no
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.directory import queries, rights
from app.directory.commands import SetActive, SetRights
from app.directory.models import Person, Profile
from app.directory.operations.steps import change_person, delete_unused, require

_LAST = no("last_administrator", Message(N_("The last administrator stays: name another one first.")))
_SELF = no("own_rights", Message(N_("Nobody disables themselves; ask another administrator.")))
_NAMED = {
    "people": N_("Others report to them: name another manager first, or disable them instead."),
    "locations": N_("They approve for a location: name another approver first."),
    "memberships": N_("They belong to a group, or did, and its history says so: disable them instead."),
    "tickets": N_("Tickets name them, and their history is not rewritten: disable them instead."),
}
_NAMED_ELSEWHERE = N_("Something else names them, and history is not rewritten: disable them instead.")


def set_active(command: SetActive, *, actor: Actor, now: datetime) -> Person:
    """Return the person, disabled or enabled. Raises NotFound, Forbidden, Refused (oneself, the last administrator).

    The sessions of a disabled person are ended by ``access.operations.disable_person``, which calls this.
    """
    administrators = lock_with_administrators(command.person_id)
    person = queries.get_person(command.person_id, actor)
    require(rights.may_edit_account(actor, queries.facts_of_person(person, now)))
    if person.id == actor.person_id:
        raise Refused.by(_SELF)
    if not command.active:
        _require_another(administrators, person)
    return change_person(person, {"active": command.active}, actor, now)


def set_rights(command: SetRights, *, actor: Actor, now: datetime) -> Person:
    """Return the person with the two global rights set. Raises NotFound, Forbidden, Refused as ``set_active`` does."""
    administrators = lock_with_administrators(command.person_id)
    person = queries.get_person(command.person_id, actor)
    require(rights.may_set_rights(actor, queries.facts_of_person(person, now)))
    if not command.is_admin:
        _require_another(administrators, person)
    return change_person(person, {"is_admin": command.is_admin, "is_auditor": command.is_auditor}, actor, now)


def delete_person(person_id: int, *, own: Sequence[Delete] = (), actor: Actor, now: datetime) -> None:
    """Delete somebody whom nothing names. Raises NotFound, Forbidden, Refused with what still names them.

    ``own`` are the statements by which the domains above delete what is nobody's but theirs.
    """
    administrators = lock_with_administrators(person_id)
    person = queries.get_person(person_id, actor)
    require(rights.may_edit_account(actor, queries.facts_of_person(person, now)))
    if person.id == actor.person_id:
        raise Refused.by(_SELF)
    _require_another(administrators, person)
    identifier = person.identifier
    for statement in (delete(Profile).where(Profile.person_id == person_id), *own):
        db.session.execute(statement)
    delete_unused(person, _NAMED, _NAMED_ELSEWHERE)
    record("person.deleted", "people", person_id, {"identifier": [identifier, None]}, actor=actor, now=now)


def lock_with_administrators(person_id: int) -> set[int]:
    """Return the ids of the active administrators, locked together with a person, in one order for everybody.

    Two administrators may demote each other at once. The locks make the second one see the first.
    """
    rows = db.session.scalars(
        select(Person)
        .where(or_(Person.is_admin & Person.active, Person.id == person_id))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {person.id for person in rows if person.is_admin and person.active}


def _require_another(administrators: set[int], person: Person) -> None:
    if administrators == {person.id}:
        raise Refused.by(_LAST)
