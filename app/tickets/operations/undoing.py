"""Taking back what one has just done; ``app.tickets.undoing`` says when."""

from dataclasses import replace
from datetime import datetime

from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, NotFound, Refused
from app.core.i18n import N_, Message
from app.tickets import lifecycle, undoing
from app.tickets.commands import Undo, UndoBulk
from app.tickets.lifecycle import ASSIGNEE, NO_ASSIGNEE, UNDO
from app.tickets.models import Ticket
from app.tickets.operations import history
from app.tickets.operations.bulk import BulkRow
from app.tickets.operations.history import Event
from app.tickets.queries.lookup import Seen, lock_all_visible
from app.tickets.queries.undoing import acts, acts_at, is_own_last_act
from app.tickets.undoing import ASSIGNED_EVENT, Act


def undo(command: Undo, *, actor: Actor, now: datetime) -> Ticket:
    """Return the ticket with the state and the assignee it had before the actor's own event ``seq``.

    Raises NotFound when it is none of the actor's business, Forbidden when somebody else did it, Refused when it
    cannot be taken back, something else has happened on the ticket since, or it is too late.
    """
    seen = lock_all_visible((command.ticket_id,), actor, also=is_own_last_act(actor)).get(command.ticket_id)
    if seen is None:
        raise NotFound
    return _take_back(seen, acts({command.ticket_id: command.seq}).get(command.ticket_id), now)


def undo_bulk(command: UndoBulk, *, actor: Actor, now: datetime) -> list[BulkRow]:
    """Return one row for each ticket that the actor acted on at that instant; those that moved on since stay.

    Raises Refused when there is nothing to take back.
    """
    seqs = acts_at(actor.person_id, command.acted_at)
    seen = lock_all_visible(seqs, actor, also=is_own_last_act(actor))
    done = acts(seqs)
    rows = [_row(one, done.get(ticket_id), now) for ticket_id, one in seen.items()]
    if all(row.reason for row in rows):
        raise Refused(rows[0].reason or _NOTHING) if rows else Refused(_NOTHING)
    return rows


_NOTHING = Message(N_("This cannot be taken back."))


def _row(seen: Seen, act: Act | None, now: datetime) -> BulkRow:
    number = seen.ticket.number
    try:
        _take_back(seen, act, now)
    except DomainError as refusal:
        return BulkRow(seen.ticket.id, number, refusal.message, refusal.status)
    return BulkRow(seen.ticket.id, number)


def _take_back(seen: Seen, act: Act | None, now: datetime) -> Ticket:
    ticket, actor = seen.ticket, seen.actor
    decision = undoing.decide(act, last_seq=ticket.last_seq, person_id=actor.person_id, now=now)
    if act is None or not decision:
        raise Forbidden(decision.reason) if decision.code == "not_yours" else Refused.by(decision)
    _require_move(seen, act)
    changes = ticket.apply(status=act.status_before, assignee_id=act.assignee_before_id)
    assigned = act.kind == ASSIGNED_EVENT
    after, before = changes["assignee_id" if assigned else "status"]
    details = {"undone": act.seq, "act": act.kind}
    history.record(Event.UNDONE, ticket, changes, actor=actor, now=now, moved=(after, before), details=details)
    return ticket


def _require_move(seen: Seen, act: Act) -> None:
    """Raise unless the actor, with the rights they had when they acted, may bring the ticket back."""
    ticket = seen.ticket
    before = replace(seen, facts=replace(seen.facts, assignee_id=act.assignee_before_id))
    before.require(Action.WORK if act.kind == ASSIGNED_EVENT else Action.MOVE)
    if act.status_before == ticket.status:
        return
    filled = (UNDO, NO_ASSIGNEE if act.assignee_before_id is None else ASSIGNEE)
    decision = lifecycle.decide(ticket.kind, ticket.status, act.status_before, roles=before.roles, filled=filled)
    if not decision:
        raise Refused.by(decision)
