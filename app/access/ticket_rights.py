"""Who may do what to a ticket (product.md, "Rights come from groups"; threats.md, roles × resources).

Rights add up; everything else is refused. ``tickets.queries.visible_to`` is ``view`` for the database,
and a property test proves that the two agree.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.core.actor import Actor
from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message

PURPOSE = {"incident": "incidents", "task": "tasks"}
_NOT_YOURS = no("not_yours", Message(N_("You may not do this to this ticket.")))
_NOT_HERE = no("not_found", Message(N_("This does not exist, or you may not see it.")))
_NOT_FOR_THEM = no("not_for_them", Message(N_("You may not open a ticket for this person.")))
_READS_ONLY = no("reads_only", Message(N_("An auditor reads everything and changes nothing.")))


class Role(StrEnum):
    """What somebody is to one ticket."""

    STAFF = "staff"
    REQUESTER = "requester"
    MANAGER = "manager"
    APPROVER = "approver"
    READER = "reader"


class Action(StrEnum):
    """What can be done to a ticket; moves between states are the lifecycle's, by role."""

    VIEW = "view"
    COMMENT = "comment"
    VIEW_NOTES = "view_notes"
    ADD_NOTE = "add_note"
    MOVE = "move"
    WORK = "work"
    DELETE = "delete"


@dataclass(frozen=True)
class TicketFacts:
    """What the rules of rights need to know of a ticket; the manager ids are those of the people it names.

    ``asked_ids`` are those to whom its approval is or was put, delegates included.
    """

    kind: str
    requester_id: int
    requested_for_id: int | None = None
    requester_manager_id: int | None = None
    requested_for_manager_id: int | None = None
    location_id: int | None = None
    group_id: int | None = None
    group_members_only: bool = False
    assignee_id: int | None = None
    asked_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class RequesterFacts:
    """The person a ticket is opened for, as the rules see them."""

    person_id: int
    location_id: int | None
    manager_id: int | None


_ALLOWED = {
    Action.VIEW: frozenset(Role),
    Action.COMMENT: frozenset({Role.STAFF, Role.REQUESTER, Role.MANAGER, Role.APPROVER}),
    Action.VIEW_NOTES: frozenset({Role.STAFF, Role.READER}),
    Action.ADD_NOTE: frozenset({Role.STAFF}),
    Action.MOVE: frozenset({Role.STAFF, Role.REQUESTER}),
    Action.WORK: frozenset({Role.STAFF}),
}
_READING = frozenset({Action.VIEW, Action.VIEW_NOTES})


def role_on(actor: Actor, ticket: TicketFacts) -> frozenset[Role]:
    """Return what the actor is to the ticket; nothing means that its existence is not their business."""
    roles = set()
    if actor.is_admin or _works(actor, ticket):
        roles.add(Role.STAFF)
    if actor.is_auditor:
        roles.add(Role.READER)
    if actor.person_id is not None:
        if actor.person_id in (ticket.requester_id, ticket.requested_for_id):
            roles.add(Role.REQUESTER)
        if actor.has_reports and actor.person_id in (ticket.requester_manager_id, ticket.requested_for_manager_id):
            roles.add(Role.MANAGER)
        if actor.person_id in ticket.asked_ids:
            roles.add(Role.APPROVER)
    return frozenset(roles)


def may(actor: Actor, action: Action, ticket: TicketFacts) -> Decision:
    """Answer ``action``: ``not_found`` when the ticket is not to be seen at all (404), else a reason for a 403."""
    roles = role_on(actor, ticket)
    if not roles:
        return _NOT_HERE
    if action not in _READING and actor.is_auditor and not actor.is_admin:
        return _READS_ONLY
    if action is Action.DELETE:
        return YES if actor.is_admin else _NOT_YOURS
    return YES if roles & _ALLOWED[action] else _NOT_YOURS


def may_open(actor: Actor, kind: str, requester: RequesterFacts) -> Decision:
    """Answer whether the actor may open a ticket of ``kind`` for that person: self, scope, reports, all."""
    if actor.is_admin:
        return YES
    if actor.is_auditor:
        return _READS_ONLY
    if actor.person_id in (requester.person_id, requester.manager_id):
        return YES
    return YES if actor.holds(PURPOSE[kind], requester.location_id or 0) else _NOT_FOR_THEM


def is_technician(actor: Actor, kind: str) -> bool:
    """Return whether the actor works tickets of ``kind`` somewhere."""
    return actor.is_admin or bool(actor.groups.get(PURPOSE[kind]))


def has_queues(actor: Actor) -> bool:
    """Return whether the actor has the lists of all they may see: who works tickets or reads everything."""
    return actor.reads_everything or any(is_technician(actor, kind) for kind in PURPOSE)


def has_numbers(actor: Actor) -> bool:
    """Return whether the desk adds up to something for the actor: all they may see, or what their reports asked for."""
    return has_queues(actor) or actor.has_reports


def _works(actor: Actor, ticket: TicketFacts) -> bool:
    purpose = PURPOSE[ticket.kind]
    own = actor.groups.get(purpose, frozenset())
    if ticket.group_id in own:
        return True
    if own and ticket.assignee_id is not None and ticket.assignee_id == actor.person_id:
        return True
    return actor.holds(purpose, ticket.location_id or 0) and not ticket.group_members_only
