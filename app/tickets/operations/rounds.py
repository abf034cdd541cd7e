"""Where a ticket meets ``app.approvals``: which tasks must be approved, and what their rounds do with them.

The ticket's side stands here and in ``approving``; a round, its levels and its verdicts are rows of ``app.approvals``,
which knows a ticket by its id only. The two meet at these points, always inside the transaction of the act:

- ``needs_approval`` is asked when a task is opened, converted or edited;
- ``follow`` is called after every move of a task into or out of *awaiting approval*, whoever made it: opening,
  submission, edit, conversion, withdrawal, verdict. Into it a round begins, out of it the round is over;
- ``approving.approve``, ``reject`` and ``expire`` are what the round calls once it has its answer.
"""

from collections.abc import Sequence
from datetime import datetime

from app.approvals import operations as approvals
from app.approvals.asking import Subject
from app.approvals.progress import Opened
from app.approvals.queries import policy_for, stand_ins_at
from app.core.actor import Actor
from app.directory.queries import ancestor_ids
from app.tickets.lifecycle import APPROVAL, PHASE
from app.tickets.models import Ticket
from app.tickets.operations import history
from app.tickets.operations.history import Event
from app.tickets.vocabulary import AWAITING_APPROVAL, EXPIRED, NEW, TASK, WITHDRAWN

_OUTCOMES = {WITHDRAWN: "withdrawn", EXPIRED: "expired"}


def needs_approval(kind: str, category_id: int | None, location_path: Sequence[int]) -> bool:
    """Return whether such a ticket waits for an approval: a task of a category with a policy at its location.

    A category without one goes straight to *new*.
    """
    if kind != TASK:
        return False
    return policy_for(Subject(0, category_id, tuple(location_path), requester_id=0)) is not None


def follow(ticket: Ticket, before: str | None, *, actor: Actor, now: datetime) -> None:
    """Begin or end the round of a task that has just come from the state ``before``, None for one just opened."""
    if PHASE[ticket.status] == APPROVAL:
        begin(ticket, actor=actor, now=now)
    else:
        # A verdict has ended its round already; what else ends it is told here.
        outcome = _OUTCOMES.get(ticket.status, "dropped")
        approvals.close_round(ticket.id, outcome, actor=actor, now=now)


def begin(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Begin the task's next round, which supersedes one under way, and tell who is asked."""
    opened = approvals.open_round(subject_of(ticket), ticket.location_id, actor=actor, now=now)
    if opened is not None:
        tell_asked(ticket, opened, actor=actor, now=now)


def follow_place(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Have a task that waits asked about anew where its new location asks others."""
    if approvals.asks_others_at(subject_of(ticket), ticket.location_id, actor=actor, now=now):
        begin(ticket, actor=actor, now=now)


def tell_asked(ticket: Ticket, opened: Opened, *, actor: Actor, now: datetime) -> None:
    """Write down whom a level asks, and who may answer for those who are away; nobody is written down too."""
    asked = list(opened.approver_ids)
    details = {"level": opened.no, "of": opened.of, "approvers": asked}
    if asked and (stand_ins := stand_ins_at(ticket.id, asked, now)):
        details["stand_ins"] = stand_ins
    history.record(Event.ASKED, ticket, {"asked": [None, asked]}, actor=actor, now=now, details=details)


def asks_anybody(ticket: Ticket) -> bool:
    """Return whether a policy asks somebody about the task."""
    path = ancestor_ids(ticket.location_id) if ticket.location_id is not None else ()
    return needs_approval(ticket.kind, ticket.category_id, path)


def subject_of(ticket: Ticket) -> Subject:
    """Return the task as approvals see it."""
    path = tuple(ancestor_ids(ticket.location_id)) if ticket.location_id is not None else ()
    return Subject(ticket.id, ticket.category_id, path, ticket.requester_id, ticket.requested_for_id)


def first_status(kind: str, category_id: int | None, location_path: Sequence[int]) -> str:
    """Return the state in which such a ticket opens."""
    return AWAITING_APPROVAL if kind == TASK and needs_approval(kind, category_id, location_path) else NEW


def is_unasked(ticket: Ticket) -> bool:
    """Return whether a ticket that has just come to its state is a task that nobody approves: the history says so."""
    return ticket.kind == TASK and PHASE[ticket.status] != APPROVAL


def concerns(before: str | None, after: str) -> bool:
    """Return whether a move from ``before`` to ``after`` enters or leaves *awaiting approval*."""
    return (before is not None and PHASE[before] == APPROVAL) != (PHASE[after] == APPROVAL)
