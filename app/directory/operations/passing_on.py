"""What somebody holds in the directory goes to somebody else: groups, reports, the places they approve for."""

from dataclasses import replace
from datetime import datetime

from app.core.actor import Actor
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.directory import queries
from app.directory.commands import PassOn, RemoveMember, SetMember, UpdateLocation, UpdatePerson
from app.directory.models import Person
from app.directory.operations.locations import update_location
from app.directory.operations.members import remove_member, set_member
from app.directory.operations.people import details_of, update_person

_DISABLED = Message(N_("This person is disabled: choose somebody who is active."))
_SAME = Message(N_("They hold it already: choose somebody else."))


def pass_on_groups(command: PassOn, *, actor: Actor, now: datetime) -> int:
    """End the person's stays in the groups whose members the actor keeps, and return how many there were.

    Whoever takes their place joins each of them, as group manager where they were one. Raises NotFound, Forbidden,
    Refused.
    """
    heir = heir_of(command, actor)
    stays = queries.kept_stays(command.person_id, actor, now)
    for stay in stays:
        if heir is not None:
            is_manager = stay.is_manager or queries.manages(stay.group_id, heir.id, now)
            set_member(SetMember(stay.group_id, heir.id, is_manager), actor=actor, now=now)
        remove_member(RemoveMember(stay.group_id, command.person_id), actor=actor, now=now)
    return len(stays)


def pass_on_reports(command: PassOn, *, actor: Actor, now: datetime) -> int:
    """Give the person's reports another manager, those the actor may edit, and return how many there were.

    Who inherits them and is one of them gets the manager above. Raises NotFound, Forbidden, Invalid, Refused.
    """
    heir = heir_of(command, actor)
    person = queries.get_person(command.person_id, actor)
    reports = queries.kept_reports(person.id, actor)
    # First the heir, who leaves the line below, lest naming them close a loop.
    for report in sorted(reports, key=lambda one: heir is None or one.id != heir.id):
        to_id = heir.id if heir is not None and report.id != heir.id else person.manager_id if heir else None
        details = replace(details_of(report), manager_id=to_id)
        update_person(UpdatePerson(report.id, details, report.version), actor=actor, now=now)
    return len(reports)


def pass_on_locations(command: PassOn, *, actor: Actor, now: datetime) -> int:
    """Let somebody else approve for the person's locations, and return how many there were. Raises as above."""
    heir = heir_of(command, actor)
    locations = queries.approved_by(command.person_id, actor)
    for location in locations:
        details = replace(queries.details_of_location(location), approver_id=heir.id if heir else None)
        update_location(UpdateLocation(location.id, details, location.version), actor=actor, now=now)
    return len(locations)


def heir_of(command: PassOn, actor: Actor) -> Person | None:
    """Return who is to have it, None for nobody. Raises NotFound, Refused unless they are another, active one."""
    queries.get_person(command.person_id, actor)
    if command.to_id is None:
        return None
    if command.to_id == command.person_id:
        raise Refused(_SAME, code="same_person")
    heir = queries.get_person(command.to_id, actor)
    if not heir.active:
        raise Refused(_DISABLED, code="disabled")
    return heir
