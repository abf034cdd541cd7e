"""Who may do what to people, groups and locations (product.md, Rights come from groups; threats.md)."""

from collections.abc import Set

from app.core.actor import Actor
from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message
from app.directory.facts import GroupFacts, PersonFacts, Rank, rank_of_actor
from app.directory.purposes import SUPPORT, Purpose

_NOT_HERE = no("out_of_scope", Message(N_("Your groups give you no right to do this at that location.")))
_RANK = no("rank", Message(N_("This person's rank is equal to yours or higher.")))
_READ_ONLY = no("read_only", Message(N_("An auditor reads everything and changes nothing.")))
_ADMINISTRATORS = no("administrators", Message(N_("Only an administrator may do this.")))
_OWN_RIGHTS = no("own_rights", Message(N_("Nobody changes their own rights; ask another administrator.")))
_OWN_REPORT = no("own_report", Message(N_("You may not name yourself somebody's manager.")))
_OWN_MANAGER = no("own_manager", Message(N_("Nobody chooses their own manager: an administrator does.")))
_PURPOSES = no("purposes", Message(N_("You may give a group only support purposes and those you hold yourself.")))
_OWN_GROUP = no("own_group", Message(N_("You may not give your own group a right that you do not hold there.")))
_SELF_MEMBER = no("self_member", Message(N_("You may not add yourself to a group.")))

OWN_PART = frozenset({"private_email", "phone", "lang", "tz"})
ACCOUNT_PART = frozenset({"identifier", "work_email", "private_email"})


def _only_reads(actor: Actor) -> bool:
    return actor.is_auditor and not actor.is_admin


def is_staff(actor: Actor) -> bool:
    """Return whether the actor is more than a requester."""
    return rank_of_actor(actor) > Rank.REQUESTER


def may_administer(actor: Actor) -> Decision:
    """Answer whether the actor may change settings and the tree of locations."""
    return YES if actor.is_admin else (_READ_ONLY if actor.is_auditor else _ADMINISTRATORS)


def may_see_card(actor: Actor, person: PersonFacts) -> Decision:
    """Answer whether the actor may find this person: anybody finds an active one, their office a disabled one."""
    if person.active or person.person_id == actor.person_id or actor.reads_everything:
        return YES
    return YES if _serves(actor, person.location_id) else _NOT_HERE


def may_see_contact(actor: Actor, person: PersonFacts) -> Decision:
    """Answer whether the actor may see work mail and phone: support needs them, other requesters do not."""
    return YES if is_staff(actor) else may_see_private(actor, person)


def may_see_private(actor: Actor, person: PersonFacts) -> Decision:
    """Answer whether the actor may see the private part: the person, their manager, their office, who reads all."""
    is_near = actor.person_id is not None and actor.person_id in (person.person_id, person.manager_id)
    return YES if is_near or actor.reads_everything or _serves(actor, person.location_id) else _NOT_HERE


def may_see_rights(actor: Actor, person: PersonFacts) -> Decision:
    """Answer whether the actor may read what a person may see and do: who reads everything."""
    return YES if actor.reads_everything else _ADMINISTRATORS


def may_place_person(actor: Actor, location_id: int | None) -> Decision:
    """Answer whether the actor may create a person at that location, or move one there."""
    if _only_reads(actor):
        return _READ_ONLY
    return YES if actor.is_admin or _serves(actor, location_id) else _NOT_HERE


def may_create_people(actor: Actor) -> bool:
    """Answer whether there is a location at which the actor may create a person."""
    return not _only_reads(actor) and (actor.is_admin or actor.holds(Purpose.PEOPLE))


def may_edit_person(actor: Actor, person: PersonFacts) -> Decision:
    """Answer whether the actor may change a person's name, phone, location and manager."""
    return may_place_person(actor, person.location_id)


def may_edit_account(actor: Actor, person: PersonFacts) -> Decision:
    """Answer whether the actor may change a person's identifier, mail or password, or disable them."""
    decision = may_edit_person(actor, person)
    if not decision or actor.is_admin:
        return decision
    return YES if person.rank < rank_of_actor(actor) else _RANK


def may_change_person(actor: Actor, person: PersonFacts, changed: Set[str], location_id: int | None) -> Decision:
    """Answer whether the actor may change these parts of a record; ``location_id`` is where it will be afterwards."""
    is_self = actor.person_id is not None and actor.person_id == person.person_id
    changed = changed - OWN_PART if is_self else changed
    decision = may_edit_person(actor, person) if changed or not is_self else YES
    if decision and changed & ACCOUNT_PART and not is_self:
        decision = may_edit_account(actor, person)
    if decision and "location_id" in changed:
        decision = may_place_person(actor, location_id)
    return decision


def may_set_rights(actor: Actor, person: PersonFacts) -> Decision:
    """Answer whether the actor may make a person an administrator or an auditor, or no longer."""
    if actor.person_id is not None and person.person_id == actor.person_id:
        return _OWN_RIGHTS
    return may_administer(actor)


def may_keep_absence(actor: Actor, person_id: int) -> Decision:
    """Answer whether the actor may say when somebody is away and who answers for them."""
    if actor.person_id == person_id:
        return YES
    return may_administer(actor)


def may_name_manager(actor: Actor, manager_id: int | None, person_id: int | None = None) -> Decision:
    """Answer whether the actor may give ``person_id`` (None: somebody new) this manager, or none.

    Who keeps people chooses neither whose manager they are nor who is theirs: a manager approves (decision 0030).
    """
    if actor.is_admin:
        return YES
    if person_id is not None and person_id == actor.person_id:
        return _OWN_MANAGER
    return _OWN_REPORT if manager_id is not None and manager_id == actor.person_id else YES


def may_keep_group(actor: Actor, group: GroupFacts) -> Decision:
    """Answer whether the actor may create, change or delete a group with these purposes at this location."""
    if _only_reads(actor):
        return _READ_ONLY
    if actor.is_admin:
        return YES
    if not actor.holds(Purpose.GROUPS, group.location_id):
        return _NOT_HERE
    foreign = {purpose for purpose in group.purposes - SUPPORT if not actor.holds(purpose, group.location_id)}
    return _PURPOSES if foreign else YES


def may_widen_own_group(actor: Actor, group: GroupFacts) -> Decision:
    """Answer whether the actor may give a group they belong to these purposes at this location.

    It gives them the same rights: what they may not add themselves to, they may not turn their own group into.
    """
    if actor.is_admin or not group.active:
        return YES
    return YES if all(actor.holds(purpose, group.location_id) for purpose in group.purposes) else _OWN_GROUP


def may_keep_members(actor: Actor, group: GroupFacts, person_id: int | None = None) -> Decision:
    """Answer whether the actor may change who belongs to a group; ``person_id`` is somebody to be added."""
    if _only_reads(actor):
        return _READ_ONLY
    if actor.is_admin or group.group_id in actor.managed_groups:
        return YES
    decision = may_keep_group(actor, group)
    if decision and person_id is not None and person_id == actor.person_id:
        return _SELF_MEMBER
    return decision


def _serves(actor: Actor, location_id: int | None) -> bool:
    return location_id is not None and actor.holds(Purpose.PEOPLE, location_id)
