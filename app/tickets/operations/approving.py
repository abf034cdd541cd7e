"""What approval does to a task: the moves that a round of ``app.approvals`` makes, and those that begin a round.

A verdict is not these functions' business: ``approve``, ``reject`` and ``expire`` carry out the answer of a whole
round, whoever gave the last verdict (the ``actor``, who may be nothing else to the ticket). ``send_back`` brings a
task under way back because what was approved has changed. ``withdraw`` and ``resubmit`` are its requester's. Each of
them is a row of ``lifecycle.MOVES``, writes the history, and lets clocks and rounds follow (``rounds.follow``):
approval pauses every clock, what is dropped ends them without a result, the first approval starts them.
"""

from datetime import datetime

from app.core.actor import Actor
from app.core.errors import NotFound
from app.tickets.commands import ChangeStatus
from app.tickets.models import Ticket
from app.tickets.operations.status import change_status, move
from app.tickets.queries.lookup import Seen, lock_any
from app.tickets.vocabulary import ASSIGNED, AWAITING_APPROVAL, EXPIRED, NEW, REJECTED, WITHDRAWN


def approve(ticket_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """Return the task, *assigned* when somebody stayed named, else *new*; raise Refused when it awaits nothing."""
    seen = _locked(ticket_id, actor)
    target = NEW if seen.ticket.assignee_id is None else ASSIGNED
    return move(seen, ChangeStatus(ticket_id, target, reason=reason), now, by_round=True)


def reject(ticket_id: int, reason: str, *, actor: Actor, now: datetime) -> Ticket:
    """Return the rejected task; raise Invalid without a reason, Refused when it awaits nothing."""
    return move(_locked(ticket_id, actor), ChangeStatus(ticket_id, REJECTED, reason=reason), now, by_round=True)


def expire(ticket_id: int, *, actor: Actor, now: datetime) -> Ticket:
    """Return the task that nobody decided on in time; raise Refused when it awaits nothing."""
    return move(_locked(ticket_id, actor), ChangeStatus(ticket_id, EXPIRED), now, by_round=True)


def send_back(ticket_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """Return the task, *awaiting approval* again with its assignee; raise Refused when it is not under way."""
    wanted = ChangeStatus(ticket_id, AWAITING_APPROVAL, reason=reason)
    return move(_locked(ticket_id, actor), wanted, now, by_round=True)


def withdraw(ticket_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """Return the task that its requester no longer wants; raise Forbidden for others, Refused once it is decided."""
    return change_status(ChangeStatus(ticket_id, WITHDRAWN, reason=reason), actor=actor, now=now)


def resubmit(ticket_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """Return the rejected or expired task, *awaiting approval* again as its requester asks for it now."""
    return change_status(ChangeStatus(ticket_id, AWAITING_APPROVAL, reason=reason), actor=actor, now=now)


def _locked(ticket_id: int, actor: Actor) -> Seen:
    seen = lock_any(ticket_id, actor)
    if seen is None:
        raise NotFound
    return seen
