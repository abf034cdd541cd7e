"""What approval does to a task: the moves that a round of ``app.approvals`` makes, and those that begin a round.

A verdict is not these functions' business: ``approve``, ``reject`` and ``expire`` carry out the answer of a whole
round, whoever gave the last verdict (the ``actor``, who may be nothing else to the ticket). ``send_back`` brings a
task under way back because what was approved has changed. ``withdraw`` and ``resubmit`` are its requester's. Each of
them is a row of ``lifecycle.MOVES``, writes the history, and lets clocks and rounds follow (``rounds.follow``):
approval pauses every clock, what is dropped ends them without a result, the first approval starts them.
"""

from collections.abc import Collection
from datetime import datetime

from app.approvals.queries import has_answers
from app.core.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message
from app.tickets.commands import ChangeStatus
from app.tickets.lifecycle import ACTIVE, DONE, PHASE, ROUND, UNSTARTED, WAITING
from app.tickets.models import Ticket
from app.tickets.operations import rounds
from app.tickets.operations.status import change_status, move
from app.tickets.queries.lookup import Seen, lock_any
from app.tickets.vocabulary import ASSIGNED, AWAITING_APPROVAL, EXPIRED, NEW, REJECTED, TASK, WITHDRAWN

PLACE = "location_id"
DECIDES_WHO = frozenset({"category_id", "requested_for_id", PLACE})
_SOLVED = N_("%(number)s is solved: reopen it before you change what was approved.")
LOOKED_AT = frozenset({"category_id", "requested_for_id", "estimated_cost", "cis"})


def approve(ticket_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """Return the task, *assigned* when somebody stayed named, else *new*; raise Refused when it awaits nothing."""
    seen = _locked(ticket_id, actor)
    target = NEW if seen.ticket.assignee_id is None else ASSIGNED
    return move(seen, ChangeStatus(ticket_id, target, reason=reason), now, made_by=ROUND)


def reject(ticket_id: int, reason: str, *, actor: Actor, now: datetime) -> Ticket:
    """Return the rejected task; raise Invalid without a reason, Refused when it awaits nothing."""
    return move(_locked(ticket_id, actor), ChangeStatus(ticket_id, REJECTED, reason=reason), now, made_by=ROUND)


def expire(ticket_id: int, *, actor: Actor, now: datetime) -> Ticket:
    """Return the task that nobody decided on in time; raise Refused when it awaits nothing."""
    return move(_locked(ticket_id, actor), ChangeStatus(ticket_id, EXPIRED), now, made_by=ROUND)


def send_back(ticket_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """Return the task, *awaiting approval* again with its assignee; raise Refused when it is not under way."""
    wanted = ChangeStatus(ticket_id, AWAITING_APPROVAL, reason=reason)
    return move(_locked(ticket_id, actor), wanted, now, made_by=ROUND)


def withdraw(ticket_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """Return the task that its requester no longer wants; raise Forbidden for others, Refused once it is decided."""
    return change_status(ChangeStatus(ticket_id, WITHDRAWN, reason=reason), actor=actor, now=now)


def resubmit(ticket_id: int, *, actor: Actor, now: datetime, reason: str = "") -> Ticket:
    """Return the rejected or expired task, *awaiting approval* again as its requester asks for it now."""
    return change_status(ChangeStatus(ticket_id, AWAITING_APPROVAL, reason=reason), actor=actor, now=now)


def what_was_approved_changed(ticket: Ticket, changed: Collection[str], *, actor: Actor, now: datetime) -> None:
    """Have a task approved anew after an edit of what approvers look at (``LOOKED_AT``); its assignee stays.

    While it still waits, a new round begins when others are to be asked, or when somebody has answered already: what
    they said was about something else. A category that no policy names asks those who were asked. Its place is nothing
    they look at, it only says who they are: once it is approved, moving it changes nothing. Raises Refused once it is
    solved: it is reopened first.
    """
    if ticket.kind != TASK:
        return
    looked_at = not LOOKED_AT.isdisjoint(changed)
    if ticket.status == AWAITING_APPROVAL:
        if looked_at and (not DECIDES_WHO.isdisjoint(changed) or has_answers(ticket.id)):
            rounds.begin(ticket, actor=actor, now=now)
        elif PLACE in changed:
            rounds.follow_place(ticket, actor=actor, now=now)
    elif not looked_at:
        return
    elif PHASE[ticket.status] in (UNSTARTED, ACTIVE, WAITING) and rounds.asks_anybody(ticket):
        send_back(ticket.id, actor=actor, now=now)
    elif PHASE[ticket.status] == DONE and rounds.asks_anybody(ticket):
        # Changed now and reopened later, it would be worked on without anybody having approved it.
        raise Refused(Message(_SOLVED, {"number": ticket.number}), code="solved")


def _locked(ticket_id: int, actor: Actor) -> Seen:
    seen = lock_any(ticket_id, actor)
    if seen is None:
        raise NotFound
    return seen
