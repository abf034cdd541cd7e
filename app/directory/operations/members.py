"""Who belongs to a group. Leaving ends a stay; it is never erased."""

from datetime import datetime

from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message
from app.directory import queries, rights
from app.directory.commands import RemoveMember, SetMember
from app.directory.models import Membership
from app.directory.operations.steps import require

_DISABLED = Message(N_("This person is disabled: enable them before they join a group."))


def set_member(command: SetMember, *, actor: Actor, now: datetime) -> Membership:
    """Return the person's stay in the group, begun now if there was none. Raises NotFound, Forbidden, Refused."""
    group = queries.get_group(command.group_id, actor, lock=True)
    stay = queries.open_stay(group.id, command.person_id)
    joining = command.person_id if stay is None else None
    require(rights.may_keep_members(actor, queries.facts_of_group(group), joining))
    if stay is not None:
        return _set_manager(stay, command.is_manager, actor, now)
    person = queries.get_person(command.person_id, actor)
    if not person.active:
        raise Refused(_DISABLED, code="disabled")
    stay = Membership(group_id=group.id, person_id=person.id, is_manager=command.is_manager, started_at=now)
    db.session.add(stay)
    db.session.flush()
    changes = {"member": [None, person.id], "is_manager": [None, command.is_manager]}
    record("group.joined", "groups", group.id, changes, actor=actor, now=now)
    return stay


def remove_member(command: RemoveMember, *, actor: Actor, now: datetime) -> None:
    """End the person's stay in the group. Raises NotFound if there is none, Forbidden."""
    group = queries.get_group(command.group_id, actor, lock=True)
    require(rights.may_keep_members(actor, queries.facts_of_group(group)))
    stay = queries.open_stay(group.id, command.person_id)
    if stay is None:
        raise NotFound
    stay.ended_at = max(now, stay.started_at)
    db.session.flush()
    record("group.left", "groups", group.id, {"member": [command.person_id, None]}, actor=actor, now=now)


def _set_manager(stay: Membership, is_manager: bool, actor: Actor, now: datetime) -> Membership:
    if stay.is_manager != is_manager:
        stay.is_manager = is_manager
        db.session.flush()
        changes = {"member": [stay.person_id, stay.person_id], "is_manager": [not is_manager, is_manager]}
        record("group.member_changed", "groups", stay.group_id, changes, actor=actor, now=now)
    return stay
