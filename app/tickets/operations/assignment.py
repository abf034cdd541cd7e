"""Who works on a ticket: the person and the group."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.access.ticket_rights import Action, may
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Refused
from app.core.i18n import N_, Message
from app.directory.models import Group, Person
from app.tickets import lifecycle, texts
from app.tickets.commands import Assign, Take, Transfer
from app.tickets.lifecycle import ACTIVE, APPROVAL, ASSIGNEE, NO_ASSIGNEE, PHASE, UNSTARTED, WAITING
from app.tickets.models import Ticket
from app.tickets.operations import history
from app.tickets.operations.history import Event
from app.tickets.operations.opening import keep_trace
from app.tickets.queries.lookup import Seen, facts_of, lock_visible
from app.tickets.queries.workers import is_assignable, may_receive
from app.tickets.vocabulary import ASSIGNED, NEW

ALREADY_TAKEN, LOSES_SIGHT = "already_taken", "loses_sight"
_WORKABLE = (UNSTARTED, ACTIVE, WAITING)


@dataclass(frozen=True)
class Handover:
    """A ticket that went elsewhere; ``in_sight`` is False when the actor can no longer see it: warn them."""

    ticket: Ticket
    in_sight: bool


def take(command: Take, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket with the actor as its assignee; raise Refused when somebody else was quicker.

    Two technicians may take it at once. The row lock makes the second one see the first.
    """
    return take_seen(lock_visible(command.ticket_id, actor), now)


def take_seen(seen: Seen, now: datetime) -> Ticket:
    """Return the locked ticket with the actor as its assignee; errors as for ``take``."""
    return assign_seen(seen, seen.actor.person_id, now, only_if_free=True)


def assign(command: Assign, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket with its new assignee: naming makes *new* assigned, removing makes *assigned* new.

    Raises Invalid when the person does not work such tickets, Refused when the ticket has ended or, asked for
    ``only_if_free``, when somebody else has it by now: decision 0013.
    """
    seen = lock_visible(command.ticket_id, actor)
    return assign_seen(seen, command.person_id, now, only_if_free=command.only_if_free)


def assign_seen(seen: Seen, person_id: int | None, now: datetime, *, only_if_free: bool = False) -> Ticket:
    """Return the locked ticket with its new assignee; errors as for ``assign``."""
    ticket, actor = seen.ticket, seen.actor
    seen.require(Action.WORK)
    if only_if_free:
        _require_free(ticket, person_id)
    _require_workable(seen)
    if person_id == ticket.assignee_id:
        return ticket
    _require_assignable(person_id, ticket, actor, now)
    changes = ticket.apply(assignee_id=person_id, status=_status_with(person_id, seen))
    moved = tuple(changes["assignee_id"])
    history.record(Event.ASSIGNED, ticket, changes, actor=actor, now=now, moved=(moved[0], moved[1]))
    return ticket


def transfer(command: Transfer, *, actor: Actor, now: datetime) -> Handover:
    """Return the ticket in its new group, without assignee, *in progress* and *on hold* as they were.

    Raises Invalid unless the group is active and of the right purpose, Refused when the ticket has ended, when
    somebody has it and ``only_if_free`` was asked or, unless ``lose_sight`` is, when the actor would no longer see it.
    """
    seen = lock_visible(command.ticket_id, actor)
    ticket = seen.ticket
    seen.require(Action.WORK)
    if command.only_if_free:
        _require_free(ticket, None)
    _require_workable(seen)
    group = _receiving(command, ticket, actor)
    if command.group_id == ticket.group_id:
        return Handover(ticket, True)
    if not command.lose_sight:
        require_sight(seen, group, ticket.kind)
    stays = _stays_in_sight_of(seen, group, ticket.kind)
    reason = texts.reason(command.reason)
    changes = ticket.apply(
        group_id=command.group_id, assignee_id=None, unrouted_reason=None, status=_status_with(None, seen)
    )
    if group is not None and not actor.is_system:
        keep_trace(ticket.id, {"group_id": group.id, "group_name": group.name}, now)
    before, after = changes["group_id"]
    history.record(Event.TRANSFERRED, ticket, changes, actor=actor, now=now, moved=(before, after), reason=reason)
    return Handover(ticket, stays)


def require_sight(seen: Seen, group: Group | None, kind: str) -> None:
    """Raise Refused when the actor no longer sees the ticket once it is a ``kind`` with ``group``, or with none."""
    if not _stays_in_sight_of(seen, group, kind):
        words = {"group": group.name if group is not None else Message(N_("no group"))}
        raise Refused(Message(N_("Once it is with %(group)s, you no longer see this ticket."), words), code=LOSES_SIGHT)


def _stays_in_sight_of(seen: Seen, group: Group | None, kind: str) -> bool:
    """Return whether the actor still sees the ticket once it is a ``kind`` with ``group``."""
    group_id, members_only = (group.id, group.members_only) if group is not None else (None, False)
    after = replace(seen.facts, kind=kind, group_id=group_id, group_members_only=members_only, assignee_id=None)
    return bool(may(seen.actor, Action.VIEW, after))


def _receiving(command: Transfer, ticket: Ticket, actor: Actor) -> Group | None:
    """Return the group that receives the ticket; only a replayed log may take a ticket from its group for none."""
    group = db.session.get(Group, command.group_id) if command.group_id is not None else None
    is_fit = actor.is_system or (group is not None and may_receive(group.id, ticket.kind))
    if not is_fit or (group is None and command.group_id is not None):
        raise texts.invalid("group_id", Message(N_("Choose an active group that works such tickets.")))
    return group


def stays_in_sight(ticket: Ticket, actor: Actor) -> bool:
    """Return whether the actor can still see a ticket that was just changed."""
    db.session.flush()
    return bool(may(actor, Action.VIEW, facts_of(ticket)))


def _status_with(person_id: int | None, seen: Seen) -> str:
    """Return the state that goes with an assignee or with none; the lifecycle's table says whether it may be."""
    ticket = seen.ticket
    target = {(NEW, True): ASSIGNED, (ASSIGNED, False): NEW}.get((ticket.status, person_id is not None), ticket.status)
    if target != ticket.status:
        filled = (NO_ASSIGNEE,) if person_id is None else (ASSIGNEE,)
        decision = lifecycle.decide(ticket.kind, ticket.status, target, roles=seen.roles, filled=filled)
        if not decision:
            raise Refused.by(decision)
    return target


def _require_free(ticket: Ticket, person_id: int | None) -> None:
    # The row lock is held: whoever has the ticket now has it for good, and the slower one reads their name.
    if ticket.assignee is not None and ticket.assignee_id != person_id:
        words = {"person": ticket.assignee.name}
        raise Refused(Message(N_("%(person)s has already taken the ticket."), words), code=ALREADY_TAKEN)


def _require_workable(seen: Seen) -> None:
    ticket = seen.ticket
    if PHASE[ticket.status] == APPROVAL:
        raise Refused(Message(N_("It awaits approval; nobody works on it before.")), code="awaits_approval")
    # A log replayed may name somebody after the end; people work on what is open.
    if PHASE[ticket.status] not in _WORKABLE and not seen.actor.is_system:
        raise Refused(Message(N_("The ticket is not open for work: reopen it first.")), code="not_workable")


def _require_assignable(person_id: int | None, ticket: Ticket, actor: Actor, now: datetime) -> None:
    if person_id is None:
        return
    person = db.session.get(Person, person_id)
    if person is not None and (actor.is_system or (actor.is_admin and person_id == actor.person_id)):
        return
    if person is None or not is_assignable(person_id, ticket, now):
        raise texts.invalid("person_id", Message(N_("Choose an active member of a group that works such tickets.")))
